"""Whether zones hang together: their pieces, and which of them are islands."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.zones.dissolve import ZONE, Zones


def find_pieces(
    zones: Zones, areas: GeoDataFrame, neighbours: DataFrame, schools: GeoDataFrame | None = None
) -> DataFrame:
    """Return the pieces of every zone; a piece but the main one is an island.

    Parameters
    ----------
    zones
        What `dissolve_zones` drew.
    areas
        area_id and geometry.
    neighbours
        Pairs as `adjacent_pairs` gives them: areas joined by a border or a bridge are one piece.
    schools
        school_id and geometry. The piece in which the school stands is the main one; without it, or where
        the school stands outside its zone, the piece with most children, then most areas.

    Returns
    -------
    DataFrame
        level, school_id, piece (0 is the main one), areas, children (as placed in this zone), holds_school,
        island, area_ids (a tuple), sorted by zone and piece.
    """
    drawn = zones.members[zones.members["drawn"]].reset_index(drop=True)
    drawn["part"] = _parts(drawn, neighbours)
    drawn["school_here"] = _school_here(drawn, areas, schools)
    found = drawn.groupby([*ZONE, "part"], as_index=False).agg(
        areas=("area_id", "size"),
        children=("children", "sum"),
        holds_school=("school_here", "any"),
        area_ids=("area_id", lambda ids: tuple(sorted(ids))),
    )
    found["first"] = found["area_ids"].str[0]
    order = [*ZONE, "holds_school", "children", "areas", "first"]
    found = found.sort_values(order, ascending=[True, True, False, False, False, True], ignore_index=True)
    found["piece"] = found.groupby(ZONE).cumcount()
    found["island"] = found["piece"] > 0
    return found[[*ZONE, "piece", "areas", "children", "holds_school", "island", "area_ids"]]


def _parts(drawn: DataFrame, neighbours: DataFrame) -> np.ndarray:
    """Return the number of the connected part each member is in; parts of different zones differ."""
    node = drawn[[*ZONE, "area_id"]].assign(node=np.arange(len(drawn)))
    joined = (
        neighbours[["area_a", "area_b"]]
        .merge(node, left_on="area_a", right_on="area_id")
        .merge(node, left_on=["area_b", *ZONE], right_on=["area_id", *ZONE], suffixes=("_a", "_b"))
    )
    links = (np.ones(len(joined)), (joined["node_a"].to_numpy(), joined["node_b"].to_numpy()))
    return np.asarray(connected_components(coo_array(links, (len(drawn), len(drawn))), directed=False)[1])


def _school_here(drawn: DataFrame, areas: GeoDataFrame, schools: GeoDataFrame | None) -> np.ndarray:
    if schools is None:
        return np.zeros(len(drawn), dtype=bool)
    tree = shapely.STRtree(np.asarray(areas.geometry))
    school, area = tree.query(np.asarray(schools.geometry), predicate="intersects")
    stands = pd.MultiIndex.from_arrays(
        [schools["school_id"].to_numpy()[school], areas["area_id"].to_numpy()[area]]
    )
    return np.asarray(pd.MultiIndex.from_frame(drawn[["school_id", "area_id"]]).isin(stands))
