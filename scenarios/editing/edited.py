"""A plan after choices: only the rows of the areas and schools they touch are worked out anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from models.audit.case import Case
from models.audit.needs import dues
from models.plan import Plan
from models.plan_tables import NEED, SCHOOL, tidy
from models.school_table import teacher_changes
from models.shortages import BELOW_LAST_YEAR, UNSERVED_DEBT, shortages
from scenarios.editing.choices import MoveArea, MovePost, Sketch
from scenarios.editing.sheet import Sheet
from scenarios.errors import Problem, ScenariosError

_CENTS = 100
_AREA = ["level", "area_id"]
_LEVELLED = ("moves", "hires", "posts", "schools")
_NOTHING_DUE = pd.Series(dtype="int64", index=pd.MultiIndex.from_arrays([[], [], []], names=NEED))
MOVE = ["from_school_id", "to_school_id", "level", "kind"]
_OTHER_SHORTAGES = ("aid", "training", BELOW_LAST_YEAR, UNSERVED_DEBT)


class ChoiceError(ScenariosError):
    """A choice that makes no sense for the plan it is made on."""


@dataclass(frozen=True, eq=False)
class Edited:
    """A plan by hand, and what of it differs from the run's.

    Attributes
    ----------
    plan
        Whole; a draft, and no run: nothing proves it, and nobody audited it yet.
    areas
        Level and area_id of the areas that were moved.
    schools
        School_id and level of the schools that they left or came to, or whose teachers changed.
    levels
        Levels of these.
    cases
        For each of them, what the audit looks at, with that level alone.
    due
        Cents due at these schools by school_id, level and use.
    """

    plan: Plan
    areas: frozenset[tuple[str, str]]
    schools: frozenset[tuple[str, str]]
    levels: tuple[str, ...]
    cases: Mapping[str, Case]
    due: "pd.Series[int]"


def edit(sheet: Sheet, sketch: Sketch) -> Edited:
    """Return the run's plan after the choices of a sketch.

    Raises
    ------
    ChoiceError
        A choice names what the plan does not have.
    """
    for choice in sketch.choices:
        require(sheet, choice)
    base = sheet.run.plan
    placements, unplaced, left = _placed(sheet, sketch)
    moves, touched = moved(sheet, sketch.posts())
    areas = frozenset(sketch.placed())
    came = {(school, level) for (level, _), school in sketch.placed().items()}
    schools = frozenset(left | came | touched)
    levels = tuple(sorted({level for _, level in schools}))
    plan = replace(base, placements=placements, unplaced=unplaced, moves=moves)
    cases: dict[str, Case] = {}
    if not schools:
        return Edited(plan, areas, schools, levels, cases, _NOTHING_DUE)
    here = pd.MultiIndex.from_tuples(sorted(schools), names=SCHOOL)
    plan = replace(plan, schools=_filled(sheet, plan, here))
    if "teachers" in sheet.question.decisions:
        cases = {level: _level_case(sheet, plan, level) for level in levels}
        plan = replace(plan, schools=_staffed(sheet, plan, cases))
    due = _NOTHING_DUE
    if "funds" in sheet.question.decisions:
        due = _due(sheet, plan, here)
        plan = replace(plan, schools=_funded(plan.schools, due, here))
    plan = replace(plan, shortages=_shortages(sheet, plan), steps=_steps(plan, levels))
    return Edited(plan, areas, schools, levels, cases, due)


def require(sheet: Sheet, choice: MoveArea | MovePost) -> None:
    """Refuse a choice that makes no sense for the plan of the sheet.

    Raises
    ------
    ChoiceError
        It names what the plan does not have.
    """
    problems = _of_area(sheet, choice) if isinstance(choice, MoveArea) else _of_post(sheet, choice)
    found = tuple(problems)
    if found:
        raise ChoiceError(*found)


def _of_area(sheet: Sheet, choice: MoveArea) -> Iterable[Problem]:
    if choice.level not in sheet.levels:
        yield Problem("level", "the plan decides no places of this level", found=choice.level)
    elif (choice.school, choice.level) not in sheet.taught:
        yield Problem("school", "no school of this level has this id", found=choice.school)
    elif int(sheet.children(choice.level).get(choice.area, 0)) < 1:
        yield Problem("area", "no children of this level live there", found=choice.area)
    elif not np.isfinite(sheet.metres(choice.level, choice.area, choice.school)):
        yield Problem("school", "no way is known from this area to this school", found=choice.school)


def _of_post(sheet: Sheet, choice: MovePost) -> Iterable[Problem]:
    if "teachers" not in sheet.question.decisions:
        yield Problem("teachers", "the plan decides no teachers")
        return
    for school in (choice.giver, choice.taker):
        if (school, choice.level) not in sheet.taught:
            yield Problem("school", "no school of this level has this id", found=school)
    if choice.giver == choice.taker:
        yield Problem("school", "both schools are the same", found=choice.giver)
    if choice.teachers < 1:
        yield Problem("teachers", "at least one teacher moves", found=str(choice.teachers))


def _placed(sheet: Sheet, sketch: Sketch) -> tuple[pd.DataFrame, pd.DataFrame, set[tuple[str, str]]]:
    """Return placements and unplaced after the choices, and the schools that children left."""
    plan, wanted = sheet.run.plan, sketch.placed()
    if not wanted:
        return plan.placements, plan.unplaced, set()
    keys = pd.MultiIndex.from_tuples(wanted, names=_AREA)
    mine = pd.MultiIndex.from_frame(plan.placements[_AREA]).isin(keys)
    gone = plan.placements[mine]
    rows = [
        (area, level, school, int(sheet.children(level)[area]), sheet.metres(level, area, school))
        for (level, area), school in wanted.items()
    ]
    new = pd.DataFrame(rows, columns=plan.placements.columns)
    placements = tidy("placements", pd.concat([plan.placements[~mine], new]))
    kept = plan.unplaced[~pd.MultiIndex.from_frame(plan.unplaced[_AREA]).isin(keys)]
    left = set(zip(gone["school_id"], gone["level"], strict=True))
    return placements, tidy("unplaced", kept), left


def moved(sheet: Sheet, posts: tuple[MovePost, ...]) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """Return the moves after choices, and the schools and levels they touch.

    A choice against a move of the plan takes that back first.
    """
    table = sheet.run.plan.moves
    if not posts:
        return table, set()
    teachers = dict(zip(table[MOVE].itertuples(index=False, name=None), table["teachers"], strict=True))
    metres = dict(zip(table[MOVE].itertuples(index=False, name=None), table["metres"], strict=True))
    touched = set()
    for post in posts:
        there = (post.giver, post.taker, post.level, post.kind)
        back = (post.taker, post.giver, post.level, post.kind)
        taken_back = min(int(teachers.get(back, 0)), post.teachers)
        teachers[back] = int(teachers.get(back, 0)) - taken_back
        teachers[there] = int(teachers.get(there, 0)) + post.teachers - taken_back
        metres.setdefault(there, sheet.post_metres(post.giver, post.taker))
        touched |= {(post.giver, post.level), (post.taker, post.level)}
    rows = [(*key, count, metres[key]) for key, count in teachers.items() if count]
    return tidy("moves", pd.DataFrame(rows, columns=table.columns)), touched


def _filled(sheet: Sheet, plan: Plan, here: pd.MultiIndex) -> pd.DataFrame:
    """Return the schools with the pupils of the placements."""
    if not sheet.levels:
        return plan.schools
    table = plan.schools.set_index(SCHOOL)
    rows = plan.placements[plan.placements["school_id"].isin(here.get_level_values("school_id"))]
    pupils = rows.groupby(SCHOOL)["children"].sum().reindex(here, fill_value=0).astype("float64")
    table.loc[here, "pupils"] = pupils
    table.loc[here, "overfull"] = (pupils - table.loc[here, "seats"]).clip(lower=0)
    return table.reset_index()


def _level_case(sheet: Sheet, plan: Plan, level: str) -> Case:
    """Return a case of the audit with one level alone: whole posts are shared out within a level."""
    alone = {
        name: table[table["level"] == level] for name, table in plan.tables().items() if name in _LEVELLED
    }
    return sheet.case(replace(plan, **alone), (level,))


def _staffed(sheet: Sheet, plan: Plan, cases: Mapping[str, Case]) -> pd.DataFrame:
    """Return the schools with the teachers they have and lack."""
    table = plan.schools.set_index(SCHOOL)
    change = sheet.changes
    if plan.moves is not sheet.run.plan.moves:
        change = teacher_changes(plan.moves, plan.hires)
        net = change.sub(sheet.changes, fill_value=0.0).groupby(level=SCHOOL).sum()
        table["teachers"] += net.reindex(table.index, fill_value=0.0)
    for case in cases.values():
        posts = case.posts
        after = posts["teachers"] + change.reindex(posts.index, fill_value=0.0)
        short = (posts["need"] - after).round(6).clip(lower=0)
        for column, values in (("need_teachers", posts["need"]), ("short_teachers", short)):
            sums = values.groupby(level=SCHOOL).sum()
            known = sums.index.intersection(table.index[table[column].notna()])
            table.loc[known, column] = sums[known]
    return table.reset_index()


def _due(sheet: Sheet, plan: Plan, here: pd.MultiIndex) -> "pd.Series[int]":
    """Return what the schools of `here` are due, in cents by school_id, level and use."""
    levels = tuple(sorted(set(here.get_level_values("level"))))
    schools = sheet.case(plan, levels).planned_schools
    alone = replace(
        plan,
        hires=plan.hires[pd.MultiIndex.from_frame(plan.hires[SCHOOL]).isin(here)],
        works=plan.works[pd.MultiIndex.from_frame(plan.works[SCHOOL]).isin(here)],
    )
    return dues(sheet.city, sheet.policy, sheet.question, schools[schools.index.isin(here)], alone)


def _funded(schools: pd.DataFrame, due: "pd.Series[int]", here: pd.MultiIndex) -> pd.DataFrame:
    table = schools.set_index(SCHOOL)
    known = here[table.loc[here, "need_funds"].notna()]
    need = due.groupby(level=SCHOOL).sum().reindex(known, fill_value=0) / _CENTS
    table.loc[known, "need_funds"] = need
    table.loc[known, "short_funds"] = (need - table.loc[known, "granted"]).clip(lower=0)
    return table.reset_index()


def _shortages(sheet: Sheet, plan: Plan) -> pd.DataFrame:
    others = plan.shortages[plan.shortages["what"].str.startswith(_OTHER_SHORTAGES)]
    found = shortages(plan.unplaced, plan.schools, sheet.city.currency)
    return tidy("shortages", pd.concat([found, others]) if len(others) else found)


def _steps(plan: Plan, levels: tuple[str, ...]) -> pd.DataFrame:
    """Return the goals with what they come to now; bound and status are those of the run's plan."""
    steps = plan.steps.copy()
    for level in ("", *levels):
        mine = (steps["level"] == level) & steps["step"].isin(["teachers", "funds", f"places {level}"])
        if mine.any():
            sums = _of_city(plan) if level == "" else _of_level(plan, level)
            mine &= steps["goal"].isin(list(sums))
            steps.loc[mine, "value"] = steps.loc[mine, "goal"].map(sums)
    return steps


def _of_level(plan: Plan, level: str) -> dict[str, float]:
    placed, unplaced, schools = (
        table[table["level"] == level] for table in (plan.placements, plan.unplaced, plan.schools)
    )
    return {
        "unplaced_children": float(unplaced["children"].sum()),
        "travel": float((placed["children"] * placed["metres"]).sum()),
        "pupils_lost": float((schools["pupils_before"] - schools["pupils"]).clip(lower=0).sum()),
        "overfull_seats": float(schools["overfull"].sum()),
    }


def _of_city(plan: Plan) -> dict[str, float]:
    return {
        "move_metres": float((plan.moves["teachers"] * plan.moves["metres"]).sum()),
        "short_teachers": float(plan.schools["short_teachers"].sum()),
        "short_funds": float(plan.schools["short_funds"].sum()) / 1000,
    }
