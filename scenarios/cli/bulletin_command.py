"""``bulletin``: the statistics of a city as published, with small counts of children hidden."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.bulletin.bulletin import make_bulletin
from scenarios.bulletin.files import csv_frame, write_bulletin
from scenarios.bulletin.rounding import Step
from scenarios.bulletin.wording import notes
from scenarios.cli.city_commands import Pack
from scenarios.cli.loading import load_city
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import print_json
from scenarios.output import require_free
from scenarios.packs import load_pack


def bulletin_command(
    folder: CityFolder,
    *,
    out: Annotated[Path, typer.Option("--out", help="New folder for the tables, workbooks and page.")],
    policy: Pack = "cn.2017.quality",
    unit: Annotated[
        int, typer.Option(min=1, max=10**9, help="Count people in units of so many, such as 10000.")
    ] = 1,
    decimals: Annotated[int, typer.Option(min=0, max=4, help="Decimals of people in units.")] = 0,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write the statistics bulletin: tables that add up, small counts of children hidden."""
    require_free(out)
    rules = load_pack(policy)
    city, screen = load_city(folder, lang)
    bulletin = make_bulletin(city, rules, Step(unit, decimals))
    files = write_bulletin(out, bulletin)
    if as_json:
        print_json(
            {
                "city": city.name,
                "policy": rules.id,
                "smallest": bulletin.smallest,
                "hidden": {"small": bulletin.small, "complements": bulletin.complements},
                "tables": {table.name: csv_frame(bulletin, table) for table in bulletin.tables},
                "files": [str(file) for file in files],
            }
        )
        return
    for note in notes(bulletin, screen.speech):
        screen.tell(note)
    for file in files:
        screen.say("Written: {file}", file=file)
