"""The audit finds aid for the wrong pupils, an uneven school, a missed mean, a lost cent."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from types import SimpleNamespace

import pandas as pd
import pytest

from geodata.city import City
from models.allotments.aid_read import decide_aid
from models.allotments.aid_rules import AidRules
from models.audit.aid import RULES
from models.audit.case import Case
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TOWN = {
    "schools": "school_id,x,y\n h,0,0\n i,0,0",
    "provision": "school_id,level,pupils,seats,boarders\n h,senior,100,100,0\n i,senior,100,100,0",
    "aid": "school_id,level,category,eligible\n h,senior,low_income,8\n i,senior,low_income,8",
    "sources": """source_id,year,name,kind,amount,uses
        f1,2025,Local,general,20000,aid
        f2,2025,Central,central,99999,aid
        f3,2025,Schools,general,99999,operating""",
}
NUMBERS = {
    "aid.grant_mean": 2300,
    "aid.grant_band_1": 1500,
    "aid.grant_band_2": 3100,
    "aid.grant_for": "all",
    "aid.central_share": 0.3,
}


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    """12 of 16 pupils: 20,000 is 70 % of 28,571, which at a mean of 2300 is twelve."""
    city, policy = make_city(**TOWN), make_policy(NUMBERS)
    question = make_question(city, year=2025, decisions=("aid",))
    tables = decide_aid(city, policy, question, AidRules(), Steps(question))
    assert tables["aid"]["pupils"].sum() == 12
    return Case(SimpleNamespace(**tables), city, policy, question)


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


def test_a_true_table_passes(case: Case) -> None:
    assert broken(case) == set()


def change(case: Case, table: str, row: int, **cells: object) -> None:
    for column, value in cells.items():
        getattr(case.plan, table).loc[row, column] = value


@pytest.mark.parametrize(
    ("table", "row", "cells", "rule"),
    [
        ("aid", 0, {"category": "rich"}, "aid_goes_to_the_entitled"),
        ("aid", 0, {"band_cents": 160_000}, "aid_goes_to_the_entitled"),
        ("aid", 0, {"cents": 1}, "aid_goes_to_the_entitled"),
        ("aid", 0, {"pupils": 9, "cents": 1_350_000}, "schools_are_aided_evenly"),
        ("aid", 1, {"pupils": 5, "cents": 1_550_000}, "grants_keep_their_mean"),
        ("aid", 0, {"pupils": 2, "cents": 300_000}, "uncovered_pupils_are_told"),
        ("grants", 0, {"cents": 3}, "aid_is_paid_to_the_cent"),
        ("grants", 0, {"source_id": "f3"}, "aid_is_paid_to_the_cent"),
        ("grants", 0, {"source_id": "f2"}, "central_money_keeps_its_share"),
        ("shortages", 0, {"amount": 1.0}, "uncovered_pupils_are_told"),
    ],
)
def test_a_changed_table_is_found(
    case: Case, table: str, row: int, cells: dict[str, object], rule: str
) -> None:
    change(case, table, row, **cells)
    assert rule in broken(case)


def test_a_school_that_gets_only_the_high_band_is_found(case: Case) -> None:
    """Totals of bands and of schools hold; h has six high and i six low."""
    table = case.plan.aid.assign(pupils=[1, 5, 5, 1])
    case.plan.aid = table.assign(cents=table["pupils"] * table["band_cents"])
    assert "schools_are_aided_evenly" in broken(case)


def test_money_spent_twice_is_found(case: Case) -> None:
    other = case.plan.grants.iloc[:1].assign(use="operating", source_id="f1", cents=1_999_999)
    case.plan.grants = pd.concat([case.plan.grants, other])
    assert broken(case) == {"aid_is_paid_to_the_cent"}


def test_a_closed_decision_aids_nobody(case: Case, make_question: MakeQuestion) -> None:
    shut = make_question(case.city, year=2025, decisions=("places",))
    empty = {name: tidy(name) for name in ("aid", "grants", "shortages")}
    assert broken(Case(SimpleNamespace(**empty), case.city, case.policy, shut)) == set()
    left = Case(case.plan, case.city, case.policy, shut)
    assert {"aid_goes_to_the_entitled", "uncovered_pupils_are_told"} <= broken(left)
