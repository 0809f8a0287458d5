"""The command ``verify``, which asks whether a stored run is what it says it is."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from geodata.city import City
from scenarios.cli.failures import BAD_INPUT
from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, Json, Lang, RunNumber, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.errors import OutputError
from scenarios.store_access import StoreAccess
from scenarios.store_engine import sqlite_path
from scenarios.verify import Verification, verify_run

CityOption = Annotated[
    Path | None,
    typer.Option("--city", help="Folder of the city.", show_default="the folder city beside the store"),
]
Again = Annotated[bool, typer.Option("--again", help="Also solve again and compare the plans.")]
WHAT = {
    "stored": "what is stored has its hashes",
    "city": "the city's files are those of the run",
    "policy": "the rules are those of the run",
    "audit": "the plan keeps every rule",
    "goals": "the goals are what the plan's tables add up to",
    "proof": "gaps and status follow from values and bounds",
    "before": "the city measures today what it measured then",
    "after": "the plan leads to what was measured",
    "again": "solved again, the plan is the same",
}
WHY = {
    "stored": "what is stored does not hold",
    "inputs": "city or rules are not those of the run",
    "code": "made by code {code}; this finding is not assessed",
}
VERDICTS = {"holds": "holds", "fails": "FAILS", "not_assessed": "not assessed"}
GOAL_VERDICTS = {"confirmed": "added up again", "quoted": "as stored", "refuted": "FAILS", **VERDICTS}


def verify_command(
    number: RunNumber,
    *,
    city: CityOption = None,
    again: Again = False,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Derive a stored run once more from its inputs, with a checker that knows no solver."""
    kept = StoreAccess(store)
    kept.require(number)
    facts, screen = load_city(_folder(city, store), lang)
    verified = verify_run(kept, number, facts)
    same = _solved_again(store, number, facts) if again and verified.holds else None
    if as_json:
        print_json({**asdict(verified), "holds": verified.holds, "fails": verified.fails, "again": same})
    else:
        _print(verified, same, screen, again=again)
    if not verified.holds or same is False:
        raise typer.Exit(BAD_INPUT)


def _folder(city: Path | None, store: str) -> Path:
    if city is not None:
        return city
    path = sqlite_path(store)
    beside = None if path is None else path.absolute().parent / "city"
    if beside is None or not beside.is_dir():
        raise OutputError.one("--city", "name the folder of the city; there is none beside the store")
    return beside


def _solved_again(place: str, number: int, city: City) -> bool:
    from scenarios.runs import run_scenario  # noqa: PLC0415 - only this needs the solver
    from scenarios.store import Store  # noqa: PLC0415

    run = Store(place).load(number)
    return run_scenario(city, run.scenario).plan.fingerprint() == run.provenance.plan


def _print(verified: Verification, same: bool | None, screen: Screen, *, again: bool) -> None:  # noqa: FBT001 - None where not asked
    say = screen.speech.say
    for finding in verified.findings:
        screen.tell(f"{say(VERDICTS[finding.verdict])}: {say(WHAT[finding.what])}")
        if finding.why:
            screen.tell(f"    {say(WHY[finding.why], code=verified.made_by)}")
        for found in finding.found:
            screen.tell(f"    {found}")
    if again:
        verdict = "not_assessed" if same is None else "holds" if same else "fails"
        screen.tell(f"{say(VERDICTS[verdict])}: {say(WHAT['again'])}")
    screen.say()
    heads = ("Step", "Goal", "Value", "Added up", "Best possible", "Unit", "Verdict")
    rows = [
        (
            screen.speech.step(goal.step),
            screen.speech.term(goal.goal),
            screen.speech.number(goal.stored),
            screen.speech.number(goal.summed),
            screen.speech.number(goal.bound),
            screen.speech.unit(goal.unit),
            say(GOAL_VERDICTS[goal.verdict]),
        )
        for goal in verified.goals
    ]
    if rows:
        screen.table("", [say(head) for head in heads], rows, words=2)
    screen.say(
        _verdict(verified, same),
        number=verified.number,
        plan=verified.plan[:16],
        code=verified.made_by,
        today=verified.judged_by,
    )


def _verdict(verified: Verification, same: bool | None) -> str:  # noqa: FBT001 - None where not asked
    if verified.fails or same is False:
        return "Run {number} is NOT verified."
    if verified.holds:
        return "Run {number} is verified: plan {plan}, made by {code}."
    return (
        "Run {number} is not assessed as a whole: it was made by code {code}, and this is {today}. "
        "Verify it with the release that made it."
    )
