"""A batch: the tasks of a sweep that are not done yet go to workers, and their runs into the store.

Only this process writes the store, one transaction a run, and the ledger. Whatever dies, what was stored
stays and is not done again: a task is done when the store holds a run of its inputs.
"""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from scenarios.batch.claims import Claims
from scenarios.batch.ledger import Ledger, given_up
from scenarios.batch.order import Answer, Order, problem_of
from scenarios.batch.parcel import unpack
from scenarios.batch.tasks import Task
from scenarios.errors import Problem, SystemFailureError
from scenarios.packed_run import PackedRun
from scenarios.store import Store

if TYPE_CHECKING:
    from scenarios.batch.crew import Returned  # which brings Dask along, slow to import

type State = Literal["waiting", "running", "done", "skipped", "failed", "stopped"]
GONE = "the scheduler is gone; what was stored stays, the same command does the rest"
_LOOK = 0.25  # seconds between two looks at whether to stop
_LOST_AT_MOST = 3  # times that a task is handed out again after its worker's connection was lost


class Workers(Protocol):
    """What a batch needs of its workers; see `scenarios.batch.crew.Crew`."""

    def places(self) -> int:
        """Return how many tasks they can do at once."""

    def begin(self, task: str, order: str) -> None:
        """Hand a task over."""

    def wait(self, seconds: float) -> "Returned | None":
        """Return a task that came back."""

    def is_gone(self) -> bool:
        """Whether they cannot be reached any more."""

    def cancel(self) -> tuple[str, ...]:
        """Stop what runs."""


@dataclass(frozen=True)
class Where:
    """What every order of a batch has in common: the city's folder, its stamp, and a task's limits."""

    folder: str
    stamp: str
    seconds: float | None = None
    memory: int | None = None

    def order(self, task: Task) -> Order:
        """Return the order of a task."""
        asked = task.scenario.model_dump_json()
        return Order(self.folder, self.stamp, task.district, asked, task.inputs, self.seconds, self.memory)


@dataclass
class Outcome:
    """What became of a task.

    Attributes
    ----------
    event
        The ledger's word for it, "waiting", "running" or "returned" (not looked at yet); "stored" where the
        store held its run before.
    run, plan
        Number and fingerprint of its run.
    gap, seconds, peak_mb
        Largest relative gap, wall time and largest memory of its process; None where there are none.
    problems
        Why there is no run.
    trace
        Traceback of a bug.
    lost, suspect
        How often its worker was lost from sight; whether its workers died and it is tried alone.
    """

    task: Task
    event: str = "waiting"
    run: int | None = None
    plan: str = ""
    gap: float | None = None
    seconds: float | None = None
    peak_mb: float | None = None
    problems: tuple[Problem, ...] = ()
    trace: str = ""
    lost: int = 0
    suspect: bool = False

    @property
    def state(self) -> State:
        """What a progress bar counts it as."""
        if self.event == "returned":
            return "running"
        if self.event in {"waiting", "running", "done", "stopped"}:
            return self.event  # type: ignore[return-value]
        if self.event == "lost":
            return "stopped"
        return "skipped" if self.event in {"stored", "elsewhere"} else "failed"

    def facts(self) -> dict[str, object]:
        """Return what the ledger says of it beside the event."""
        return {
            "task": self.task.inputs,
            "axes": dict(self.task.change),
            "scenario": self.task.scenario.name,
            "run": self.run,
            "plan": self.plan or None,
            "gap": self.gap,
            "seconds": None if self.seconds is None else round(self.seconds, 3),
            "peak_mb": None if self.peak_mb is None else round(self.peak_mb, 1),
            "message": "\n".join(problem.render() for problem in self.problems),
            "problems": [asdict(problem) for problem in self.problems],
            "not_planned": list(self.task.not_planned),
            **({"trace": self.trace} if self.trace else {}),
        }


def survey(
    tasks: Sequence[Task], store: Store, ledger: Mapping[str, Mapping[str, object]]
) -> tuple[Outcome, ...]:
    """Return where each task stands: stored, given up before, or waiting.

    Parameters
    ----------
    ledger
        The last word on tasks that are not tried again, by their inputs.
    """
    stored = {run.inputs: run for run in store.runs()}
    outcomes = []
    for task in tasks:
        if task.inputs in stored:
            run = stored[task.inputs]
            outcomes.append(Outcome(task, "stored", run.number, run.plan, run.worst_gap))
        elif task.inputs in ledger:
            problems: list[dict[str, object]] = ledger[task.inputs].get("problems") or []  # type: ignore[assignment]
            found = tuple(problem_of(problem) for problem in problems)
            outcomes.append(Outcome(task, str(ledger[task.inputs]["event"]), problems=found))
        else:
            outcomes.append(Outcome(task))
    return tuple(outcomes)


@dataclass(eq=False)
class Batch:
    """A batch under way.

    Attributes
    ----------
    outcomes
        Of every task, in the order of the sweep; filled as tasks end.
    where
        What every order has in common.
    store, ledger, claims
        Where runs and events go, and who does what.
    watch
        Called after every change with the outcomes.
    stop
        Asked now and then; true when the batch is to end.
    """

    outcomes: Sequence[Outcome]
    where: Where
    store: Store
    ledger: Ledger
    claims: Claims
    watch: Callable[[Sequence[Outcome]], None]
    stop: Callable[[], bool]
    _by_task: dict[str, Outcome] = field(init=False)
    _waiting: deque[Outcome] = field(init=False)
    _suspects: deque[Outcome] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Line up what waits."""
        self._by_task = {outcome.task.inputs: outcome for outcome in self.outcomes}
        self._waiting = deque(outcome for outcome in self.outcomes if outcome.event == "waiting")

    def run(self, workers: Workers) -> None:
        """Do what waits, until nothing does or the batch is stopped.

        Raises
        ------
        SystemFailureError
            The workers are gone.
        StoreError, OutputError
            A run or a line of the ledger cannot be kept.
        """
        try:
            self._hand_out(workers)
            while (self._running() or self._waiting or self._suspects) and not self.stop():
                returned = workers.wait(_LOOK)
                if returned is None:
                    self._hand_out(workers)
                    continue
                if returned.how == "lost" and workers.is_gone():
                    self._let_go([returned.task, *workers.cancel()], "lost")
                    raise SystemFailureError.one(
                        "scheduler",
                        "the scheduler is gone; what was stored stays, the same command does the rest",
                    )
                self._by_task[returned.task].event = "returned"
                self._hand_out(workers)  # before the run is stored: no worker waits for the disk
                self._take(returned)
                self.watch(self.outcomes)
        finally:
            self._let_go(workers.cancel(), "stopped")
            self.watch(self.outcomes)

    def _hand_out(self, workers: Workers) -> None:
        places = workers.places()
        if not self._waiting and not self._running() and self._suspects:
            self._waiting.append(self._suspects.popleft())
        while self._waiting and self._running() < places and not self.stop():
            outcome = self._waiting.popleft()
            if self._is_elsewhere(outcome):
                self._note(outcome, "elsewhere")
                continue
            self._note(outcome, "started")
            outcome.event = "running"
            workers.begin(outcome.task.inputs, self.where.order(outcome.task).text())
        self.watch(self.outcomes)

    def _is_elsewhere(self, outcome: Outcome) -> bool:
        """Whether another client does the task, or has stored its run since this batch began."""
        if not self.claims.take(outcome.task.inputs):
            return True
        return self._found_stored(outcome)

    def _found_stored(self, outcome: Outcome) -> bool:
        run = self.store.found(outcome.task.inputs)
        if run is not None:
            outcome.run, outcome.plan, outcome.gap = run.number, run.plan, run.worst_gap
        return run is not None

    def _take(self, returned: "Returned") -> None:
        outcome = self._by_task[returned.task]
        if returned.how == "lost":
            self._lose(outcome)
            return
        if returned.how == "quarantined" and not outcome.suspect:
            self._suspect(outcome)
            return
        if returned.how != "answered":
            what = {
                "quarantined": "this task took its worker with it each time; it is not tried again",
                "failed": "the worker could not begin this task",
            }[returned.how]
            outcome.problems = (Problem("task", what, found=returned.message),)
            self._end(outcome, returned.how)
            return
        answer = Answer.of(returned.answer)
        outcome.seconds, outcome.peak_mb = answer.seconds, answer.peak_mb
        outcome.problems, outcome.trace = answer.problems, answer.trace
        if answer.status == "done":
            self._keep(outcome, returned.parcel)
        elif answer.status == "stopped":
            self._lose(outcome)
        else:
            self._end(outcome, answer.status)

    def _keep(self, outcome: Outcome, parcel: bytes) -> None:
        try:
            run = unpack(parcel)
            _require_asked(run, outcome.task)
        except SystemFailureError as error:
            outcome.problems = error.problems
            self._end(outcome, "failed")
            return
        if self._found_stored(outcome):
            self._end(outcome, "elsewhere")
            return
        outcome.run = self.store.keep(run)
        outcome.plan, outcome.gap = run.provenance.plan, run.provenance.worst_gap
        self._end(outcome, "done")

    def _lose(self, outcome: Outcome) -> None:
        """Hand a task out again whose worker was lost from sight, but not for ever."""
        outcome.lost += 1
        if outcome.lost >= _LOST_AT_MOST:
            what = "the connection to the worker of this task was lost again and again"
            outcome.problems = (Problem("task", what),)
            self._end(outcome, "failed")
            return
        self._note(outcome, "lost")
        self.claims.give_back(outcome.task.inputs)
        outcome.event = "waiting"
        self._waiting.append(outcome)

    def _suspect(self, outcome: Outcome) -> None:
        """Set a task aside whose workers died, to be tried alone: another may have killed them."""
        outcome.suspect = True
        self._note(outcome, "suspected")
        outcome.event = "waiting"
        self._suspects.append(outcome)

    def _end(self, outcome: Outcome, event: str) -> None:
        self._note(outcome, event)
        self.claims.give_back(outcome.task.inputs)

    def _let_go(self, tasks: Sequence[str], event: str) -> None:
        for task in tasks:
            self._end(self._by_task[task], event)

    def _note(self, outcome: Outcome, event: str) -> None:
        outcome.event = event
        self.ledger.note(event, **outcome.facts())

    def _running(self) -> int:
        return sum(outcome.event == "running" for outcome in self.outcomes)


def known_failures(ledger: Ledger, *, again: bool) -> dict[str, Mapping[str, object]]:
    """Return the tasks that are not tried again, none when they are to be."""
    return {} if again else given_up(ledger.path)


def counts(outcomes: Sequence[Outcome]) -> dict[State, int]:
    """Return how many tasks are in each state, every state named."""
    found = Counter(outcome.state for outcome in outcomes)
    states: tuple[State, ...] = ("done", "skipped", "failed", "running", "waiting", "stopped")
    return {state: found[state] for state in states}


def _require_asked(run: PackedRun, task: Task) -> None:
    if run.provenance.inputs != task.inputs:
        raise SystemFailureError.one(
            "task", "the result answers another task", found=run.provenance.inputs[:16]
        )
