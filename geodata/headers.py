"""Headers: what the columns and tables of a file are called, and which column of the city each of them is.

A column may be called by its own name (``school_id``), by its English or Chinese title in the data dictionary
("School id", "学校编号"), or by a name that the bureau lists in ``[headers]`` of ``city.toml`` or in
``headers.toml``. Width, capitals and spaces do not count. Nothing else is understood: "设备值（万元）" is not
"设备值", since its numbers are others.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from geodata import kinds
from geodata.faults import Fault
from geodata.inside import leads_outside
from geodata.nearest import nearest
from geodata.readers.rows import IsHeader, Rows
from geodata.schemas.tables import SCHEMAS, columns_of, key_of
from geodata.toml_text import TomlError, parse_toml, toml_text

FILE = "headers.toml"
SECTION = "headers"
CUT_LENGTHS = (9, 10)  # bytes: a column of a Shapefile has ten, less a character that does not fit whole
ENOUGH = 2

type Own = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Headers:
    """The bureau's own headers, beside the declared ones: by table, from folded header to column.

    The table ``""`` stands for every table.
    """

    own: Own

    def column_of(self, table: str, header: str) -> str:
        """Return the column of the table that a header means, or an empty text."""
        name = folded_header(header)
        mine = self.own.get(table, {}).get(name) or self.own.get("", {}).get(name, "")
        if mine and mine in columns_of(table):
            return mine
        return declared(table).get(name, "")

    def test_of(self, table: str) -> IsHeader:
        """Return the test of whether a line of a file is the header of this table."""

        def is_header(line: Sequence[str]) -> bool:
            known = {self.column_of(table, name) for name in line if name} - {""}
            return len(known) >= ENOUGH and key_of(table)[0] in known

        return is_header

    def applied(self, table: str, rows: Rows) -> Rows:
        """Return the rows with their columns under their own names, and faults where two mean one."""
        meant = {str(name): self._meaning(table, str(name), cut=rows.cut) for name in rows.frame.columns}
        faults = list(rows.faults)
        for column in dict.fromkeys(filter(None, meant.values())):
            names = [name for name, known in meant.items() if known == column]
            if len(names) > 1:
                found = ", ".join(names)
                faults.append(kinds.HEADER_TWICE.at(rows.file, table=table, column=column, found=found))
                meant.update(dict.fromkeys(names[1:], ""))
        kept = [
            name for name in rows.frame.columns if meant[str(name)] or not self._meaning(table, str(name))
        ]
        renamed = {name: column for name, column in meant.items() if column and column != name}
        completed = [name for name, column in renamed.items() if not self.column_of(table, name) and column]
        if completed:
            found = ", ".join(f"{name} → {renamed[name]}" for name in completed)
            faults.append(kinds.HEADERS_CUT.at(rows.file, table=table, found=found))
        return replace(
            rows,
            frame=rows.frame[kept].rename(columns=renamed),
            numeric=frozenset(renamed.get(name, name) for name in rows.numeric),
            headers={column: name for name, column in renamed.items()},
            faults=tuple(faults),
        )

    def _meaning(self, table: str, header: str, *, cut: bool = False) -> str:
        whole = self.column_of(table, header)
        return whole or (_completed(table, header) if cut else "")


def _completed(table: str, header: str) -> str:
    """Return the only column whose name or title begins with a header that its format cut."""
    lengths = {len(header.encode(encoding)) for encoding in ("utf-8", "gb18030")}
    if not lengths & set(CUT_LENGTHS):
        return ""
    start = folded_header(header)
    found = {column for name, column in declared(table).items() if name.startswith(start)}
    return found.pop() if len(found) == 1 else ""


def folded_header(header: str) -> str:
    """Return a header without what the eye overlooks: width, capitals, spaces, a star for "required"."""
    plain = unicodedata.normalize("NFKC", header).casefold().replace("*", " ")
    return "_".join(plain.replace("_", " ").split())


@lru_cache
def declared(table: str) -> Mapping[str, str]:
    """Return the column of each declared name and title of a table, folded."""
    names: dict[str, str] = {}
    for column, facts in columns_of(table).items():
        for name in (facts.zh, facts.en, column):
            names[folded_header(name)] = column
    return names


@lru_cache
def _tables() -> Mapping[str, str]:
    titles = ((table, title) for table, schema in SCHEMAS.items() for title in schema.title.split(" / "))
    return {folded_header(title): table for table, title in titles} | {table: table for table in SCHEMAS}


def table_named(name: str) -> str:
    """Return the table that a file or a sheet of this name holds, or an empty text."""
    return _tables().get(folded_header(name), "")


def read_headers(folder: Path, section: object) -> tuple[Headers, tuple[Fault, ...]]:
    """Return the headers of ``headers.toml`` and of a section of ``city.toml``, and what is wrong."""
    own: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    path = folder / FILE
    given: list[tuple[str, object]] = [("city.toml", section)]
    if path.is_file() and not leads_outside(path, folder):
        try:
            given.append((FILE, parse_toml(toml_text(path, "utf-8-sig"))))
        except (TomlError, UnicodeDecodeError, OSError) as error:
            faults.append(kinds.HEADERS_SYNTAX.at(FILE, found=str(error)))
    for file, content in given:
        faults += _added(own, content, file)
    return Headers(own), tuple(faults)


def _added(own: dict[str, dict[str, str]], content: object, file: str) -> list[Fault]:
    """Add the headers of one file to `own`; return what is wrong with them."""
    if content is None:
        return []
    if not isinstance(content, dict):
        return [kinds.HEADERS_SYNTAX.at(file, found=str(content))]
    general = {name: column for name, column in content.items() if not isinstance(column, dict)}
    faults = _table_added(own, "", general, file)
    for table, lines in content.items():
        if isinstance(lines, dict) and table in SCHEMAS:
            faults += _table_added(own, table, lines, file)
        elif isinstance(lines, dict):
            choices, close = ", ".join(SCHEMAS), nearest(table, SCHEMAS)
            faults.append(kinds.HEADERS_TABLE.at(file, found=table, choices=choices, nearest=close))
    return faults


def _table_added(
    own: dict[str, dict[str, str]], table: str, lines: Mapping[str, Any], file: str
) -> list[Fault]:
    faults = []
    known = columns_of(table) if table else {name: None for each in SCHEMAS for name in columns_of(each)}
    for header, column in lines.items():
        said = declared(table).get(folded_header(header), column) if table else column
        if column not in known:
            faults.append(
                kinds.HEADERS_COLUMN.at(
                    file,
                    table=table,
                    found=str(column),
                    header=header,
                    choices=", ".join(columns_of(table)) if table else "–",
                    nearest=nearest(str(column), known),
                )
            )
        elif said != column:
            faults.append(kinds.HEADERS_CLASH.at(file, table=table, found=said, header=header))
        else:
            own.setdefault(table, {})[folded_header(header)] = column
    return faults
