"""Terms of sources and rules of money, each in a case in which it binds; the audit finds what breaks them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geodata.city import City
from models.audit import funds as audit_funds
from models.audit import terms as audit_terms
from models.audit.case import Case
from models.errors import QuestionError
from models.funds.facts import FundsFacts, funds_facts
from models.funds.formulation import formulate_funds, read_funds
from models.funds.rules import FundsRules
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import today, with_funds
from models.shortages import money_below_last_year
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TOWN = {
    "schools": """school_id,district_id,ownership,retained_in_layout,x,y
        s1,d1,public,True,0,0
        s2,d2,public,False,0,0""",
    "provision": "school_id,level,pupils,seats\n s1,primary,60,999\n s2,primary,40,999",
    "areas": "area_id,district_id,disadvantaged_share,x,y\n a,d1,0.2,0,0\n b,d2,0.1,0,0",
    "children": "area_id,level,year,children\n a,primary,2025,60\n b,primary,2025,40",
    "grades": "school_id,level,grade,year,pupils\n s1,primary,1,2024,50\n s2,primary,1,2024,40",
}
HEADER = "source_id,year,kind,amount,uses,districts,match_ratio,carry_over,expires,drawdown\n"
RATES = {
    "funds.per_pupil": 1000,
    "title1.least_number": 1,
    "title1.least_share": 0,
    **{f"title1.{of}_{step}_from": 1 for of in ("share", "number") for step in (2, 3, 4, 5)},
    **{f"title1.{of}_{step}_weight": 1 for of in ("share", "number") for step in (1, 2, 3, 4, 5)},
}


@pytest.fixture
def decide(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Callable[..., Case]:
    """Return a maker of decided cases: sources and rules in, everything an audit looks at out."""

    def make(
        sources: str,
        rates: Mapping[str, object] | None = None,
        works: float = 0,
        tables: dict[str, str] | None = None,
        **rules: object,
    ) -> Case:
        city = make_city(**TOWN | (tables or {}), sources=HEADER + sources)
        policy = make_policy({**RATES, **(rates or {})})
        now = city.sources[city.sources["year"] == 2025]
        question = make_question(
            city, year=2025, decisions=("funds",), sources=now, funds=FundsRules(**rules)
        )
        build = pd.DataFrame(
            [("p", "s1", "primary", "expand", 2025, 2026, int(works * 100), 0, 0)] * (works > 0),
            columns=list(tidy("works").columns),
        )
        build = tidy("works", build)
        schools, steps = today(city, ("primary",)), Steps(question)
        facts = funds_facts(policy, question, schools, tidy("hires"), city, build)
        grants = read_funds(facts, steps.solve("funds", "", formulate_funds(facts, question)))
        general = grants.loc[grants["source_id"].isin(facts.terms.general), "cents"].sum()
        plan = SimpleNamespace(
            grants=grants,
            shortages=money_below_last_year(facts.terms.last_year, int(general), 2025, "CNY"),
            hires=tidy("hires"),
            conversions=tidy("conversions"),
            works=build,
            steps=steps.table(),
            schools=with_funds(schools, facts, grants),
            facts=facts,
        )
        return Case(plan, city, policy, question)  # type: ignore[arg-type]

    return make


def paid(case: Case) -> dict[str, float]:
    """Return thousands by source."""
    return (case.plan.grants.groupby("source_id")["cents"].sum() / 100_000).to_dict()


def broken(case: Case) -> set[str]:
    rules = (*audit_funds.RULES, *audit_terms.RULES)
    return {fault.rule for rule in rules for fault in rule(case)}


def facts_of(case: Case) -> FundsFacts:
    return case.plan.facts  # type: ignore[attr-defined, no-any-return]


def test_a_source_is_matched_with_own_money(decide: Callable[..., Case]) -> None:
    """100 due, aid of 80 at one half, own 15: 30 of the aid and no more; central money is not own."""
    case = decide(
        "g,2025,foreign_aid,80000,,,0.5,,,\n o,2025,general,15000,,,,,,\n c,2025,central,5000,,,,,,"
    )
    assert paid(case) == pytest.approx({"g": 30, "o": 15, "c": 5})
    assert broken(case) == set()
    grants = case.plan.grants
    grants.loc[grants["source_id"] == "g", "cents"] += 40_000
    assert broken(case) == {"grants_are_matched", "schools_lack_what_is_missing"}


def test_own_money_counts_once(decide: Callable[..., Case]) -> None:
    """Two sources ask for one to one: own 20 is counted for one or the other."""
    text = "g,2025,foreign_aid,80000,,,1,,,\n h,2025,donation,80000,,,1,,,\n o,2025,general,20000,,,,,,"
    case = decide(text)
    assert paid(case)["g"] + paid(case).get("h", 0) == pytest.approx(20)
    assert broken(case) == set()
    grants = case.plan.grants
    own = grants[grants["source_id"] == "o"]
    both = [own.assign(source_id=name, cents=own["cents"] * 4 // 5) for name in ("g", "h")]
    case.plan.grants = tidy("grants", pd.concat([own, *both]))
    assert "grants_are_matched" in broken(case)  # each is matched by the same money


def test_whole_grants_by_brute_force(decide: Callable[..., Case]) -> None:
    """Aid g (at 0.5, both schools), aid h (at 2, d2 only), own money of each district: the most there is."""
    text = """g,2025,foreign_aid,50000,,,0.5,,,
        h,2025,foreign_aid,50000,,d2,2,,,
        o,2025,general,10000,,d1,,,,
        p,2025,general,8000,,d2,,,,"""
    case = decide(text)
    most = 0.0
    for g1, g2, h2 in product(range(51), range(51), range(9)):
        beside_g = 18 - 2 * h2 if 2 * h2 <= 8 else -1
        if g1 + g2 <= 50 and 0.5 * (g1 + g2) <= beside_g and g1 + 10 <= 60 and g2 + h2 + 8 <= 40:
            most = max(most, g1 + g2 + h2 + 18)
    assert sum(paid(case).values()) == pytest.approx(most)
    assert broken(case) == set()


def test_nothing_after_the_last_year_and_no_more_than_drawn(decide: Callable[..., Case]) -> None:
    case = decide("e,2025,central,99000,,,,,2024,\n g,2025,foreign_aid,99000,,,,1,2030,7000")
    assert paid(case) == {"g": 7}


def test_money_that_lapses_is_used_first_and_loans_last(decide: Callable[..., Case]) -> None:
    text = """s,2025,surcharge,80000,,,,1,,
        l,2025,loan,80000,,,,1,2030,
        c,2025,central,30000,,,,0,,
        h,2025,donation,40000,,,,0.5,,"""
    case = decide(text)
    assert paid(case) == pytest.approx({"c": 30, "h": 40, "s": 30})
    goals = case.plan.steps.set_index("goal")["value"]
    assert goals[["lapsing_money", "lent_money"]].abs().max() == pytest.approx(0, abs=1e-6)
    less = decide(text.replace("s,2025,surcharge,80000", "s,2025,surcharge,20000"))
    assert paid(less) == pytest.approx({"c": 30, "h": 40, "l": 10, "s": 20})


def test_a_source_without_terms_adds_no_goal(decide: Callable[..., Case]) -> None:
    case = decide("o,2025,general,50000,,,,,,")
    assert len(case.plan.steps) == 4
    assert len(facts_of(case).spare()) == 0


def test_districts_have_their_share(decide: Callable[..., Case]) -> None:
    """12 eligible children in d1 and 4 in d2: three quarters of f, whatever the needs."""
    case = decide("f,2025,central,32000,,,,,,\n o,2025,general,10000,,d2,,,,", by_weight=("f",))
    given = case.plan.grants.groupby(["school_id", "source_id"])["cents"].sum() / 100_000
    assert given.to_dict() == pytest.approx({("s1", "f"): 24, ("s2", "f"): 8, ("s2", "o"): 10})
    assert broken(case) == set()
    case.plan.grants.loc[case.plan.grants["school_id"] == "s2", "source_id"] = "f"
    assert "district_shares_are_kept" in broken(case)
    unknown = decide("f,2025,central,32000,,,,,,", {"title1.least_number": 999}, by_weight=("f",))
    assert facts_of(unknown).terms.not_assessed["unit_id"].to_list() == ["f"]


def test_general_money_is_not_less_than_last_year(decide: Callable[..., Case]) -> None:
    """Last year 45 for 90 pupils; 100 pupils now: 50. Central money of 80 steps back behind it."""
    text = "o,2024,general,45000,,,,,,\n o,2025,general,{},,,,1,,\n c,2025,central,80000,,,,0,,"
    assert paid(decide(text.format(70_000)))["c"] == pytest.approx(80)
    case = decide(text.format(70_000), never_decrease=True)
    assert facts_of(case).terms.last_year.to_dict() == {"total": 4_500_000, "per_pupil": 5_000_000}
    assert paid(case) == pytest.approx({"o": 50, "c": 50})
    assert broken(case) == set()
    poor = decide(text.format(47_000), never_decrease=True)
    assert poor.plan.steps.set_index("goal")["value"]["below_last_year"] == pytest.approx(3)
    assert poor.plan.shortages[["what", "unit_id", "amount"]].to_numpy().tolist() == [
        ["below_last_year", "2025", 3000]
    ]
    kept = poor.plan.shortages
    poor.plan.shortages = kept[:0]
    assert broken(poor) == {"decrease_is_told"}
    poor.plan.shortages = kept
    poor.plan.steps.loc[poor.plan.steps["goal"] == "below_last_year", "value"] = 0.0
    assert broken(poor) == {"decrease_is_told"}
    silent = decide("o,2025,general,1,,,,,,", never_decrease=True)
    assert facts_of(silent).terms.not_assessed["unit_id"].to_list() == ["per_pupil", "total"]


def test_training_is_a_use_of_its_own(decide: Callable[..., Case]) -> None:
    """5 per cent of 100 is set apart; a source for training pays it and nothing else."""
    case = decide(
        "t,2025,central,9000,training,,,,,\n o,2025,general,90000,operating,,,,,",
        {"funds.training_share": 0.05},
        training=True,
    )
    assert case.plan.grants.groupby("use")["cents"].sum().to_dict() == {
        "operating": 9_000_000,
        "training": 500_000,
    }
    assert broken(case) == set()
    silent = decide("o,2025,general,90000,,,,,,", training=True)
    assert facts_of(silent).not_assessed["reason"].to_list() == [
        "the policy has no share of funds for training"
    ]


def test_no_school_is_harmed(decide: Callable[..., Case]) -> None:
    """s1 had 50 pupils counted as 100 (2000 each): 90 per cent of it for 60 is 108; s2 had 2500, now 1200."""
    rates = {"funds.small_school_floor": 100, "funds.hold_harmless_share": 0.9}
    case = decide("o,2025,general,999000,,,,,,", rates, hold_harmless=True)
    assert case.plan.schools["granted"].to_list() == [108_000, 100_000]
    assert broken(case) == set()


def test_the_weak_link_fund_serves_schools_that_stay(decide: Callable[..., Case]) -> None:
    """s2 is not retained; with a ceiling of 50 pupils s1 is oversize; what is unknown is not paid."""
    text = "w,2025,central,99000,,,,,,"
    case = decide(text, weak_link=("w",))
    assert case.plan.grants["school_id"].to_list() == ["s1"]
    assert broken(case) == set()
    case.plan.grants["school_id"] = "s2"
    assert "sources_pay_only_what_they_may" in broken(case)
    assert decide(text, {"school_size.max": 50}, weak_link=("w",)).plan.grants.empty
    schools = case.city.schools.drop(columns="retained_in_layout")
    facts = funds_facts(
        case.policy,
        case.question,
        today(case.city, ("primary",)),
        tidy("hires"),
        replace(case.city, schools=schools),
    )
    assert len(facts.arcs) == 0
    assert facts.not_assessed["unit_id"].to_list() == ["s1", "s2"]


@pytest.mark.parametrize("rule", ["weak_link", "by_weight"])
def test_a_rule_for_no_source_is_refused(decide: Callable[..., Case], rule: str) -> None:
    with pytest.raises(QuestionError, match=rf"funds\.{rule}: found x; allowed: o"):
        decide("o,2025,general,1,,,,,,", **{rule: ("x",)})


def test_a_goal_without_a_term_may_be_named(decide: Callable[..., Case]) -> None:
    case = decide("o,2025,general,50000,,,,,,")
    goals = ("short_funds", "lapsing_money", "below_last_year", "lent_money")
    steps = Steps(replace(case.question, goals={"funds": goals}))
    steps.solve("funds", "", formulate_funds(facts_of(case), steps.question))
    assert steps.table()["goal"].to_list() == list(goals)
    assert steps.table()["value"].to_list() == pytest.approx([50, 0, 0, 0])


def test_works_of_the_year_are_paid_first(decide: Callable[..., Case]) -> None:
    case = decide("o,2025,general,70000,,,,,,", works=40_000, pay_works=True)
    assert case.plan.grants.groupby("use")["cents"].sum().to_dict() == {
        "capital": 4_000_000,
        "operating": 3_000_000,
    }
    assert broken(case) == set()
    assert "capital" not in set(decide("o,2025,general,70000,,,,,,", works=40_000).plan.grants["use"])


@pytest.mark.parametrize("seed", range(3))
def test_more_money_is_never_worse(decide: Callable[..., Case], seed: int) -> None:
    rng = np.random.default_rng(seed)
    g, o, c = rng.integers(5, 60, 3)
    shorts = []
    for own in (o, o + 10, o + 40):
        case = decide(
            f"""g,2025,foreign_aid,{g}000,,,0.3,1,2026,
            o,2025,general,{own}000,,d1,,,,
            c,2025,central,{c}000,,d2,,0,,"""
        )
        shorts.append(100 - sum(paid(case).values()))
        assert broken(case) == set()
    assert shorts == sorted(shorts, reverse=True)
