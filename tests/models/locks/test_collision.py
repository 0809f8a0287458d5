"""Locks that cannot all be kept: which collide, with what, and the cheapest repair."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.locks.collision import LocksCollideError
from models.locks.rules import AreaToSchool, SchoolPupils
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question


def test_two_locks_collide_and_the_cheaper_gives(
    town: City, policy: Policy, make_question: Callable[..., Question]
) -> None:
    """70 children of b go to s1, which takes 65 at most; a lock on the far school has no part in it.

    Either lock may give by 5.
    """
    locks = (
        AreaToSchool("b to s1", ("b",), "s1", "primary"),
        SchoolPupils("small s1", "s1", "primary", at_most=65),
        SchoolPupils("far", "far", "primary", at_most=50),
    )
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, make_question(town, decisions=("places",), locks=locks))
    error = caught.value
    assert error.step == "places primary"
    assert {side.label[0] for side in error.sides if side.asked} == {"b to s1", "small s1"}
    (change,) = error.repairs
    assert (change.unit in {"children", "pupils"}, abs(change.change)) == (True, pytest.approx(5))


def test_a_lock_collides_with_seats(
    town: City, policy: Policy, make_question: Callable[..., Question]
) -> None:
    """110 children and 90 at most at s1, seats and what may be beyond them: 20 go elsewhere."""
    question = make_question(
        town, decisions=("places",), locks=(AreaToSchool("all", ("a", "b"), "s1", "primary"),)
    )
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, question)
    families = {side.family for side in caught.value.sides}
    assert {"lock_area_to_school", "respect_seats", "overfull"} <= families
    assert sum(side.change for side in caught.value.repairs) == pytest.approx(-20)
