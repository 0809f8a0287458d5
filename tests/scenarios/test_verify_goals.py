from dataclasses import replace

import pytest

from scenarios.runs import Run
from scenarios.verify_goals import goal_checks


def test_goals_are_added_up_from_the_tables(whole_run: Run) -> None:
    """By hand: 4 + 14 children have no place; the ways of the 786 others come to 1,215,614.4 metres."""
    metres = 360 * 1200 + 36 * 5100.4 + 300 * 900 + 60 * 2500 + 30 * 6000
    steps = whole_run.plan.steps.assign(step="places primary", level="primary")
    steps.loc[steps["goal"] == "travel", "value"] = metres
    checks = {check.goal: check for check in goal_checks(replace(whole_run.plan, steps=steps))}
    assert (checks["unplaced_children"].summed, checks["unplaced_children"].verdict) == (18, "confirmed")
    assert (checks["travel"].summed, checks["travel"].verdict) == (pytest.approx(1_215_614.4), "confirmed")
    steps["value"] += 10
    assert {check.verdict for check in goal_checks(replace(whole_run.plan, steps=steps))} == {"refuted"}
    steps["goal"] = "no such goal"
    assert {check.verdict for check in goal_checks(replace(whole_run.plan, steps=steps))} == {"quoted"}
