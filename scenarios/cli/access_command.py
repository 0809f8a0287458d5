"""``access``: seats within reach of the children of each area, and how far their schools are."""

from collections.abc import Iterator
from typing import Annotated, Literal

import pandas as pd
import typer

from models.measures.catchments import METHODS, SeatsWithinReach, seats_within_reach
from models.places.reach import going_of
from models.policy import LEVELS, Policy
from scenarios.cli.city_commands import Pack
from scenarios.cli.loading import city_name, load_city
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.describe import level_title
from scenarios.errors import ScenariosError
from scenarios.packs import load_pack
from scenarios.speech import Speech

WHOLE_CITY = "city"
MEASURED = {"given": "as given", "network": "along streets", "straight": "straight line × detour"}
MODES = {"walking": "on foot", "cycling": "by bicycle", "driving": "by car"}
NAMED = 5  # ids of schools or areas named in a sentence


def access_command(
    folder: CityFolder,
    *,
    policy: Pack = "cn.2017.quality",
    method: Annotated[
        Literal["2sfca", "e2sfca", "3sfca", "gaussian", "kernel"],
        typer.Option("--method", help="How schools within the limit count by their distance."),
    ] = "e2sfca",
    level: Annotated[
        list[str] | None, typer.Option("--level", help="Only this level; may be given more than once.")
    ] = None,
    worst: Annotated[int, typer.Option("--worst", min=0, help="Areas named, worst first.")] = 10,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Measure access: seats within reach per child, distances, and the areas that are worst off."""
    rules = load_pack(policy)
    city, screen = load_city(folder, lang)
    year = city.school_year
    counted = city.children[(city.children["year"] == year) & (city.children["children"] > 0)]
    there = [name for name in city.levels() if name in set(counted["level"])]
    wanted = _known(level or there, there)
    found = [seats_within_reach(city, rules, name, method=method) for name in wanted]
    if as_json:
        print_json(
            {
                "city": city.name,
                "school_year": year,
                "policy": rules.id,
                "method": method,
                "levels": [_record(each, rules, worst) for each in found],
            }
        )
        return
    screen.tell(f"{city_name(city, lang)} · {year} · {rules.title(lang)}")
    screen.say("Method: {method}.", method=screen.speech.say(METHODS[method]))
    screen.say()
    districts = screen.speech.names(city.districts, "district_id")
    schools = screen.speech.names(city.schools, "school_id")
    areas = screen.speech.names(city.areas, "area_id")
    for each in found:
        _print_scopes(each, rules, screen, districts)
        _print_worst(each, screen, (areas, districts, schools), worst)
        for sentence in _sentences(each, rules, screen.speech):
            screen.tell(sentence)
        screen.say()


def worst_areas(found: SeatsWithinReach, count: int) -> pd.DataFrame:
    """Return the areas with the fewest seats within reach per child; of equals, the farthest first."""
    order = ["seats_per_child", "metres", "area_id"]
    return found.areas.sort_values(order, ascending=[True, False, True], ignore_index=True).head(count)


def _known(levels: list[str], there: list[str]) -> list[str]:
    for name in levels:
        if name not in there:
            raise ScenariosError.one(
                "--level", "no children or schools of this level", found=name, allowed=", ".join(there)
            )
    return [name for name in LEVELS if name in levels]


def _record(found: SeatsWithinReach, rules: Policy, worst: int) -> dict[str, object]:
    going = going_of(rules, found.level)
    return {
        "level": found.level,
        "scopes": found.scopes,
        "worst_areas": worst_areas(found, worst),
        "ways": {"mode": going.mode, "kmh": going.kmh, "pairs": found.pairs},
        "unreached_schools": list(found.unreached_schools),
        "unreaching_areas": list(found.unreaching_areas),
    }


def _print_scopes(found: SeatsWithinReach, rules: Policy, screen: Screen, districts: dict[str, str]) -> None:
    speech = screen.speech
    heads = (
        "District", "Children", "Seats", "Seats within reach per child", "Children with less than one seat",
        "Mean way", "95 % within", "Longest way", "Equivalent way", "Within the limit",
        "Within the service radius",
    )  # fmt: skip
    titled = {WHOLE_CITY: speech.term("city"), **districts}
    screen.tell(level_title(rules, found.level, speech))
    screen.table(
        "",
        [speech.say(head) for head in heads],
        [
            (
                titled[row["scope"]],
                speech.number(row["children"], 0),
                speech.number(row["seats"], 0),
                speech.number(row["seats_per_child"], 2),
                speech.share(row["share_short"]),
                *(speech.amount(row[f"{name}_metres"], "metres") for name in ("mean", "p95", "max", "ede")),
                speech.share(row["share_within_limit"]),
                speech.share(row["share_within_radius"]),
            )
            for row in found.scopes.to_dict("records")
        ],
    )


def _print_worst(
    found: SeatsWithinReach,
    screen: Screen,
    names: tuple[dict[str, str], dict[str, str], dict[str, str]],
    worst: int,
) -> None:
    speech = screen.speech
    areas, districts, schools = names
    rows = worst_areas(found, worst)
    if not len(rows):
        return
    heads = (
        "Area", "District", "Setting", "Nearest school", "How measured", "Children",
        "Seats within reach per child", "Way", "Minutes",
    )  # fmt: skip
    screen.table(
        "Areas with the fewest seats within reach",
        [speech.say(head) for head in heads],
        [
            (
                areas[row["area_id"]],
                districts[row["district_id"]],
                speech.term(row["setting"]),
                schools.get(row["school_id"], "–"),
                speech.say(MEASURED[row["how"]]) if row["how"] in MEASURED else "–",
                speech.number(row["children"], 0),
                speech.number(row["seats_per_child"], 2),
                speech.amount(row["metres"], "metres"),
                speech.number(row["minutes"], 0),
            )
            for row in rows.to_dict("records")
        ],
        words=5,
    )


def _sentences(found: SeatsWithinReach, rules: Policy, speech: Speech) -> Iterator[str]:
    going = going_of(rules, found.level)
    for row in found.pairs.to_dict("records"):
        how, pairs = speech.say(MEASURED[row["how"]]), speech.number(row["pairs"])
        yield speech.say("{pairs} ways measured: {how}.", pairs=pairs, how=how)
    if (found.pairs["how"] == "network").any():
        mode, speed = speech.say(MODES[going.mode]), speech.number(going.kmh)
        yield speech.say("Along streets children go {mode} at {speed} km/h.", mode=mode, speed=speed)
    for message, ids in (
        ("{count} areas with children have no seat within reach: {ids}.", found.unreaching_areas),
        ("{count} schools with seats are within reach of no child: {ids}.", found.unreached_schools),
    ):
        if ids:
            yield speech.say(message, count=speech.number(len(ids)), ids=_some(ids))


def _some(ids: tuple[str, ...]) -> str:
    return ", ".join(ids[:NAMED]) + ("…" if len(ids) > NAMED else "")
