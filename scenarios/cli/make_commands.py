"""The command that makes an invented city: ``demo``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from geodata.city import City
from scenarios.cli.loading import city_name
from scenarios.cli.options import Lang
from scenarios.cli.screen import Screen
from scenarios.cli.show_runs import show_headline
from scenarios.cli.solve_command import watched
from scenarios.compare import compare
from scenarios.demo_run import DemoFolder, make_demo, plan_demo, write_demo_reports

_WHAT = "{city}: {districts} districts, {schools} schools, {areas} areas, {children} children, "
_MADE = _WHAT + "in {folder}"
_FOUND = _WHAT + "found in {folder}"
OutFolder = Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make.", show_default=False)]


def demo_command(
    out: OutFolder,
    *,
    size: Annotated[Literal["small", "city", "province"], typer.Option(help="How large a city.")] = "city",
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another city.")] = 0,
    run: Annotated[bool, typer.Option("--run", help="Also solve, compare and write the reports.")] = False,
    lang: Lang = "en",
) -> None:
    """Make an invented city with three scenarios; with --run, plan it and write the reports."""
    folder = DemoFolder(out)
    fresh = make_demo(out, size, seed)
    city = City.load(folder.city)
    screen = Screen(lang, city.currency)
    screen.say(
        _MADE if fresh else _FOUND,
        city=city_name(city, lang),
        districts=screen.speech.number(len(city.districts)),
        schools=screen.speech.number(len(city.schools)),
        areas=screen.speech.number(len(city.areas)),
        children=screen.speech.number(
            city.children.loc[city.children["year"] == city.school_year, "children"].sum(), 0
        ),
        folder=folder.city,
    )
    if run:
        _run_demo(folder, city, screen)
    else:
        screen.say(
            "To plan it: junheng demo {out} --size {size} --seed {seed} --run", out=out, size=size, seed=seed
        )


def _run_demo(folder: DemoFolder, city: City, screen: Screen) -> None:
    runs = plan_demo(folder, city, lambda scenario: watched(scenario, screen))
    comparison = compare(runs, city)
    files = write_demo_reports(folder, city, runs, comparison)
    show_headline(comparison, screen)
    for run in runs:
        screen.say(
            "Run {number}, {title}: {status}, within {gap} of the best possible, {seconds} s",
            number=run.number,
            title=run.scenario.label(screen.lang),
            status=screen.speech.term(run.provenance.status),
            gap=screen.speech.share(run.provenance.worst_gap, 2),
            seconds=screen.speech.number(run.provenance.seconds, 1),
        )
    for file in files:
        screen.say("Written: {file}", file=file)
    screen.say("Open the screens: junheng app {out}", out=folder.root)
