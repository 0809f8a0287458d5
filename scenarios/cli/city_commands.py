"""Commands about the facts: ``check`` and ``describe``."""

from pathlib import Path
from typing import Annotated

import typer

from geodata.checks import Checked, check_folder
from geodata.fault_book import counts_by_code, write_fault_book
from geodata.faults import Fault, shown
from geodata.fixing.folder import Fixed, fix_folder
from geodata.fixing.repair import Repair
from scenarios.cli.failures import BAD_INPUT, fault_record
from scenarios.cli.loading import city_name, count_faults, counts_in_words, load_city
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.describe import Description, describe, indicator_title, level_title, sentences
from scenarios.errors import OutputError
from scenarios.output import new_file, plainly
from scenarios.packs import load_pack

Pack = Annotated[
    str, typer.Option("--policy", help="Policy pack to measure by; `junheng policy` lists them.")
]
Workbook = Annotated[
    Path | None,
    typer.Option("--workbook", help="Also write a workbook that shows each table with the cells marked."),
]
Fix = Annotated[
    Path | None,
    typer.Option("--fix", help="Write a new folder with the safe repairs made and listed, and check that."),
]
Untrusted = Annotated[
    bool,
    typer.Option("--untrusted", help="The files come from outside: read them in a restricted process."),
]
_REPAIRS_SHOWN = 20
_HEADINGS = {"error": "Errors", "warning": "Warnings", "note": "Notes"}


def check_command(
    folder: CityFolder,
    *,
    workbook: Workbook = None,
    fix: Fix = None,
    untrusted: Untrusted = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Check a city folder: every fault with file, row, column, what was found and what is allowed."""
    screen = Screen(lang)
    if workbook is not None and workbook.exists():
        raise OutputError.one(
            "", "this place is in use and was left untouched; choose a new file", where=str(workbook)
        )
    fixed = None
    if fix is not None:
        with plainly(fix):
            fixed = fix_folder(folder, fix, screen.speech.translate, secluded=untrusted)
    checked = check_folder(folder, secluded=untrusted) if fixed is None else fixed.checked
    if workbook is not None:
        with new_file(workbook) as draft:
            write_fault_book(draft, checked.faults, checked.rows, screen.speech.translate)
    place = folder if fix is None else fix
    if as_json:
        print_json(_check_record(checked, fixed, screen))
    else:
        _print_check(place, checked, fixed, screen)
        if workbook is not None:
            screen.say("{file} shows the cells.", file=workbook)
    if checked.city is None:
        raise typer.Exit(BAD_INPUT)


def _check_record(checked: Checked, fixed: Fixed | None, screen: Screen) -> dict[str, object]:
    record: dict[str, object] = {
        "city": checked.city.name if checked.city else None,
        "valid": checked.city is not None,
        "counts": count_faults(checked.faults),
        "codes": counts_by_code(checked.faults),
        "faults": [fault_record(fault, screen.speech) for fault in checked.faults],
    }
    if fixed is not None:
        record["repairs"] = [_repair_record(repair, screen) for repair in fixed.repairs]
    return record


def _repair_record(repair: Repair, screen: Screen) -> dict[str, object]:
    names = ("file", "table", "row", "column", "before", "after")
    said = screen.speech.say(repair.name, **dict(repair.values))
    return {**{name: getattr(repair, name) for name in names}, "repair": said}


def _print_check(place: Path, checked: Checked, fixed: Fixed | None, screen: Screen) -> None:
    if fixed is not None:
        _print_repairs(fixed.repairs, screen)
    _print_faults(checked.faults, screen)
    verdict = (
        "{folder}: {counts}. The city can be used."
        if checked.city
        else "{folder}: {counts}. The city cannot be used until the errors are corrected."
    )
    screen.say(verdict, folder=place, counts=counts_in_words(checked.faults, screen))


def _print_repairs(repairs: tuple[Repair, ...], screen: Screen) -> None:
    if not repairs:
        screen.say("Nothing was found that is safe to repair.")
        screen.say()
        return
    screen.tell(f"{screen.speech.say('Repairs')} ({len(repairs)})")
    for repair in repairs[:_REPAIRS_SHOWN]:
        place = ":".join(filter(None, (repair.file, str(repair.row or ""), repair.column)))
        change = f" {shown(repair.before)} → {shown(repair.after)}" if repair.after else ""
        screen.tell(f"  {place}: {screen.speech.say(repair.name, **dict(repair.values))}{change}")
    if len(repairs) > _REPAIRS_SHOWN:
        screen.say("  … and {count} more; repairs.csv lists them all.", count=len(repairs) - _REPAIRS_SHOWN)
    screen.say()


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
