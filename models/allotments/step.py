"""The decisions that read a plan of places, teachers and funds: standards, quotas, aid, training, seats."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.allotments.aid_facts import AID
from models.allotments.aid_read import decide_aid
from models.allotments.programme_seats import decide_programme_seats
from models.allotments.quotas import decide_quotas
from models.allotments.quotas_facts import quotas_facts
from models.allotments.training_read import decide_training
from models.funds.draws_step import decide_draws
from models.funds.paid_before import GENERAL
from models.funds.sources import OPERATING
from models.funds.terms import least_general_money
from models.measures.stocks import planned_stocks, school_stocks
from models.not_assessed import gathered
from models.plan import Plan
from models.plan_tables import stacked, tidy
from models.policy import Policy
from models.question import Question
from models.shortages import money_below_last_year
from models.staff.staffed import staffed_city
from models.standards.step import decide_standards
from models.steps import Steps

type Decide = Callable[[Plan, City, Policy, Question, Steps], dict[str, DataFrame]]
STACKED = ("grants", "shortages")


def further_decisions(plan: Plan, city: City, policy: Policy, question: Question, steps: Steps) -> Plan:
    """Return the plan with what the question leaves open beyond places, teachers and funds, in this order.

    Each decision reads the plan so far; what it grants and what it lacks is added to the plan's tables. Last
    comes what becomes of every source in the years after, if that is asked.
    """
    for decision, decide in DECIDE.items():
        if decision in question.decisions:
            plan = _with(plan, decide(plan, city, policy, question, steps))
    if "funds" in question.decisions:
        plan = _with(plan, _decrease(plan, city, question))
        plan = _with(plan, decide_draws(city, question, steps, plan.tables()))
    return replace(plan, steps=steps.table())


def _with(plan: Plan, decided: dict[str, DataFrame]) -> Plan:
    tables = {
        name: stacked(name, [getattr(plan, name), table]) if name in STACKED else table
        for name, table in decided.items()
        if name != "not_assessed"
    }
    unknown = gathered([plan.not_assessed, decided["not_assessed"]])
    return replace(plan, **tables, not_assessed=unknown)


def _decrease(plan: Plan, city: City, question: Question) -> dict[str, DataFrame]:
    """Return what general-budget money lacks to the year before, as a shortage."""
    least, _ = least_general_money(city, question, plan.schools)
    kinds = question.sources.set_index("source_id")["kind"]
    general = plan.grants["use"].ne(AID) & plan.grants["source_id"].map(kinds).eq(GENERAL)
    cents = int(plan.grants.loc[general, "cents"].sum())
    short = money_below_last_year(least, cents, question.year, city.currency)
    return {"shortages": short, "not_assessed": tidy("not_assessed")}


def _standards(
    plan: Plan, city: City, policy: Policy, question: Question, steps: Steps
) -> dict[str, DataFrame]:
    stocks = planned_stocks(school_stocks(city), plan)
    bought = decide_standards(policy, question.standards, question.levels, stocks, steps)
    unknown = gathered(bought.not_assessed)
    return {"purchases": bought.purchases, "passes": bought.passes, "not_assessed": unknown}


def _quotas(_: Plan, city: City, policy: Policy, question: Question, steps: Steps) -> dict[str, DataFrame]:
    facts = quotas_facts(city, policy, question)
    return {"quotas": decide_quotas(facts, question, steps), "not_assessed": facts.not_assessed}


def _aid(plan: Plan, city: City, policy: Policy, question: Question, steps: Steps) -> dict[str, DataFrame]:
    spent: pd.Series = plan.grants.groupby("source_id")["cents"].sum()
    return decide_aid(city, policy, question, question.aid, steps, spent)


def _training(
    plan: Plan, city: City, policy: Policy, question: Question, steps: Steps
) -> dict[str, DataFrame]:
    operating = int(plan.grants.loc[plan.grants["use"] == OPERATING, "cents"].sum())
    known = operating if "funds" in question.decisions else None
    staffed = staffed_city(city, plan.posts, plan.conversions)
    return decide_training(staffed, policy, question, question.training, steps, known)


def _programme_seats(
    _: Plan, city: City, policy: Policy, question: Question, steps: Steps
) -> dict[str, DataFrame]:
    return decide_programme_seats(city, policy, question, question.programme_seats, steps)


DECIDE: dict[str, Decide] = {
    "standards": _standards,
    "quotas": _quotas,
    "aid": _aid,
    "training": _training,
    "programme_seats": _programme_seats,
}
