"""The command ``batch``: a sweep in, many stored runs out."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from geodata.writing import write_city
from scenarios.batch.batch import Batch, Outcome, State, Where, counts, known_failures, survey
from scenarios.batch.claims import Claims
from scenarios.batch.ledger import Ledger, given_up
from scenarios.batch.one_district import district_city
from scenarios.batch.sweep import read_sweep
from scenarios.batch.tasks import Task, plan_tasks
from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, StorePlace
from scenarios.cli.screen import Screen, is_terminal, print_json
from scenarios.output import plainly
from scenarios.store import Store
from scenarios.store_engine import shown_place, sqlite_path
from scenarios.workspace import content_stamp

INTERRUPTED, TERMINATED, NO_PLAN, FAILED = 130, 143, 2, 3
SweepFile = Annotated[Path, typer.Argument(metavar="SWEEP", help="Sweep file (TOML).", show_default=False)]
_SHOWN = 20


def batch_command(  # noqa: PLR0913 - one option each
    folder: CityFolder,
    sweep: SweepFile,
    *,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes of this machine.")] = 2,
    scheduler: Annotated[
        str, typer.Option(help="An existing Dask scheduler (tcp://… or tls://…) in place of own processes.")
    ] = "",
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Wall time a task may take before it is ended.")
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(min=1, help="Megabytes a task may take beyond what the program and the city hold."),
    ] = None,
    retries: Annotated[
        int, typer.Option(min=0, max=20, help="Times a task may lose its worker before it is set aside.")
    ] = 2,
    again: Annotated[
        bool, typer.Option("--again", help="Also try tasks that have no plan or were set aside.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the tasks and what is done; run none.")] = (
        False
    ),
    ledger: Annotated[Path | None, typer.Option(help="File of the ledger (JSON Lines).")] = None,
    districts_to: Annotated[
        Path | None, typer.Option(help="Also write the city folder of each district that is planned alone.")
    ] = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Make the runs of a sweep that are not stored yet; the same command again does the rest."""
    asked = read_sweep(sweep)
    stamp = content_stamp(folder)
    city, screen = load_city(folder, lang)
    tasks = plan_tasks(asked, city)
    kept, book = Store(store), ledger or _beside(store, f"{sweep.stem}.ledger.jsonl")
    if districts_to is not None:
        for district in sorted({task.district for task in tasks} - {""}):
            part = district_city(city, district)
            with plainly(districts_to / district):
                write_city(districts_to / district, part.settings(), part.tables())
    if dry_run:
        _end(survey(tasks, kept, {} if again else given_up(book)), screen, (asked.name, store, book), as_json)
        return
    crew = _crew(scheduler, workers, retries)
    where = Where(str(folder.resolve()), stamp, seconds, memory)
    with (
        Ledger(book) as open_book,
        Claims(_beside(store, _lock_name(store))) as claims,
        _asked_to_stop() as stop,
    ):
        outcomes = survey(tasks, kept, known_failures(open_book, again=again))
        with _shown(outcomes, screen) as watch:
            _work(Batch(outcomes, where, kept, open_book, claims, watch, lambda: bool(stop)), crew)
    _end(outcomes, screen, (asked.name, store, book), as_json)
    if code := stop[0] if stop else exit_code(outcomes):
        raise typer.Exit(code)


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return 0 when every task has its run, 3 when one failed, 2 when all that failed have no plan."""
    failed = {outcome.event for outcome in outcomes if outcome.state == "failed"}
    if not failed:
        return 0
    return NO_PLAN if failed == {"no_plan"} else FAILED


def _work(batch: Batch, crew: Callable[[], AbstractContextManager[object]]) -> None:
    """Open the ledger's page, let the workers work, close it."""
    ledger, outcomes = batch.ledger, batch.outcomes
    waiting = counts(outcomes)["waiting"]
    ledger.note("began", tasks=len(outcomes), counts=counts(outcomes))
    try:
        if waiting:
            with crew() as workers:
                batch.run(workers)  # type: ignore[arg-type]
    finally:
        ledger.note("ended", counts=counts(outcomes))


def _crew(scheduler: str, workers: int, retries: int) -> Callable[[], AbstractContextManager[object]]:
    from scenarios.batch.crew import distant_crew, local_crew  # noqa: PLC0415 - Dask is slow to import

    return (lambda: distant_crew(scheduler)) if scheduler else (lambda: local_crew(workers, retries))


def _beside(store: str, name: str) -> Path:
    path = sqlite_path(store)
    return (path.parent if path is not None else Path()) / name


def _lock_name(store: str) -> str:
    path = sqlite_path(store)
    return f"{path.name if path is not None else 'junheng'}.batch.lock"


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """Yield a list that holds an exit code once Ctrl-C or an end was asked for; again changes nothing."""
    codes: list[int] = []
    before = {
        each: signal.signal(each, lambda number, _: codes.append(128 + number))
        for each in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield codes
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _shown(outcomes: Sequence[Outcome], screen: Screen) -> Iterator[Callable[[Sequence[Outcome]], None]]:
    """Show one bar while a person is watching."""
    if not is_terminal():
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        before = counts(outcomes)["skipped"] + counts(outcomes)["failed"]
        line = bar.add_task("", total=len(outcomes) - before)

        def show(now: Sequence[Outcome]) -> None:
            found = counts(now)
            ended = found["done"] + found["skipped"] + found["failed"] - before
            bar.update(line, completed=ended, description=_in_words(found, screen))

        show(outcomes)
        yield show


def _in_words(found: Mapping[State, int], screen: Screen) -> str:
    return screen.speech.say(
        "{done} done, {failed} failed, {skipped} skipped, {running} running",
        **{str(state): screen.speech.number(number) for state, number in found.items()},
    )


def _end(
    outcomes: Sequence[Outcome],
    screen: Screen,
    names: tuple[str, str, Path],
    as_json: bool,  # noqa: FBT001
) -> None:
    name, store, ledger = names
    if as_json:
        print_json(
            {
                "sweep": name,
                "store": shown_place(store),
                "ledger": str(ledger),
                "counts": counts(outcomes),
                "tasks": [{"status": outcome.event, **outcome.facts()} for outcome in outcomes],
            }
        )
        return
    _print_tasks(name, outcomes, screen)
    _print_failures(outcomes, screen)
    _print_levels([outcome.task for outcome in outcomes], screen)
    found = counts(outcomes)
    screen.say(
        "{total} tasks: {done} done, {skipped} done before, {failed} failed, {rest} still to do.",
        total=screen.speech.number(len(outcomes)),
        rest=screen.speech.number(found["waiting"] + found["stopped"]),
        **{state: screen.speech.number(found[state]) for state in ("done", "skipped", "failed")},
    )
    screen.say("Runs are in {store}, the ledger is {ledger}.", store=shown_place(store), ledger=ledger)


def _print_tasks(name: str, outcomes: Sequence[Outcome], screen: Screen) -> None:
    speech = screen.speech
    heads = [speech.say(head) for head in ("Task", "Status", "Run", "Gap", "Seconds")]
    rows = [
        (
            f"{name} {outcome.task.label}",
            speech.term(outcome.event, "batch"),
            "–" if outcome.run is None else str(outcome.run),
            "–" if outcome.gap is None else speech.share(outcome.gap, 2),
            "–" if outcome.seconds is None else speech.number(outcome.seconds, 1),
        )
        for outcome in outcomes
    ]
    screen.table("Tasks of the sweep", heads, rows, words=2)


def _print_failures(outcomes: Sequence[Outcome], screen: Screen) -> None:
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    for outcome in failed[:_SHOWN]:
        why = "; ".join(problem.render(screen.speech.translate) for problem in outcome.problems)
        screen.complain(f"{outcome.task.label}: {why or screen.speech.term(outcome.event, 'batch')}")
    if len(failed) > _SHOWN:
        more = "{count} more failures are in the ledger."
        screen.complain(more, count=screen.speech.number(len(failed) - _SHOWN))


def _print_levels(tasks: Sequence[Task], screen: Screen) -> None:
    """Say which levels a district run leaves out because no school of the district provides them."""
    for district, levels in sorted({(task.district, task.not_planned) for task in tasks if task.not_planned}):
        screen.note(
            "{district}: no school provides {levels}; its children of these levels are not planned.",
            district=district,
            levels=screen.speech.say(", ").join(screen.speech.term(level) for level in levels),
        )
