"""What would make a district pass: the cheapest purchases, with the proof that nothing cheaper would do."""

import pandas as pd

from geodata.city import City
from geodata.schemas.columns import facts_of
from geodata.schemas.people import STOCKS
from scenarios.errors import Problem, ScenarioError, nearest
from scenarios.explain.again import Solve, solver
from scenarios.explain.answer import Answer
from scenarios.runs import Run
from scenarios.scenario_rules import Standards
from scenarios.speech import Speech


def what_would_pass(
    run: Run, city: City, district: str, speech: Speech, solve: Solve | None = None
) -> Answer:
    """Add to the question of a run the cheapest way to standard for one district, and solve it.

    Raises
    ------
    ScenarioError
        When the city has no such district.
    """
    known = [str(each) for each in city.districts["district_id"]]
    if district not in known:
        raise ScenarioError(
            Problem(
                "district",
                "the city has nothing with this id",
                found=district,
                nearest=nearest(district, known),
            )
        )
    decisions = tuple(dict.fromkeys((*run.scenario.decisions, "standards")))
    asked = {"decisions": decisions, "standards": Standards(districts=(district,))}
    other = (solve or solver(city, run))(run.scenario.model_copy(update=asked))
    bought, proof = other.plan.purchases, other.plan.steps[other.plan.steps["goal"] == "cost"]
    name = speech.names(city.districts, "district_id")[district]
    cost, bound = float(proof["value"].sum()), float(proof["bound"].sum())
    sentences = [
        speech.say(
            "{district} needs purchases of {cost}; none below {bound} would do.",
            district=name,
            cost=speech.money(float(bought["cents"].sum())),
            bound=speech.money(100_000 * bound),
        )
        if len(proof) and cost > 0
        else speech.say("{district}: nothing has to be bought.", district=name)
    ]
    sums = bought.groupby(["stock", "level"], sort=True)[["amount", "cents"]].sum().reset_index()
    sentences += [
        speech.say(
            "{level}: {stock} {amount}, {cost}.",
            level=speech.term(row["level"]),
            stock=_stock(str(row["stock"]), speech.lang),
            amount=speech.number(float(row["amount"])),
            cost=speech.money(float(row["cents"])),
        )
        for row in sums.to_dict("records")
    ]
    left = other.plan.not_assessed
    reasons = pd.unique(left.loc[left["what"] == "standards", "reason"])
    sentences += [
        speech.say("Not settled: {reason}.", reason=speech.reason(str(reason))) for reason in reasons
    ]
    return Answer(tuple(sentences), {"purchases": bought, "passes": other.plan.passes})


def _stock(name: str, lang: str) -> str:
    facts = facts_of(STOCKS[name])
    return facts.zh if lang.startswith("zh") else facts.en
