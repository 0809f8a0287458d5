"""The command ``compliance``: every rule of a pack, by district, and the units that fail."""

from typing import Annotated

import typer

from geodata.city import City
from models.compliance.assess import NEEDS_DOCUMENTS
from models.plan import Plan
from models.policy import Policy, Rule
from scenarios.cli.loading import city_name, load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, StorePlace
from scenarios.cli.run_commands import policy_of
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.show_runs import place_names
from scenarios.compliance_matrix import CITY, Matrix, compliance_matrix
from scenarios.describe import level_title
from scenarios.errors import CompareError
from scenarios.packs import load_pack
from scenarios.speech import Speech
from scenarios.store import Store

Pack = Annotated[
    str | None,
    typer.Option("--policy", help="Policy pack to check by; that of the run, else cn.2017.quality."),
]
Number = Annotated[int | None, typer.Option("--run", help="Check the city as this stored run leaves it.")]
Level = Annotated[str, typer.Option("--level", help="Check one level only.")]
Most = Annotated[int, typer.Option("--most", min=0, help="Failing units to print for each rule.")]
DEFAULT_PACK = "cn.2017.quality"
_MARKS = {"met": "✓", "not_met": "✗", "not_assessed": "?"}


def compliance_command(  # noqa: PLR0913 - one parameter for each option
    folder: CityFolder,
    *,
    policy: Pack = None,
    number: Number = None,
    level: Level = "",
    most: Most = 5,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Show which rules of a pack are met, not met or not assessed, by district, and who fails them."""
    asked = None if policy is None else load_pack(policy)
    city, screen = load_city(folder, lang)
    rules, plan = _rules_and_plan(city, asked, store, number)
    matrix = compliance_matrix(city, rules, plan, level=level)
    if as_json:
        print_json(_record(matrix, city, number, screen.speech))
        return
    when = screen.speech.say("Today") if number is None else screen.speech.say("Run {number}", number=number)
    screen.tell(f"{city_name(city, lang)} · {city.school_year} · {when} · {rules.title(lang)}")
    screen.say()
    if matrix.rules.empty:
        screen.say("This pack has no rules.")
        return
    _print_rules(matrix, screen)
    _print_districts(matrix, city, screen)
    _print_failing(matrix, city, most, screen)


def _rules_and_plan(
    city: City, asked: Policy | None, store: str, number: int | None
) -> tuple[Policy, Plan | None]:
    """Return the rules to check by and the plan of a run, which must be one of this very city."""
    if number is None:
        return asked or load_pack(DEFAULT_PACK), None
    run = Store(store).load(number)
    if run.provenance.city != city.fingerprint():
        what = "these runs were made from other facts than this city holds now; solve again"
        raise CompareError.one("--run", what, found=str(number))
    return asked or policy_of(run), run.plan


def _reason(rule: Rule, reason: str, speech: Speech) -> str:
    """Return why a rule is not assessed: what would have to be known, if its pack says so."""
    if reason == NEEDS_DOCUMENTS and rule.needs is not None:
        return rule.needs(speech.lang)
    return speech.say(reason) if reason else ""


def _record(matrix: Matrix, city: City, number: int | None, speech: Speech) -> dict[str, object]:
    rules = {rule.id: rule for rule in matrix.policy.rules}
    listed = [
        {
            **row,
            "title": rules[row["rule"]].title(speech.lang),
            "reason": _reason(rules[row["rule"]], row["reason"], speech),
        }
        for row in matrix.rules.to_dict("records")
    ]
    return {
        "city": city.name,
        "school_year": city.school_year,
        "run": number,
        "policy": matrix.policy.id,
        "rules": listed,
        "districts": matrix.cells,
        "failing": matrix.failing,
    }


def _print_rules(matrix: Matrix, screen: Screen) -> None:
    say, number = screen.speech.say, screen.speech.number
    rules = {rule.id: rule for rule in matrix.policy.rules}
    heads = ("Article", "Rule", "Verdict", "Why not assessed", "Met", "Not met", "Not assessed")
    screen.table(
        "Rules",
        [say(head) for head in heads],
        [
            (
                row["article"] or "–",
                rules[row["rule"]].title(screen.lang),
                say("concerns no unit") if row["verdict"] == "none" else screen.speech.term(row["verdict"]),
                _reason(rules[row["rule"]], row["reason"], screen.speech),
                *(number(row[name]) for name in ("met", "not_met", "not_assessed")),
            )
            for row in matrix.rules.to_dict("records")
        ],
        words=4,
    )
    counts = matrix.rules["verdict"].value_counts()
    screen.say(
        "{met} rules are met, {not_met} not met, {not_assessed} not assessed; {none} concern nobody here.",
        **{name: int(counts.get(name, 0)) for name in ("met", "not_met", "not_assessed", "none")},
    )
    screen.say()


def _print_districts(matrix: Matrix, city: City, screen: Screen) -> None:
    """Print a row for each rule judged in districts: a mark for each, with how many of its units fail."""
    names = place_names(city, screen)["district"]
    inside = matrix.cells[matrix.cells["district_id"] != CITY]
    marks = {
        (row["rule"], row["district_id"]): f"{_MARKS[row['verdict']]} {row['not_met'] or ''}".strip()
        for row in inside.to_dict("records")
    }
    labels = _labels(matrix, screen.lang)
    judged = [rule for rule in matrix.rules["rule"] if rule in set(inside["rule"])]
    districts = sorted(inside["district_id"].unique())
    if not judged:
        return
    screen.table(
        "Rules by district",
        [screen.speech.say("Rule"), *(names.get(each, each) for each in districts)],
        [(labels[rule], *(marks.get((rule, district), "") for district in districts)) for rule in judged],
    )
    screen.say("✓ met · ✗ not met, and how many of its units · ? not assessed · empty: concerns nobody there")
    screen.say()


def _labels(matrix: Matrix, lang: str) -> dict[str, str]:
    """Return what each rule is called in a narrow column: its article, or its title where it has none."""
    return {rule.id: rule.article or rule.title(lang) for rule in matrix.policy.rules}


def _exact(value: float, speech: Speech) -> str:
    """Write a number with the four decimals in which a verdict may lie; a whole one as it is."""
    return speech.number(value, 0 if float(value).is_integer() else 4)


def _print_failing(matrix: Matrix, city: City, most: int, screen: Screen) -> None:
    speech, names = screen.speech, place_names(city, screen)
    top = matrix.failing.groupby("rule", sort=False).head(most)
    if top.empty:
        return
    labels = _labels(matrix, screen.lang)
    heads = ("Rule", "Level", "District", "Unit", "Note", "Value", "Limit")
    screen.table(
        "Who does not meet a rule",
        [speech.say(head) for head in heads],
        [
            (
                labels[row["rule"]],
                level_title(matrix.policy, row["level"], speech) if row["level"] else "",
                names["district"].get(row["district_id"], speech.term("city")),
                names["school"].get(row["unit_id"], "") if row["scope"] == "school" else "",
                "; ".join(speech.say(part) for part in row["note"].split(";") if part),
                *(_exact(row[name], speech) for name in ("found", "allowed")),
            )
            for row in top.to_dict("records")
        ],
        words=5,
    )
    left = len(matrix.failing) - len(top)
    if left:
        screen.say("… and {count} more; --most {all} prints them, --json lists all.", count=left, all=9999)
