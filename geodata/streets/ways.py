"""Shortest ways from areas to schools along the streets, many to many, without a table of all pairs.

The search runs from the schools against the direction of travel, a few schools at a time, so that memory is
bounded by the size of the network and of what is kept, never by areas times schools.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geodata.streets.going import Going, cheapest, reversed_graph
from geodata.streets.network import Floats, Streets, Whole
from geodata.streets.snapping import Snapped

CHUNK_BYTES = 2**26  # distances from the schools of one chunk to all nodes


@dataclass(frozen=True, eq=False)
class Search:
    """A network with schools on it, ready for searches.

    Attributes
    ----------
    graph
        Arcs against the direction of travel; the schools are the last nodes.
    nodes
        Number of street nodes, hence the node of the first school.
    leave
        Node at which each area enters the network from its edge, (areas, 2), and what it costs to get there.
    shared
        Areas and schools on one edge, and the cost of the way along it.
    """

    graph: csr_array
    nodes: int
    leave: Whole
    leave_cost: Floats
    shared: pd.DataFrame

    def chunks(self, areas: Whole, schools: Whole, ceiling: float) -> Iterator[tuple[Whole, Floats]]:
        """Yield some schools at a time, with costs (areas, schools) from areas; infinite beyond `ceiling`."""
        size = max(1, CHUNK_BYTES // (8 * self.graph.shape[0]))
        for first in range(0, len(schools), size):
            some = schools[first : first + size]
            found = dijkstra(self.graph, indices=self.nodes + some, limit=ceiling)
            costs = found[:, self.leave[areas, 0]] + self.leave_cost[areas, 0]
            np.minimum(costs, found[:, self.leave[areas, 1]] + self.leave_cost[areas, 1], out=costs)
            costs = np.ascontiguousarray(costs.T)
            self._along_one_edge(costs, areas, some)
            costs[costs > ceiling] = np.inf
            yield some, costs

    def _along_one_edge(self, costs: Floats, areas: Whole, schools: Whole) -> None:
        rows = pd.Series(np.arange(len(areas)), index=areas)
        columns = pd.Series(np.arange(len(schools)), index=schools)
        here = self.shared[self.shared["area"].isin(areas) & self.shared["school"].isin(schools)]
        where = rows[here["area"]].to_numpy(), columns[here["school"]].to_numpy()
        np.minimum.at(costs, where, here["cost"].to_numpy())


def open_search(streets: Streets, areas: Snapped, schools: Snapped, going: Going) -> Search:
    """Return a search from areas to schools, all of them on the streets."""
    whole = going.costs(streets.metres, streets.kmh)
    heads, tails, costs = reversed_graph(streets, whole, going)
    count = len(streets.points)
    arrive, arrive_cost = _ends(streets, schools, going, arriving=True)
    own = np.repeat(count + np.arange(len(schools.ids)), 2)
    open_end = np.isfinite(arrive_cost.ravel())
    graph = cheapest(
        np.concatenate([heads, own[open_end]]),
        np.concatenate([tails, arrive.ravel()[open_end]]),
        np.concatenate([costs, arrive_cost.ravel()[open_end]]),
        count + len(schools.ids),
    )
    leave, leave_cost = _ends(streets, areas, going, arriving=False)
    return Search(graph, count, leave, leave_cost, _along(streets, areas, schools, going))


def nearest_ways(
    search: Search, areas: int, schools: int, *, ceiling: float, at_least: int, at_most: int
) -> tuple[Floats, Whole]:
    """Return the cheapest ways of each area, cheapest first.

    Parameters
    ----------
    areas, schools
        How many there are.
    ceiling
        Ways up to this cost are found; those beyond only for areas with fewer than `at_least`.
    at_least, at_most
        How many ways an area should have, and keeps.

    Returns
    -------
    costs, schools
        (areas, at most `at_most`), infinite and -1 where there is none. Of equal costs the school that
        comes first is kept.
    """
    keep = min(at_most, schools)
    costs = np.full((areas, keep), np.inf)
    found = np.full((areas, keep), -1, dtype=np.intp)
    everywhere, every_school = np.arange(areas), np.arange(schools)
    for some, fresh in search.chunks(everywhere, every_school, ceiling):
        _keep_best(costs, found, everywhere, some, fresh)
    wanting = np.flatnonzero(np.isfinite(costs).sum(axis=1) < min(at_least, keep))
    if len(wanting) and np.isfinite(ceiling):
        few = min(at_least, keep)
        costs[wanting], found[wanting] = np.inf, -1
        best, whose = np.full((len(wanting), few), np.inf), np.full((len(wanting), few), -1, dtype=np.intp)
        for some, fresh in search.chunks(wanting, every_school, np.inf):
            _keep_best(best, whose, np.arange(len(wanting)), some, fresh)
        costs[wanting, :few], found[wanting, :few] = best, whose
    return costs, found


def pair_costs(search: Search, areas: Whole, schools: Whole, *, ceiling: float) -> Floats:
    """Return the cost of the way from each area to the school beside it; infinite beyond `ceiling`."""
    costs = np.full(len(areas), np.inf)
    places, row = np.unique(areas, return_inverse=True)
    for some, fresh in search.chunks(places, np.unique(schools), ceiling):
        here = np.isin(schools, some)
        costs[here] = fresh[row[here], np.searchsorted(some, schools[here])]
    return costs


def _keep_best(costs: Floats, found: Whole, rows: Whole, schools: Whole, fresh: Floats) -> None:
    """Merge the costs of some schools into the best known so far, in place."""
    touched = np.isfinite(fresh).any(axis=1)
    rows = rows[touched]
    offered = np.concatenate([costs[rows], fresh[touched]], axis=1)
    names = np.concatenate([found[rows], np.broadcast_to(schools, (len(rows), len(schools)))], axis=1)
    order = np.argsort(offered, axis=1, kind="stable")[:, : costs.shape[1]]
    best = np.take_along_axis(offered, order, axis=1)
    costs[rows] = best
    found[rows] = np.where(np.isfinite(best), np.take_along_axis(names, order, axis=1), -1)


def _ends(streets: Streets, places: Snapped, going: Going, *, arriving: bool) -> tuple[Whole, Floats]:
    """Return start and end of each place's edge, (places, 2), and the cost between it and the place.

    On a one-way edge a car leaves a place only towards the end and arrives only from the start.
    """
    edge = places.edge
    nodes = np.stack([streets.start[edge], streets.end[edge]], axis=1)
    along = np.stack([places.share, 1 - places.share], axis=1) * streets.metres[edge, None]
    speed = np.broadcast_to(streets.kmh[edge, None], along.shape)
    costs = going.costs(along, speed) + _leg_costs(places, going)[:, None]
    if going.by_car:
        closed = 1 if arriving else 0
        costs[streets.one_way[edge], closed] = np.inf
    return nodes, costs


def _leg_costs(places: Snapped, going: Going) -> Floats:
    """Return the cost of the straight way between each place and its street."""
    return going.costs(places.leg, np.full(len(places.leg), going.kmh))


def _along(streets: Streets, areas: Snapped, schools: Snapped, going: Going) -> pd.DataFrame:
    """Return area, school and cost for those on one edge that the edge itself joins."""
    homes = pd.DataFrame({"edge": areas.edge, "area": np.arange(len(areas.ids)), "out": areas.share})
    sites = pd.DataFrame({"edge": schools.edge, "school": np.arange(len(schools.ids)), "to": schools.share})
    pairs = homes.merge(sites, on="edge")
    if going.by_car:
        pairs = pairs[~streets.one_way[pairs["edge"]] | (pairs["to"] >= pairs["out"])]
    edge = pairs["edge"].to_numpy()
    share = (pairs["to"] - pairs["out"]).abs().to_numpy(dtype=np.float64)
    stretch = share * streets.metres[edge]
    legs = _leg_costs(areas, going)[pairs["area"]] + _leg_costs(schools, going)[pairs["school"]]
    return pairs.assign(cost=going.costs(stretch, streets.kmh[edge]) + legs)[["area", "school", "cost"]]
