"""Rules of the audit on places: every child counted once, and offered a real seat within the limit."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from models.audit import places_options as audit_places_options
from models.audit.case import Case, PlanFault, differing, exceeding, faults
from models.demand import children_by_area
from models.places.boarding import LIMIT, boarding_places
from models.places.reach import travel_limits, ways_of
from models.places.zones import NO_ZONE
from models.plan_tables import NO_SCHOOL, NO_SEATS, SCHOOL
from models.supply import overfull_limit, plannable_seats

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
    """No child is sent farther than the policy allows, in metres or, where they are known, in minutes.

    Where the question lets children board, those at a school with boarding places are held to the limit of
    boarding; how many they are is another rule's.
    """
    for level, rows in case.plan.placements.groupby("level"):
        known = _known(case, rows)
        ways = _ways(case, str(level), known)
        day = ~(_boards(case, str(level), known) & ~ways["within_limit"].to_numpy())
        known, ways = known[day].reset_index(drop=True), ways[day].reset_index(drop=True)
        limits = travel_limits(case.city, case.policy, str(level)).reindex(known["area_id"])
        timed = limits["minutes"].notna().to_numpy() & ways["minutes"].notna().to_numpy()
        units = pd.MultiIndex.from_frame(known[[*AREA, "school_id"]])
        for column, chosen, claimed in (
            ("metres", ~timed, known["metres"]),
            ("minutes", timed, ways["minutes"]),
        ):
            found = pd.Series(claimed.to_numpy()[chosen], index=units[chosen], dtype="float64")
            most = pd.Series(limits[column].to_numpy()[chosen], index=units[chosen])
            yield from exceeding("journeys_are_within_the_limit", "placements", found, most)


def _boards(case: Case, level: str, rows: pd.DataFrame) -> np.ndarray:
    """Return which placements may be those of boarders."""
    rules, farthest = case.question.places, case.policy.amount(LIMIT, level)
    if not (rules.boarding and rules.hold_for(level)) or farthest is None:
        return np.zeros(len(rows), dtype=bool)
    schools = case.open_schools
    schools = schools[schools["level"] == level].set_index("school_id")
    boarding = rows["school_id"].isin(boarding_places(case.city, schools).dropna().index)
    return (boarding & (rows["metres"] <= farthest + METRE)).to_numpy(dtype=bool)


def journeys_are_real(case: Case) -> Iterator[PlanFault]:
    """Metres are those of the table ``travel``, else along the streets, else between the area and the school.

    Off the streets an area is represented by one point in it; so the distance lies between that to its
    nearest and that to its farthest point.
    """
    for level, placed in case.plan.placements.groupby("level"):
        rows = _known(case, placed)
        ways = _ways(case, str(level), rows)
        area = case.city.areas.set_index("area_id").geometry.loc[rows["area_id"]].to_numpy()
        school = case.city.schools.set_index("school_id").geometry.loc[rows["school_id"]].to_numpy()
        detour = case.policy.amount("places.detour_factor", str(level)) or 1.0
        straight = ways["how"] == "straight"
        least = ways["metres"].mask(straight, shapely.distance(area, school) * detour)
        most = ways["metres"].mask(straight, _farthest(area, school) * detour)
        wrong = ((rows["metres"] < least - METRE) | (rows["metres"] > most + METRE)).to_numpy()
        units = rows[wrong][["area_id", "level", "school_id"]].itertuples(index=False, name=None)
        allowed = [f"{low:.0f} to {high:.0f}" for low, high in zip(least[wrong], most[wrong], strict=True)]
        yield from faults("journeys_are_real", "placements", units, rows["metres"][wrong], allowed)


def _known(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose area and school the city has; other rules name the rest."""
    known = rows["area_id"].isin(case.city.areas["area_id"])
    known &= rows["school_id"].isin(case.city.schools["school_id"])
    return pd.DataFrame(rows[known].reset_index(drop=True))


def _ways(case: Case, level: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ways of placements, measured anew, pair by pair."""
    farthest = float(rows["metres"].max()) + METRE if len(rows) else 0.0
    return ways_of(case.city, case.policy, level, rows, farthest=farthest)


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
    zoned = [NO_ZONE] if case.question.places.contiguous else []
    known = rows["reason"].isin([NO_SCHOOL, NO_SEATS, *zoned])
    wrong = ~known | (reached & rows["reason"].isin([NO_SCHOOL, NO_ZONE]))
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
    *audit_places_options.RULES,
)
