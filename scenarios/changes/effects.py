"""What a plan changes beside its goals: moved children and teachers, works, islands, feeders, crowding."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.city import City
from geodata.zones.adjacency import adjacent_pairs
from models.places.feeders import main_primary
from scenarios.runs import Run

JUNIOR, PRIMARY = "junior", "primary"
EFFECTS: Mapping[str, str] = {
    "children_moved": "children",
    "teachers_moved": "teachers",
    "teachers_hired": "teachers",
    "schools_overfull": "schools",
    "islands": "zones",
    "split_feeders": "schools",
}


def effects(runs: Mapping[str, Run], city: City) -> pd.DataFrame:
    """Return what each run does beside its goals, against the first run.

    Returns
    -------
    DataFrame
        ``effect, unit, <labels>``: children whose school is another one than under the first run; teachers
        moved and hired; schools with more pupils than seats; parts of a zone that do not hang together with
        the rest; primary schools whose children go on to more than one junior school. NaN where the run does
        not say (no places decided, areas without a shape).
    """
    first = next(iter(runs.values()))
    neighbours = _neighbours(city)
    columns = {
        label: pd.Series(
            {
                "children_moved": children_moved(first, run),
                "teachers_moved": float(run.plan.moves["teachers"].sum()),
                "teachers_hired": float(run.plan.hires["teachers"].sum()),
                "schools_overfull": float((run.plan.schools["overfull"] > 0).sum()),
                "islands": islands(run, neighbours),
                "split_feeders": split_feeders(run, city),
            },
            dtype=float,
        )
        for label, run in runs.items()
    }
    table = pd.DataFrame({"unit": pd.Series(EFFECTS)} | columns).reindex(list(EFFECTS))
    return table.rename_axis("effect").reset_index()


def works_that_differ(runs: Mapping[str, Run]) -> pd.DataFrame:
    """Return ``project_id, <labels>``: the year in which a project opens, where it is not the same in all."""
    years = {label: run.plan.works.groupby("project_id")["open_year"].min() for label, run in runs.items()}
    table = pd.DataFrame(years).astype("float64")
    differs = ~(table.eq(table.iloc[:, 0], axis=0) | (table.isna() & table.iloc[:, [0]].isna().to_numpy()))
    return table[differs.any(axis=1)].rename_axis("project_id").reset_index()


def children_moved(base: Run, other: Run) -> float:
    """Return how many children at least go to another school than under the base."""
    keys = ["area_id", "level", "school_id"]
    was, now = (run.plan.placements.groupby(keys)["children"].sum() for run in (base, other))
    both = pd.DataFrame({"was": was, "now": now}).fillna(0.0)
    if both.empty:
        return np.nan
    left = (both["was"] - both["now"]).clip(lower=0).groupby(["area_id", "level"]).sum()
    fewer = (both["was"] - both["now"]).groupby(["area_id", "level"]).sum().clip(lower=0)
    return float((left - fewer).sum())


def islands(run: Run, neighbours: pd.DataFrame | None) -> float:
    """Return how many parts of zones are cut off; an area is in the zone of most of its children."""
    placed = run.plan.placements
    if neighbours is None or placed.empty:
        return np.nan
    order = placed.sort_values(
        ["level", "area_id", "children", "school_id"], ascending=[True, True, False, True]
    )
    main = order[order["children"] > 0].drop_duplicates(["level", "area_id"])
    cut = 0
    for _, of_level in main.groupby("level"):
        school = of_level.set_index("area_id")["school_id"]
        cut += _parts(school, neighbours) - school.nunique()
    return float(cut)


def split_feeders(run: Run, city: City) -> float:
    """Return how many primary schools send their children to more than one junior school."""
    placed = run.plan.placements
    junior = placed[(placed["level"] == JUNIOR) & (placed["children"] > 0)]
    primary = main_primary(placed, city.attendance)
    if junior.empty or primary.empty:
        return np.nan
    feeds = pd.DataFrame({"from": junior["area_id"].map(primary), "to": junior["school_id"]}).dropna()
    return float((feeds.drop_duplicates().groupby("from").size() > 1).sum())


def _parts(school: pd.Series, neighbours: pd.DataFrame) -> int:
    one, other = (school.index.get_indexer(pd.Index(neighbours[name])) for name in ("area_a", "area_b"))
    within = (one >= 0) & (other >= 0)
    one, other = one[within], other[within]
    zone = pd.factorize(school)[0]
    same = zone[one] == zone[other]
    one, other = one[same], other[same]
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(school), len(school)))
    return int(connected_components(graph, directed=False)[0])


def _neighbours(city: City) -> pd.DataFrame | None:
    surfaces = shapely.get_dimensions(np.asarray(city.areas.geometry)) == 2  # noqa: PLR2004 - a surface
    return adjacent_pairs(city.areas) if bool(surfaces.all()) else None
