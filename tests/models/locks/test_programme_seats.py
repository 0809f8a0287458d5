"""Locks of programme seats: what is fixed is set apart, the rule shares out the rest."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.allotted_rules import SeatsFixed
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question

RULES = {"programmes.apportion": "largest_remainder"}
TOWN = {
    "schools": """school_id,district_id,ownership,x,y
        a1,d1,public,0,0
        a2,d1,public,0,0
        b1,d2,public,0,0
        c1,d3,public,0,0""",
    "provision": """school_id,level,pupils,seats
        a1,junior,500,500
        a2,junior,250,250
        b1,junior,200,200
        c1,junior,50,50""",
    "areas": "area_id,district_id,x,y\n z,d1,0,0",
    "children": "area_id,level,year,children\n z,junior,2025,9",
}
PROGRAMMES = """programme_id,year,name,kind,seats,level,districts,least_share,expires
P,2025,Exchange,exchange,9,junior,,,
Q,2025,Arts,arts,4,junior,d2,,
R,2025,Minds,mental_health,9,junior,,0.9,
"""


@pytest.fixture(scope="module")
def schools_of(town: City) -> City:
    table = pd.read_csv(StringIO(PROGRAMMES), dtype={"districts": "str"})
    return replace(town, programmes=table.assign(districts=table["districts"].fillna("")))


@pytest.fixture(scope="module")
def ask(make_question: Callable[..., Question], schools_of: City) -> Callable[..., Question]:
    return lambda *locks: make_question(schools_of, decisions=("programme_seats",), locks=locks)


def seats(plan: Plan, programme: str) -> dict[str, int]:
    rows = plan.programme_seats[plan.programme_seats["programme"] == programme]
    return {key: int(count) for key, count in zip(rows["unit_id"], rows["seats"], strict=True)}


def district(programme: str, unit: str, count: int) -> SeatsFixed:
    return SeatsFixed("k", programme, "district", unit, count)


def school(programme: str, unit: str, count: int) -> SeatsFixed:
    return SeatsFixed("s", programme, "school", unit, count)


@pytest.mark.parametrize(
    ("locks", "wanted"),
    [
        ((), {"d1": 7, "d2": 2, "a1": 5, "a2": 2, "b1": 2}),
        # eight for 750 and 200 pupils are 6.3 and 1.7; of six a1 gets 4
        ((district("P", "d3", 1),), {"d1": 6, "d2": 2, "d3": 1, "a1": 4, "a2": 2, "b1": 2, "c1": 1}),
        ((school("P", "a2", 5),), {"d1": 7, "d2": 2, "a1": 2, "a2": 5, "b1": 2}),
        # d1 holds the eight of a2; one is left for 200 and 50 pupils
        ((school("P", "a2", 8),), {"d1": 8, "d2": 1, "a2": 8, "b1": 1}),
        # d2 has no other school: it gets just these three, and six go to 750 and 50 pupils
        ((school("P", "b1", 3),), {"d1": 6, "d2": 3, "a1": 4, "a2": 2, "b1": 3}),
        (
            (district("P", "d1", 3), school("P", "a2", 0)),
            {"d1": 3, "d2": 5, "d3": 1, "a1": 3, "b1": 5, "c1": 1},
        ),
    ],
)
def test_a_lock_binds(
    schools_of: City,
    policy: Policy,
    ask: Callable[..., Question],
    locks: tuple[SeatsFixed, ...],
    wanted: dict[str, int],
) -> None:
    question = ask(*locks)
    plan = plan_city(schools_of, policy, question)
    assert seats(plan, "P") == wanted
    assert audit(plan, schools_of, policy, question) == ()
    if locks:
        free = plan_city(schools_of, policy, ask())
        found = {fault.rule for fault in audit(free, schools_of, policy, question)}
        assert "fixed_seats_are_given" in found


@pytest.mark.parametrize(
    ("locks", "reason"),
    [
        ((district("X", "d1", 1),), "this programme has no seats there"),
        ((district("Q", "d1", 1),), "this programme has no seats there"),
        ((school("P", "c1", 51),), "more seats are fixed than there are pupils"),
        ((district("P", "d1", 10),), "the others cannot have their least"),
        ((district("P", "d1", 2), school("P", "a1", 3)), "the others cannot have their least"),
        ((district("Q", "d2", 3),), "fewer pupils than seats are left"),
        ((district("R", "d1", 5),), "fewer seats are fixed than the least share"),
    ],
)
def test_what_no_plan_can_hold_is_refused(
    schools_of: City,
    policy: Policy,
    ask: Callable[..., Question],
    locks: tuple[SeatsFixed, ...],
    reason: str,
) -> None:
    with pytest.raises(LockError) as caught:
        plan_city(schools_of, policy, ask(*locks))
    assert reason in caught.value.reason


def test_a_lock_on_no_seats_where_there_are_none_is_kept(
    schools_of: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    question = ask(district("Q", "d1", 0))
    plan = plan_city(schools_of, policy, question)
    assert seats(plan, "Q") == {"d2": 4, "b1": 4}
    assert audit(plan, schools_of, policy, question) == ()
