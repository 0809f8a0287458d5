"""Locks of shared posts: who is served from where, and how many posts are new at a school."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from geodata.city import City
from models.audit.whole import audit
from models.errors import LockError
from models.locks.allotted_rules import NewPosts, ServedBy
from models.locks.collision import LocksCollideError
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question
from models.staff.shared_posts_rules import SharedPostsRules

RULES = {
    "staffing.counsellors_per_school": 1,
    "staffing.shared_pupils": 300,
    "staffing.shared_schools": 3,
    "staffing.shared_metres": 1500,
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 9000,
}
TOWN = {
    "schools": "school_id,x,y\n a,0,0\n b,1000,0\n c,2000,0\n e,9000,0",
    "provision": """school_id,level,pupils,seats,counsellors
        a,primary,90,99,0
        b,primary,90,99,0
        c,primary,90,99,0
        e,primary,900,999,0""",
    "areas": "area_id,x,y\n z,0,0",
    "children": "area_id,level,year,children\n z,primary,2025,9",
}


@pytest.fixture
def ask(make_question: Callable[..., Question], town: City) -> Callable[..., Question]:
    def asked(*locks: ServedBy | NewPosts) -> Question:
        rules = SharedPostsRules(kinds=("counsellor",))
        return replace(make_question(town, decisions=("teachers",), locks=locks), shared_posts=rules)

    return asked


def served(plan: Plan) -> dict[str, str]:
    return dict(zip(plan.shared_posts["school_id"], plan.shared_posts["base_school_id"], strict=True))


@pytest.mark.parametrize(
    ("lock", "bases"),
    [
        (ServedBy("k", "b", "a", "counsellor"), {"a": "a", "b": "a", "c": "c", "e": "e"}),
        (ServedBy("k", "c", "c", "counsellor"), {"c": "c", "e": "e"}),
        (NewPosts("k", "b", "counsellor", at_most=0), {"a": "a", "c": "c", "e": "e"}),
        (NewPosts("k", "c", "counsellor", at_least=1), {"c": "c", "e": "e"}),
    ],
)
def test_a_lock_binds(
    town: City,
    policy: Policy,
    ask: Callable[..., Question],
    lock: ServedBy | NewPosts,
    bases: dict[str, str],
) -> None:
    """Without locks b serves a, b and c, and e itself."""
    free = plan_city(town, policy, ask())
    assert served(free) == {"a": "b", "b": "b", "c": "b", "e": "e"}
    plan = plan_city(town, policy, ask(lock))
    assert served(plan).items() >= bases.items()
    assert audit(plan, town, policy, ask(lock)) == ()
    assert {fault.rule for fault in audit(free, town, policy, ask(lock))} == {"locked_posts_are_shared"}


def test_locks_that_contradict_each_other_collide(
    town: City, policy: Policy, ask: Callable[..., Question]
) -> None:
    locks = (NewPosts("none", "a", "counsellor", at_most=0), ServedBy("from a", "b", "a", "counsellor"))
    with pytest.raises(LocksCollideError) as caught:
        plan_city(town, policy, ask(*locks))
    assert {side.label[0] for side in caught.value.sides if side.asked} == {"none", "from a"}
    assert len(caught.value.repairs) == 1


@pytest.mark.parametrize(
    ("lock", "found"),
    [
        (ServedBy("k", "a", "c", "counsellor"), "c → a"),
        (ServedBy("k", "a", "e", "counsellor"), "e → a"),
        (NewPosts("k", "x", "counsellor", at_least=1), "x"),
    ],
)
def test_what_cannot_be_shared_is_refused(
    town: City, policy: Policy, ask: Callable[..., Question], lock: ServedBy | NewPosts, found: str
) -> None:
    with pytest.raises(LockError) as caught:
        plan_city(town, policy, ask(lock))
    assert caught.value.found == found
