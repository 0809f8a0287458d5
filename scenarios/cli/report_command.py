"""``report``: stored runs as a page, a PDF, a workbook, a bundle of tables, or all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from geodata.city import City
from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, RunNumbers, StorePlace
from scenarios.cli.run_commands import load_runs, policy_of
from scenarios.cli.screen import print_json
from scenarios.errors import OutputError
from scenarios.output import new_folder, require_free
from scenarios.runs import Run
from scenarios.zone_notices import ZoneBook, draw_zones

type Format = Literal["html", "pdf", "workbook", "bundle", "all"]
_SUFFIXES: Mapping[str, Format] = {".html": "html", ".pdf": "pdf", ".xlsx": "workbook"}
_FOLDERS = ("bundle", "all")

Out = Annotated[
    Path,
    typer.Option(
        "--out",
        help="File to write (.html, .pdf, .xlsx), or new folder for a bundle or all.",
        show_default=False,
    ),
]
Kind = Annotated[
    Format | None, typer.Option("--format", help="What to write. Default: by the ending of --out.")
]


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    runs: list[Run]
    city: City
    lang: str
    brief: bool
    public: bool
    license_name: str


def report_command(  # noqa: PLR0913 - one parameter for each option
    folder: CityFolder,
    numbers: RunNumbers,
    *,
    out: Out,
    kind: Kind = None,
    brief: Annotated[bool, typer.Option("--brief", help="One page about one run (HTML or PDF).")] = False,
    public: Annotated[
        bool, typer.Option("--public", help="Withhold small counts of children everywhere.")
    ] = False,
    license_name: Annotated[
        str, typer.Option("--license", help="Licence of the tables of a bundle, such as CC-BY-4.0.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write a report, a brief, a workbook or a bundle of tables of stored runs."""
    chosen = _chosen(out, kind)
    _require_sense(chosen, numbers, brief=brief)
    _require_place(out, chosen, force=force)
    city, screen = load_city(folder, lang)
    order = Order(load_runs(store, numbers), city, lang, brief, public, license_name)
    files = WRITERS[chosen](out, order)
    if as_json:
        print_json({"format": chosen, "public": public, "files": [str(file) for file in files]})
        return
    for file in files:
        screen.say("Written: {file}", file=file)


def _chosen(out: Path, kind: Format | None) -> Format:
    """Return what to write; a file's ending must fit."""
    by_name = _SUFFIXES.get(out.suffix.lower())
    allowed = ", ".join(_SUFFIXES)
    if kind in _FOLDERS and by_name is None:
        return kind
    if kind in _FOLDERS:
        raise OutputError.one("--out", "this is written into a folder, not a file", found=out.name)
    if by_name is None:
        raise OutputError.one("--out", "the kind of file is not known", found=out.name, allowed=allowed)
    if kind is not None and kind != by_name:
        ending = next(suffix for suffix, each in _SUFFIXES.items() if each == kind)
        raise OutputError.one("--out", "the ending does not fit --format", found=out.name, allowed=ending)
    return by_name


def _require_sense(chosen: Format, numbers: list[int], *, brief: bool) -> None:
    if brief and len(numbers) != 1:
        raise OutputError.one("--brief", "a brief is about one plan: name one run", found=str(len(numbers)))
    if brief and chosen not in {"html", "pdf"}:
        raise OutputError.one("--brief", "a brief is a page", found=chosen, allowed="html, pdf")


def _require_place(out: Path, chosen: Format, *, force: bool) -> None:
    if not out.absolute().parent.is_dir():
        raise OutputError.one("--out", "there is no such folder", found=str(out.parent))
    if chosen in _FOLDERS:
        require_free(out)
    elif out.is_dir():
        raise OutputError.one("--out", "this is a folder, not a file", found=str(out))
    elif out.exists() and not force:
        raise OutputError.one("--out", "this file is there already; --force replaces it", found=str(out))


def _zones(order: Order) -> Mapping[int, ZoneBook]:
    """Draw the zones of every run that placed children."""
    return {
        number: draw_zones(run, order.city, policy_of(run))
        for number, run in enumerate(order.runs)
        if len(run.plan.placements)
    }


def _html(out: Path, order: Order) -> tuple[Path, ...]:
    from scenarios.report import write_report  # noqa: PLC0415 - draws maps, which is slow to import

    write_report(out, order.runs, order.city, lang=order.lang, brief=order.brief, public=order.public)
    return (out,)


def _pdf(out: Path, order: Order) -> tuple[Path, ...]:
    from scenarios.report.paper import write_pdf  # noqa: PLC0415

    write_pdf(out, order.runs, order.city, lang=order.lang, brief=order.brief, public=order.public)
    return (out,)


def _workbook(out: Path, order: Order, zones: Mapping[int, ZoneBook] | None = None) -> tuple[Path, ...]:
    from scenarios.workbook import write_workbook  # noqa: PLC0415

    drawn = _zones(order) if zones is None else zones
    write_workbook(out, order.runs, order.city, lang=order.lang, public=order.public, zones=drawn)
    return (out,)


def _bundle(out: Path, order: Order, zones: Mapping[int, ZoneBook] | None = None) -> tuple[Path, ...]:
    from scenarios.bundle.write import write_bundle  # noqa: PLC0415
    from scenarios.report.material import gather  # noqa: PLC0415

    material = gather(order.runs, order.city, lang=order.lang, public=order.public)
    drawn = _zones(order) if zones is None else zones
    return write_bundle(out, material, zones=drawn, license_name=order.license_name)


def _all(out: Path, order: Order) -> tuple[Path, ...]:
    """Write the report and a brief of every run as page and PDF, the workbook and the bundle."""
    zones = _zones(order)
    with new_folder(out) as draft:
        for writer, suffix in ((_html, "html"), (_pdf, "pdf")):
            writer(draft / f"report.{suffix}", order)
            for number, run in enumerate(order.runs, 1):
                one = Order([run], order.city, order.lang, True, order.public, order.license_name)
                writer(draft / f"brief-{run.number or number}.{suffix}", one)
        _workbook(draft / "workbook.xlsx", order, zones)
        _bundle(draft / "bundle", order, zones)
        names = sorted(path.relative_to(draft) for path in draft.rglob("*") if path.is_file())
    return tuple(out / name for name in names)


WRITERS: Mapping[str, Callable[[Path, Order], tuple[Path, ...]]] = {
    "html": _html,
    "pdf": _pdf,
    "workbook": _workbook,
    "bundle": _bundle,
    "all": _all,
}
