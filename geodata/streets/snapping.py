"""Where places stand on the streets: the nearest point of the nearest edge, and how far that is."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import Index

from geodata.streets.network import Floats, Streets, Whole

OFF_STREET = -1
FRAGMENT_METRES = 500.0  # shorter parts are courtyards and cut-off ends: nothing is put on them


@dataclass(frozen=True, eq=False)
class Snapped:
    """Places on the streets.

    Attributes
    ----------
    ids
        Id of each place.
    edge
        Edge each place stands on; -1 where no street is within the limit.
    share
        How far along the edge, from 0 at its start to 1 at its end.
    leg
        Straight metres from the place to that point; off the streets, to the nearest street.
    """

    ids: Index
    edge: Whole
    share: Floats
    leg: Floats

    def on_street(self) -> NDArray[np.bool_]:
        """Return which places stand on a street."""
        return np.asarray(self.edge != OFF_STREET)

    def take(self, chosen: NDArray[np.bool_]) -> "Snapped":
        """Return some of the places."""
        return Snapped(self.ids[chosen], self.edge[chosen], self.share[chosen], self.leg[chosen])


def snap(ids: Index, points: Floats, streets: Streets, *, limit_metres: float) -> Snapped:
    """Put places on the nearest street.

    Of several edges equally near, the first is taken. Parts of the network with less than 500 m of street
    are left out, unless all are so short.

    Parameters
    ----------
    ids, points
        Id and coordinates, (places, 2), in the CRS of the streets.
    limit_metres
        A place farther from every street than this stands on none.
    """
    usable = streets.part_metres[streets.part[streets.start]] >= FRAGMENT_METRES
    edges = np.flatnonzero(usable) if usable.any() else np.arange(len(streets.start))
    if not len(edges) or not len(ids):
        nowhere = np.full(len(ids), OFF_STREET, dtype=np.intp)
        return Snapped(ids, nowhere, np.zeros(len(ids)), np.full(len(ids), np.inf))
    chords = streets.chords()[edges]
    places = shapely.points(points)
    hits = shapely.STRtree(chords).query_nearest(places, all_matches=True)
    order = np.lexsort((hits[1], hits[0]))
    place, line = hits[:, order]
    first = np.unique(place, return_index=True)[1]
    near = chords[line[first]]
    leg = shapely.distance(places, near)
    share = np.nan_to_num(shapely.line_locate_point(near, places, normalized=True))  # a loop has no length
    edge = np.where(leg <= limit_metres, edges[line[first]], OFF_STREET)
    return Snapped(ids, edge.astype(np.intp), share, leg)
