"""A proof table that was made up does not fit itself, or what was asked."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import models
from scenarios.runs import Run
from scenarios.verify_steps import GOALS, MORE_IS_BETTER, wrong_steps

ASKED = {"decisions": ["places"], "solver": {"gap": 0.001}}
FORMULATED = re.compile(r"^    ([a-z_]+) +(min|max) ", re.MULTILINE)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ()),
        ({"gap": 0.05}, ("gap 0.05 ≠ 0.1",)),
        ({"bound": 100.0, "gap": 0.0, "status": "optimal"}, ()),
        ({"status": "optimal"}, ("optimal, gap 0.1",)),
        ({"bound": 101.0, "gap": 0.01}, ("bound 101, value 100",)),
        ({"value": 0.0, "gap": float("inf")}, ("bound 90, value 0",)),
        ({"bound": float("nan"), "gap": float("nan")}, ()),
        ({"bound": float("nan"), "gap": float("nan"), "status": "optimal"}, ("gap nan, optimal",)),
        ({"bound": float("-inf"), "gap": 0.0}, ("gap 0, feasible",)),
        ({"step": "wishes"}, ("not asked",)),
        ({"step": "teachers", "goal": "hires"}, ("not asked",)),
        ({"goal": "hires"}, ("not asked",)),
    ],
)
def test_row_keeps_to_its_own_numbers(
    whole_run: Run, changes: dict[str, object], wrong: tuple[str, ...]
) -> None:
    row = {"step": "places primary", "goal": "travel", "value": 100.0, "bound": 90.0, "gap": 0.1} | changes
    steps = whole_run.plan.steps.iloc[:1].assign(**({"status": "feasible"} | row))
    told = f"{row['step']} {row['goal']}: "
    assert wrong_steps(replace(whole_run.plan, steps=steps), ASKED) == tuple(told + each for each in wrong)


def test_goal_that_may_be_given_up_may_lie_off_its_bound(whole_run: Run) -> None:
    steps = whole_run.plan.steps.iloc[:1].assign(
        step="places primary", goal="travel", value=100.0, bound=90.0, gap=0.1, status="optimal"
    )
    asked = ASKED | {"tolerances": {"places": {"travel": 10.0}}}
    assert wrong_steps(replace(whole_run.plan, steps=steps), asked) == ()


def test_goals_are_those_of_the_formulations() -> None:
    stated: dict[str, set[str]] = {"min": set(), "max": set()}
    for path in Path(models.__file__).parent.rglob("*.py"):
        for goal, sense in FORMULATED.findall(path.read_text(encoding="utf-8")):
            stated[sense].add(goal)
    known = {goal for goals in GOALS.values() for goal in goals.split()}
    assert known == stated["min"] | stated["max"] | {"seats_left"}
    assert stated["max"] == MORE_IS_BETTER
