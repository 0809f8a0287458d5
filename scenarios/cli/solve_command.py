"""The command ``solve``: scenarios in, audited and stored runs out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from geodata.city import City
from geodata.faults import FolderInUseError
from geodata.writing import write_city
from optimizer.solve import Progress
from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, StorePlace
from scenarios.cli.screen import Screen, is_terminal, print_json
from scenarios.cli.show_runs import show_headline, show_indicators, show_proof, show_shortages, totals
from scenarios.compare import compare
from scenarios.errors import OutputError
from scenarios.output import plainly
from scenarios.packs import load_pack
from scenarios.question import check_scenario
from scenarios.runs import Run, Watcher, run_scenario
from scenarios.scenario import Scenario, read_scenario
from scenarios.store import Store
from scenarios.store_engine import shown_place
from scenarios.years import check_years, following_year

if TYPE_CHECKING:
    from models.measures.indicators import Measures

ScenarioFiles = Annotated[
    list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files (TOML).", show_default=False)
]

Years = Annotated[
    int | None,
    typer.Option("--years", min=1, max=15, help="Years to decide, one after the other.", show_default=False),
]
Cities = Annotated[
    Path | None,
    typer.Option(
        "--cities",
        help="Folder for the cities that later years are decided on, one for each run.",
        show_default=False,
    ),
]


def solve_command(
    folder: CityFolder,
    scenarios: ScenarioFiles,
    *,
    years: Years = None,
    cities: Cities = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Solve one or more scenarios of a city, audit every plan, and keep the runs in the store.

    With --years, each further year is decided on the city that the plan of the year before leaves.
    """
    asked = [(path, read_scenario(path)) for path in scenarios]
    city, screen = load_city(folder, lang)
    for path, scenario in asked:
        check_scenario(scenario, city, path)
        check_years(city, scenario, years or scenario.plan.years)
    kept = Store(store)
    kept.runs()  # a store that cannot be used is refused before hours of solving
    records = []
    today: dict[str, Measures] = {}
    for _, first in asked:
        at, scenario, known = city, first, today
        for left in reversed(range(years or first.plan.years)):
            with watched(scenario, screen) as progress:
                run = run_scenario(at, scenario, progress, today=known)
            run = replace(run, number=kept.save(run))
            if as_json:
                records.append(run_record(run, at))
            else:
                _print_run(run, at, screen, store)
            if left:
                at, scenario = following_year(at, run)
                known = {}
                if cities is not None:
                    _write_city(cities, at, scenario)
    if as_json:
        print_json({"store": shown_place(store), "runs": records})


def _write_city(cities: Path, city: City, scenario: Scenario) -> None:
    """Write the city that a later year was decided on, for whoever compares, reports or verifies its run."""
    folder = cities / scenario.name
    if folder.parent != cities or "\0" in scenario.name or scenario.name in {".", ".."}:
        raise OutputError.one(
            "name", "no folder can be called so; give the scenario another name", found=scenario.name
        )
    try:
        with plainly(folder):
            write_city(folder, city.settings(), city.tables())
    except FolderInUseError as error:
        raise OutputError.one("--cities", "this folder is there already", found=str(folder)) from error


@contextmanager
def watched(scenario: Scenario, screen: Screen) -> Iterator[Watcher | None]:
    """Show goal, best value so far, bound, gap and seconds while a person is watching."""
    if not is_terminal():
        yield None
        return
    label = scenario.label(screen.lang)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label)
        yield lambda step, progress: bar.update(
            task, description=f"{label} · {progress_in_words(step, progress, screen)}"
        )


def progress_in_words(step: str, progress: Progress, screen: Screen) -> str:
    """Return where a solve stands in one line."""
    speech = screen.speech
    return speech.say(
        "{step}, goal {number} of {goals}, {goal}: {incumbent}, best possible {bound}, gap {gap}",
        step=" ".join(speech.term(word) for word in step.split()),
        number=progress.number,
        goals=progress.goals,
        goal=speech.term(progress.goal),
        incumbent=_known(progress.incumbent, speech.number),
        bound=_known(progress.bound, speech.number),
        gap=_known(progress.gap, lambda gap: speech.share(gap, 2)),
    )


def run_record(run: Run, city: City) -> dict[str, object]:
    """Return a run as plain values for machines; the keys are stable."""
    comparison = compare([run], city)
    label = comparison.labels[0]
    return {
        "number": run.number,
        "scenario": run.scenario.name,
        "policy": run.scenario.policy,
        "status": run.provenance.status,
        "worst_gap": run.provenance.worst_gap,
        "provenance": asdict(run.provenance),
        "steps": run.plan.steps,
        "headline": comparison.headline.rename(columns={label: "plan"}),
        "indicators": comparison.indicators.rename(columns={label: "plan"}),
        "inequality": comparison.inequality.rename(columns={label: "plan"}),
        "shortage_totals": totals(run.plan.shortages),
        "shortages": run.plan.shortages,
        "not_assessed": run.plan.not_assessed,
    }


def _print_run(run: Run, city: City, screen: Screen, store: str) -> None:
    policy = load_pack(run.scenario.policy, run.scenario.overlay)
    comparison = compare([run], city)
    title = run.scenario.label(screen.lang)
    screen.tell(title)
    screen.tell("─" * min(len(title), 80))
    show_proof(run, policy, screen)
    show_shortages(run, city, policy, screen)
    show_headline(comparison, screen)
    show_indicators(comparison, policy, screen)
    if len(run.plan.not_assessed):
        screen.say(
            "{count} things could not be planned: a fact or a rule is unknown. The report lists them.",
            count=screen.speech.number(len(run.plan.not_assessed)),
        )
    screen.say(
        "Run {number}: {status}, within {gap} of the best possible, {seconds} s. Kept in {store}.",
        number=run.number,
        status=screen.speech.term(run.provenance.status),
        gap=screen.speech.share(run.provenance.worst_gap, 2),
        seconds=screen.speech.number(run.provenance.seconds, 1),
        store=shown_place(store),
    )
    screen.say(
        "Fingerprints: inputs {inputs}, plan {plan}",
        inputs=run.provenance.inputs[:16],
        plan=run.provenance.plan[:16],
    )
    screen.say()


def _known(value: float | None, said: Callable[[float], str]) -> str:
    return "–" if value is None else said(value)
