"""The command ``zones``: the zones of a stored run as a map file, and their notices."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from geodata.zones.files import SUFFIXES, write_zones
from models.policy import Policy
from scenarios.cli.area_files import read_pairs
from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, StorePlace
from scenarios.cli.run_commands import policy_of
from scenarios.cli.screen import Screen, print_json
from scenarios.describe import level_title
from scenarios.errors import OutputError
from scenarios.store import Store
from scenarios.zone_notices import ZoneBook, draw_zones

Number = Annotated[int, typer.Argument(metavar="RUN", help="Number of the run.", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="File to write: .gpkg (all layers) or .geojson (the map, WGS 84)."),
]
Levels = Annotated[
    list[str] | None, typer.Option("--level", help="Level to draw; may be repeated. Default: all.")
]
SplitAreas = Annotated[
    Literal["largest", "all"],
    typer.Option("--split", help="Draw a shared area in the zone with most of its children, or in all."),
]


Bridges = Annotated[
    Path | None,
    typer.Option("--bridges", help="CSV of area_a, area_b: pairs joined by a bridge, tunnel or ferry."),
]
Barriers = Annotated[
    Path | None,
    typer.Option("--barriers", help="CSV of area_a, area_b: pairs with a common border nobody crosses."),
]


def zones_command(  # noqa: PLR0913 - one parameter for each option
    folder: CityFolder,
    number: Number,
    *,
    out: Out = None,
    level: Levels = None,
    split: SplitAreas = "largest",
    fill: Annotated[
        bool, typer.Option(help="Draw areas without a placed child in the zone next to them.")
    ] = True,
    bridges: Bridges = None,
    barriers: Barriers = None,
    text: Annotated[bool, typer.Option("--text", help="Print the notice of every zone.")] = False,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Draw the zones of a stored run: a map file, and a notice for each school."""
    if out is not None:
        _require_writable(out)
    city, screen = load_city(folder, lang)
    run = Store(store).load(number)
    policy = policy_of(run)
    joined = None if bridges is None else read_pairs(bridges, city, "--bridges")
    apart = None if barriers is None else read_pairs(barriers, city, "--barriers")
    book = draw_zones(
        run, city, policy, levels=level or (), split=split, fill=fill, bridges=joined, barriers=apart
    )
    if out is not None:
        try:
            write_zones(out, book.layers())
        except OSError as error:
            raise OutputError.one("--out", "this place cannot be written", found=str(error)) from error
    if as_json:
        print_json(_record(book, out))
        return
    _print_levels(book, policy, screen)
    if text:
        _print_notices(book, policy, screen)
    if out is not None:
        screen.say("Written: {file}", file=out)


def _require_writable(out: Path) -> None:
    if out.suffix.lower() not in SUFFIXES:
        raise OutputError.one(
            "--out", "the kind of file is not known", found=out.name, allowed=", ".join(SUFFIXES)
        )
    if not out.absolute().parent.is_dir():
        raise OutputError.one("--out", "there is no such folder", found=str(out.parent))


def _record(book: ZoneBook, out: Path | None) -> dict[str, object]:
    return {
        "file": None if out is None else str(out),
        "zones": book.notices.drop(columns="geometry"),
        "members": book.members,
        "pieces": book.pieces,
        "unzoned": book.unzoned,
    }


def _print_levels(book: ZoneBook, policy: Policy, screen: Screen) -> None:
    say, number = screen.speech.say, screen.speech.number
    heads = ("Level", "Zones", "Children", "With islands", "Islands", "Areas in no zone", "Compactness")
    rows = []
    for level, zones in book.notices.groupby("level", sort=False):
        rows.append(
            (
                level_title(policy, str(level), screen.speech),
                number(len(zones)),
                number(zones["children"].sum()),
                number((zones["islands"] > 0).sum()),
                number(zones["islands"].sum()),
                number((book.unzoned["level"] == level).sum()),
                number(zones["polsby_popper"].median(), 2),
            )
        )
    screen.table("Zones", [say(head) for head in heads], rows)
    screen.say("Compactness is the median of 4π·area / perimeter²: 1 is a circle.")


def _print_notices(book: ZoneBook, policy: Policy, screen: Screen) -> None:
    say, number = screen.speech.say, screen.speech.number
    forecast = [name for name in book.notices if name.removeprefix("children_").isdigit()]
    for row in book.notices.to_dict("records"):
        name = row["name_zh"] if screen.lang == "zh" and isinstance(row["name_zh"], str) else row["name"]
        screen.say()
        screen.tell(f"{name} · {level_title(policy, row['level'], screen.speech)}")
        screen.say(
            "Children {children}, seats {seats}, classes {classes}.",
            children=number(row["children"]),
            seats=number(row["seats"]),
            classes=number(row["classes"]),
        )
        expected = [f"{key.removeprefix('children_')}: {number(row[key], 0)}" for key in forecast]
        if expected:
            screen.say("Children expected: {years}.", years=say(", ").join(expected))
        screen.tell(row[f"boundary_{screen.lang}"])
