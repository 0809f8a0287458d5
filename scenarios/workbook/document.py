"""The workbook file: summary, the sheets of every run, what is measured, proof, provenance and checks."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from geodata.city import City
from models.policy import Policy
from scenarios import wording
from scenarios.compare import Comparison, compare
from scenarios.output import new_file
from scenarios.packs import load_pack
from scenarios.report import brief, evidence
from scenarios.report.material import Material
from scenarios.report.tables import Table
from scenarios.runs import Run
from scenarios.speech import Speech
from scenarios.workbook.book import Book, Column
from scenarios.workbook.measured_sheets import indicators, inequality, proof
from scenarios.workbook.plan_sheets import PlanSheets


def write_workbook(
    path: Path,
    runs: Sequence[Run],
    city: City,
    *,
    lang: str = "en",
    comparison: Comparison | None = None,
    policy: Policy | None = None,
    translate: Callable[[str], str] | None = None,
) -> None:
    """Write the workbook of some runs of one city; the file is there whole or not at all.

    With several runs the sheets of a plan are there once a run, with the number of the run before their
    name. The last sheet adds every total up in two ways.

    Parameters
    ----------
    path : of the XLSX file.
    runs, city, lang : as in `scenarios.report.write_report`.
    comparison, policy, translate : as in `scenarios.report.render_report`.

    Raises
    ------
    CompareError
        If the runs cannot stand side by side.
    OutputError
        If the file cannot be written.
    """
    speech = Speech(lang, city.currency, translate or wording.translator(lang))
    material = Material(
        runs=runs,
        comparison=comparison or compare(runs, city),
        city=city,
        policy=policy or load_pack(runs[0].scenario.policy, dict(runs[0].scenario.overlay)),
        speech=speech,
    )
    with new_file(path) as draft, Book(draft, speech) as book:
        _write(book, material)


def _write(book: Book, material: Material) -> None:
    say = material.speech.say
    _text_sheet(book, "Summary", brief.side_by_side(material), _contents(material))
    checks = [
        check for number in range(len(material.runs)) for check in PlanSheets(book, material, number).write()
    ]
    indicators(book, material)
    inequality(book, material)
    proof(book, material)
    _text_sheet(book, "Question", brief.questions(material), "")
    _text_sheet(book, "Provenance", evidence.provenance(material), "")
    note = say(
        "Both ways are formulas over the sheets; a difference other than 0.00 is an error of this program."
    )
    book.checks(say("Checks"), say("Checks"), checks, note)


def _contents(material: Material) -> str:
    return material.speech.say(
        "Amounts in {currency}. {city}.", currency=material.city.currency, city=_city(material)
    )


def _city(material: Material) -> str:
    return material.city.name_zh if material.speech.lang == "zh" else material.city.name


def _text_sheet(book: Book, message: str, table: Table, note: str) -> None:
    """Write a table of the report, as text."""
    columns = [
        Column(str(number), title, width=30 if number == 0 else 26) for number, title in enumerate(table.head)
    ]
    rows = [[cell.text for cell in row] for row in table.rows]
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    say = book.speech.say
    book.table(say(message), say(message), columns, frame, note)
