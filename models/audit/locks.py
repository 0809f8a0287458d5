"""Rules of the audit on locks and limits: what was decided already is in the plan, to child and cent."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.audit.case import TOLERANCE, Case, PlanFault, faults
from models.demand import children_by_area
from models.locks.bounds import misses
from models.locks.funds import arc_of, fixed_grants
from models.locks.moves import counted_moves, moved_rows
from models.locks.places import pupil_bounds, sending
from models.locks.projects import touched_starts
from models.locks.rules import AreasTogether, ProjectMust
from models.locks.staff import FROM, HIRED, TO, closed_rows
from models.locks.standards import not_bought

CENTS = 100
LATER = r"places \w+ \d+$"  # a later year, which is looked at and not decided
NOISE = 1e-6  # relative: what a solver may leave in a sum


def locked_areas_go_where_they_must(case: Case) -> Iterator[PlanFault]:
    """All children of a locked area are placed at the school the lock names."""
    rule = "locked_areas_go_where_they_must"
    if not case.decided("places"):
        return
    for level in case.question.levels:
        teaching = pd.Index(case.open_schools.loc[case.open_schools["level"] == level, "school_id"])
        for lock in sending(case.question.locks, level, teaching):
            living = _living(case, level, lock.areas)
            rows = _placed(case, level, lock.areas)
            there = rows[rows["school_id"] == lock.school].groupby("area_id")["children"].sum()
            missing = living - there.reindex(living.index, fill_value=0)
            wrong = missing[missing != 0]
            yield from faults(rule, "placements", wrong.index, wrong, ["0"] * len(wrong))


def joined_areas_stay_together(case: Case) -> Iterator[PlanFault]:
    """All children of areas that are locked together are placed, at one school."""
    for lock in case.question.locks:
        if not case.decided("places") or not isinstance(lock, AreasTogether):
            continue
        if lock.level not in case.question.levels:
            continue
        rows = _placed(case, lock.level, lock.areas)
        schools, living = rows["school_id"].nunique(), int(_living(case, lock.level, lock.areas).sum())
        if schools > 1 or int(rows["children"].sum()) != living:
            found = f"{rows['children'].sum()} of {living} children at {schools} schools"
            yield PlanFault("joined_areas_stay_together", "placements", lock.name, found, "all at one school")


def locked_schools_keep_their_pupils(case: Case) -> Iterator[PlanFault]:
    """Schools have as many pupils as their locks allow."""
    if not case.decided("places"):
        return
    for level in case.question.levels:
        mine = case.open_schools[case.open_schools["level"] == level].set_index("school_id")
        placed = case.plan.placements
        sums = placed[placed["level"] == level].groupby("school_id")["children"].sum()
        for bound in pupil_bounds(case.question.locks, level, mine["pupils"]):
            pupils = float(sums.get(bound.school, 0))
            if not bound.least <= pupils <= bound.most:
                allowed = f"{bound.least:g} to {bound.most:g}"
                name = f"{bound.lock} {bound.school} {level}"
                yield PlanFault(
                    "locked_schools_keep_their_pupils", "placements", name, f"{pupils:g}", allowed
                )


def locked_projects_are_kept(case: Case) -> Iterator[PlanFault]:
    """Projects that must be done are among the works, and none starts that must not, or not yet."""
    works = case.plan.works
    starts = pd.MultiIndex.from_arrays(
        [works["project_id"], works["start_year"]], names=["project_id", "year"]
    )
    sites = works.set_index("project_id")[["school_id", "level"]]
    for lock in case.question.locks:
        done = int(touched_starts(lock, starts, sites).sum())
        must = isinstance(lock, ProjectMust) and case.decided("projects")
        if done != int(must):
            yield PlanFault("locked_projects_are_kept", "works", lock.name, str(done), str(int(must)))


def locked_teachers_stay(case: Case) -> Iterator[PlanFault]:
    """Nobody is taken from a school whose teachers stay, or comes to one that stays as it is."""
    plan = case.plan
    tables = [
        (name, getattr(plan, name), side)
        for name in ("moves", "rotations", "conversions")
        for side in (FROM, TO)
    ]
    tables.append(("hires", plan.hires.rename(columns={"school_id": "at_school_id"}), HIRED))
    for lock in case.question.locks:
        for name, table, side in tables:
            gone = int(table["teachers"][closed_rows(lock, table, side)].sum())
            if gone:
                yield PlanFault("locked_teachers_stay", name, f"{lock.name} {side}", str(gone), "0")


def locked_moves_are_kept(case: Case) -> Iterator[PlanFault]:
    """As many teachers go from one school to another as the locks allow."""
    moves = case.plan.moves
    for lock in counted_moves(case.question.locks):
        found = int(moves["teachers"][moved_rows(lock, moves)].sum())
        if allowed := misses(lock, found):
            yield PlanFault("locked_moves_are_kept", "moves", lock.name, str(found), allowed)


def fixed_grants_are_paid(case: Case) -> Iterator[PlanFault]:
    """Grants that are fixed are paid to the cent."""
    if not case.decided("funds"):
        return
    paid = case.plan.grants.set_index(["school_id", "level", "use", "source_id"])["cents"]
    for lock in fixed_grants(case.question.locks):
        found, asked = int(paid.get(arc_of(lock), 0)), round(lock.amount * CENTS)
        if found != asked:
            yield PlanFault("fixed_grants_are_paid", "grants", lock.name, str(found), str(asked))


def nothing_locked_is_bought(case: Case) -> Iterator[PlanFault]:
    """Nothing is bought where a lock says so."""
    table = case.plan.purchases
    for lock in case.question.locks:
        bought = table[not_bought(lock, table)]
        units = bought[["school_id", "level", "stock"]].itertuples(index=False, name=None)
        yield from faults(
            "nothing_locked_is_bought", "purchases", units, bought["amount"], ["0"] * len(bought)
        )


def limits_on_goals_hold(case: Case) -> Iterator[PlanFault]:
    """No goal that the question limits comes to more than its limit."""
    steps = case.plan.steps
    steps = steps[~steps["step"].str.contains(LATER)]
    decision = steps["step"].str.split().str[0]
    for name, most in case.question.goal_limits.items():
        rows = steps[(decision + "." + steps["goal"]) == name]
        over = rows[rows["value"] > most + TOLERANCE + NOISE * np.abs(most)]
        allowed = [f"at most {most:g}"] * len(over)
        yield from faults(
            "limits_on_goals_hold", "steps", over["step"] + " " + over["goal"], over["value"], allowed
        )


def _placed(case: Case, level: str, areas: tuple[str, ...]) -> pd.DataFrame:
    rows = case.plan.placements
    return rows[(rows["level"] == level) & rows["area_id"].isin(areas)]


def _living(case: Case, level: str, areas: tuple[str, ...]) -> pd.Series:
    children = children_by_area(case.city, level, case.question.year, case.question.demand)
    return children.reindex(list(dict.fromkeys(areas))).fillna(0).astype("int64")


RULES = (
    locked_areas_go_where_they_must,
    joined_areas_stay_together,
    locked_schools_keep_their_pupils,
    locked_projects_are_kept,
    locked_teachers_stay,
    locked_moves_are_kept,
    fixed_grants_are_paid,
    nothing_locked_is_bought,
    limits_on_goals_hold,
)
