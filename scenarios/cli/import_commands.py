"""Commands that turn files into a city folder: ``import england | fairfax | propose | table``."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from typer.core import TyperGroup

from geodata.faults import Fault
from geodata.importers.england import import_england
from geodata.importers.fairfax import NEAREST, import_fairfax
from geodata.importers.mapped import import_mapped
from geodata.importers.mapping import read_mapping
from geodata.importers.proposal_text import propose
from geodata.importers.proposing import Proposal
from geodata.writers.text import inert
from geodata.writing import write_city
from scenarios.cli.options import Lang
from scenarios.cli.screen import Screen
from scenarios.demo_run import EXAMPLES
from scenarios.errors import OutputError
from scenarios.output import new_file, new_folder, require_free
from scenarios.wording import translator

BESIDE = "import"
NOTES = Path(BESIDE) / "import_notes.csv"
OutFolder = Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make.", show_default=False)]
Source = Annotated[
    Path, typer.Argument(metavar="SRC", help="Folder with the data.", exists=True, show_default=False)
]
_DONE = "{folder}: {districts} districts, {schools} schools, {areas} areas. All notes are in {notes}"
type Tables = Mapping[str, pd.DataFrame]


class ImportGroup(TyperGroup):
    """``junheng import FILE`` is short for ``junheng import propose FILE``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as Typer has it
        """Return the command of the first word; a file stands for a proposal."""
        if args and args[0] not in self.commands and Path(args[0]).suffix:
            return super().resolve_command(ctx, ["propose", *args])
        return super().resolve_command(ctx, args)


def england_command(
    src: Source,
    out: OutFolder,
    *,
    authority: Annotated[
        list[str] | None,
        typer.Option(
            help="Name or code of a local authority or district; give it once for each. Default: all."
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the city.")] = "",
    name_zh: Annotated[str, typer.Option(help="Its Chinese name.")] = "",
    lang: Lang = "en",
) -> None:
    """Turn English open data (schools and wards) into a city folder; its defects are listed row by row."""
    require_free(out)
    settings, tables, faults = import_england(src, authority or (), name=name, name_zh=name_zh)
    starter = (EXAMPLES / "england.toml").read_text(encoding="utf-8")
    year = str(settings["school_year"])
    _write(out, settings, tables, faults, starter=starter.replace("year = 2015", f"year = {year}"))
    _report(out, settings, tables, faults, lang, scenario=True)


def fairfax_command(
    src: Source,
    out: OutFolder,
    *,
    nearest: Annotated[
        int, typer.Option(min=1, help="Quickest schools that each block keeps, at each level.")
    ] = NEAREST,
    lang: Lang = "en",
) -> None:
    """Turn the open data of Fairfax County (blocks, zones, drive times) into a city folder."""
    require_free(out)
    settings, tables, beside, faults = import_fairfax(src, nearest=nearest)
    starter = (EXAMPLES / "fairfax.toml").read_text(encoding="utf-8")
    _write(out, settings, tables, faults, beside=beside, starter=starter)
    _report(out, settings, tables, faults, lang, scenario=True)


def table_command(
    src: Source,
    out: OutFolder,
    *,
    mapping: Annotated[
        Path,
        typer.Option(
            "--mapping",
            exists=True,
            dir_okay=False,
            help="What each column is; `junheng import FILE` proposes one.",
        ),
    ],
    lang: Lang = "en",
) -> None:
    """Turn a bureau's own files into a city folder, as a mapping file says."""
    require_free(out)
    settings, tables, faults = import_mapped(
        src if src.is_dir() else src.parent, read_mapping(mapping), secluded=True
    )
    _write(out, settings, tables, faults)
    _report(out, settings, tables, faults, lang, scenario=False)


def propose_command(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Workbook, CSV or map file.", exists=True, dir_okay=False),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", help="Mapping file to write.")] = Path("mapping.toml"),
    lang: Lang = "en",
) -> None:
    """Propose from its headers which column of a file is what; nothing is imported."""
    if out.exists():
        raise OutputError.one(
            "", "this place is in use and was left untouched; choose a new file", where=str(out)
        )
    screen = Screen(lang)
    text, proposals = propose(file, screen.speech.translate, secluded=True)
    with new_file(out) as draft:
        draft.write_text(text, encoding="utf-8")
    _print_proposals(proposals, screen)
    screen.say("Written: {file}", file=out)
    screen.say(
        "Next: read every line of it, write reviewed = true, then: "
        "junheng import table {folder} OUT --mapping {out}",
        folder=file.parent,
        out=out,
    )


def _write(
    out: Path,
    settings: Mapping[str, object],
    tables: Tables,
    faults: tuple[Fault, ...],
    *,
    beside: Tables | None = None,
    starter: str = "",
) -> None:
    """Write the city, its notes, tables beside it and a first scenario, whole or not at all."""
    with new_folder(out) as draft:
        write_city(draft, settings, tables)
        (draft / BESIDE).mkdir()
        notes(faults).to_csv(draft / NOTES, index=False, encoding="utf-8-sig")
        for name, table in (beside or {}).items():
            table.to_csv(draft / BESIDE / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
        if starter:
            (draft / "scenario.toml").write_text(starter, encoding="utf-8")


def _report(
    out: Path,
    settings: Mapping[str, object],
    tables: Tables,
    faults: tuple[Fault, ...],
    lang: str,
    *,
    scenario: bool,
) -> None:
    screen = Screen(lang, str(settings.get("currency", "XXX")))
    _print_import(faults, screen)
    counts = {
        name: screen.speech.number(len(tables.get(name, ()))) for name in ("districts", "schools", "areas")
    }
    screen.say(_DONE, folder=out, notes=out / NOTES, **counts)
    if scenario:
        screen.say(
            "Next: junheng check {out}, then junheng solve {out} {scenario}",
            out=out,
            scenario=out / "scenario.toml",
        )
    else:
        screen.say("Next: junheng check {out}", out=out)


def notes(faults: tuple[Fault, ...]) -> pd.DataFrame:
    """Return what an import found, one line for each row of the source, in words of both languages."""
    columns = ["severity", "code", "file", "row", "column", "found", "message", "message_zh"]
    chinese = translator("zh")
    told = [(fault, fault.render(), fault.render(chinese)) for fault in faults]
    lines = [
        (fault.severity, fault.code, fault.file, row, *map(inert, (fault.column, fault.found, *texts)))
        for fault, *texts in told
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
        [screen.speech.say(head) for head in ("Severity", "For example", "Rows")],
        [
            (
                screen.speech.term(severity, "severity"),
                example[severity, code].render(screen.speech.translate),
                screen.speech.number(count),
            )
            for (severity, code), count in rows.most_common()
        ],
        words=2,
    )


def _print_proposals(proposals: Mapping[str, Mapping[str, tuple[Proposal, ...]]], screen: Screen) -> None:
    rows = [
        (
            sheet,
            table,
            proposal.column,
            proposal.header,
            screen.speech.say("sure") if proposal.sure else screen.speech.say("doubtful"),
            screen.speech.share(proposal.confidence, 0),
        )
        for sheet, tables in proposals.items()
        for table, found in tables.items()
        for proposal in found
    ]
    heads = ("Sheet", "Table", "Column", "Header", "Verdict", "Confidence")
    screen.table("What the columns may be", [screen.speech.say(head) for head in heads], rows, words=5)
