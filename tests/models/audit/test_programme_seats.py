"""The audit finds a seat that is lost, moved between districts, or given in another year."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from geodata.city import City
from models.allotments.programme_seats import decide_programme_seats
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.audit.case import Case
from models.audit.programme_seats import RULES
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TOWN = {
    "schools": "school_id,district_id,x,y\n a,d1,0,0\n b,d1,0,0\n c,d2,0,0",
    "provision": "school_id,level,pupils,seats\n a,junior,60,60\n b,junior,40,40\n c,junior,50,50",
}
PROGRAMME = {
    "programme_id": "P",
    "year": 2025,
    "name": "Arts",
    "kind": "arts",
    "seats": 15,
    "level": "junior",
}


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    """15 seats for 60, 40 and 50 pupils: 6, 4 and 5."""
    city = replace(make_city(**TOWN), programmes=pd.DataFrame([{**PROGRAMME, "least_share": 0.9}]))
    policy = make_policy({"programmes.apportion": "sainte_lague"})
    question = make_question(city, year=2025, decisions=("programme_seats",))
    tables = decide_programme_seats(city, policy, question, ProgrammeSeatsRules(), Steps(question))
    assert tables["programme_seats"]["seats"].tolist() == [10, 5, 6, 4, 5]
    return Case(SimpleNamespace(**tables), city, policy, question)


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


def test_a_true_table_passes(case: Case) -> None:
    assert broken(case) == set()


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({0: 9}, {"programmes_give_their_seats"}),
        ({2: 5}, {"programmes_give_their_seats", "schools_share_their_districts_seats"}),
        ({2: 4, 3: 6}, {"schools_share_their_districts_seats"}),  # the district's seats still hold
        ({0: 11, 1: 4, 2: 7, 4: 4}, {"districts_get_their_least"}),  # 0.9 · 5 is 4.5: five seats
    ],
)
def test_a_changed_seat_is_found(case: Case, change: dict[int, int], rules: set[str]) -> None:
    for row, seats in change.items():
        case.plan.programme_seats.loc[row, "seats"] = seats
    assert rules <= broken(case)


def test_another_year_and_an_unknown_school_are_found(case: Case) -> None:
    case.plan.programme_seats.loc[0, "year"] = 2030
    assert broken(case) == {"programmes_give_their_seats"}
    case.plan.programme_seats.loc[[0, 2], ["year", "unit_id"]] = [[2025, "d1"], [2025, "z"]]
    assert broken(case) == {"schools_share_their_districts_seats"}


def test_a_closed_decision_has_no_seats(case: Case, make_question: MakeQuestion) -> None:
    shut = make_question(case.city, year=2025, decisions=("places",))
    closed = Case(SimpleNamespace(programme_seats=tidy("programme_seats")), case.city, case.policy, shut)
    assert broken(closed) == set()
    assert broken(Case(case.plan, case.city, case.policy, shut)) == {"programmes_give_their_seats"}
