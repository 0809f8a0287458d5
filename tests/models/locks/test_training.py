"""Locks of training: a programme gives exactly so many places to a level and kind."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.allotted_rules import TrainingFixed
from models.locks.collision import LocksCollideError
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question

RULES = {"staffing.training_hours": 360, "staffing.training_years": 5}
TOWN = {
    "schools": "school_id,x,y\n p,0,0\n j,0,0",
    "provision": "school_id,level,pupils,seats\n p,primary,90,90\n j,junior,90,90",
    "staff": "school_id,level,kind,teachers\n p,primary,core,10\n j,junior,core,10",
    "training": "programme_id,places,cost,kinds,levels,hours\n T,8,800,core,,36",
    "areas": "area_id,x,y\n z,0,0",
    "children": "area_id,level,year,children\n z,primary,2025,9\n z,junior,2025,9",
}


@pytest.fixture
def ask(make_question: Callable[..., Question], town: City) -> Callable[..., Question]:
    return lambda *locks: make_question(town, decisions=("training",), locks=locks)


def test_a_lock_binds(town: City, policy: Policy, ask: Callable[..., Question]) -> None:
    """Eight places go four and four; with seven fixed for junior one is left."""
    free = plan_city(town, policy, ask())
    assert free.training.set_index("level")["places"].to_dict() == {"primary": 4, "junior": 4}
    question = ask(TrainingFixed("k", "T", 7, "junior"))
    plan = plan_city(town, policy, question)
    assert plan.training.set_index("level")["places"].to_dict() == {"primary": 1, "junior": 7}
    assert audit(plan, town, policy, question) == ()
    assert {fault.rule for fault in audit(free, town, policy, question)} == {"fixed_training_is_given"}
    fewer = plan_city(town, policy, ask(TrainingFixed("k", "T", 3)))
    assert fewer.training["places"].sum() == 3


@pytest.mark.parametrize(("places", "level", "most"), [(9, "", 8), (11, "junior", 8)])
def test_more_than_there_are_collides(
    town: City, policy: Policy, ask: Callable[..., Question], places: int, level: str, most: int
) -> None:
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, ask(TrainingFixed("k", "T", places, level)))
    assert caught.value.sides[0].family == "lock_training"
    (change,) = caught.value.repairs
    assert change.amount + change.change == pytest.approx(most)


@pytest.mark.parametrize("lock", [TrainingFixed("k", "X", 1), TrainingFixed("k", "T", 1, kind="arts")])
def test_places_that_no_programme_gives_are_refused(
    town: City, policy: Policy, ask: Callable[..., Question], lock: TrainingFixed
) -> None:
    with pytest.raises(LockError):
        plan_city(town, policy, ask(lock))
