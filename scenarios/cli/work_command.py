"""Commands about jobs: ``work`` solves what waits in a store, ``jobs`` lists, asks and cancels."""

import signal
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from geodata.city import City
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.store_command import Who
from scenarios.job_messages import job_message
from scenarios.jobs import Job, cancel, enqueue, job, jobs
from scenarios.jobs_runner import MEGABYTE, Allowance, Runner
from scenarios.question import check_scenario
from scenarios.scenario import read_scenario
from scenarios.store_access import StoreAccess
from scenarios.wording import moment

JobNumber = Annotated[int, typer.Argument(metavar="JOB", help="Job number.", show_default=False)]
ScenarioFiles = Annotated[
    list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files (TOML).", show_default=False)
]
UntilEmpty = Annotated[bool, typer.Option("--until-empty", help="Stop when nothing waits any more.")]
Seconds = Annotated[
    float | None,
    typer.Option("--seconds", min=1, help="End a job that takes longer.", show_default="no limit"),
]
Memory = Annotated[
    int | None,
    typer.Option("--memory", min=1, help="Megabytes a job may take to solve.", show_default="no limit"),
]
Wish = Annotated[
    Literal["keep", "drop"],
    typer.Option("--plan", help="Keep the best plan so far, marked as stopped, or drop it."),
]


def work_command(
    *,
    until_empty: UntilEmpty = False,
    seconds: Seconds = None,
    memory: Memory = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
) -> None:
    """Solve the jobs that wait in a store, one at a time, each in its own process; Ctrl-C gives back."""
    screen = Screen(lang)
    allowance = Allowance(seconds, None if memory is None else memory * MEGABYTE)
    runner = Runner(StoreAccess(store), allowance, lambda found: screen.tell(_line(found, screen)))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        runner.work(until_empty=until_empty)


def jobs_command(*, store: StorePlace = DEFAULT_STORE, lang: Lang = "en", as_json: Json = False) -> None:
    """List the jobs of a store, oldest first."""
    found, screen = jobs(StoreAccess(store)), Screen(lang)
    if as_json:
        print_json({"jobs": [asdict(each) for each in found]})
        return
    say = screen.speech.say
    heads = ("Job", "Scenario", "Who", "Asked (UTC)", "State", "Where it stands", "Run")
    rows = [
        (
            str(each.id),
            each.label(lang),
            each.who,
            moment(each.asked_utc, lang),
            say(_state(each)),
            _standing(each, screen),
            "–" if each.run is None else str(each.run),
        )
        for each in found
    ]
    screen.table("", [say(head) for head in heads], rows, words=len(heads))


def jobs_ask_command(
    folder: CityFolder,
    scenarios: ScenarioFiles,
    *,
    who: Who = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Put scenarios into the queue; `junheng work` solves them."""
    asked = [(path, read_scenario(path)) for path in scenarios]
    city = City.load(folder)
    for path, scenario in asked:
        check_scenario(scenario, city, path)
    kept, screen = StoreAccess(store), Screen(lang)
    numbers = [enqueue(kept, scenario, folder, who) for _, scenario in asked]
    if as_json:
        print_json({"jobs": numbers})
        return
    for number in numbers:
        screen.tell(_line(job(kept, number), screen))


def jobs_cancel_command(
    number: JobNumber,
    *,
    wish: Wish = "keep",
    who: Who = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """End a job: with the best plan so far, or without any."""
    found, screen = cancel(StoreAccess(store), number, who, wish=wish), Screen(lang)
    if as_json:
        print_json(asdict(found))
    else:
        screen.tell(_line(found, screen))


def _line(found: Job, screen: Screen) -> str:
    said = screen.speech.say(
        "Job {number}, {title}: {state}",
        number=found.id,
        title=found.label(screen.lang),
        state=screen.speech.say(_state(found)),
    )
    standing = _standing(found, screen)
    return f"{said} ({standing})" if standing else said


def _state(found: Job) -> str:
    if found.state == "running" and found.wish:
        return "to be cancelled"
    return {
        "queued": "waiting",
        "running": "running",
        "done": "done",
        "failed": "failed",
        "cancelled": "cancelled",
    }[found.state]


def _standing(found: Job, screen: Screen) -> str:
    """Say where a solve is, what was kept of it, or why it failed."""
    speech = screen.speech
    if found.state == "running" and found.step:
        return speech.say(
            "{step}, goal {number} of {goals}",
            step=speech.step(found.step),
            number=found.goal_number,
            goals=found.goals,
        )
    if found.run is not None:
        kept = "kept as run {number}, stopped early" if found.state == "cancelled" else "kept as run {number}"
        return speech.say(kept, number=found.run)
    return job_message(found.message, speech.translate)
