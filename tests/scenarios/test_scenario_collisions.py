"""Locks that leave no plan, in words of both languages."""

from dataclasses import replace

from models.errors import LockError
from models.locks import aid, hires, quotas, shared_posts, training
from models.locks.collision import LocksCollideError, Side
from models.locks.places import NO_JOURNEY
from scenarios.scenario_collisions import _LOCKED, _RULES, DROP, LIMITED, REPAIR, UNLIMITED, no_plan_for_locks
from scenarios.wording import catalogue, translator


def test_lock_rules_and_repair_are_told_in_turn() -> None:
    sides = (
        Side("lock_grant", ("k",), "==", 0.901, "thousands"),
        Side("respect_sources", ("f1",), "<=", 0.9, "thousands", asked=False),
        Side("short_funds", ("x",), ">=", 0.0, "thousands", asked=False),
    )
    repairs = (Side("lock_grant", ("k",), "==", 0.901, "thousands", -0.001),)
    error = no_plan_for_locks(LocksCollideError("funds", sides, repairs))
    assert str(error).splitlines() == [
        "funds: k: its grant is 901",
        "funds: a rule takes part, what a source holds (1): f1",
        "k: cheapest repair: 900 instead of 901",
    ]
    said = error.render(translator("zh"))
    assert "代价最小的调整：由 901 改为 900" in said


def test_a_lock_of_aid_names_who_is_entitled_and_what_may_give() -> None:
    sides = (
        Side("lock_aid", ("k",), "==", 21.0, "pupils"),
        Side("cover_everyone", ("nutrition:primary:f",), "==", 20.0, "pupils", asked=False),
    )
    repairs = (Side("lock_aid", ("k",), "==", 21.0, "pupils", -1.0),)
    assert str(no_plan_for_locks(LocksCollideError("aid", sides, repairs))).splitlines() == [
        "aid: k: 21 pupils get its aid",
        "aid: a rule takes part, no more get aid than are entitled (1): nutrition:primary:f",
        "k: cheapest repair: 20 instead of 21",
    ]


def test_many_rows_of_a_rule_are_one_line() -> None:
    rule = Side("place_every_child", (), "==", 1.0, "children", asked=False)
    rows = tuple(replace(rule, label=(f"A{n}",)) for n in range(9))
    limit = Side("limit_unplaced_children", ("city",), "<=", 5.0, "children")
    change = Side("limit_unplaced_children", ("city",), "<=", 5.0, "children", 4.0)
    error = no_plan_for_locks(LocksCollideError("places primary", (limit, *rows), (change,)))
    assert str(error).splitlines() == [
        "places primary: limits.places.unplaced_children: this limit is kept: at most 5",
        "places primary: a rule takes part, every child counts once (9): A0, A1, A2, A3, A4 …",
        "limits.places.unplaced_children: cheapest repair: allow 9 instead of 5",
    ]


def test_a_lock_that_can_never_be_is_to_be_left_out() -> None:
    error = no_plan_for_locks(LockError("places primary", "k", NO_JOURNEY, "A → S"))
    assert str(error).splitlines()[0].endswith("leads there; found A → S")
    assert "leave this lock out" in str(error)


def test_every_message_has_its_chinese() -> None:
    said = catalogue("zh")
    reasons = [NO_JOURNEY, hires.NO_HIRES, shared_posts.NO_ARC, shared_posts.NO_NEED, aid.NO_CLAIM]
    reasons += [quotas.NO_PAIR, quotas.TOO_MANY, quotas.TOO_FEW, training.NO_PLACES]
    messages = [*_LOCKED.values(), *_RULES.values(), DROP, LIMITED, REPAIR, UNLIMITED, *reasons]
    assert [message for message in messages if message not in said] == []
