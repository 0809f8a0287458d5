"""The tables of Compare, as markup: headline, equality, gains and losses, inputs, shortages, proof."""

import math
from collections.abc import Sequence

import pandas as pd

from scenarios.compare import TODAY, Comparison
from scenarios.runs import Run
from scenarios.speech import Speech
from scenarios.terms import TERMS
from scenarios.verdicts import against_base, gains_and_losses, hardest_hit
from ui.markup import SYMBOLS, badge, cell, row, table, text
from ui.words import Names

_EQUALITY = ("cv", "gini")


def proof_table(runs: Sequence[Run], titles: dict[str, str], speech: Speech) -> str:
    """Say of every run how far it is proved to be from the best plan possible."""
    rows = []
    for run, title in zip(runs, titles.values(), strict=True):
        made = run.provenance
        cells = [
            cell(text(speech.number(run.number or 0)), "num"),
            cell(text(run.scenario.year), "num"),
            cell(text(speech.term(made.status))),
            cell(text(_gap(made.worst_gap, speech))),
            cell(text(made.plan[:12]), "quiet"),
        ]
        rows.append(row(text(title), cells))
    head = [
        (speech.say("Plan"), ""),
        (speech.say("Plan number"), "num"),
        (speech.say("Year"), "num"),
        (speech.say("Proof"), ""),
        (speech.say("Distance from the best possible"), ""),
        (speech.say("Fingerprint of the plan"), ""),
    ]
    return table(head, rows)


def headline_table(comparison: Comparison, titles: dict[str, str], speech: Speech) -> str:
    """Return the headline: today, each run, and whether it is better or worse than the base."""
    marks = against_base(comparison)
    rows = []
    for _, line in comparison.headline.iterrows():
        unit, measure = str(line["unit"]), str(line["measure"])
        cells = [cell(text(speech.amount(float(line[TODAY]), unit)), "num quiet")]
        cells += [
            cell(_marked(speech.amount(float(line[label]), unit), str(marks[label][measure]), speech), "num")
            for label in comparison.labels
        ]
        rows.append(row(text(speech.term(measure, "headline")), cells))
    head = [("", ""), (speech.say("Today"), "num"), *((titles[label], "num") for label in comparison.labels)]
    return table(head, rows, caption=_against(comparison, titles, speech))


def inequality_table(comparison: Comparison, titles: dict[str, str], names: Names) -> str:
    """Return the difference coefficient and Gini of every indicator and level, with the limit."""
    speech, found = names.speech, comparison.inequality
    rows = []
    for _, line in found[found["measure"] == "cv"].iterrows():
        name = _twofold(names.indicator(str(line["indicator"])), names.level(str(line["level"])))
        cells = [
            cell(text(speech.number(float(line[each]), 3)), "num")
            for each in ("limit", TODAY, *comparison.labels)
        ]
        rows.append(row(name, cells))
    head = [
        (speech.say("Difference coefficient"), ""),
        (speech.say("Limit"), "num"),
        (speech.say("Today"), "num"),
        *((titles[label], "num") for label in comparison.labels),
    ]
    return table(head, rows)


def winners_table(comparison: Comparison, titles: dict[str, str], speech: Speech) -> str:
    """Return, for each run and measure, how many schools got better beside how many got worse."""
    rows = []
    for _, line in gains_and_losses(comparison).iterrows():
        name = _twofold(speech.term(line["measure"]), titles[str(line["run"])])
        cells = [cell(_counted(int(line[each]), each, speech), "num") for each in ("better", "worse")]
        rows.append(row(name, cells))
    head = [("", ""), (speech.say("Schools better"), "num"), (speech.say("Schools worse"), "num")]
    return table(head, rows, caption=_against(comparison, titles, speech))


def losers_table(comparison: Comparison, titles: dict[str, str], names: Names) -> str:
    """Return the districts in which most schools got worse."""
    speech = names.speech
    rows = []
    for _, line in hardest_hit(comparison).iterrows():
        name = _twofold(names.district(str(line["district_id"])), titles[str(line["run"])])
        cells = [cell(_counted(int(line[each]), each, speech), "num") for each in ("better", "worse")]
        rows.append(row(name, cells))
    if not rows:
        return _remark(speech.say("No district has a school that got worse."))
    head = [
        (speech.say("Districts hit hardest"), ""),
        (speech.say("Results better"), "num"),
        (speech.say("Results worse"), "num"),
    ]
    return table(head, rows)


def inputs_table(comparison: Comparison, titles: dict[str, str], speech: Speech) -> str:
    """Return every input that is not the same in all runs."""
    if comparison.inputs.empty:
        return _remark(speech.say("Nothing: these plans were asked the same question."))
    rows = [
        row(
            text(" · ".join(speech.term(part) for part in str(line["key"]).split("."))),
            (cell(text(_input(str(line[label]), speech))) for label in comparison.labels),
        )
        for _, line in comparison.inputs.iterrows()
    ]
    return table([("", ""), *((titles[label], "") for label in comparison.labels)], rows)


def shortages_table(comparison: Comparison, titles: dict[str, str], names: Names) -> str:
    """Return what each run leaves short, by district."""
    speech = names.speech
    if comparison.shortages.empty:
        return _remark(speech.say("Nothing is short under any of these plans."))
    rows = []
    for _, line in comparison.shortages.iterrows():
        where = [names.district(str(line["district_id"])), _level(names, line["level"])]
        cells = [cell(text(part), "quiet") for part in where]
        cells += [cell(text(_amount(line, label, speech)), "num") for label in comparison.labels]
        rows.append(row(text(speech.term(line["what"])), cells))
    head = [
        (speech.term("what"), ""),
        (speech.term("district"), ""),
        (speech.term("level"), ""),
        *((titles[label], "num") for label in comparison.labels),
    ]
    return f'<div class="tall" tabindex="0">{table(head, rows)}</div>'


def _amount(line: "pd.Series[float]", label: str, speech: Speech) -> str:
    unit = str(line["measured_in"])
    written = speech.amount(float(line[label]), unit)
    return written if unit in {"cents", "share", "metres", "m"} else f"{written} {speech.term(unit)}"


def _level(names: Names, level: object) -> str:
    return names.speech.say("All levels") if pd.isna(level) or not level else names.level(str(level))  # type: ignore[call-overload]


def _marked(written: str, mark: str, speech: Speech) -> str:
    return f"{text(written)} {badge(mark, speech)}" if mark in {"better", "worse"} else text(written)


def _input(value: str, speech: Speech) -> str:
    return speech.term(value) if value in TERMS else value or "–"


def _remark(said: str) -> str:
    return f'<div class="hint">{text(said)}</div>'


def _twofold(name: str, quiet: str) -> str:
    return f'{text(name)} <span class="quiet">{text(quiet)}</span>'


def _counted(count: int, verdict: str, speech: Speech) -> str:
    if not count:
        return "0"
    return f'<span class="verdict {verdict}">{SYMBOLS[verdict]} {text(speech.number(count))}</span>'


def _against(comparison: Comparison, titles: dict[str, str], speech: Speech) -> str:
    base = speech.say("Today") if comparison.base == TODAY else titles[comparison.base]
    return speech.say("Better and worse: against “{base}”.", base=base)


def _gap(gap: float, speech: Speech) -> str:
    if not math.isfinite(gap):
        return speech.say("not known")
    if gap <= 0:
        return speech.say("none: it is the best")
    return speech.say("at most {gap}", gap=speech.share(gap, 2))
