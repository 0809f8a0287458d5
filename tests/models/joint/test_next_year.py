"""What a year hands to the next, worked by hand."""

from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from geodata.city import City
from models.joint.next_year import next_year
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.projects.facts import projects_facts
from models.projects.rules import ProjectsRules
from models.question import Question

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "places.travel_limit_metres": 9000,
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 9000,
    "funds.per_pupil": 10,
}
TOWN = {
    "schools": "school_id,x,y\n s0,0,0\n s1,500,0",
    "provision": "school_id,level,pupils,seats,teachers\n s0,primary,50,60,8\n s1,primary,90,60,3",
    "areas": "area_id,x,y\n a,0,10\n b,500,20",
    "children": """area_id,level,year,children
        a,primary,2025,40
        b,primary,2025,70
        a,primary,2026,40
        b,primary,2026,80
        a,primary,2027,40
        b,primary,2027,80""",
    "staff": """school_id,level,kind,teachers,years_at_school
        s0,primary,general,8,4
        s1,primary,general,3,4""",
    "sources": """source_id,year,name,amount,uses,carry_over
        f1,2025,City,1500,operating,0.5
        f1,2026,City,1000,operating,0.5
        f2,2025,Works,90,capital,1
        f2,2026,Works,90,capital,1""",
    "projects": """
        project_id,school_id,level,kind,capital_cost,adds_seats,earliest_year,lead_years,group,requires
        p1,s1,primary,expand,50,30,2025,2,g,
        p2,s1,primary,expand,60,40,2025,2,g,
        p3,s0,primary,expand,10,5,2025,1,,
        p4,s0,primary,expand,10,5,2026,1,,p3""",
}


@pytest.fixture(scope="module")
def town(make_city: MakeCity) -> City:
    return make_city(**TOWN)


@pytest.fixture(scope="module")
def policy(make_policy: MakePolicy) -> Policy:
    return make_policy(RULES)


@pytest.fixture(scope="module")
def plan(town: City, policy: Policy, make_question: MakeQuestion) -> tuple[Question, Plan]:
    question = make_question(town, sources=town.sources[town.sources["year"] == 2025])
    return question, plan_city(town, policy, question)


def works(*rows: tuple[str, str, int, int, int]) -> pd.DataFrame:
    columns = ["project_id", "school_id", "start_year", "open_year", "capital_cents"]
    return pd.DataFrame(rows, columns=columns).assign(
        level="primary", kind="expand", running_cents=0, open_now=0
    )


def test_people_are_where_the_plan_put_them(town: City, plan: tuple[Question, Plan]) -> None:
    """50 and 60 pupils; 3 of 8 teachers move, so 5 have been there 5 years, and of 6 only 3 have."""
    after, waiting = next_year(town, *plan)
    assert (after.school_year, waiting) == (2026, ())
    assert after.provision["pupils"].tolist() == [50, 60]
    assert after.provision["teachers"].tolist() == [5, 6]
    assert after.staff["teachers"].tolist() == [5, 6]
    assert after.staff["years_at_school"].tolist() == [5, 2.5]
    assert after.attendance["children"].sum() == 110
    assert town.staff["teachers"].tolist() == [8, 3]


def test_money_that_may_be_kept_is_kept(town: City, plan: tuple[Question, Plan]) -> None:
    """1,100 of 1,500 are due, half of the 400 left is kept; a question that halves money halves it once."""
    question, decided = plan
    for scale, amount in ((1.0, 1200), (0.5, 1400)):
        after, _ = next_year(town, question, decided, scale)
        money = after.sources.set_index(["source_id", "year"])["amount"]
        assert money["f1", 2026] == amount
        assert money["f2", 2026] == 90 + 90 / scale


def test_works_begun_go_on(town: City, policy: Policy, plan: tuple[Question, Plan]) -> None:
    """p3 opens next year and is done; p1 takes a year more and costs no more; p2 of its group is out."""
    question, decided = plan
    done, later = ("p3", "s0", 2025, 2026, 1000), ("p4", "s0", 2026, 2027, 0)
    begun = works(("p1", "s1", 2025, 2027, 5000), done, later)
    object.__setattr__(decided, "works", begun)
    after, waiting = next_year(town, question, decided)
    table = after.projects.set_index("project_id")
    assert waiting == ("p1",)
    assert list(table.index) == ["p1", "p4"]
    assert table.loc["p1", ["lead_years", "earliest_year", "capital_cost"]].tolist() == [1, 2026, 0]
    assert not table.loc["p4", "requires"]
    assert after.provision["seats"].tolist() == [65, 60]
    assert after.sources.set_index(["source_id", "year"])["amount"]["f2", 2026] == 90 + 90 - 60
    asked = Question(
        year=2026,
        levels=("primary",),
        sources=after.sources[after.sources["year"] == 2026],
        projects=ProjectsRules(horizon=2, underway=waiting),
    )
    facts = projects_facts(after, policy, asked)
    assert [start for start in facts.starts if start[0] == "p1"] == [("p1", 2026)]
