"""Rules that look back hold against what was paid, where that is known."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from geodata.city import City
from models.funds.facts import funds_facts
from models.funds.paid_before import paid_for_each_pupil, paid_of_general
from models.funds.rules import FundsRules
from models.plan import Plan
from models.plan_city import plan_city
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import today

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TOWN = {
    "schools": "school_id,x,y\n s1,0,0\n s2,0,0\n s3,0,0",
    "provision": "school_id,level,pupils,seats\n s1,primary,60,99\n s2,primary,40,99\n s3,junior,10,99",
    "grades": """school_id,level,grade,year,pupils
        s1,primary,1,2024,50
        s2,primary,1,2024,40
        s3,junior,1,2024,10""",
    "sources": """source_id,year,name,kind,amount
        o,2024,Own,general,70000
        o,2025,Own,general,900000
        c,2025,Central,central,900000
        x,2020,Old,general,1""",
    "grants_before": """source_id,school_id,level,use,year,amount
        o,s1,primary,operating,2024,60000.10
        c,s1,primary,training,2024,4999.90
        x,s1,primary,staff,2024,5000
        o,s2,primary,aid,2024,777
        o,s3,junior,operating,2024,9000
        o,s1,primary,operating,2023,1""",
}
RATES = {"funds.per_pupil": 1000, "funds.hold_harmless_share": 0.9}


def ask(make_question: MakeQuestion, city: City, *levels: str, **rules: object) -> Question:
    now = city.sources[city.sources["year"] == 2025]
    return make_question(
        city, year=2025, levels=levels, decisions=("funds",), sources=now, funds=FundsRules(**rules)
    )


def plan_of(city: City, policy: Policy, question: Question) -> Plan:
    return plan_city(city, policy, question)


def test_payments_for_running_are_counted_per_pupil_of_then(make_city: MakeCity) -> None:
    """s1: (60000.10 + 4999.90) / 50; salaries and aid are not for running, so s2 is unknown."""
    city = make_city(**TOWN)
    schools = today(city, ("primary",)).set_index("school_id")
    paid = paid_for_each_pupil(city, 2024, "primary", schools)
    assert paid["s1"] == pytest.approx(1300)
    assert paid.isna().to_dict() == {"s1": False, "s2": True}
    assert paid_for_each_pupil(city, 2022, "primary", schools).isna().all()


def test_general_money_is_that_of_general_sources_also_of_ended_ones(make_city: MakeCity) -> None:
    city = make_city(**TOWN)
    assert paid_of_general(city, 2024, ("primary",)) == 6_500_010  # o for running and x for salaries
    assert paid_of_general(city, 2024, ("primary", "junior")) == 7_400_010
    assert paid_of_general(city, 2021, ("primary",)) is None


def test_a_school_keeps_its_share_of_what_it_was_paid(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """s1 was paid 1300 a head: 0.9 · 1300 · 60 = 70 200 against 60 000 by the formula; s2 by the formula."""
    city, policy = make_city(**TOWN), make_policy(RATES)
    question = ask(make_question, city, "primary", hold_harmless=True)
    facts = funds_facts(policy, question, today(city, ("primary",)), tidy("hires"), city)
    assert facts.due.to_list() == [7_020_000, 4_000_000]
    assert facts.not_assessed[["unit_id", "reason"]].to_numpy().tolist() == [
        ["s2", "payments of the year before unknown, so held harmless at what the formula gives"]
    ]
    bare = funds_facts(
        policy,
        question,
        today(city, ("primary",)),
        tidy("hires"),
        replace(city, grants_before=city.grants_before[:0]),
    )
    assert bare.due.to_list() == [6_000_000, 4_000_000]
    assert bare.not_assessed.empty


def test_two_never_decrease_by_payments_at_the_levels_asked(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Primary alone: 65 000.10 paid for 90 pupils, 100 now: 72 222.34 to the cent above."""
    city, policy = make_city(**TOWN), make_policy(RATES)
    question = ask(make_question, city, "primary", never_decrease=True)
    facts = funds_facts(policy, question, today(city, ("primary",)), tidy("hires"), city)
    assert facts.terms.last_year.to_dict() == {"total": 6_500_010, "per_pupil": 7_222_234}
    assert facts.terms.not_assessed.empty
    silent = replace(city, grants_before=city.grants_before[:0])
    unknown = funds_facts(policy, question, today(city, ("primary",)), tidy("hires"), silent)
    assert unknown.terms.not_assessed["unit_id"].to_list() == ["per_pupil", "total"]


def test_a_plan_that_pays_less_than_last_year_tells_the_gap(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    poor = TOWN | {"sources": TOWN["sources"].replace("2025,Own,general,900000", "2025,Own,general,50000")}
    city, policy = make_city(**poor), make_policy(RATES)
    plan = plan_of(city, policy, ask(make_question, city, "primary", never_decrease=True))
    told = plan.shortages[plan.shortages["what"] == "below_last_year"]
    assert told[["unit", "unit_id", "amount", "measured_in"]].to_numpy().tolist() == [
        ["year", "2025", 22_222.34, "CNY"]
    ]
    rich = make_city(**TOWN)
    plan = plan_of(rich, policy, ask(make_question, rich, "primary", never_decrease=True))
    assert "below_last_year" not in set(plan.shortages["what"])
