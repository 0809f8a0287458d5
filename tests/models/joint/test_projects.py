"""Projects inside the bound of the whole: worked by hand, and against every choice of tiny towns."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain, combinations

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geodata.city import City
from models.funds.rules import FundsRules
from models.joint.bound import joint_bound, note_bounds, with_projects
from models.joint.formulation import GOALS
from models.joint.projects import joint_projects
from models.joint.rules import PlanRules
from models.locks.rules import ProjectNever
from models.plan_city import plan_city
from models.plan_tables import tidy
from models.policy import Policy
from models.projects.rules import ProjectsRules
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

PACK = {"places.travel_limit_metres": 1000, "places.overfull_share": 0.1, "funds.per_pupil": 10}
PROJECTS = (
    "project_id,school_id,level,kind,capital_cost,running_cost,adds_seats,earliest_year,lead_years,group,"
    "requires"
)
DECISIONS = ("projects", "places", "funds")


def town(
    make_city: MakeCity, *projects: str, children: tuple[int, ...] = (140, 200), money: int = 100
) -> City:
    """Return a town of one area with 100 seats in two schools, and a site."""
    years = "\n".join(f"a,primary,{2025 + number},{count}" for number, count in enumerate(children))
    city = make_city(
        schools="school_id,status,x,y\n s1,open,0,0\n s2,open,100,0\n n1,candidate,200,0",
        provision="school_id,level,pupils,seats\n s1,primary,60,60\n s2,primary,40,40\n n1,primary,0,0",
        areas="area_id,x,y\n a,0,10",
        children=f"area_id,level,year,children\n{years}",
        sources=f"source_id,year,name,amount,uses\n f1,2025,City,{money},",
        projects="\n".join([PROJECTS, *projects]),
    )
    texts = {name: city.projects[name].astype("object").fillna("") for name in ("group", "requires")}
    return replace(city, projects=city.projects.assign(**texts))


def test_the_bound_is_that_of_other_projects_too(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """The annex opens in 2026 and spares 60 places then; huts would have spared 40 this year.

    The plan takes the annex, and lacks 40 places this year. With the works given that would be the best.
    """
    city = town(
        make_city, "annex,s1,primary,expand,100,0,100,2025,1,,", "huts,s1,primary,temporary,100,0,40,2025,0,,"
    )
    policy = make_policy({**PACK, "places.overfull_share": 0})
    question = make_question(
        city, decisions=DECISIONS, projects=ProjectsRules(horizon=2), plan=PlanRules(bound=True)
    )
    plan = plan_city(city, policy, question)
    assert plan.works["project_id"].tolist() == ["annex"]
    row = plan.steps[plan.steps["step"] == "joint"].set_index("goal").loc["unplaced_children"]
    assert (row["value"], row["bound"], row["status"]) == (40, 0, "feasible")
    barred = replace(question, locks=(ProjectNever("never", "huts"),))
    row = plan_city(city, policy, barred).steps.query("step == 'joint'").set_index("goal").iloc[0]
    assert (row["value"], row["bound"], row["gap"]) == (40, 40, 0)


def test_what_is_left_open(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> None:
    """Only what starts and opens this year; huts under way are done; a school that closes keeps its seats."""
    city = town(
        make_city,
        "new,n1,primary,new,50,0,30,2025,0,,",
        "huts,s1,primary,temporary,0,0,20,2025,0,,",
        "late,s1,primary,expand,10,0,20,2025,1,,",
        "next,s2,primary,expand,10,0,20,2026,0,,",
        "shut,s2,primary,close,1,0,-40,2025,0,,",
    )
    question = make_question(city, decisions=DECISIONS, projects=ProjectsRules(horizon=2, underway=("huts",)))
    opened = {"project_id": "huts", "school_id": "s1", "level": "primary", "kind": "temporary", "open_now": 1}
    when = {"start_year": 2025, "open_year": 2025, "capital_cents": 0, "running_cents": 0}
    works = tidy("works", pd.DataFrame([{**opened, **when}]))
    found = joint_projects(city, make_policy(PACK), question, works)
    assert found.table[["seats", "thousands"]].to_dict("index") == {"new": {"seats": 30, "thousands": 0.05}}
    for city_of, seats in ((found.least, (80, 40, 0)), (found.most, (80, 40, 30))):
        table = city_of.provision.set_index("school_id")["seats"]
        assert tuple(table[["s1", "s2", "n1"]]) == seats
    assert found.policy.amount("places.most_schools") == 50 + 2


def lacks(works: tuple[tuple, ...], count: int, money: float, *, pay_works: bool) -> dict[str, float] | None:
    """Return what a choice of works lacks this year; None where money or a group forbids it."""
    capital = sum(work[2] for work in works)
    groups = [work[3] for work in works if work[3]]
    if capital > money or len(groups) > len(set(groups)):
        return None
    seats = {"s1": 60, "s2": 40, "n1": 0}
    for school, more, *_ in works:
        seats[school] += more
    room = sum(int(held * 0.1 + 1e-9) for held in seats.values())
    unplaced = max(0, count - sum(seats.values()) - room)
    due = 10 * (count - unplaced) + (capital if pay_works else 0)
    return {
        "unplaced_children": unplaced,
        "overfull_seats": max(0, count - unplaced - sum(seats.values())),
        "short_teachers": 0.0,
        "short_funds": max(0.0, due - money) / 1000,
    }


@settings(max_examples=5, phases=(Phase.explicit, Phase.generate))
@given(
    works=st.lists(
        st.tuples(
            st.sampled_from(["s1", "s2", "n1"]),
            st.integers(1, 40),
            st.integers(0, 900),
            st.sampled_from(["", "", "g"]),
        ),
        max_size=4,
    ),
    count=st.integers(90, 200),
    money=st.integers(0, 2500),
    pay_works=st.booleans(),
)
def test_no_choice_of_projects_beats_the_bound(
    make_city: MakeCity,
    make_policy: MakePolicy,
    make_question: MakeQuestion,
    works: list[tuple],
    count: int,
    money: int,
    *,
    pay_works: bool,
) -> None:
    """Whatever plan is in hand: none that is as good in the goals before lacks less than is proved."""
    rows = [
        f"p{number},{school},primary,{'new' if school == 'n1' else 'expand'},{cost},0,{more},2025,0,{group},"
        for number, (school, more, cost, group) in enumerate(works)
    ]
    city = town(make_city, *rows, children=(count,), money=money)
    policy = make_policy(PACK)
    question = make_question(
        city,
        decisions=DECISIONS,
        projects=ProjectsRules(horizon=1),
        funds=FundsRules(pay_works=pay_works),
    )
    facts, _ = joint_bound(city, policy, question, tidy("works"))
    facts = with_projects(facts, city, policy, question, tidy("works"))
    subsets = chain.from_iterable(combinations(works, size) for size in range(len(works) + 1))
    plans = [lacks(subset, count, money, pay_works=pay_works) for subset in subsets]
    plans = [plan for plan in plans if plan is not None]
    for in_hand in (plans[0], plans[-1]):
        steps = Steps(question)
        note_bounds(facts, question, steps, in_hand)
        bounds = steps.table().set_index("goal")["bound"]
        for number, goal in enumerate(GOALS):
            rivals = [plan for plan in plans if all(plan[g] <= in_hand[g] + 1e-9 for g in GOALS[:number])]
            if goal in bounds:
                assert bounds[goal] <= min(plan[goal] for plan in rivals) + 1e-6
