"""The command ``disaggregate``: where pupils live when only schools are known, as an estimate."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from geodata.checks import check_folder
from geodata.city import City
from geodata.faults import CityFaultsError
from geodata.spreading import Homes, missing_levels, spread_city
from geodata.writing import write_city
from models.places.reach import going_of
from models.policy import Policy
from scenarios.cli.area_files import read_people
from scenarios.cli.city_commands import Pack
from scenarios.cli.loading import city_name
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.describe import level_title
from scenarios.errors import ScenariosError
from scenarios.output import new_folder, require_free
from scenarios.packs import load_pack

FLOWS = Path("disaggregate") / "estimated_homes.csv"
LEVELS = Path("disaggregate") / "levels.csv"
Out = Annotated[Path, typer.Option("--out", help="New city folder to write.", show_default=False)]
People = Annotated[
    Path | None,
    typer.Option(
        "--people",
        help="CSV of area_id and people: who lives where. Without it, the children of other levels count.",
    ),
]
Levels = Annotated[
    list[str] | None,
    typer.Option("--level", help="Level to spread; may be repeated. Default: all without children."),
]
Scale = Annotated[
    float | None,
    typer.Option(
        "--scale",
        min=1,
        help="Metres over which the pull of a school falls to 37 %. Default: the mean way from people to "
        "the nearest school of the level.",
    ),
]


def disaggregate_command(  # noqa: PLR0913 - one parameter for each option
    folder: CityFolder,
    *,
    out: Out,
    people: People = None,
    level: Levels = None,
    scale: Scale = None,
    policy: Pack = "cn.2017.quality",
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Estimate where the pupils of schools live, when nobody has counted children by area."""
    require_free(out)
    rules = load_pack(policy)
    city = _schools_known(folder)
    screen = Screen(lang, city.currency)
    levels = _wanted(city, level)
    weight = _people_of(city) if people is None else read_people(people, city, "--people")
    if not weight.sum() > 0:
        raise ScenariosError.one(
            "--people", "the city does not say who lives where; give people by area", where=str(folder)
        )
    homes = spread_city(
        city,
        weight,
        levels,
        detour={name: rules.amount("places.detour_factor", name) or 1.0 for name in levels},
        going={name: going_of(rules, name) for name in levels},
        scale_metres=scale,
    )
    _write(out, city, homes)
    if as_json:
        print_json({"city": city.name, "policy": rules.id, "levels": homes.levels, "out": str(out)})
        return
    screen.tell(f"{city_name(city, lang)} · {city.school_year}")
    screen.say()
    _print(homes, rules, screen)
    screen.say("Written: {file}", file=out)


def _schools_known(folder: Path) -> City:
    """Return a city whose table children may be missing."""
    checked = check_folder(folder, absent=("children",))
    if checked.city is None:
        raise CityFaultsError(checked.faults)
    return checked.city


def _wanted(city: City, levels: list[str] | None) -> tuple[str, ...]:
    missing = missing_levels(city)
    if not missing:
        raise ScenariosError.one("", "every level has children by area already; nothing is left to estimate")
    for name in levels or ():
        if name not in missing:
            raise ScenariosError.one(
                "--level",
                "this level has no pupils here, or has children by area already",
                found=name,
                allowed=", ".join(missing),
            )
    known = city.provision.dropna(subset=["pupils"]).groupby("level")["pupils"].sum()
    wanted = tuple(name for name in missing if name in (levels or missing) and known.get(name, 0) > 0)
    if not wanted:
        raise ScenariosError.one("--level", "no school of this level has a known number of pupils")
    return wanted


def _people_of(city: City) -> "pd.Series[float]":
    """Return the children of all levels by area, in the city's school year."""
    now = city.children[city.children["year"] == city.school_year]
    return now.groupby("area_id")["children"].sum().astype(float)


def _write(out: Path, city: City, homes: Homes) -> None:
    children = pd.concat([city.children, homes.children], ignore_index=True)
    with new_folder(out) as draft:
        write_city(draft, city.settings(), {**city.tables(), "children": children})
        (draft / FLOWS).parent.mkdir()
        homes.flows.to_csv(draft / FLOWS, index=False, encoding="utf-8")
        homes.levels.to_csv(draft / LEVELS, index=False, encoding="utf-8")


def _print(homes: Homes, rules: Policy, screen: Screen) -> None:
    say, number = screen.speech.say, screen.speech.number
    heads = ("Level", "Schools", "Pupils", "Areas with children", "Scale in metres", "Apart from people")
    rows = [
        (
            level_title(rules, row["level"], screen.speech),
            number(row["schools"]),
            number(row["pupils"]),
            number(row["areas"]),
            number(row["scale_metres"], 0),
            screen.speech.share(row["misfit"]),
        )
        for row in homes.levels.to_dict("records")
    ]
    screen.table("Estimated homes of pupils", [say(head) for head in heads], rows)
    screen.say(
        "An estimate, not a count: pupils near their school, in proportion to the people of each area. "
        "Pupils add up to those of each school."
    )
    screen.say(
        "Apart from people: the share of pupils that would have to move for every area to have its part "
        "of the pupils by its people."
    )
    unknown = int(homes.levels["unknown_schools"].sum())
    if unknown:
        screen.say(
            "The pupils of {count} rows of schools and levels are unknown and were not spread.",
            count=number(unknown),
        )
