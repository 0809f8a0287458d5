"""Locks that a city cannot be asked."""

import json

import pytest

from geodata.city import City
from scenarios.question import ask, question_problems
from scenarios.scenario import Scenario


def asked(*locks: dict[str, object], **more: object) -> Scenario:
    table = {"name": "a", "policy": "cn.2017.quality", "year": 2026, "levels": ["primary"], "locks": locks}
    return Scenario.model_validate_json(json.dumps({**table, **more}))


POSTS = {"lock": "served_by", "school": "S2", "base": "S1", "kind": "counsellor"}
QUOTA = {"lock": "quota_fixed", "senior": "S1", "junior": "S2", "places": 1}
TRAINED = {"lock": "training_fixed", "programme": "T9", "places": 1}
SEATED = {"lock": "school_seats", "programme": "G9", "school": "S2", "seats": 1}
SENT = {"lock": "area_to_school", "areas": ["A1"], "school": "S2"}


@pytest.mark.parametrize(
    ("locks", "more", "said"),
    [
        ([{**SENT, "school": "S9"}], {}, "locks[1].school: the city has nothing with this id; found S9"),
        (
            [SENT, {**SENT, "areas": ["B1"]}],
            {},
            "locks[2].areas: the city has nothing with this id; found B1",
        ),
        ([SENT, SENT], {}, "locks[2].name: another lock has this name"),
        ([SENT], {"decisions": ["funds"]}, "locks[1].lock: this lock needs a decision that the scenario"),
        ([SENT], {"places": {"areas": "whole", "contiguous": True}}, "leave out places.contiguous"),
        ([{**SENT, "level": "junior"}], {}, "locks[1].level: this level is not planned; found junior"),
        ([{"lock": "school_pupils", "school": "S2", "level": "primary"}], {}, "say at_least or at_most"),
        (
            [{"lock": "school_pupils", "school": "S2", "level": "primary", "at_least": 2, "at_most": 1}],
            {},
            "locks[1].at_least: at_least is more than at_most; found 2",
        ),
        ([{"lock": "project_never", "project": "P"}], {}, "locks[1].project: the city has nothing"),
        ([{"lock": "hires", "school": "S2"}], {}, "say at_least or at_most"),
        ([{**POSTS, "base": "S9"}], {}, "locks[1].base: the city has nothing with this id; found S9"),
        ([POSTS], {}, "locks[1].kind: this kind of post is not among those that the scenario shares"),
        ([QUOTA], {}, "locks[1].lock: this lock needs a decision that the scenario leaves closed"),
        ([{**QUOTA, "junior": "S9"}], {}, "locks[1].junior: the city has nothing with this id"),
        ([TRAINED], {}, "locks[1].programme: the city has nothing with this id; found T9"),
        ([SEATED], {}, "locks[1].programme: the city has nothing with this id; found G9"),
        ([SEATED], {"programme_seats": {"schools": False}}, "this lock needs programme_seats.schools = true"),
        ([], {"limits": {"places": {"travle": 1}}}, "limits.places.travle: unknown goal"),
        ([], {"tolerances": {"quotas": {"x": 1}}}, "the goals of this decision cannot be held"),
    ],
)
def test_what_a_city_cannot_be_asked(
    hand_city: City, locks: list[dict[str, object]], more: dict[str, object], said: str
) -> None:
    problems = question_problems(asked(*locks, **more), hand_city)
    assert said in "\n".join(problem.render() for problem in problems)


def test_locks_limits_and_tolerances_reach_the_question(hand_city: City) -> None:
    amounts = {"limits": {"places": {"travel": 5}}, "tolerances": {"places": {"unplaced_children": 2}}}
    question = ask(asked(SENT, **amounts), hand_city)
    assert [lock.name for lock in question.locks] == ["area_to_school A1 S2"]
    assert question.goal_limits == {"places.travel": 5}
    assert question.tolerance == {"places.unplaced_children": 2}
