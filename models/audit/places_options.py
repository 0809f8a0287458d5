"""Rules of the audit on what a question asks of places besides seats and ways.

Who counts for what is read through the same functions as the plan's (`models.places.facts`); everything is
added up anew from the plan's tables. A shortage that the plan admits must be as small as it says.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.audit.case import TOLERANCE, Case, PlanFault, differing, exceeding, faults
from models.demand import children_by_area
from models.places.closure import schools_within_limit
from models.places.continuity import PAIR
from models.places.facts import PlacesFacts, places_facts
from models.places.neighbours import area_neighbours
from models.places.reach import ways_of
from models.places.zones import ZonesFacts
from models.supply import OFFERING

NOISE = 1e-5  # relative: what a solver may leave in a sum


def areas_have_one_zone(case: Case) -> Iterator[PlanFault]:
    """Children of an area go to the schools of one zone; whole areas have a place for all or for none."""
    rule = "areas_have_one_zone"
    for facts, rows in _asked(case):
        zones = facts.options.zones
        if zones is None:
            continue
        inside = _in_zones(zones, facts, rows)
        count = inside.groupby("area_id")["zone"].nunique()
        many = count[count > 1]
        yield from faults(rule, "placements", many.index, many, ["one zone"] * len(many))
        if zones.whole:
            left = case.plan.unplaced
            left = left[(left["level"] == facts.level) & left["area_id"].isin(inside["area_id"])]
            yield from faults(rule, "unplaced", left["area_id"], left["children"], ["0"] * len(left))


def zones_hang_together(case: Case) -> Iterator[PlanFault]:
    """From every area of a zone one walks to its other areas over areas of the zone, or without children."""
    if not case.question.places.contiguous:
        return
    pairs: pd.DataFrame | None = None
    for facts, rows in _asked(case):
        if facts.options.zones is None:
            continue
        pairs = area_neighbours(case.city) if pairs is None else pairs
        inside = _in_zones(facts.options.zones, facts, rows)
        taken = set(inside["area_id"]) | set(case.plan.unplaced.query("level == @facts.level")["area_id"])
        free = set(case.city.areas["area_id"]) - taken
        open_areas = free | set(facts.children.index[facts.children > 0]) - set(inside["area_id"])
        for zone, members in inside.groupby("zone")["area_id"]:
            apart = _apart(set(members), open_areas, pairs)
            yield from faults(
                "zones_hang_together",
                "placements",
                apart,
                [str(zone)] * len(apart),
                ["one piece"] * len(apart),
            )


def _apart(members: set[str], free: set[str], pairs: pd.DataFrame) -> list[str]:
    """Return the members that a walk from the first of them does not reach."""
    ground = members | free
    near: dict[str, list[str]] = {}
    for one, other in zip(pairs["area_a"], pairs["area_b"], strict=True):
        if one in ground and other in ground:
            near.setdefault(one, []).append(other)
            near.setdefault(other, []).append(one)
    first = min(members)
    reached, waiting = {first}, [first]
    while waiting:
        more = [area for area in near.get(waiting.pop(), []) if area not in reached]
        reached.update(more)
        waiting.extend(more)
    return sorted(members - reached)


def _in_zones(zones: ZonesFacts, facts: PlacesFacts, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the placements at schools that have a zone, boarders left out, with the zone's name."""
    boards = pd.MultiIndex.from_frame(facts.arcs.loc[facts.arcs["boards"], PAIR])
    day = rows[~pd.MultiIndex.from_frame(rows[PAIR]).isin(boards)]
    return day.assign(zone=zones.zone.reindex(day["school_id"]).to_numpy()).dropna(subset="zone")


def classes_suffice(case: Case) -> Iterator[PlanFault]:
    """Every school opens enough classes for its pupils, grade by grade, and no more than it has rooms."""
    rule, table = "classes_suffice", case.plan.open_classes
    if not case.question.places.classes or not case.decided("places"):
        if len(table):
            yield PlanFault(rule, "open_classes", "rows", str(len(table)), "0")
        return
    for facts, rows in _asked(case):
        classes = facts.options.classes
        opened = table[table["level"] == facts.level].set_index("school_id")
        if classes is None:
            yield from faults(rule, "open_classes", opened.index, opened["classes"], ["0"] * len(opened))
            continue
        pupils = rows.groupby("school_id")["children"].sum()
        yield from differing(rule, "open_classes.pupils", opened["pupils"], pupils.astype(float))
        known = opened[opened.index.isin(classes.rooms.index)]
        needed = classes.needed(known["pupils"])
        few = known["classes"] < needed
        least = [f"at least {count:g}" for count in needed[few]]
        yield from faults(rule, "open_classes", known.index[few], known["classes"][few], least)
        rooms = classes.rooms.reindex(known.index)
        yield from differing(rule, "open_classes.rooms", known["rooms"], rooms)
        yield from exceeding(rule, "open_classes", known["classes"], rooms.fillna(np.inf))


def boarders_are_allowed(case: Case) -> Iterator[PlanFault]:
    """No more children board at a school than it has boarding places, and none who are too young."""
    for facts, rows in _asked(case):
        boards = pd.MultiIndex.from_frame(facts.arcs.loc[facts.arcs["boards"], PAIR])
        boarders = rows[pd.MultiIndex.from_frame(rows[PAIR]).isin(boards)]
        known = facts.options.boarding
        for key, most in (
            ("school_id", None if known is None else known.places),
            ("area_id", None if known is None else known.old_enough),
        ):
            found = boarders.groupby(key)["children"].sum()
            limit = pd.Series(0.0, index=found.index) if most is None else most
            yield from exceeding("boarders_are_allowed", "placements", found, limit)


def shortages_are_no_worse_than_told(case: Case) -> Iterator[PlanFault]:
    """All that a plan lacks of what was asked, it admits; and it is not below the bound."""
    rule = "shortages_are_no_worse_than_told"
    steps = case.plan.steps
    for facts, rows in _asked(case):
        mine = steps[steps["step"] == f"places {facts.level}"].set_index("goal")
        for goal, true in _lacking(facts, rows).items():
            if goal not in mine.index:
                if "places" not in case.question.goals and true > TOLERANCE:
                    yield PlanFault(rule, "steps", f"{facts.level} {goal}", "nothing", f"{true:g}")
                continue
            told, bound = float(mine["value"][goal]), float(mine["bound"][goal])
            if not bound - _noise(bound) <= true <= told + _noise(told):
                yield PlanFault(rule, "steps", f"{facts.level} {goal}", f"{told:.10g}", f"{true:.10g}")


def _noise(value: float) -> float:
    return max(TOLERANCE, 1e-3) + NOISE * abs(value)


def _lacking(facts: PlacesFacts, rows: pd.DataFrame) -> dict[str, float]:
    """Return the value of every goal of an option, added up from placements."""
    options, found = facts.options, {}
    placed = rows.groupby(PAIR)["children"].sum().astype("float64")
    school = rows.groupby("school_id")["children"].sum().astype("float64")
    if options.continuity is not None:
        today = options.continuity
        changed = (today.attending - placed.reindex(today.attending.index, fill_value=0.0)).clip(lower=0)
        if (today.kept > 0).any():
            gone = today.kept - placed.reindex(today.kept.index, fill_value=0.0)
            found["displaced_pupils"] = float(gone.clip(lower=0).sum())
        if today.budget is not None:
            found["beyond_budget"] = max(0.0, float(changed.sum()) + today.away - today.budget)
        if today.least:
            found["changed_children"] = float(changed.sum())
    if options.nearby is not None:
        counted = placed.reindex(options.nearby.near.index, fill_value=0.0)
        short = counted * (options.nearby.share - options.nearby.near.astype("float64"))
        by_district = short.groupby(options.nearby.district).sum()
        found["short_nearby"] = float(by_district.clip(lower=0).sum())
    if options.mix is not None:
        found["beyond_mix"] = float(options.mix.beyond(rows).sum())
    if options.feeders is not None:
        found["extra_feeds"] = _extra_feeds(facts, rows)
    if options.sizes is not None:
        least = options.sizes.least
        small = least - school.reindex(least.index, fill_value=0.0)
        found["too_small"] = float(small.clip(lower=0).sum())
    return found


def _extra_feeds(facts: PlacesFacts, rows: pd.DataFrame) -> float:
    feeders = facts.options.feeders
    if feeders is None:
        return 0.0
    counted = rows[rows["school_id"].isin(feeders.offering)]
    primary = feeders.primary.reindex(counted["area_id"]).to_numpy()
    schools = counted["school_id"].groupby(primary).nunique()
    return float((schools - feeders.most).clip(lower=0).sum())


def closures_leave_a_school(case: Case) -> Iterator[PlanFault]:
    """No area that had a closed school within its limit is left without any."""
    works = case.plan.works
    closed = works[(works["kind"] == "close") & (works["open_now"] == 1)]
    owners = case.city.schools.set_index("school_id")["ownership"]
    closed = closed[owners.reindex(closed["school_id"]).isin(OFFERING).to_numpy()]
    question = case.question
    for level, rows in closed[closed["level"].isin(question.levels)].groupby("level"):
        lives = children_by_area(case.city, str(level), question.year, question.demand)
        within = schools_within_limit(case.city, case.policy, str(level), question.year, question.demand)
        without = lives.index[(lives > 0).to_numpy() & ~lives.index.isin(list(within))]
        pairs = pd.MultiIndex.from_product([without, rows["school_id"]], names=PAIR).to_frame(index=False)
        ways = ways_of(case.city, case.policy, str(level), pairs, farthest=np.inf)
        lost = pairs[ways["within_limit"].to_numpy()]
        units = lost[PAIR].itertuples(index=False, name=None)
        found = ["the last school within the limit is closed"] * len(lost)
        yield from faults("closures_leave_a_school", "works", units, found, ["another within it"] * len(lost))


def _asked(case: Case) -> Iterator[tuple[PlacesFacts, pd.DataFrame]]:
    """Yield facts and placements of each level of which more than seats and ways is asked."""
    question = case.question
    if not case.decided("places"):
        return
    placements = case.plan.placements
    for level in question.levels:
        if not question.places.asks(level):
            continue
        earlier = placements[placements["level"] != level]
        facts = places_facts(case.city, case.policy, question, level, earlier)
        yield facts, placements[placements["level"] == level]


RULES = (
    areas_have_one_zone,
    zones_hang_together,
    classes_suffice,
    boarders_are_allowed,
    shortages_are_no_worse_than_told,
    closures_leave_a_school,
)
