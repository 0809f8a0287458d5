import dataclasses
from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import NoPlanError, QuestionError
from models.places.rules import PlacesRules
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question
from optimizer.solve import Limits

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "places.travel_limit_metres": 9000,
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 9000,
    "staffing.annual_cost": 100,
    "funds.per_pupil": 10,
}
TOWN = {
    "schools": "school_id,x,y\n s0,0,0\n s1,500,0",
    "provision": "school_id,level,pupils,seats\n s0,primary,50,60\n s1,primary,90,60",
    "areas": "area_id,x,y\n a,0,10\n b,500,20",
    "children": """area_id,level,year,children
        a,primary,2025,40
        b,primary,2025,70""",
    "staff": "school_id,level,kind,teachers\n s0,primary,general,8\n s1,primary,general,3",
    "sources": "source_id,year,name,amount\n f1,2025,City,900",
}


@pytest.fixture
def town(make_city: MakeCity) -> City:
    return make_city(**TOWN)


@pytest.fixture
def policy(make_policy: MakePolicy) -> Policy:
    return make_policy(RULES)


def test_each_step_reads_the_one_before(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    """110 children: 50 at s0 and 60 at s1, so 5 and 6 teachers; 3 move; 500 and 600 are due, 900 is there."""
    plan = plan_city(town, policy, make_question(town))
    table = plan.schools.set_index("school_id")
    assert table["pupils_before"].to_dict() == {"s0": 50, "s1": 90}
    assert table["pupils"].to_dict() == {"s0": 50, "s1": 60}
    assert table["teachers"].to_dict() == {"s0": 5, "s1": 6}
    assert table["need_funds"].to_dict() == {"s0": 500, "s1": 600}
    assert plan.grants["cents"].sum() == 90_000
    assert list(dict.fromkeys(plan.steps["step"])) == ["places primary", "teachers", "funds"]
    assert (plan.steps["status"] == "optimal").all()


@pytest.mark.parametrize("decision", ["places", "teachers", "funds"])
def test_a_decision_not_open_keeps_today(
    town: City, policy: Policy, make_question: MakeQuestion, decision: str
) -> None:
    plan = plan_city(town, policy, make_question(town, decisions=(decision,)))
    table = plan.schools.set_index("school_id")
    decided = {"places": "overfull", "teachers": "short_teachers", "funds": "granted"}
    for name, column in decided.items():
        assert table[column].notna().all() == (name == decision)
    if decision != "places":
        assert table["pupils"].to_dict() == {"s0": 50, "s1": 90}
    if decision != "teachers":
        assert table["teachers"].to_dict() == {"s0": 8, "s1": 3}


def test_the_fingerprint_is_of_the_plan_and_not_of_the_clock(
    town: City, policy: Policy, make_question: MakeQuestion
) -> None:
    first, again = (plan_city(town, policy, make_question(town)) for _ in range(2))
    assert first.fingerprint() == again.fingerprint()
    slower = dataclasses.replace(first, steps=first.steps.assign(seconds=99.0))
    assert slower.fingerprint() == first.fingerprint()
    other = plan_city(town, policy, make_question(town, teacher_moves_max=1))
    assert other.fingerprint() != first.fingerprint()


def test_the_order_of_rows_changes_nothing(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    names = ("areas", "children", "schools", "provision", "staff")
    turned = {name: getattr(town, name).iloc[::-1].reset_index(drop=True) for name in names}
    other = dataclasses.replace(town, **turned)
    assert plan_city(other, policy, make_question(other)).fingerprint() == (
        plan_city(town, policy, make_question(town)).fingerprint()
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"levels": ("senior",)}, "levels: found senior; allowed: primary"),
        ({"levels": ()}, "at least one level"),
        ({"decisions": ("money",)}, "decisions: found money; allowed: projects, places, teachers"),
        ({"year": 1999}, "year 1999; years: 2025"),
        ({"demand": "high"}, "needs column 'high' of table children"),
        (
            {"goals": {"places": ("joy",)}},
            "goals of places: found joy; allowed, each once: unplaced_children",
        ),
        ({"goals": {"funds": ("short_funds", "short_funds")}}, "goals of funds"),
    ],
)
def test_a_question_the_city_cannot_be_asked(
    town: City, policy: Policy, make_question: MakeQuestion, changes: dict, words: str
) -> None:
    with pytest.raises(QuestionError, match=words.replace("(", r"\(")):
        plan_city(town, policy, make_question(town, **changes))


def test_no_plan_carries_the_solvers_word(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    question = make_question(town, limits=Limits(seconds=1e-9))
    with pytest.raises(NoPlanError, match="places primary") as caught:
        plan_city(town, policy, question)
    assert caught.value.status in {"no_solution", "stopped"}


def test_a_cancelled_plan_is_no_plan(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    with pytest.raises(NoPlanError) as caught:
        plan_city(town, policy, make_question(town), cancel=lambda: True)
    assert caught.value.status == "stopped"


@pytest.mark.parametrize("places", [{}, {"areas": "zoned"}, {"areas": "whole", "classes": True}])
def test_a_hurried_plan_is_whole_and_its_proof_true(
    town: City, make_policy: MakePolicy, make_question: MakeQuestion, places: dict
) -> None:
    """Whoever wants the best plan in hand, from the first moment on, gets one that passes the audit."""
    policy = make_policy({**RULES, "class_size.max": 25})
    question = make_question(town, places=PlacesRules(**places))
    plan = plan_city(town, policy, question, hurry=lambda: True)
    assert list(audit(plan, town, policy, question)) == []
    assert list(dict.fromkeys(plan.steps["step"]))[-2:] == ["teachers", "funds"]


def test_shortages_name_every_unit(make_city: MakeCity, policy: Policy, make_question: MakeQuestion) -> None:
    tables = {**TOWN, "children": TOWN["children"].replace("b,primary,2025,70", "b,primary,2025,90")}
    tables["sources"] = "source_id,year,name,amount,uses\n f1,2025,City,900,operating"
    city = make_city(**tables)
    plan = plan_city(city, policy, make_question(city))
    found = plan.shortages.groupby("what")["amount"].sum().to_dict()
    assert found == {"places": 10, "teachers": 1, "funds": 300}
    assert isinstance(plan.shortages, pd.DataFrame)
