"""The audit finds an account that is wrong by a few cents, and one that pays what is not due."""

from collections.abc import Callable
from copy import deepcopy
from types import SimpleNamespace

import pandas as pd
import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.draws import RULES
from models.funds.draws_step import decide_draws
from models.funds.rules import FundsRules
from models.plan_tables import tidy
from models.policy import Policy
from models.projects.rules import ProjectsRules
from models.question import Question
from models.shortages import debts_unserved
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[..., Policy]
type MakeQuestion = Callable[..., Question]

SOURCES = """source_id,year,kind,amount,uses,carry_over,expires,interest,repayment,drawdown,match_ratio
    g,2025,foreign_aid,50000,operating,1,2027,,,20000,0.5
    g,2026,foreign_aid,0,operating,1,2027,,,20000,0.5
    g,2027,foreign_aid,0,operating,1,2027,,,20000,0.5
    l,2025,loan,100000,capital,1,2030,0.1,20000,,
    l,2026,loan,0,capital,1,2030,0.1,20000,,
    l,2027,loan,0,capital,1,2030,0.1,20000,,
    o,2025,general,30000,,0.5,,,,,
    o,2026,general,30000,,0.5,,,,,
    o,2027,general,30000,,0.5,,,,,"""


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    city = make_city(
        schools="school_id,x,y\n s0,0,0",
        provision="school_id,level,pupils,seats\n s0,primary,9,9",
        sources=SOURCES,
    )
    question = make_question(
        city,
        year=2025,
        decisions=("funds",),
        sources=city.sources[city.sources["year"] == 2025],
        later_sources=city.sources[city.sources["year"] > 2025],
        funds=FundsRules(draws=True),
        projects=ProjectsRules(horizon=3),
    )
    works = [("p1", "s0", "primary", "expand", 2025, 2026, 6_000_000, 0, 0)]
    works += [("p2", "s0", "primary", "expand", 2026, 2027, 2_000_000, 0, 0)]
    grants = [("s0", "primary", "operating", "o", 800_000), ("s0", "primary", "operating", "g", 900_000)]
    seen = {"level": "primary", "district_id": "d1", "need_funds": 25_000.0}
    outlook = pd.DataFrame([{"year": year, **seen} for year in (2026, 2027)])
    tables = {
        "schools": tidy("schools"),
        "hires": tidy("hires"),
        "grants": tidy("grants", pd.DataFrame(grants, columns=list(tidy("grants").columns))),
        "works": tidy("works", pd.DataFrame(works, columns=list(tidy("works").columns))),
        "outlook": tidy("outlook", outlook.reindex(columns=list(tidy("outlook").columns))),
    }
    decided = decide_draws(city, question, Steps(question), tables)
    known = {"draws": decided["draws"], "shortages": decided["shortages"], "conversions": tidy("conversions")}
    plan = SimpleNamespace(**tables | known)
    return Case(plan, city, make_policy({}), question)  # type: ignore[arg-type]


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


def test_a_true_table_passes(case: Case) -> None:
    table = case.plan.draws.set_index(["source_id", "year"])
    assert broken(case) == set()
    assert table.loc["l", "interest_cents"].to_list()[0] == 0
    assert table.loc["l", "repaid_cents"].to_list()[0] == 0
    assert (table.loc["l", ["interest_cents", "repaid_cents"]].iloc[1:] > 0).all(axis=None)


@pytest.mark.parametrize(
    ("source", "year", "change", "rule"),
    [
        ("o", 2026, {"carried_cents": 5, "lapsed_cents": -5}, "accounts_add_up"),
        ("o", 2025, {"lapsed_cents": 1}, "accounts_add_up"),
        ("g", 2025, {"drawn_cents": 1_500_000, "carried_cents": -1_500_000}, "draws_keep_terms"),
        ("g", 2025, {"drawn_cents": -900, "lapsed_cents": 900}, "draws_keep_terms"),
        ("g", 2026, {"matched_cents": -50}, "draws_keep_terms"),
        ("l", 2027, {"drawn_cents": 500_000, "carried_cents": -500_000}, "draws_pay_what_is_due"),
        ("l", 2026, {"interest_cents": -50}, "debts_are_served"),
        ("l", 2027, {"repaid_cents": 50}, "debts_are_served"),
    ],
)
def test_a_changed_account_is_found(
    case: Case, source: str, year: int, change: dict[str, int], rule: str
) -> None:
    table = case.plan.draws
    row = (table["source_id"] == source) & (table["year"] == year)
    for column, more in change.items():
        table.loc[row, column] += more
    assert rule in broken(case)


def test_a_missing_account_and_an_unasked_one_are_found(case: Case, make_question: MakeQuestion) -> None:
    quiet = make_question(case.city, year=2025, decisions=("funds",))
    unasked = Case(case.plan, case.city, case.policy, quiet)
    assert broken(unasked) == {"accounts_are_all_there"}
    case.plan.draws = case.plan.draws.iloc[1:]
    assert "accounts_are_all_there" in broken(case)


def test_a_debt_that_nobody_pays_must_be_a_shortage(case: Case) -> None:
    """Nobody draws anything in 2027: then all interest and repayment of that year is short."""
    table = case.plan.draws
    row = (table["source_id"] == "o") & (table["year"] == 2027)
    debts = table.loc[table["year"] == 2027, ["interest_cents", "repaid_cents"]].sum().sum()
    assert debts > 0
    table.loc[row, ["lapsed_cents", "drawn_cents"]] = [int(table.loc[row, "available_cents"].iloc[0]), 0]
    assert "unserved_debts_are_told" in broken(case)
    case.plan.shortages = debts_unserved(pd.Series({2027: debts}), "CNY")
    assert "unserved_debts_are_told" not in broken(case)
    case.plan.shortages = debts_unserved(pd.Series({2026: debts * 9}), "CNY")
    assert "unserved_debts_are_told" in broken(case)


def test_a_debt_told_though_no_draws_were_asked_is_found(case: Case, make_question: MakeQuestion) -> None:
    case.plan.shortages = debts_unserved(pd.Series({2026: 5}), "CNY")
    quiet = make_question(case.city, year=2025, decisions=("funds",))
    assert "unserved_debts_are_told" in broken(Case(case.plan, case.city, case.policy, quiet))
