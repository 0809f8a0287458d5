"""From choices to a question: what was chosen is locked, all else is decided anew and at its best."""

from dataclasses import dataclass
from typing import Any

from scenarios.desk.queue import run_draft
from scenarios.desk.text import scenario_text
from scenarios.editing.choices import MovePost, Sketch
from scenarios.editing.edited import ChoiceError
from scenarios.editing.sheet import Sheet
from scenarios.errors import Problem
from scenarios.roles import Action, Visitor
from scenarios.scenario import Scenario, Title
from scenarios.scenario_locks import AreaToSchool, AskedLock, TeachersStay
from scenarios.store_drafts import Draft, drafts, save_draft
from scenarios.workspace import Workspace, city_folder

_LONGEST = 80  # characters of a scenario's name
_BY_HAND = {"en": "{title} · by hand", "zh": "{title} · 手工调整"}


@dataclass(frozen=True)
class Completion:
    """The question that completes a plan by hand.

    Attributes
    ----------
    scenario
        That of the run, with the choices among its locks.
    unheld
        Choices that no lock can hold; the answer may decide them otherwise.
    """

    scenario: Scenario
    unheld: tuple[MovePost, ...]


def completion(sheet: Sheet, sketch: Sketch) -> Completion:
    """Return the question that a sketch leaves open.

    An area that was moved is locked to its school, and leaves any lock of the run that sent it elsewhere.
    Teachers who were to leave a school under the run's plan, and were taken back to it, stay there. A move
    of teachers that the plan did not have cannot be locked.

    Raises
    ------
    ChoiceError
        The sketch is empty.
    """
    if not sketch.choices:
        raise ChoiceError(Problem("choices", "nothing was changed by hand yet"))
    asked = sheet.run.scenario
    unheld, staying = _of_posts(sheet, sketch.posts())
    locks = (*_without(asked.locks, sketch), *_sent(sketch), *staying)
    once = {lock.title(): lock for lock in locks}
    name = f"{asked.name} by hand {sheet.run.number}"[-_LONGEST:]
    titles = {lang: said.format(title=asked.label(lang)) for lang, said in _BY_HAND.items()}
    change: dict[str, Any] = {"name": name, "title": Title(**titles), "locks": tuple(once.values())}
    return Completion(asked.model_copy(update=change), unheld)


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
    names = (f"{asked.scenario.name} {number}".strip() for number in ("", *range(2, len(taken) + 3)))
    name = next(name for name in names if name not in taken)
    return save_draft(workspace.store, name, _text(sheet, asked, name), 0, visitor.name)


def _text(sheet: Sheet, asked: Completion, name: str = "") -> str:
    return scenario_text(asked.scenario, name or asked.scenario.name, f"run {sheet.run.number}")


def _without(locks: tuple[AskedLock, ...], sketch: Sketch) -> list[AskedLock]:
    """Return the locks of the run without the areas that go elsewhere now."""
    kept: list[AskedLock] = []
    for lock in locks:
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


def _of_posts(sheet: Sheet, posts: tuple[MovePost, ...]) -> tuple[tuple[MovePost, ...], list[AskedLock]]:
    moves = sheet.run.plan.moves
    planned = set(
        moves[["from_school_id", "to_school_id", "level", "kind"]].itertuples(index=False, name=None)
    )
    back = [post for post in posts if (post.taker, post.giver, post.level, post.kind) in planned]
    locks: list[AskedLock] = [
        TeachersStay(lock="teachers_stay", school=post.taker, level=post.level, kind=post.kind)  # type: ignore[arg-type]
        for post in dict.fromkeys(back)
    ]
    return tuple(post for post in posts if post not in back), locks
