"""A batch: what is stored is not done again, and whatever becomes of a task is said in the ledger."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.batch.batch import Batch, Outcome, Where, counts, survey
from scenarios.batch.claims import Claims
from scenarios.batch.crew import Returned
from scenarios.batch.ledger import Ledger, given_up, read_ledger
from scenarios.batch.order import Answer, Order
from scenarios.batch.parcel import pack
from scenarios.batch.tasks import Task
from scenarios.errors import Problem, SystemFailureError
from scenarios.runs import Run
from scenarios.store import Store

NAMES = ("a" * 64, "b" * 64, "c" * 64)
type Reply = Callable[[str], Returned]


class Hands:
    """Two pairs of hands that answer at once, in order, as they are told."""

    def __init__(self, reply: Reply, *, gone: bool = False) -> None:
        self.reply, self.gone, self.taken = reply, gone, deque[str]()

    def places(self) -> int:
        """Two."""
        return 2

    def begin(self, task: str, order: str) -> None:
        """Take an order."""
        assert Order.of(order).inputs == task
        self.taken.append(task)

    def wait(self, seconds: float) -> Returned | None:
        """Answer the oldest."""
        assert seconds < 1
        return self.reply(self.taken.popleft()) if self.taken else None

    def is_gone(self) -> bool:
        """As told."""
        return self.gone

    def cancel(self) -> tuple[str, ...]:
        """Drop what was taken."""
        tasks = tuple(self.taken)
        self.taken.clear()
        return tasks


@pytest.fixture
def tasks(hand_runs: tuple[Run, ...]) -> tuple[Task, ...]:
    """Three tasks; what they ask does not matter to these hands."""
    return tuple(Task(name, {"seed": place}, hand_runs[0].scenario) for place, name in enumerate(NAMES))


@pytest.fixture
def replied(hand_runs: tuple[Run, ...]) -> Reply:
    """Answer every task with a run of its inputs."""
    run = hand_runs[0]

    def reply(task: str) -> Returned:
        provenance = replace(run.provenance, inputs=task, plan=run.plan.fingerprint())
        parcel = pack(replace(run, number=None, provenance=provenance))
        return Returned(task, "answered", Answer("done", seconds=1.0).text(), parcel)

    return reply


def work(
    folder: Path,
    tasks: Iterable[Task],
    hands: Hands,
    *,
    stop: Callable[[], bool] = lambda: False,
    watch: Callable[[Sequence[Outcome]], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    store = Store(folder / "store.sqlite")
    with Ledger(folder / "ledger") as ledger, Claims(folder / "locks") as claims:
        outcomes = survey(tuple(tasks), store, given_up(ledger.path))
        where = Where(str(folder), "")
        Batch(outcomes, where, store, ledger, claims, watch, stop).run(hands)
    return outcomes


def events(folder: Path) -> list[str]:
    return [str(event["event"]) for event in read_ledger(folder / "ledger")]


def test_what_is_stored_is_not_done_again(tmp_path: Path, tasks: tuple[Task, ...], replied: Reply) -> None:
    first = work(tmp_path, tasks[:2], Hands(replied))
    assert [(outcome.event, outcome.run) for outcome in first] == [("done", 1), ("done", 2)]
    again = work(tmp_path, tasks, Hands(replied))
    assert [(outcome.event, outcome.run) for outcome in again] == [("stored", 1), ("stored", 2), ("done", 3)]
    assert again[0].plan == first[0].plan
    assert events(tmp_path).count("started") == 3


def test_a_bar_never_shows_a_failure_that_was_none(
    tmp_path: Path, tasks: tuple[Task, ...], replied: Reply
) -> None:
    shown: list[dict[str, int]] = []
    work(tmp_path, tasks, Hands(replied), watch=lambda outcomes: shown.append(dict(counts(outcomes))))
    assert {found["failed"] for found in shown} == {0}
    assert shown[-1]["done"] == 3


def test_a_failure_stops_nothing_and_is_tried_again(
    tmp_path: Path, tasks: tuple[Task, ...], replied: Reply
) -> None:
    late = Answer("late", (Problem("task", "this task took longer than allowed", allowed="5 s"),))

    def reply(task: str) -> Returned:
        return Returned(task, "answered", late.text()) if task == NAMES[0] else replied(task)

    outcomes = work(tmp_path, tasks, Hands(reply))
    assert [outcome.event for outcome in outcomes] == ["late", "done", "done"]
    assert counts(outcomes)["failed"] == 1
    again = work(tmp_path, tasks, Hands(replied))
    assert [outcome.event for outcome in again] == ["done", "stored", "stored"]


def test_a_proof_that_no_plan_exists_is_kept(tmp_path: Path, tasks: tuple[Task, ...], replied: Reply) -> None:
    problem = Problem("places", "no plan exists that keeps the rules", values=(("a", "b"),))
    answer = Answer("no_plan", (problem,)).text()
    work(tmp_path, tasks[:1], Hands(lambda task: Returned(task, "answered", answer)))
    (outcome,) = work(tmp_path, tasks[:1], Hands(replied))
    assert (outcome.event, outcome.problems) == ("no_plan", (problem,))


@pytest.mark.promise(
    "nothing lost",
    "the scheduler is gone in the middle of a batch",
    "finished runs are stored; the same command does the rest",
)
def test_a_lost_scheduler_ends_the_batch_and_loses_only_what_ran(
    tmp_path: Path, tasks: tuple[Task, ...], replied: Reply
) -> None:
    def reply(task: str) -> Returned:
        return replied(task) if task == NAMES[0] else Returned(task, "lost")

    with pytest.raises(SystemFailureError, match="the scheduler is gone"):
        work(tmp_path, tasks, Hands(reply, gone=True))
    assert events(tmp_path) == ["started", "started", "started", "done", "lost", "lost"]
    assert [outcome.event for outcome in work(tmp_path, tasks, Hands(replied))] == ["stored", "done", "done"]


def test_a_stop_hands_nothing_out_any_more(tmp_path: Path, tasks: tuple[Task, ...], replied: Reply) -> None:
    stopped: list[bool] = []

    def reply(task: str) -> Returned:
        stopped.append(True)
        return replied(task)

    outcomes = work(tmp_path, tasks, Hands(reply), stop=lambda: bool(stopped))
    assert [outcome.event for outcome in outcomes] == ["done", "stopped", "waiting"]


@pytest.mark.promise(
    "nothing false",
    "a result is damaged on its way, or answers another task",
    "it is not stored",
)
def test_a_damaged_or_foreign_result_is_not_stored(
    tmp_path: Path, tasks: tuple[Task, ...], replied: Reply
) -> None:
    def reply(task: str) -> Returned:
        if task == NAMES[0]:
            return replace(replied(task), parcel=b"damaged")
        return replace(replied(NAMES[0]), task=task)

    outcomes = work(tmp_path, tasks[:2], Hands(reply))
    assert [outcome.problems[0].what for outcome in outcomes] == [
        "the result was damaged on its way",
        "the result answers another task",
    ]
    assert Store(tmp_path / "store.sqlite").runs() == ()


def test_the_ledger_says_what_a_machine_needs(
    tmp_path: Path, tasks: tuple[Task, ...], replied: Reply
) -> None:
    work(tmp_path, tasks[:1], Hands(replied))
    last = json.loads((tmp_path / "ledger").read_text(encoding="utf-8").splitlines()[-1])
    assert {key: last[key] for key in ("event", "task", "axes", "run", "seconds", "gap", "message")} == {
        "event": "done",
        "task": NAMES[0],
        "axes": {"seed": 0},
        "run": 1,
        "seconds": 1.0,
        "gap": 0.0,
        "message": "",
    }
