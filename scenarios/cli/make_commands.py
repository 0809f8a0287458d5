"""Commands that make a city folder: ``demo`` and ``import england``."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer

from geodata.city import City
from geodata.faults import Fault
from geodata.importers.england import import_england
from geodata.writing import write_city
from scenarios.cli.loading import city_name
from scenarios.cli.options import Lang
from scenarios.cli.screen import Screen
from scenarios.cli.show_runs import show_headline
from scenarios.cli.solve_command import watched
from scenarios.compare import compare
from scenarios.demo_run import EXAMPLES, DemoFolder, make_demo, plan_demo, write_demo_reports
from scenarios.output import new_folder, require_free

_WHAT = "{city}: {districts} districts, {schools} schools, {areas} areas, {children} children, "
_MADE = _WHAT + "in {folder}"
_FOUND = _WHAT + "found in {folder}"
OutFolder = Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make.", show_default=False)]
_NOTES = Path("import") / "import_notes.csv"
Source = Annotated[
    Path, typer.Argument(metavar="SRC", help="Folder with the open data.", exists=True, show_default=False)
]


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


def england_command(src: Source, out: OutFolder, *, lang: Lang = "en") -> None:
    """Turn English open data (schools and wards) into a city folder; its defects are listed row by row."""
    require_free(out)
    settings, tables, faults = import_england(src)
    with new_folder(out) as draft:
        write_city(draft, settings, tables)
        (draft / "import").mkdir()
        notes(faults).to_csv(draft / _NOTES, index=False, encoding="utf-8")
        starter = (EXAMPLES / "england.toml").read_text(encoding="utf-8")
        (draft / "scenario.toml").write_text(starter, encoding="utf-8")
    screen = Screen(lang, str(settings["currency"]))
    _print_import(faults, screen)
    screen.say(
        "{folder}: {districts} districts, {schools} schools, {areas} areas. All notes are in {notes}",
        folder=out,
        districts=screen.speech.number(len(tables["districts"])),
        schools=screen.speech.number(len(tables["schools"])),
        areas=screen.speech.number(len(tables["areas"])),
        notes=out / _NOTES,
    )
    screen.say(
        "Next: junheng check {out}, then junheng solve {out} {scenario}",
        out=out,
        scenario=out / "scenario.toml",
    )


def notes(faults: tuple[Fault, ...]) -> pd.DataFrame:
    """Return what an import found, one line for each row of the source."""
    columns = ["severity", "code", "file", "row", "column", "found", "message"]
    lines = [
        (fault.severity, fault.code, fault.file, row, fault.column, fault.found, fault.render())
        for fault in faults
        for row in fault.rows or ("",)
    ]
    return pd.DataFrame(lines, columns=columns)


def _print_import(faults: tuple[Fault, ...], screen: Screen) -> None:
    rows: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        kind = (fault.severity, fault.code)
        rows[kind] += max(len(fault.rows), 1)
        example.setdefault(kind, fault)
    screen.table(
        "What the import found",
        [screen.speech.say(head) for head in ("Severity", "Kind", "For example", "Rows")],
        [
            (
                screen.speech.term(severity),
                code,
                example[severity, code].render(screen.speech.translate),
                screen.speech.number(count),
            )
            for (severity, code), count in rows.most_common()
        ],
        words=3,
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
