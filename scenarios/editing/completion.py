"""From choices to a question: what was chosen is locked, all else is decided anew and at its best."""

from typing import Any

from scenarios.desk.queue import run_draft
from scenarios.desk.text import scenario_text
from scenarios.editing.choices import Sketch
from scenarios.editing.edited import MOVE, ChoiceError, moved
from scenarios.editing.sheet import Sheet
from scenarios.errors import Problem
from scenarios.roles import Action, Visitor
from scenarios.scenario import Scenario, Title
from scenarios.scenario_locks import AreaToSchool, AskedLock, TeachersMove, TeachersStay
from scenarios.store_drafts import Draft, drafts, save_draft
from scenarios.workspace import Workspace, city_folder

_LONGEST = 80  # characters of a scenario's name
_BY_HAND = {"en": "{title} · by hand", "zh": "{title} · 手工调整"}


def completion(sheet: Sheet, sketch: Sketch) -> Scenario:
    """Return the question that a sketch leaves open: that of the run, with the choices among its locks.

    An area that was moved is locked to its school, and leaves any lock of the run that sent it elsewhere.
    Teachers who were moved keep their way: at least as many take it. Teachers who were to leave a school
    under the run's plan, and were taken back to it, stay there; where others of their kind still leave it,
    no more than those take the way that was given up.

    Raises
    ------
    ChoiceError
        The sketch is empty.
    """
    if not sketch.choices:
        raise ChoiceError(Problem("choices", "nothing was changed by hand yet"))
    asked = sheet.run.scenario
    locks = (*_without(asked.locks, sketch), *_sent(sketch), *_on_their_way(sheet, sketch))
    once = {lock.title(): lock for lock in locks}
    name = f"{asked.name} by hand {sheet.run.number}"[-_LONGEST:]
    titles = {lang: said.format(title=asked.label(lang)) for lang, said in _BY_HAND.items()}
    change: dict[str, Any] = {"name": name, "title": Title(**titles), "locks": tuple(once.values())}
    return asked.model_copy(update=change)


def complete(workspace: Workspace, visitor: Visitor, sheet: Sheet, sketch: Sketch) -> int:
    """Ask for the best plan that keeps the choices, and return the number of the job.

    Raises
    ------
    NotAllowedError
        The role does not edit or run.
    ChoiceError, ScenarioError
        There is nothing to complete, or the city cannot be asked it.
    """
    visitor.require(Action.EDIT)
    text = _text(sheet, completion(sheet, sketch))
    return run_draft(workspace, visitor, text, city_folder(workspace.folder))


def keep(workspace: Workspace, visitor: Visitor, sheet: Sheet, sketch: Sketch) -> Draft:
    """Save the choices as the draft of a scenario, where the screen Scenarios finds it.

    A plan by hand is never stored as a run: a run is what was solved, audited and proved.

    Raises
    ------
    NotAllowedError
        The role does not edit.
    ChoiceError
        The sketch is empty.
    DraftConflictError
        Somebody saved a draft of this name.
    """
    visitor.require(Action.EDIT)
    asked = completion(sheet, sketch)
    taken = {draft.name for draft in drafts(workspace.store)}
    names = (f"{asked.name} {number}".strip() for number in ("", *range(2, len(taken) + 3)))
    name = next(name for name in names if name not in taken)
    return save_draft(workspace.store, name, _text(sheet, asked, name), 0, visitor.name)


def _text(sheet: Sheet, asked: Scenario, name: str = "") -> str:
    return scenario_text(asked, name or asked.name, f"run {sheet.run.number}")


def _without(locks: tuple[AskedLock, ...], sketch: Sketch) -> list[AskedLock]:
    """Return the locks of the run without the areas and teachers who go elsewhere now."""
    ways = {(post.giver, post.taker, post.level, post.kind) for post in sketch.posts()}
    ways |= {(taker, giver, level, kind) for giver, taker, level, kind in ways}
    posts = {(giver, level, kind) for giver, _, level, kind in ways}
    kept: list[AskedLock] = []
    for lock in locks:
        if lock.lock == "teachers_move" and (lock.school, lock.to, lock.level, lock.kind) in ways:
            continue
        if lock.lock == "teachers_stay" and (lock.school, lock.level, lock.kind) in posts:
            continue
        if lock.lock != "area_to_school" or not lock.level:
            kept.append(lock)
            continue
        areas = tuple(area for area in lock.areas if (lock.level, area) not in sketch.placed())
        if areas:
            kept.append(lock.model_copy(update={"areas": areas}))
    return kept


def _sent(sketch: Sketch) -> list[AskedLock]:
    together: dict[tuple[str, str], list[str]] = {}
    for (level, area), school in sketch.placed().items():
        together.setdefault((school, level), []).append(area)
    return [
        AreaToSchool(lock="area_to_school", areas=tuple(areas), school=school, level=level)  # type: ignore[arg-type]
        for (school, level), areas in together.items()
    ]


def _on_their_way(sheet: Sheet, sketch: Sketch) -> list[AskedLock]:
    """Return the locks on the ways that more or fewer teachers take than under the run's plan."""
    planned = sheet.run.plan.moves.set_index(MOVE)["teachers"]
    now = moved(sheet, sketch.posts())[0].set_index(MOVE)["teachers"]
    locks: list[AskedLock] = []
    for way in planned.index.union(now.index):
        school, to, level, kind = way
        before, after = int(planned.get(way, 0)), int(now.get(way, 0))
        still = any((giver, *post) == (school, level, kind) for giver, _, *post in now.index)
        if after < before and not still:
            locks.append(TeachersStay(lock="teachers_stay", school=school, level=level, kind=kind))
        elif after != before:
            asked: dict[str, Any] = {"school": school, "to": to, "level": level, "kind": kind}
            asked["at_least" if after > before else "at_most"] = after
            locks.append(TeachersMove(lock="teachers_move", **asked))
    return locks
