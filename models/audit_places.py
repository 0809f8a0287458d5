"""Rules of the audit on places: every child counted once, and offered a real seat within the limit."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from models.audit_case import Case, PlanFault, differing, exceeding, faults
from models.demand import children_by_area
from models.plan_tables import NO_SCHOOL, NO_SEATS, SCHOOL
from models.supply import overfull_limit, plannable_seats, travel_limit

METRE = 1.0  # distances are recomputed from geometry and compared to the metre
AREA = ["area_id", "level"]


def closed_places_stay_empty(case: Case) -> Iterator[PlanFault]:
    """Where places are not decided, nobody is placed or left out."""
    for name in ("placements", "unplaced"):
        rows = len(case.plan.tables()[name])
        if not case.decided("places") and rows:
            yield PlanFault("closed_places_stay_empty", name, "rows", str(rows), "0")


def children_are_counted_once(case: Case) -> Iterator[PlanFault]:
    """Children placed and unplaced are exactly the children who live in the area."""
    if not case.decided("places"):
        return
    city, question = case.city, case.question
    lives = {
        level: children_by_area(city, level, question.year, question.demand) for level in question.levels
    }
    living = pd.concat(lives, names=["level"]).swaplevel().rename_axis(AREA)
    both = pd.concat([case.plan.placements[[*AREA, "children"]], case.plan.unplaced[[*AREA, "children"]]])
    counted = both.groupby(AREA)["children"].sum()
    living = living[(living > 0) | living.index.isin(counted.index)]
    yield from differing("children_are_counted_once", "placements", counted, living.fillna(0), tolerance=0.0)


def only_open_schools(case: Case) -> Iterator[PlanFault]:
    """Children are placed at open schools that teach the level."""
    rows = case.plan.placements
    wrong = ~pd.MultiIndex.from_frame(rows[SCHOOL]).isin(case.open_schools.index)
    units = rows[wrong][["area_id", *SCHOOL]].itertuples(index=False, name=None)
    count = int(wrong.sum())
    allowed = ["an open school of the level"] * count
    yield from faults("only_open_schools", "placements", units, ["no such open school"] * count, allowed)


def seats_are_respected(case: Case) -> Iterator[PlanFault]:
    """No school takes more than its seats and the overfilling the policy allows, no private one grows."""
    schools = case.open_schools
    most = plannable_seats(schools) + overfull_limit(schools, case.policy)
    placed = case.plan.placements.groupby(SCHOOL)["children"].sum()
    yield from exceeding("seats_are_respected", "placements", placed, most)


def journeys_are_within_the_limit(case: Case) -> Iterator[PlanFault]:
    """No child is sent farther than the policy allows."""
    rows = case.plan.placements.set_index([*AREA, "school_id"])["metres"]
    limits = [travel_limit(case.policy, level) for level in rows.index.get_level_values("level")]
    most = pd.Series(limits, index=rows.index, dtype="float64")
    yield from exceeding("journeys_are_within_the_limit", "placements", rows, most)


def journeys_are_real(case: Case) -> Iterator[PlanFault]:
    """Metres are those of the table ``travel``, else those between the area and the school.

    An area is represented by one point in it; so the distance lies between that to its nearest and that to
    its farthest point.
    """
    rows = case.plan.placements
    areas = case.city.areas.set_index("area_id").geometry.reindex(rows["area_id"])
    schools = case.city.schools.set_index("school_id").geometry.reindex(rows["school_id"])
    known = areas.notna().to_numpy() & schools.notna().to_numpy()
    rows = rows[known]
    area, school = areas.to_numpy()[known], schools.to_numpy()[known]
    detour = case.policy.amount("places.detour_factor") or 1.0
    least = pd.Series(shapely.distance(area, school) * detour, index=rows.index)
    most = pd.Series(_farthest(area, school) * detour, index=rows.index)
    table = case.city.travel.set_index(["area_id", "school_id"])["metres"].astype("float64")
    given = table.reindex(pd.MultiIndex.from_frame(rows[["area_id", "school_id"]])).set_axis(rows.index)
    least, most = given.fillna(least), given.fillna(most)
    wrong = (rows["metres"] < least - METRE) | (rows["metres"] > most + METRE)
    units = rows[wrong][["area_id", "level", "school_id"]].itertuples(index=False, name=None)
    allowed = [f"{low:.0f} to {high:.0f}" for low, high in zip(least[wrong], most[wrong], strict=True)]
    yield from faults("journeys_are_real", "placements", units, rows["metres"][wrong], allowed)


def _farthest(areas: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the distance from each point to the farthest corner of its area."""
    corners, owner = shapely.get_coordinates(areas, return_index=True)
    there = shapely.get_coordinates(points)[owner]
    farthest = np.zeros(len(areas))
    np.maximum.at(farthest, owner, np.hypot(*(corners - there).T))
    return farthest


def reasons_are_true(case: Case) -> Iterator[PlanFault]:
    """Whoever has no place is told why, and nobody in reach of a school is told that there is none."""
    rows = case.plan.unplaced
    placed = pd.MultiIndex.from_frame(case.plan.placements[AREA])
    reached = pd.MultiIndex.from_frame(rows[AREA]).isin(placed)
    wrong = ~rows["reason"].isin([NO_SCHOOL, NO_SEATS]) | (reached & (rows["reason"] == NO_SCHOOL))
    units = rows[wrong][AREA].itertuples(index=False, name=None)
    allowed = [NO_SEATS if inside else f"{NO_SCHOOL}; {NO_SEATS}" for inside in reached[wrong]]
    yield from faults("reasons_are_true", "unplaced", units, rows["reason"][wrong], allowed)


RULES = (
    closed_places_stay_empty,
    children_are_counted_once,
    only_open_schools,
    seats_are_respected,
    journeys_are_within_the_limit,
    journeys_are_real,
    reasons_are_true,
)
