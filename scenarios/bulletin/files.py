"""A bulletin as files: CSV tables for machines, a workbook in each language, one page in both languages."""

import math
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geodata.writers.text import inert
from scenarios import wording as languages
from scenarios.bulletin import wording
from scenarios.bulletin.bulletin import Bulletin
from scenarios.bulletin.tables import SHARES, Printed
from scenarios.output import new_folder
from scenarios.report.tables import Cell, Table, grid
from scenarios.speech import Speech
from scenarios.workbook.book import Book, Column, Kind

_TEMPLATES = (Path(__file__).parent, Path(__file__).parents[1] / "templates")
_TAGS = {"en": "en", "zh": "zh-Hans"}
PAGE = "bulletin.html"
_HIDDEN = "hidden"


def write_bulletin(folder: Path, bulletin: Bulletin) -> tuple[Path, ...]:
    """Write a bulletin into a new folder, whole or not at all; return its files.

    ``<table>.csv`` holds ids, names in both languages and numbers, with ``*`` where a count is hidden and
    nothing where it is unknown.

    Raises
    ------
    OutputError
        If the folder is in use or cannot be written.
    """
    with new_folder(folder) as draft:
        for table in bulletin.tables:
            csv_frame(bulletin, table).to_csv(
                draft / f"{table.name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n"
            )
        for lang in languages.LANGUAGES:
            _write_workbook(draft / f"bulletin.{lang}.xlsx", bulletin, _speech(bulletin, lang))
        (draft / PAGE).write_text(render_page(bulletin), encoding="utf-8")
        names = sorted(path.name for path in draft.iterdir())
    return tuple(folder / name for name in names)


def _speech(bulletin: Bulletin, lang: str) -> Speech:
    return Speech.of(lang, bulletin.city.currency)


def csv_frame(bulletin: Bulletin, table: Printed) -> pd.DataFrame:
    """Return a table as text: ids, names in both languages, numbers as printed without separators.

    Ids and names that a spreadsheet program would take for formulas stand after an apostrophe.
    """
    columns: dict[str, list[str]] = {}
    for name in table.labels:
        ids = [str(value) for value in table.frame[name]]
        columns[name] = list(map(inert, ids))
        if name != "band":
            for lang in languages.LANGUAGES:
                speech = _speech(bulletin, lang)
                stem = name.removesuffix("_id")
                said = (wording.label(bulletin, name, value, speech) for value in ids)
                columns[f"{stem}_{lang}"] = list(map(inert, said))
    for name in table.numbers:
        columns[name] = [_plain(bulletin, table, row, name) for row in range(len(table.frame))]
    return pd.DataFrame(columns)


def _plain(bulletin: Bulletin, table: Printed, row: int, column: str) -> str:
    if (row, column) in table.hidden:
        return wording.HIDDEN
    value = float(table.frame[column].iloc[row])
    if math.isnan(value):
        return ""
    return f"{value:.{4 if column in SHARES else wording.decimals(bulletin, column)}f}"


def _write_workbook(path: Path, bulletin: Bulletin, speech: Speech) -> None:
    notes = " ".join(wording.notes(bulletin, speech))
    with Book(path, speech) as book:
        for table in bulletin.tables:
            title = speech.say(wording.TITLES[table.name])
            book.table(
                speech.say(_SHEETS[table.name]),
                title,
                _columns(bulletin, table, speech),
                _sheet(bulletin, table, speech),
                notes,
            )


def _columns(bulletin: Bulletin, table: Printed, speech: Speech) -> list[Column]:
    kinds: dict[str, Kind] = {
        name: "share" if name in SHARES else "number" if wording.decimals(bulletin, name) else "whole"
        for name in table.numbers
    }
    names = (*table.labels, *table.numbers)
    columns = [Column(name, speech.say(wording.HEADS[name]), kinds.get(name, "text")) for name in names]
    return [*columns, Column(_HIDDEN, speech.say("Hidden in this row"), width=30)]


def _sheet(bulletin: Bulletin, table: Printed, speech: Speech) -> pd.DataFrame:
    """Return a table with numbers as numbers; what is hidden is named in a last column."""
    frame = table.frame.copy()
    for name in table.labels:
        frame[name] = [wording.label(bulletin, name, str(value), speech) for value in frame[name]]
    frame[_HIDDEN] = [
        speech.say(", ").join(
            speech.say(wording.HEADS[name]) for name in table.numbers if (row, name) in table.hidden
        )
        for row in range(len(frame))
    ]
    return frame


_SHEETS = {
    "levels": "Levels",
    "districts": "Districts",
    "settings": "Settings",
    "ownership": "Ownership",
    "kindergartens": "Kindergartens",
    "classes": "Class sizes",
}


def render_page(bulletin: Bulletin) -> str:
    """Return the page in both languages as one HTML text that fetches nothing."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    city = bulletin.city
    names = dict.fromkeys((city.name, city.name_zh))
    sections = [_section(bulletin, _speech(bulletin, lang)) for lang in languages.LANGUAGES]
    environment.globals["say"] = _speech(bulletin, "en").say
    return environment.get_template("page.html").render(sections=sections, title=" · ".join(names))


def _section(bulletin: Bulletin, speech: Speech) -> dict[str, object]:
    city = bulletin.city
    return {
        "tag": _TAGS[speech.lang],
        "city": city.name_zh if speech.lang == "zh" else city.name,
        "kicker": speech.say("Statistics bulletin"),
        "lead": speech.say(
            "School year {year} · rules: {policy}",
            year=city.school_year,
            policy=bulletin.policy.title(speech.lang),
        ),
        "jump": {"en": "中文", "zh": "English"}[speech.lang],
        "other": {"en": "zh-Hans", "zh": "en"}[speech.lang],
        "tables": [_spoken(bulletin, table, speech) for table in bulletin.tables],
        "notes": wording.notes(bulletin, speech),
        "heading": speech.say("How to read these tables"),
    }


def _spoken(bulletin: Bulletin, table: Printed, speech: Speech) -> Table:
    """Return a table as its reader sees it."""
    heads = tuple(speech.say(wording.HEADS[name]) for name in (*table.labels, *table.numbers))
    rows = [
        (
            *(
                Cell(wording.label(bulletin, name, str(table.frame[name].iloc[row]), speech))
                for name in table.labels
            ),
            *(
                Cell(
                    wording.cell(bulletin, table, row, name, speech),
                    "num strong" if _is_total(table, row) else "num",
                )
                for name in table.numbers
            ),
        )
        for row in range(len(table.frame))
    ]
    return Table(heads, grid(rows), caption=speech.say(wording.TITLES[table.name]))


def _is_total(table: Printed, row: int) -> bool:
    return not all(str(table.frame[name].iloc[row]) for name in table.labels)
