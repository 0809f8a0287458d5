"""What more money buys and less money takes: by solving again, as portfolios of projects are not nested."""

import pandas as pd

from geodata.city import City
from scenarios.errors import Problem, ScenarioError
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer, differences, headlines, listed, works_changed
from scenarios.headline import MEASURES
from scenarios.runs import Run
from scenarios.scenario import Scenario
from scenarios.speech import Speech

THIS = "this run"
MOST = 1e13  # currency units, as in a scenario's budget
UNITS = pd.Series({measure: unit for measure, (unit, _) in MEASURES.items()})


def what_money_buys(
    run: Run, city: City, amounts: tuple[float, ...], speech: Speech, solve: Solve | None = None
) -> Answer:
    """Solve the question of a run again with more or less money.

    Parameters
    ----------
    amounts
        Currency units; a positive one is a further general source of the year, a negative one is taken from
        all sources of the year in proportion.
    solve
        As for every answer: solves further questions (`scenarios.explain.again.solver`).

    Raises
    ------
    ScenarioError
        When more would be taken than there is.
    """
    again, runs = solve or solver(city, run), {THIS: run}
    asked = {f"{amount:+.0f}": with_money(run.scenario, city, amount) for amount in amounts}
    for label, scenario in asked.items():
        runs[label] = again(scenario)
    table = headlines(runs)
    sentences, works = [], []
    for amount, (label, other) in zip(amounts, list(runs.items())[1:], strict=True):
        changed = differences(table, THIS, label, UNITS, speech)
        message = "With {amount} more: {what}." if amount > 0 else "With {amount} less: {what}."
        shown = speech.money(abs(amount) * 100)
        sentences.append(speech.say(message, amount=shown, what=changed or speech.say("nothing changes")))
        added, dropped = works_changed(run, other)
        works += [{"amount": amount, "project_id": each, "change": "added"} for each in added]
        works += [{"amount": amount, "project_id": each, "change": "dropped"} for each in dropped]
        if added or dropped:
            sentences.append(
                speech.say(
                    "Projects added: {added}; dropped: {dropped}.",
                    added=listed(added, speech),
                    dropped=listed(dropped, speech),
                )
            )
    return Answer(tuple(sentences), {"headline": table, "projects": pd.DataFrame(works)})


def with_money(scenario: Scenario, city: City, amount: float) -> Scenario:
    """Return the question with more or less money of the year."""
    if not abs(amount) <= MOST:
        raise ScenarioError(
            Problem("amount", "no city has as much money", found=f"{amount:g}", allowed=f"±{MOST:g}")
        )
    budget = scenario.budget
    scale = 1.0 if budget.scale is None else budget.scale
    if amount >= 0:
        return scenario.model_copy(
            update={"budget": budget.model_copy(update={"extra": budget.extra + amount})}
        )
    sources = city.sources[city.sources["year"] == scenario.year]
    total = budget.amount if budget.amount is not None else float(sources["amount"].sum()) * scale
    left = total + budget.extra + amount
    if left < 0:
        raise ScenarioError(
            Problem("amount", "more would be taken than there is", found=f"{-amount:g}", allowed=f"{total:g}")
        )
    if budget.extra + amount >= 0:
        return scenario.model_copy(
            update={"budget": budget.model_copy(update={"extra": budget.extra + amount})}
        )
    changed = {"amount": left} if budget.amount is not None else {"scale": scale * left / total}
    return scenario.model_copy(update={"budget": budget.model_copy(update={**changed, "extra": 0.0})})
