"""Commands about the facts: ``check`` and ``describe``."""

from typing import Annotated

import typer

from geodata.checks import read_city
from geodata.faults import Fault
from scenarios.cli.failures import BAD_INPUT, fault_record
from scenarios.cli.loading import city_name, count_faults, counts_in_words, load_city
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.describe import Description, describe, indicator_title, level_title, sentences
from scenarios.packs import load_pack

Pack = Annotated[
    str, typer.Option("--policy", help="Policy pack to measure by; `junheng policy` lists them.")
]
_HEADINGS = {"error": "Errors", "warning": "Warnings", "note": "Notes"}


def check_command(folder: CityFolder, *, lang: Lang = "en", as_json: Json = False) -> None:
    """Check a city folder: every fault with file, row, column, what was found and what is allowed."""
    city, faults = read_city(folder)
    screen = Screen(lang)
    if as_json:
        print_json(
            {
                "city": city.name if city else None,
                "valid": city is not None,
                "counts": count_faults(faults),
                "faults": [fault_record(fault, screen.speech) for fault in faults],
            }
        )
    else:
        _print_faults(faults, screen)
        verdict = (
            "{folder}: {counts}. The city can be used."
            if city
            else "{folder}: {counts}. The city cannot be used until the errors are corrected."
        )
        screen.say(verdict, folder=folder, counts=counts_in_words(faults, screen))
    if city is None:
        raise typer.Exit(BAD_INPUT)


def describe_command(
    folder: CityFolder, *, policy: Pack = "cn.2017.quality", lang: Lang = "en", as_json: Json = False
) -> None:
    """Describe today's equity: who has what, how unequally, and within which rules."""
    rules = load_pack(policy)
    city, screen = load_city(folder, lang)
    today = describe(city, rules)
    if as_json:
        print_json(_description_record(today))
        return
    screen.tell(f"{city_name(city, lang)} · {city.school_year} · {rules.title(lang)}")
    screen.say()
    _print_levels(today, screen)
    _print_standards(today, screen)
    _print_inequality(today, screen)
    for sentence in sentences(today, screen.speech):
        screen.tell(sentence)


def _print_faults(faults: tuple[Fault, ...], screen: Screen) -> None:
    for severity, heading in _HEADINGS.items():
        chosen = [fault for fault in faults if fault.severity == severity]
        if chosen:
            screen.tell(f"{screen.speech.say(heading)} ({len(chosen)})")
            for fault in chosen:
                screen.tell("  " + fault.render(screen.speech.translate))
            screen.say()


def _description_record(today: Description) -> dict[str, object]:
    return {
        "city": today.city.name,
        "school_year": today.city.school_year,
        "currency": today.city.currency,
        "policy": today.policy.id,
        "fingerprint": today.city.fingerprint(),
        "levels": today.levels,
        "districts": today.districts,
        "standards": today.standards,
        "inequality": today.inequality,
        "access": today.access,
        "compliance": today.compliance,
    }


def _print_levels(today: Description, screen: Screen) -> None:
    say, number = screen.speech.say, screen.speech.number
    heads = ("Level", "Schools", "Pupils", "Seats", "Seats taken", "Teachers", "Pupils per teacher")
    screen.table(
        "The city today",
        [say(head) for head in heads],
        [
            (
                level_title(today.policy, row["level"], screen.speech),
                *(number(row[name], 0) for name in ("schools", "pupils", "seats")),
                screen.speech.share(row["seats_taken"]),
                number(row["teachers"], 0),
                number(row["pupils_per_teacher"], 1),
            )
            for row in today.levels.to_dict("records")
        ],
    )


def _print_standards(today: Description, screen: Screen) -> None:
    heads = ("Indicator", "Level", "Met", "Not met", "Not assessed")
    screen.table(
        "Schools by standard",
        [screen.speech.say(head) for head in heads],
        [
            (
                indicator_title(today.policy, row["indicator"], screen.lang),
                level_title(today.policy, row["level"], screen.speech),
                *(screen.speech.number(row[name]) for name in ("met", "not_met", "not_assessed")),
            )
            for row in today.standards.to_dict("records")
        ],
        words=2,
    )


def _print_inequality(today: Description, screen: Screen) -> None:
    heads = ("Indicator", "Level", "Mean", "Difference coefficient", "Limit", "Gini", "Theil", "Verdict")
    screen.table(
        "Inequality between schools",
        [screen.speech.say(head) for head in heads],
        [
            (
                indicator_title(today.policy, row["indicator"], screen.lang),
                level_title(today.policy, row["level"], screen.speech),
                screen.speech.number(row["mean"]),
                *(screen.speech.number(row[name], 3) for name in ("cv", "cv_limit", "gini", "theil")),
                screen.speech.term(row["verdict"]),
            )
            for row in today.inequality.dropna(subset="mean").to_dict("records")
        ],
        words=2,
    )
