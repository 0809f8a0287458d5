"""The workbook file: summary, the sheets of every run, what is measured, proof, provenance and checks."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geodata.city import City
from models.policy import Policy
from scenarios.compare import Comparison
from scenarios.output import new_file
from scenarios.report import brief, evidence
from scenarios.report.material import Material, gather, public_note
from scenarios.report.tables import Table
from scenarios.runs import Run
from scenarios.workbook.book import Book, Column
from scenarios.workbook.measured_sheets import indicators, inequality, proof, summary
from scenarios.workbook.plan_sheets import PlanSheets

if TYPE_CHECKING:
    from scenarios.zone_notices import ZoneBook


def write_workbook(  # noqa: PLR0913 - what is written, and how, each by keyword
    path: Path,
    runs: Sequence[Run],
    city: City,
    *,
    lang: str = "en",
    comparison: Comparison | None = None,
    policy: Policy | None = None,
    translate: Callable[[str], str] | None = None,
    public: bool = False,
    zones: Mapping[int, "ZoneBook"] | None = None,
) -> None:
    """Write the workbook of some runs of one city; the file is there whole or not at all.

    With several runs the sheets of a plan are there once a run, with the number of the run before their
    name. The last sheet adds every total up in two ways.

    Parameters
    ----------
    path : of the XLSX file.
    runs, city, lang, public : as in `scenarios.report.write_report`.
    comparison, policy, translate : as in `scenarios.report.render_report`.
    zones : by place in `runs`, the zones to write notices of.

    Raises
    ------
    CompareError
        If the runs cannot stand side by side.
    OutputError
        If the file cannot be written.
    """
    material = gather(
        runs, city, lang=lang, comparison=comparison, policy=policy, translate=translate, public=public
    )
    with new_file(path) as draft, Book(draft, material.speech) as book:
        _write(book, material, zones or {})


def _write(book: Book, material: Material, zones: Mapping[int, "ZoneBook"]) -> None:
    say = material.speech.say
    summary(book, material, _contents(material))
    checks = [
        check
        for number in range(len(material.runs))
        for check in PlanSheets(book, material, number, zones.get(number)).write()
    ]
    indicators(book, material)
    inequality(book, material)
    proof(book, material)
    _text_sheet(book, "Question", brief.questions(material), "")
    _text_sheet(book, "Provenance", evidence.provenance(material), "")
    note = say(
        "Both ways were added up when this was written; a difference other than 0 is an error of this "
        "program."
    )
    book.checks(say("Checks"), say("Checks"), checks, note)


def _contents(material: Material) -> str:
    city = material.city.name_zh if material.speech.lang == "zh" else material.city.name
    contents = material.speech.say(
        "Amounts in {currency}. {city}.", currency=material.city.currency, city=city
    )
    return f"{contents} {public_note(material)}".strip()


def _text_sheet(book: Book, message: str, table: Table, note: str) -> None:
    """Write a table of the report, as text."""
    columns = [
        Column(str(number), title, width=30 if number == 0 else 26) for number, title in enumerate(table.head)
    ]
    rows = [[cell.text for cell in row] for row in table.rows]
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    say = book.speech.say
    book.table(say(message), say(message), columns, frame, note)
