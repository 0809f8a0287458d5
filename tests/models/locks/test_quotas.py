"""Locks of quotas: a pair has what was promised, and both totals stay."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from geodata.city import City
from models.allotments.quotas import decide_quotas
from models.allotments.quotas_facts import quotas_facts
from models.audit.whole import audit
from models.errors import LockError
from models.locks.allotted_rules import QuotaFixed
from models.locks.collision import LocksCollideError
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question
from models.steps import Steps

TOWN = {
    "schools": "school_id,x,y\n H,0,0\n K,1,0\n a,2,0\n b,3,0\n c,4,0",
    "provision": """school_id,level,pupils,seats,expected_graduates
        H,senior,99,99,
        K,senior,99,99,
        a,junior,60,60,50
        b,junior,60,60,30
        c,junior,60,60,20""",
    "quotas": "senior_school_id,year,places,distributed_share\n H,2025,20,0.5\n K,2025,10,0.5",
    "children": "area_id,level,year,children\n z,junior,2025,10",
    "areas": "area_id,x,y\n z,0,0",
}
EVEN, FLOOR, LOT = ({"quota.apportion": name} for name in ("largest_remainder", "floor_to_open", "lottery"))
type Decide = Callable[..., pd.DataFrame]


@pytest.fixture
def decide(town: City, make_policy: Callable[..., Policy], make_question: Callable[..., Question]) -> Decide:
    def decided(*locks: QuotaFixed, rules: Mapping[str, object] = EVEN) -> pd.DataFrame:
        question = make_question(town, decisions=("quotas",), locks=locks)
        facts = quotas_facts(town, make_policy(rules), question)
        table = decide_quotas(facts, question, Steps(question))
        wide = table.pivot_table(index="senior_school_id", columns="junior_school_id", values="places")
        return wide.reindex(index=["H", "K"], columns=list("abc")).fillna(0).astype(int)

    return decided


def test_others_make_room_and_totals_stay(decide: Decide) -> None:
    """Of 10 and 5 places 8, 4 and 3 (of 7.5, 4.5 and 3) are due; c was promised all its three by H."""
    free, fixed = decide(), decide(QuotaFixed("k", "H", "c", 3))
    assert fixed.loc["H", "c"] == 3
    for axis in (0, 1):
        assert (fixed.sum(axis=axis) == free.sum(axis=axis)).all()


def test_as_near_as_whole_places_can_be(decide: Decide) -> None:
    """Against all tables of whole places with these totals and the locked pair."""
    fixed = decide(QuotaFixed("k", "H", "a", 8)).to_numpy()
    due = decide().sum()
    exact = due.to_numpy() * [[10 / 15], [5 / 15]]
    best = min(
        abs(pd.Series([8, b, c, due["a"] - 8, due["b"] - b, due["c"] - c]) - exact.ravel()).sum()
        for b, c in product(range(5), range(5))
        if 8 + b + c == 10 and b <= due["b"] and c <= due["c"]
    )
    assert abs(fixed - exact).sum() == pytest.approx(best)


@pytest.mark.parametrize("rules", [FLOOR, LOT])
def test_schools_that_round_by_themselves_share_the_rest(decide: Decide, rules: Mapping[str, object]) -> None:
    fixed = decide(QuotaFixed("k", "H", "a", 1), rules=rules)
    assert fixed.loc["H", "a"] == 1
    assert fixed.loc["H"].sum() == (9 if rules is FLOOR else 10)  # 5.4 and 3.6 of the nine that are left
    assert (fixed.loc["K"] == decide(rules=rules).loc["K"]).all()
    with pytest.raises(LockError):
        decide(QuotaFixed("k", "H", "a", 11), rules=rules)


def test_more_than_there_is_collides(decide: Decide) -> None:
    with pytest.raises(LocksCollideError) as caught:
        decide(QuotaFixed("k", "K", "a", 6))
    assert caught.value.sides[0].label == ("k",)
    (change,) = caught.value.repairs
    assert change.change == pytest.approx(-1)


def test_a_pair_that_does_not_exist_is_refused(decide: Decide) -> None:
    with pytest.raises(LockError) as caught:
        decide(QuotaFixed("k", "H", "K", 1))
    assert caught.value.found == "H → K"
    assert decide(QuotaFixed("k", "H", "K", 0)).equals(decide())


@pytest.mark.parametrize("rules", [EVEN, FLOOR, LOT])
def test_the_audit_passes_the_plan_and_finds_a_broken_lock(
    town: City,
    make_policy: Callable[..., Policy],
    make_question: Callable[..., Question],
    rules: Mapping[str, object],
) -> None:
    policy, lock = make_policy(rules), QuotaFixed("k", "H", "c", 0)
    question = make_question(town, decisions=("quotas",), locks=(lock,))
    plan = plan_city(town, policy, question)
    assert audit(plan, town, policy, question) == ()
    other = replace(question, locks=(replace(lock, places=1),))
    assert "fixed_quotas_are_kept" in {fault.rule for fault in audit(plan, town, policy, other)}
