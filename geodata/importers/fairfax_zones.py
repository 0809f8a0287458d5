"""Zones of today: who lives in them and where they go, and what is odd about them."""

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, concat
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from geodata.faults import Fault
from geodata.importers.fairfax_kinds import (
    BLOCKS_EMPTY,
    BLOCKS_FILE,
    CHILDREN_ESTIMATED,
    OTHER_REGION,
    OUTSIDE_BLOCKS,
    OUTSIDE_ZONE,
    ZONE_EMPTY,
    ZONE_IN_PIECES,
    in_schools,
)
from geodata.importers.fairfax_source import CURRENT, ENROLMENT, LEVELS, Source


def attendance_table(source: Source) -> tuple[DataFrame, tuple[Fault, ...]]:
    """Return the children of every block at the school of its zone, each level, and what was estimated.

    The pupils of a school are spread over the blocks of its zone by residents (`whole_parts`), so that they
    add up to the school's pupils.
    """
    parts: list[DataFrame] = []
    faults: list[Fault] = []
    people = source.blocks["pop2020"].to_numpy(dtype=np.float64)
    for level in LEVELS:
        zones = source.blocks[CURRENT[level]].to_numpy(dtype=np.int64)
        children = np.zeros(len(zones), dtype=np.int64)
        ids = np.full(len(zones), "", dtype=object)
        for school in source.at(level).to_dict("records"):
            here = zones == int(school["zone_id"])
            ids[here] = school["object_id_school"]
            if people[here].sum() > 0:
                children[here] = whole_parts(int(school[ENROLMENT]), people[here])
            elif school[ENROLMENT] > 0:
                words = {"school": school["school"], "pupils": f"{school[ENROLMENT]:g}"}
                faults.append(in_schools(ZONE_EMPTY, (school["row"],), "zone_id", **words))
        columns = {"area_id": source.blocks["geoid"].astype("str"), "level": LEVELS[level], "school_id": ids}
        parts.append(DataFrame({**columns, "children": children}))
    faults.append(CHILDREN_ESTIMATED.at(BLOCKS_FILE, column="pop2020"))
    empty = np.flatnonzero(people == 0) + 1
    if len(empty):
        faults.append(BLOCKS_EMPTY.at(BLOCKS_FILE, rows=tuple(empty), column="pop2020", count=len(empty)))
    return concat(parts, ignore_index=True), tuple(faults)


def whole_parts(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole numbers that add up to a total, in proportion to weights (largest remainders first).

    Parameters
    ----------
    total
        What to spread.
    weights
        At least one above 0; equal remainders go to the earlier one.
    """
    exact = total * weights / weights.sum()
    parts = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def zone_notes(source: Source, home: DataFrame) -> list[Fault]:
    """Return schools outside their zone, their region or every block, and zones in several pieces.

    Parameters
    ----------
    home
        The block of each school, by the index of `source.schools`: ``block`` (row of blocks, -1 in none).
    """
    faults: list[Fault] = []
    placed = source.schools.assign(block=home["block"])
    pieces = _pieces(source)
    for level in LEVELS:
        schools = source.at(level)
        names = dict(zip(schools["zone_id"].astype(int), schools["school"], strict=True))
        zones = source.blocks[CURRENT[level]].to_numpy(dtype=np.int64)
        for school in placed[placed["level"] == level].to_dict("records"):
            block, zone = int(school["block"]), int(school["zone_id"])
            words = {"school": school["school"]}
            if block < 0:
                faults.append(in_schools(OUTSIDE_BLOCKS, (school["row"],), "lon", **words))
            elif zones[block] != zone:
                words |= {"other": names[int(zones[block])]}
                faults.append(in_schools(OUTSIDE_ZONE, (school["row"],), "zone_id", **words))
            if (count := pieces[level].get(zone, 0)) > 1:
                words = {"school": school["school"], "pieces": str(count)}
                faults.append(in_schools(ZONE_IN_PIECES, (school["row"],), "zone_id", **words))
    return [*faults, *_other_regions(source, placed)]


def _other_regions(source: Source, placed: DataFrame) -> list[Fault]:
    regions = source.blocks["region"].astype("str").to_numpy()
    return [
        in_schools(
            OTHER_REGION, (school["row"],), "region", school["region"], school=school["school"], region=region
        )
        for school in placed.to_dict("records")
        if (block := int(school["block"])) >= 0 and (region := str(regions[block])) != school["region"]
    ]


def _pieces(source: Source) -> dict[str, dict[int, int]]:
    """Return by level how many pieces each zone has, over blocks that touch."""
    place = {number: row for row, number in enumerate(source.blocks["block_idx"])}
    pairs = source.adjacency[["block_a", "block_b"]]
    one, other = (pairs[name].map(place).to_numpy() for name in pairs)
    count = len(source.blocks)
    found = {}
    for level in LEVELS:
        zones = source.blocks[CURRENT[level]].to_numpy(dtype=np.int64)
        same = zones[one] == zones[other]
        graph = sparse.coo_array((np.ones(same.sum()), (one[same], other[same])), shape=(count, count))
        _, piece = connected_components(graph, directed=False)
        found[level] = {int(zone): len(set(piece[zones == zone])) for zone in np.unique(zones)}
    return found


def official_zones(source: Source) -> DataFrame:
    """Return the school of each block in today's and every official zoning: area, level, zoning, school."""
    parts = []
    for level, current in CURRENT.items():
        schools = source.at(level)
        ids = dict(zip(schools["zone_id"].astype(int), schools["object_id_school"], strict=True))
        stem = current.removesuffix("current")
        for column in (name for name in source.blocks.columns if str(name).startswith(stem)):
            school = source.blocks[column].astype("int64").map(ids)
            columns = {"area_id": source.blocks["geoid"], "level": LEVELS[level]}
            parts.append(DataFrame({**columns, "zoning": column.removeprefix(stem), "school_id": school}))
    return concat(parts, ignore_index=True)


def neighbours(source: Source) -> DataFrame:
    """Return pairs of areas that touch."""
    ids = dict(zip(source.blocks["block_idx"], source.blocks["geoid"].astype("str"), strict=True))
    pairs = source.adjacency
    return DataFrame({"area_a": pairs["block_a"].map(ids), "area_b": pairs["block_b"].map(ids)})


def home_blocks(points: GeoDataFrame, blocks: GeoDataFrame) -> DataFrame:
    """Return the block in which each point lies (-1 in none) and the nearest one, by row of blocks."""
    shapes = blocks[["geometry"]].reset_index(drop=True)
    inside = points[["geometry"]].sjoin(shapes, predicate="within")["index_right"].groupby(level=0).first()
    near = points[["geometry"]].sjoin_nearest(shapes)["index_right"].groupby(level=0).first()
    home = DataFrame({"block": inside.reindex(points.index).fillna(-1), "nearest": near})
    return home.astype("int64")
