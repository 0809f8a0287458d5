"""The first page: what each run achieves, how sure that is, what was asked, and the runs side by side."""

import math

import pandas as pd

from models.steps import proofs
from scenarios.report.blocks import Card
from scenarios.report.material import Material
from scenarios.report.tables import Cell, Table, grid, words
from scenarios.runs import Run
from scenarios.scenario import Scenario
from scenarios.speech import Speech

_CHANGES_SHOWN = 4


def headlines(material: Material) -> tuple[Card, ...]:
    """Sum up every run."""
    return tuple(_headline(material, number) for number in range(len(material.runs)))


def _headline(material: Material, number: int) -> Card:
    run = material.runs[number]
    status, kind = proof_status(run, material.speech)
    better, worse = _changes(material, material.labels[number])
    return Card(material.titles[number], status, kind, tuple(_sentences(material, run)), better, worse)


def proof_status(run: Run, speech: Speech) -> tuple[str, str]:
    """Say how far a run is proved, never more than is known; with a CSS class."""
    proved = proofs(run.plan.steps)
    statuses, gap = set(proved["status"]), proved["gap"].max()
    if not statuses or not statuses <= {"optimal", "feasible"}:
        found = ", ".join(speech.term(status) for status in sorted(statuses - {"optimal", "feasible"}))
        return speech.say("Not proved: {status}", status=found or speech.term("not_assessed")), "not_met"
    if proved["gap"].isna().any():
        return speech.say("Not assessed: how far from the best possible is not known"), "not_assessed"
    if statuses == {"optimal"}:
        return speech.say("Proved optimal, goal after goal"), "met"
    return speech.say(
        "Within {gap} of the best possible", gap=speech.share(math.ceil(gap * 1e4) / 1e4, 2)
    ), "near"


def _sentences(material: Material, run: Run) -> list[str]:
    speech, plan = material.speech, run.plan
    decisions = run.scenario.decisions
    sentences = []
    if "places" in decisions:
        sentences.append(_places(material, run))
    if "teachers" in decisions:
        short = _total(plan.schools["short_teachers"])
        sentences.append(
            speech.say(
                "{moved} teachers move and {hired} are hired; schools remain {short} short of their need.",
                moved=speech.number(_total(plan.moves["teachers"])),
                hired=speech.number(_total(plan.hires["teachers"])),
                short=speech.number(short, 0),
            )
        )
    if "funds" in decisions:
        sentences.append(
            speech.say(
                "{granted} is granted; {short} is missing to the stated need.",
                granted=speech.money(_total(plan.grants["cents"])),
                short=speech.money(100 * _total(plan.schools["short_funds"])),
            )
        )
    return [*sentences, _limits(material, run)]


def _places(material: Material, run: Run) -> str:
    speech = material.speech
    placed, left = _total(run.plan.placements["children"]), _total(run.plan.unplaced["children"])
    if left == 0:
        return speech.say("Every one of {children} children has a place.", children=speech.number(placed))
    return speech.say(
        "{left} of {children} children are left without a place.",
        left=material.count(left, "children"),
        children=speech.number(placed + left),
    )


def _limits(material: Material, run: Run) -> str:
    today, after = (_within_limits(measures.inequality) for measures in (run.before, run.after))
    if after[1] == 0:
        return material.speech.say(
            "Whether schools are alike enough is not assessed: the pack sets no limit or data are missing."
        )
    return material.speech.say(
        "{met} of {assessed} differences between schools are within their limit (today {before}).",
        met=after[0],
        assessed=after[1],
        before=today[0],
    )


def _within_limits(inequality: pd.DataFrame) -> tuple[int, int]:
    verdicts = inequality.loc[inequality["scope"] == "city", "verdict"]
    return int((verdicts == "met").sum()), int(verdicts.isin(["met", "not_met"]).sum())


def _total(column: "pd.Series[float]") -> float:
    return float(column.sum())


def _changes(material: Material, label: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what changed most against today, by share of today's value; better apart from worse."""
    changes = [*_headline_changes(material, label), *_inequality_changes(material, label)]
    ranked = sorted(changes, key=lambda change: (-abs(change[0]), change[1]))
    better = tuple(text for gain, text in ranked if gain > 0)
    worse = tuple(text for gain, text in ranked if gain < 0)
    return better[:_CHANGES_SHOWN], worse[:_CHANGES_SHOWN]


def _headline_changes(material: Material, label: str) -> list[tuple[float, str]]:
    speech, out = material.speech, []
    for row in material.comparison.headline.to_dict("records"):
        today, after, unit = float(row["today"]), float(row[label]), str(row["unit"])
        gain = _gain(today, after, str(row["better"]))
        if gain:
            change = f"{material.count(today, unit)} → {material.count(after, unit)}"
            out.append((gain, f"{speech.term(row['measure'], 'headline')}: {change}"))
    return out


def _inequality_changes(material: Material, label: str) -> list[tuple[float, str]]:
    speech, out = material.speech, []
    table = material.comparison.inequality
    for row in table[table["measure"] == "cv"].to_dict("records"):
        gain = _gain(float(row["today"]), float(row[label]), "less")
        if gain:
            name = f"{material.indicator(row['indicator'])} · {material.level(row['level'])}"
            out.append((gain, f"{name}: {speech.term('cv')} {row['today']:.4f} → {row[label]:.4f}"))
    return out


def _gain(today: float, after: float, better: str) -> float:
    """Return the change as a share of today's value, positive when better; 0 when nothing can be said."""
    if (
        better not in {"less", "more"}
        or not (math.isfinite(today) and math.isfinite(after))
        or today == after
    ):
        return 0.0
    change = (after - today) / abs(today) if today else math.copysign(math.inf, after)
    return change if better == "more" else -change


def side_by_side(material: Material) -> Table:
    """Put the headline measures of today and of all runs next to each other."""
    speech, rows = material.speech, []
    for row in material.comparison.headline.to_dict("records"):
        today = float(row["today"])
        cells = [
            Cell(speech.term(row["measure"], "headline")),
            Cell(material.count(today, str(row["unit"])), "num quiet"),
        ]
        for label in material.labels:
            gain = _gain(today, float(row[label]), str(row["better"]))
            kind = "better" if gain > 0 else "worse" if gain < 0 else ""
            cells.append(Cell(material.count(float(row[label]), str(row["unit"])), f"num {kind}".strip()))
        rows.append(cells)
    return Table(
        head=(speech.say("Measure"), speech.say("Today"), *material.titles),
        rows=grid(rows),
        note=speech.say("▲ better and ▼ worse than today. A dash: not assessed."),
    )


def questions(material: Material) -> Table:
    """State what each run was asked."""
    speech = material.speech
    asked = [_asked(material, run.scenario) for run in material.runs]
    rows = [[Cell(speech.term(key)), *words(*(each[key] for each in asked))] for key in asked[0]]
    return Table(head=(speech.say("Asked"), *material.titles), rows=grid(rows))


def _asked(material: Material, scenario: Scenario) -> dict[str, str]:
    speech, free = material.speech, material.speech.say("no limit of its own")
    joint = speech.say(", ")
    most = scenario.teachers
    return {
        "year": str(scenario.year),
        "demand": speech.term(scenario.demand),
        "levels": joint.join(material.level(level) for level in scenario.levels or material.levels),
        "decisions": joint.join(speech.term(decision) for decision in scenario.decisions),
        "budget": _budget(material, scenario),
        "hires_max": free if most.hires_max is None else speech.number(most.hires_max),
        "moves_max": free if most.moves_max is None else speech.number(most.moves_max),
        "policy": material.policy.title(speech.lang)
        if material.policy.id == scenario.policy
        else scenario.policy,
        "overlay": joint.join(sorted(scenario.overlay)) or speech.say("none"),
    }


def _budget(material: Material, scenario: Scenario) -> str:
    speech = material.speech
    if scenario.budget.amount is not None:
        return speech.money(100 * scenario.budget.amount)
    if scenario.budget.scale is not None:
        return speech.say("the sources of the year × {scale}", scale=speech.number(scenario.budget.scale))
    return speech.say("the sources of the year")
