"""``import streets``: street lines of a map file become the street tables of a city."""

from pathlib import Path
from typing import Annotated

import typer

from geodata.importers.streets import import_streets
from geodata.writing import write_table
from scenarios.cli.options import CityFolder, Lang
from scenarios.cli.screen import Screen
from scenarios.errors import OutputError
from scenarios.output import new_file

Lines = Annotated[Path, typer.Argument(metavar="LINES", help="Map file with street lines.", exists=True)]
NODES, EDGES = "street_nodes", "street_edges"


def streets_command(
    lines: Lines,
    folder: CityFolder,
    *,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", min=0, max=50, help="Metres within which ends of lines are joined."),
    ] = 1.0,
    lang: Lang = "en",
) -> None:
    """Turn street lines into the street tables of a city folder, which then measures ways along streets."""
    screen = Screen(lang)
    there = sorted(path.name for name in (NODES, EDGES) for path in folder.glob(f"{name}.*"))
    if there:
        raise OutputError.one("", "the city has streets already", where=str(folder), found=", ".join(there))
    nodes, edges, faults = import_streets(lines, folder, tolerance=tolerance)
    for fault in faults:
        screen.tell(fault.render(screen.speech.translate))
    files = {folder / f"{NODES}.csv": nodes, folder / f"{EDGES}.csv": edges}
    for path, table in files.items():
        with new_file(path) as draft:
            write_table(draft, table)
    screen.say(
        "{nodes} nodes and {edges} streets, {kilometres} km.",
        nodes=screen.speech.number(len(nodes)),
        edges=screen.speech.number(len(edges)),
        kilometres=screen.speech.number(edges["metres"].sum() / 1000, 1),
    )
    for path in files:
        screen.say("Written: {file}", file=path)
