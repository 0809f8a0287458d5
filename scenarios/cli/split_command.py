"""The command ``split``: shares what combined schools use together out to their levels."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from geodata.city import City
from geodata.faults import CityFaultsError
from geodata.readers.delimited import read_csv
from geodata.readers.rows import UnreadableError
from geodata.schemas.levels import LEVELS
from geodata.splitting import Split, repeated_totals, split_schools, totals_of
from geodata.writing import write_city
from models.policy import Policy
from scenarios.cli.city_commands import Pack
from scenarios.cli.loading import city_name, load_city
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.describe import level_title
from scenarios.errors import OutputError
from scenarios.output import new_folder, require_free
from scenarios.packs import load_pack

WEIGHT = "split.asset_weight"
NOTES = Path("split") / "split_notes.csv"
Out = Annotated[Path, typer.Option("--out", help="New city folder to write.", show_default=False)]
Combined = Annotated[
    Path | None,
    typer.Option(
        "--combined",
        help="CSV of totals: school_id and shared assets, one row for each combined school. Without it, "
        "schools are split whose levels have the same totals.",
    ),
]


def split_command(
    folder: CityFolder,
    *,
    out: Out,
    policy: Pack = "cn.2017.quality",
    combined: Combined = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Split combined schools (nine-year, twelve-year, complete secondary) to levels; list every split."""
    require_free(out)
    rules = load_pack(policy)
    weights = split_weights(rules)
    city, screen = load_city(folder, lang)
    if combined is None:
        totals = repeated_totals(city.provision, weights)
        split = split_schools(city.provision, totals, weights, file="provision", given="repeated")
    else:
        split = split_schools(city.provision, _read(combined), weights, file=combined.name)
    _write(out, city, split)
    if as_json:
        print_json(
            {"city": city.name, "policy": rules.id, "weights": weights, "split": split.log, "out": str(out)}
        )
        return
    screen.tell(f"{city_name(city, lang)} · {city.school_year} · {rules.title(lang)}")
    screen.say()
    _print(split, city, rules, screen)
    screen.say("Written: {file}", file=out)


def split_weights(policy: Policy) -> dict[str, float]:
    """Return the weight of a pupil by level, of the levels for which the pack has one."""
    found = {level: policy.amount(WEIGHT, level) for level in LEVELS}
    return {level: weight for level, weight in found.items() if weight is not None}


def _read(path: Path) -> pd.DataFrame:
    try:
        cells = read_csv(path, path.name).frame
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError.one(
            "--combined", "this file cannot be read", where=str(path), found=reason
        ) from error
    except UnreadableError as error:
        raise CityFaultsError(error.faults) from error
    return totals_of(cells, path.name)


def _write(out: Path, city: City, split: Split) -> None:
    with new_folder(out) as draft:
        write_city(draft, city.settings(), {**city.tables(), "provision": split.provision})
        (draft / NOTES).parent.mkdir()
        split.log.to_csv(draft / NOTES, index=False, encoding="utf-8")


def _print(split: Split, city: City, policy: Policy, screen: Screen) -> None:
    if split.log.empty:
        screen.say("No combined school had to be split.")
        return
    names = screen.speech.names(city.schools, "school_id")
    heads = ("School", "Level", "Asset", "Pupils", "Weight", "Whole school", "Share", "Of this level")
    screen.table(
        "Split of combined schools",
        [screen.speech.say(head) for head in heads],
        [
            (
                f"{row['school_id']} {names.get(row['school_id'], '')}",
                level_title(policy, row["level"], screen.speech),
                screen.speech.say(ASSETS[row["asset"]]),
                screen.speech.number(row["pupils"], 0),
                screen.speech.number(row["weight"]),
                screen.speech.number(row["total"]),
                screen.speech.share(row["share"]),
                screen.speech.number(row["value"], 1),
            )
            for row in split.log.to_dict("records")
        ],
        words=3,
    )
    screen.say(
        "{values} values of {schools} schools were split by {policy}: weights {weights}. "
        "Staff are counted by level and stay as they are.",
        values=screen.speech.number(len(split.log)),
        schools=screen.speech.number(split.log["school_id"].nunique()),
        policy=policy.title(screen.lang),
        weights=" : ".join(screen.speech.number(weight) for weight in split_weights(policy).values()),
    )


ASSETS = {
    "teaching_area_m2": "Teaching area",
    "indoor_sports_m2": "Indoor sports area",
    "sports_area_m2": "Sports area",
    "equipment_value": "Value of equipment",
    "computers": "Computers",
    "books": "Books",
}
