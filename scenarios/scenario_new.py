"""A new scenario file, written with comments so that its author can go on from there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

type Preference = Literal["stay", "near"]
type Demand = Literal["low", "mid", "high"]
type Births = Literal["trend", "flat"]
GOALS = {
    "stay": ("unplaced_children", "overfull_seats", "pupils_lost", "travel"),
    "near": ("unplaced_children", "overfull_seats", "travel"),
}


@dataclass(frozen=True)
class Answers:
    """What a new scenario asks.

    Attributes
    ----------
    levels : tuple of str
        Empty means every level that the city teaches.
    budget : float or None
        Money of the year in currency units, in place of the city's sources; None keeps them.
    prefer : "stay" or "near"
        What counts once everybody has a seat: that schools keep their pupils, or that ways are short.
    demand
        Which case of the forecast is counted on.
    births : "trend", "flat" or None
        How births not recorded yet go on, where the children are to be forecast anew; None takes the
        city's own table.
    """

    name: str
    policy: str
    year: int
    levels: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ("places", "teachers", "funds")
    budget: float | None = None
    prefer: Preference = "stay"
    demand: Demand = "mid"
    births: Births | None = None


def scenario_text(answers: Answers, translate: Callable[[str], str] = str) -> str:
    """Return the TOML of a scenario with a comment beside every key."""
    lines = [
        _comment(translate("A question to one city. Change it, or let another file extend it.")),
        _key("name", answers.name, translate("short, unique among the scenarios that you compare")),
        _key("policy", answers.policy, translate("the rules; `junheng policy` lists them")),
        _key("year", answers.year, translate("whose children are placed")),
        _key("levels", list(answers.levels), translate("empty: every level that the city teaches")),
        _key("demand", answers.demand, translate("which forecast of children: low, mid or high")),
        _key("decisions", list(answers.decisions), translate("what may be decided; the rest stays as it is")),
        "",
        *_forecast(answers, translate),
        "[budget]",
        *_budget(answers, translate),
        "",
        *_goals(answers, translate),
        "[solver]",
        _key("seconds", 120, translate("how long each step may search")),
        "",
        _comment(translate("What is decided already; docs/scenarios.md lists every lock:")),
        "# [[locks]]",
        '# lock = "teachers_stay"',
        '# school = "S0001"',
        "",
        _comment(translate("Values of the pack to change for this question, with the key in quotes:")),
        "# [overlay]",
        '# "staffing.pupils_per_teacher" = { primary = 18 }',
    ]
    return "\n".join(lines) + "\n"


def _forecast(answers: Answers, translate: Callable[[str], str]) -> list[str]:
    """Return the table of the forecast; as a comment where the children are those of the city's table."""
    anew = answers.births is not None
    lines = [
        "[forecast]",
        _key("anew", value=True, comment=translate("from grades and births, not the city's own table")),
        _key("births", answers.births or "trend", translate("not recorded yet: trend, or flat as last year")),
    ]
    return [*(line if anew else f"# {line}" for line in lines), ""]


def _budget(answers: Answers, translate: Callable[[str], str]) -> list[str]:
    if answers.budget is not None:
        return [
            _key("amount", answers.budget, translate("money of the year, in place of the city's sources"))
        ]
    return [_key("scale", 1.0, translate("the city's sources times this"))]


def _goals(answers: Answers, translate: Callable[[str], str]) -> list[str]:
    if "places" not in answers.decisions:
        return []
    return ["[goals]", _key("places", list(GOALS[answers.prefer]), translate("in this order")), ""]


def _key(name: str, value: object, comment: str) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}  {_comment(comment)}"


def _comment(text: str) -> str:
    return f"# {text}"
