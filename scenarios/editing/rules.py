"""Which rules a plan by hand breaks: those of the audit, asked only about what the choices touched.

The rules are the audit's own functions (`models.audit`). A case that holds only the touched rows is judged by
those rules that look at one row or one school at a time and that a choice can break: no choice leaves a child
out, names a closed school or tells wrong metres. `check_whole` is the audit of everything.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from models.audit import locks as audit_locks
from models.audit import places as audit_places
from models.audit import teachers as audit_teachers
from models.audit.case import Case, PlanFault, exceeding
from models.audit.whole import audit
from models.locks.places import pupil_bounds
from models.locks.rules import AreasTogether, AreaToSchool
from models.plan import Plan
from models.plan_tables import NEED, SCHOOL
from scenarios.editing.edited import Edited
from scenarios.editing.sheet import Sheet

type Fault = PlanFault
type Rule = Callable[[Case], Iterator[PlanFault]]

_AREA = ["level", "area_id"]
_AID = "aid"
OF_AREAS: tuple[Rule, ...] = (audit_places.journeys_are_within_the_limit,)
OF_POSTS: tuple[Rule, ...] = (
    audit_teachers.posts_are_known,
    audit_teachers.moves_are_within_the_commute,
    audit_teachers.moves_stay_in_the_district,
    audit_teachers.donors_keep_their_need,
    audit_locks.locked_teachers_stay,
)


def broken(sheet: Sheet, edited: Edited) -> tuple[PlanFault, ...]:
    """Return the rules that the choices break, at the areas and schools they touch and in all."""
    if not edited.schools:
        return ()
    plan = edited.plan
    found = [*_of_areas(sheet, edited), *_of_schools(sheet, edited)]
    if "teachers" in sheet.question.decisions:
        found += [fault for case in edited.cases.values() for fault in _of_posts(case)]
        found += audit_teachers.counts_are_within_the_question(_whole(sheet, plan))
        found += audit_locks.locked_moves_are_kept(_whole(sheet, plan))
    if "funds" in sheet.question.decisions:
        found += _of_money(edited)
    found += audit_locks.limits_on_goals_hold(_whole(sheet, plan))
    return tuple(found)


def check_whole(sheet: Sheet, edited: Edited) -> tuple[PlanFault, ...]:
    """Return everything wrong with a plan by hand, as for any plan that is stored; takes seconds."""
    return audit(edited.plan, sheet.found, sheet.policy, sheet.question)


def _of_areas(sheet: Sheet, edited: Edited) -> Iterator[PlanFault]:
    if not edited.areas:
        return
    plan, keys = edited.plan, pd.MultiIndex.from_tuples(sorted(edited.areas), names=_AREA)
    placements, unplaced = (
        table[pd.MultiIndex.from_frame(table[_AREA]).isin(keys)] for table in (plan.placements, plan.unplaced)
    )
    areas = {area for _, area in edited.areas}
    alone = replace(plan, placements=placements, unplaced=unplaced)
    near = sheet.case(alone, edited.levels, areas)
    for rule in OF_AREAS:
        yield from rule(near)
    yield from _of_locks(sheet, alone, edited.levels, areas)
    joined = [
        lock for lock in sheet.question.locks if isinstance(lock, AreasTogether) and areas & set(lock.areas)
    ]
    if joined:
        asked = replace(sheet.question, levels=edited.levels, locks=tuple(joined))
        yield from audit_locks.joined_areas_stay_together(Case(plan, sheet.city, sheet.policy, asked))


def _of_locks(sheet: Sheet, plan: Plan, levels: tuple[str, ...], areas: set[str]) -> Iterator[PlanFault]:
    sent = tuple(
        replace(lock, areas=tuple(area for area in lock.areas if area in areas))
        for lock in sheet.question.locks
        if isinstance(lock, AreaToSchool) and areas & set(lock.areas)
    )
    if sent:
        question = replace(sheet.question, levels=levels, locks=sent)
        case = Case(plan, sheet.city, sheet.policy, question)
        yield from audit_locks.locked_areas_go_where_they_must(case)


def _of_schools(sheet: Sheet, edited: Edited) -> Iterator[PlanFault]:
    """Yield seats and locked pupils that the touched schools do not keep."""
    if not sheet.levels:
        return
    plan, here = edited.plan, pd.MultiIndex.from_tuples(sorted(edited.schools), names=SCHOOL)
    rows = plan.placements[pd.MultiIndex.from_frame(plan.placements[SCHOOL]).isin(here)]
    case = sheet.case(replace(plan, placements=rows), edited.levels)
    yield from audit_places.seats_are_respected(case)
    sums = rows.groupby(SCHOOL)["children"].sum()
    for level in edited.levels:
        mine = case.open_schools[case.open_schools["level"] == level].set_index("school_id")
        for bound in pupil_bounds(sheet.question.locks, level, mine["pupils"]):
            pupils = float(sums.get((bound.school, level), 0))
            if (bound.school, level) in edited.schools and not bound.least <= pupils <= bound.most:
                allowed = f"{bound.least:g} to {bound.most:g}"
                rule = audit_locks.locked_schools_keep_their_pupils.__name__
                yield PlanFault(rule, "placements", f"{bound.school} {level}", f"{pupils:g}", allowed)


def _of_posts(case: Case) -> Iterator[PlanFault]:
    for rule in OF_POSTS:
        yield from rule(case)


def _of_money(edited: Edited) -> Iterator[PlanFault]:
    """Yield the touched schools that are granted more than they are due now."""
    grants = edited.plan.grants
    here = pd.MultiIndex.from_frame(grants[SCHOOL]).isin(sorted(edited.schools))
    granted = grants[here & (grants["use"] != _AID)].groupby(NEED)["cents"].sum()
    yield from exceeding("nobody_gets_more_than_due", "grants", granted, edited.due, tolerance=0.0)


def _whole(sheet: Sheet, plan: Plan) -> Case:
    return Case(plan, sheet.city, sheet.policy, sheet.question)
