"""The audit finds a place for the wrong teacher, one too many, and hours that are not told."""

import dataclasses
from collections.abc import Callable, Mapping
from copy import deepcopy
from types import SimpleNamespace

import pytest

from geodata.city import City
from models.allotments.training_read import decide_training
from models.allotments.training_rules import TrainingRules
from models.audit.case import Case
from models.audit.training import RULES
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TOWN = {
    "schools": "school_id,x,y\n p,0,0\n q,0,0",
    "provision": "school_id,level,pupils,seats\n p,primary,100,100\n q,primary,100,100",
    "staff": "school_id,level,kind,teachers\n p,primary,core,7\n q,primary,core,2\n q,primary,arts,3",
    "training": "programme_id,places,cost,kinds,levels,hours\n T1,5,5000,core,primary,60\n T2,2,1,arts,,36",
}
NUMBERS = {"staffing.training_hours": 360, "staffing.training_years": 5, "funds.training_share": 0.05}


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    """T1 goes to p (four of five, seven heads of nine: 3.89) and q; T2 to q. Training costs 5,001."""
    city, policy = make_city(**TOWN), make_policy(NUMBERS)
    question = make_question(city, year=2025, decisions=("training", "funds"))
    tables = decide_training(city, policy, question, TrainingRules(), Steps(question), 20_000_000)
    grants = tidy("grants", tidy("grants"))
    grants.loc[0] = ["p", "primary", "operating", "f", 20_000_000]
    assert tables["training"]["places"].tolist() == [4, 1, 2]
    return Case(SimpleNamespace(**tables, grants=grants), city, policy, question)


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


def test_a_true_table_passes(case: Case) -> None:
    assert broken(case) == set()
    assert case.plan.shortages.set_index("what").loc["training_funds", "amount"] == 10_000 - 5_001


@pytest.mark.parametrize(
    ("table", "row", "cells", "rule"),
    [
        ("training", 0, {"places": 5, "cents": 500_000}, "programmes_give_what_they_have"),
        ("training", 0, {"cents": 1}, "programmes_give_what_they_have"),
        ("training", 0, {"hours": 61.0}, "programmes_give_what_they_have"),
        ("training", 2, {"programme_id": "T1"}, "programmes_give_what_they_have"),
        ("training", 1, {"places": 3, "cents": 300_000}, "teachers_take_a_programme_once"),
        ("training", 0, {"places": 3, "cents": 300_000}, "missing_training_is_told"),
        ("training", 1, {"school_id": "p", "kind": "arts"}, "schools_are_trained_evenly"),
        ("shortages", 0, {"amount": 1.0}, "missing_training_is_told"),
        ("shortages", 1, {"what": "places"}, "missing_training_is_told"),
    ],
)
def test_a_changed_table_is_found(
    case: Case, table: str, row: int, cells: dict[str, object], rule: str
) -> None:
    for column, value in cells.items():
        getattr(case.plan, table).loc[row, column] = value
    assert rule in broken(case)


def test_a_school_that_goes_without_is_found(case: Case) -> None:
    """The programme's total holds: all five places for p, whose share is 3.89."""
    case.plan.training.loc[0, ["places", "cents"]] = [5, 500_000]
    case.plan.training = case.plan.training.drop(1)
    assert "schools_are_trained_evenly" in broken(case)


def test_a_budget_is_kept(case: Case) -> None:
    asked = dataclasses.replace(case.question, training=TrainingRules(budget=5_000))
    assert "training_keeps_its_budget" in broken(Case(case.plan, case.city, case.policy, asked))


def test_a_closed_decision_trains_nobody(case: Case, make_question: MakeQuestion) -> None:
    shut = make_question(case.city, year=2025, decisions=("places",))
    empty = {name: tidy(name) for name in ("training", "shortages", "grants")}
    assert broken(Case(SimpleNamespace(**empty), case.city, case.policy, shut)) == set()
    assert "programmes_give_what_they_have" in broken(Case(case.plan, case.city, case.policy, shut))
