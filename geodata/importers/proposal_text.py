"""A proposed mapping as a file to be read, corrected and signed by a person."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from geodata.faults import CityFaultsError, fill
from geodata.importers.proposing import Proposal, needed, propose_tables
from geodata.importers.source_rows import read_every_sheet
from geodata.schemas.tables import SCHEMAS, columns_of
from geodata.secluded.reading import read_every_sheet_secluded

type Translate = Callable[[str], str]

HEAD = (
    "Proposed from the headers of {file}. Nothing is imported before you have read every line.",
    "A line with # ? is doubtful: delete the # ? if it is right, correct it, or leave it.",
    "When all is right, write reviewed = true.",
)
SETTINGS = "What describes the city; correct it."
NOTHING = "No table of a city was recognized in sheet {sheet}; its headers are: {headers}"
REQUIRED = "required: no header looks like it; name one, or give a constant"
MESSAGES = (*HEAD, SETTINGS, NOTHING, REQUIRED)
CITY = '[city]\nname = ""\nschool_year = 0\ncurrency = "CNY"\ncrs = "EPSG:0"\n'
CONSTANTS = {"status": "open"}


def propose(
    path: Path, translate: Translate = str, *, secluded: bool = False
) -> tuple[str, dict[str, dict[str, tuple[Proposal, ...]]]]:
    """Return the text of a proposed mapping, and the proposals by sheet and table.

    `secluded` when the file comes from outside.

    Raises
    ------
    CityFaultsError
        If the file cannot be read.
    """
    read = read_every_sheet_secluded if secluded else read_every_sheet
    sheets, faults = read(path.parent, path.name)
    if faults:
        raise CityFaultsError(faults)
    proposals = {sheet: propose_tables(rows.frame) for sheet, rows in sheets.items()}
    lines = [f"# {_said(translate, line, file=path.name)}" for line in HEAD]
    lines += ["reviewed = false", "", f"# {translate(SETTINGS)}", CITY]
    for sheet, tables in proposals.items():
        if not tables:
            headers = ", ".join(map(str, sheets[sheet].frame.columns))
            lines += [f"# {_said(translate, NOTHING, sheet=sheet or path.name, headers=headers)}", ""]
        for table, found in tables.items():
            lines += [*_entry(path.name, sheet, table, found, translate), ""]
    return "\n".join(lines), proposals


def _entry(
    file: str, sheet: str, table: str, found: Sequence[Proposal], translate: Translate
) -> Iterator[str]:
    yield f"[[table]]  # {SCHEMAS[table].title}"
    yield f"table = {_quoted(table)}"
    yield f"file = {_quoted(file)}"
    if sheet:
        yield f"sheet = {_quoted(sheet)}"
    yield "[table.columns]"
    order = list(columns_of(table))
    for proposal in sorted(found, key=lambda proposal: order.index(proposal.column)):
        yield _line(proposal, translate)
    for column in needed(table, found):
        if not any(proposal.column == column for proposal in found):
            constant = _quoted(CONSTANTS.get(column, ""))
            yield f"# ? {column} = {{ constant = {constant} }}  # {translate(REQUIRED)}"


def _line(proposal: Proposal, translate: Translate) -> str:
    source = _quoted(proposal.header)
    parts = [f"column = {source}"]
    if proposal.unit:
        parts.append(f"unit = {_quoted(proposal.unit)}")
    if proposal.meanings:
        words = ", ".join(f"{_quoted(word)} = {_quoted(to)}" for word, to in proposal.meanings.items())
        parts.append(f"values = {{ {words} }}")
    value = source if len(parts) == 1 else f"{{ {', '.join(parts)} }}"
    why = "; ".join(_said(translate, reason, value=_plain(value)) for reason, value in proposal.reasons)
    mark = "" if proposal.sure else "# ? "
    return f"{mark}{proposal.column} = {value}  # {proposal.confidence:.0%}: {why}"


def _said(translate: Translate, message: str, **values: str) -> str:
    return fill(translate(message), {name: _plain(value) for name, value in values.items()})


def _plain(text: str) -> str:
    """Return text fit for a comment of one line: a header may hold line ends."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
