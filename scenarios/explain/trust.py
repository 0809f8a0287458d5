"""Can it be trusted: what is proved, of each part and of the whole; what is not known; other forecasts."""

import math
from collections.abc import Iterator

import pandas as pd

from geodata.city import City
from models.steps import ROUND, proofs
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer, differences, headlines
from scenarios.explain.money import THIS, UNITS
from scenarios.question import question_problems
from scenarios.runs import Run
from scenarios.scenario_forecast import counted_on
from scenarios.speech import Speech

WHOLE = "joint"


def can_it_be_trusted(run: Run, city: City, speech: Speech, solve: Solve | None = None) -> Answer:
    """Say what is proved and what is unknown, and solve again for few and for many children."""
    sentences = [
        *proof_sentences(run.plan.steps, speech),
        speech.say(
            "The audit by plain arithmetic passed; the data describe the school year {year}; warnings about "
            "them: {warnings}.",
            year=city.school_year,
            warnings=speech.number(len(city.warnings)),
        ),
    ]
    unknown = len(run.plan.not_assessed)
    if unknown:
        message = "{count} things could not be planned because a fact or a rule is unknown."
        sentences.append(speech.say(message, count=speech.number(unknown)))
    if forecasts_agree(counted_on(city, run.scenario.forecast), run.scenario.year):
        message = "The forecasts of {year} are alike, so other numbers of children were not tried."
        sentences.append(speech.say(message, year=run.scenario.year))
        return Answer(tuple(sentences), {"steps": run.plan.steps, "headline": headlines({THIS: run})})
    again, runs = solve or solver(city, run), {THIS: run}
    for demand in ("low", "high"):
        asked = run.scenario.model_copy(update={"demand": demand})
        if demand != run.scenario.demand and not question_problems(asked, city):
            runs[demand] = again(asked)
    table = headlines(runs)
    for demand in list(runs)[1:]:
        changed = differences(table, THIS, demand, UNITS, speech)
        sentences.append(
            speech.say(
                "With the {demand}: {what}.",
                demand=speech.term(demand),
                what=changed or speech.say("nothing changes"),
            )
        )
    return Answer(tuple(sentences), {"steps": run.plan.steps, "headline": table})


def proof_sentences(steps: pd.DataFrame, speech: Speech) -> Iterator[str]:
    """Say what a proof table proves of each part given the parts before it, and of the plan as a whole."""
    proved = proofs(steps)
    parts, whole = proved[proved["step"] != WHOLE], proved[proved["step"] == WHOLE]
    yield speech.say(
        "{count} of {all} goals are proved optimal, each given the steps before it; largest gap {gap}.",
        count=speech.number(int((parts["status"] == "optimal").sum())),
        all=speech.number(len(parts)),
        gap=_gap(parts, speech),
    )
    rounds = steps.loc[steps["step"].str.startswith(ROUND), "step"].nunique()
    if rounds:
        message = "Places, teachers and money were decided again in {rounds} rounds."
        yield speech.say(message, rounds=speech.number(rounds))
    for row in whole.to_dict("records"):
        yield speech.say(
            "The whole plan, {goal}: {value}; however its parts are decided together, none is below {bound} "
            "({gap} at most to gain).",
            goal=speech.term(row["goal"]),
            value=speech.amount(*_measured(row["value"], row["unit"])),
            bound=speech.amount(*_measured(row["bound"], row["unit"])),
            gap=speech.share(float(row["gap"])),
        )
    if whole.empty:
        yield speech.say(
            "The parts are not proved best together; bound = true in the table [plan] of the scenario tells."
        )


def forecasts_agree(city: City, year: int) -> bool:
    """Return whether the low, middle and high numbers of children of a year are the same."""
    here = city.children[city.children["year"] == year]
    return all(
        name not in here or here[name].equals(here["children"].astype(here[name].dtype))
        for name in ("low", "high")
    )


def _gap(proved: pd.DataFrame, speech: Speech) -> str:
    gap = float(proved["gap"].max()) if len(proved) and proved["gap"].notna().all() else math.nan
    return speech.share(math.ceil(gap * 1e4) / 1e4, 2) if math.isfinite(gap) else speech.term("not_assessed")


def _measured(value: float, unit: str) -> tuple[float, str]:
    """Return an amount with its unit; thousands of the currency as cents."""
    return (value * 100_000, "cents") if unit == "thousands" else (value, unit)
