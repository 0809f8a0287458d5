"""The audit finds a quota that is wrong by one place."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from types import SimpleNamespace

import pytest

from geodata.city import City
from models.allotments.quotas import decide_quotas
from models.allotments.quotas_facts import quotas_facts
from models.audit.case import Case
from models.audit.quotas import RULES
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TOWN = {
    "schools": "school_id,x,y\n H1,0,0\n H2,0,0\n j1,0,0\n j2,0,0",
    "provision": """school_id,level,pupils,seats,expected_graduates
        H1,senior,1,1,
        H2,senior,1,1,
        j1,junior,9,9,40
        j2,junior,9,9,25""",
    "quotas": "senior_school_id,year,places,distributed_share\n H1,2025,9,1\n H2,2025,8,0.5",
}


@pytest.fixture(scope="module")
def decided(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Case:
    city = make_city(**TOWN)
    policy = make_policy({"quota.apportion": "sainte_lague"})
    question = make_question(city, year=2025, levels=("junior",), decisions=("quotas",))
    table = decide_quotas(quotas_facts(city, policy, question), question, Steps(question))
    return Case(SimpleNamespace(quotas=table), city, policy, question)


@pytest.fixture
def case(decided: Case) -> Case:
    """Return a copy that a test may spoil."""
    return deepcopy(decided)


def broken(case: Case) -> set[str]:
    return {fault.rule for rule in RULES for fault in rule(case)}


def test_a_true_table_passes(case: Case) -> None:
    assert broken(case) == set()
    case.plan.quotas = tidy("quotas")
    assert broken(case) == {"quotas_keep_their_totals", "quotas_are_next_to_their_share"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({0: 1}, "quotas_keep_their_totals"),
        ({0: 1, 1: -1}, "quotas_keep_their_totals"),  # the senior school's total still holds
        ({0: 2, 1: -2, 2: -2, 3: 2}, "quotas_are_next_to_their_share"),  # all totals hold
    ],
)
def test_a_changed_table_is_found(case: Case, change: dict[int, int], rule: str) -> None:
    for row, more in change.items():
        case.plan.quotas.loc[row, "places"] += more
    assert rule in broken(case)


def test_another_year_and_another_school_are_found(case: Case) -> None:
    case.plan.quotas.loc[0, "year"] = 2030
    assert broken(case) == {"quotas_are_next_to_their_share"}
    case.plan.quotas.loc[0, ["year", "junior_school_id"]] = [2025, "H1"]
    assert broken(case) == {"quotas_keep_their_totals", "quotas_are_next_to_their_share"}


def test_a_closed_decision_has_no_quotas(case: Case, make_question: MakeQuestion) -> None:
    shut = make_question(case.city, year=2025, decisions=("places",))
    closed = Case(SimpleNamespace(quotas=tidy("quotas")), case.city, case.policy, shut)
    assert broken(closed) == set()
