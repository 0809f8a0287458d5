"""Repairs of single cells: blanks, width, thousands, percent, dates, the spelling of allowed values."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pandas import Series
from pandas.api.types import is_numeric_dtype

from geodata.converting import FLAGS, NUMBER
from geodata.fixing.repair import ASCII, CHOICE, PERCENT, SEMICOLON, THOUSANDS, TRIMMED, YEAR, Repair
from geodata.nearest import folded
from geodata.readers.rows import Rows
from geodata.schemas.columns import Facts
from geodata.schemas.tables import columns_of, key_of
from geodata.schemas.words import value_meant

GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?", re.ASCII)
SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%", re.ASCII)
DATED = re.compile(r"((?:19|20|21)\d\d)(?:-\d\d-\d\d(?: 00:00:00)?|年)", re.ASCII)
BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"
LIST_MARKS = "；、,，"
PERCENT_MOST = 100


def repaired(table: str, rows: Rows) -> tuple[Rows, list[Repair]]:
    """Return the rows with every safe repair of their text cells, and the list of them."""
    frame = rows.frame.copy(deep=False)
    repairs: list[Repair] = []
    for column, facts in columns_of(table).items():
        if column not in frame or is_numeric_dtype(frame[column].dtype) or facts.kind == "geometry":
            continue
        done = dict(_of_column(table, column, facts, frame[column]))
        if done:
            before = dict(frame[column].items())
            for row, (after, name) in done.items():
                repairs.append(Repair(table, rows.file, row, column, name, str(before[row]), after))
            changed = [done[row][0] if row in done else value for row, value in before.items()]
            frame[column] = Series(changed, index=frame.index, dtype="str")
    return replace(rows, frame=frame), repairs


def _of_column(
    table: str, column: str, facts: Facts, values: Series
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield row, new text and name of the repair for each cell that has a safe one."""
    texts = {text: repair_of(text, facts) for text in values.dropna().astype("str").unique()}
    alone = facts.kind == "id" and key_of(table) == (column,)
    taken = set(texts)
    for row, value in values.items():
        if not isinstance(value, str) or texts.get(value) is None:
            continue
        after, name = texts[value]  # type: ignore[misc]
        if alone and after in taken:
            continue  # two things would become one
        yield int(row), (after, name)  # type: ignore[call-overload]


def repair_of(text: str, facts: Facts) -> tuple[str, str] | None:
    """Return the repaired text of a cell and what was done to it, or None when nothing is safe or needed."""
    bare = text.strip(BLANKS)
    narrow = unicodedata.normalize("NFKC", bare).strip() if facts.kind not in ("text", "list") else bare
    found = _by_kind(narrow, facts)
    if found is not None and found[0] != text:
        return found
    if narrow != bare and _is_plain(narrow, facts):
        return narrow, ASCII
    if bare != text and facts.kind != "text":
        return bare, TRIMMED
    return (bare, TRIMMED) if bare != text and facts.kind == "text" and "\n" not in text.strip(" ") else None


def _by_kind(text: str, facts: Facts) -> tuple[str, str] | None:
    if facts.kind in ("whole", "number"):
        return _number(text, facts)
    if facts.kind == "choice":
        return _choice(text, facts)
    if facts.kind == "list" and facts.choices:
        return _list(text, facts)
    return None


def _is_plain(text: str, facts: Facts) -> bool:
    """Return whether a text of plain characters is what the column wants."""
    if facts.kind in ("whole", "number"):
        return bool(NUMBER.fullmatch(text))
    if facts.kind == "flag":
        return text.lower() in FLAGS
    return facts.kind == "id" and text.isascii()


def _number(text: str, facts: Facts) -> tuple[str, str] | None:
    if NUMBER.fullmatch(text):
        return None
    percent = SHARE.fullmatch(text)
    if percent and facts.unit == "share" and Decimal(percent[1]) <= PERCENT_MOST:
        return format((Decimal(percent[1]) / 100).normalize(), "f"), PERCENT
    if facts.unit == "year" and facts.kind == "whole" and (dated := DATED.fullmatch(text)):
        return dated[1], YEAR
    if GROUPED.fullmatch(text):
        return text.replace(",", "").replace(" ", ""), THOUSANDS
    return None


def _choice(text: str, facts: Facts) -> tuple[str, str] | None:
    if value_meant(text, facts.choices) in facts.choices:
        return None
    alike = [choice for choice in facts.choices if folded(choice) == folded(text).replace(" ", "_")]
    return (alike[0], CHOICE) if alike else None


def _list(text: str, facts: Facts) -> tuple[str, str] | None:
    parts = [part.strip(BLANKS) for part in re.split(f"[;{LIST_MARKS}]", text)]
    known = all(value_meant(part, facts.choices) in facts.choices for part in parts)
    if known and not set(LIST_MARKS).isdisjoint(text):
        return ";".join(parts), SEMICOLON
    return None
