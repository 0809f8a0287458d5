"""What two scenarios ask differently."""

import json

from scenarios.scenario import Scenario
from scenarios.scenario_diff import diff_scenarios


def scenario(**more: object) -> Scenario:
    return Scenario.model_validate_json(
        json.dumps({"name": "a", "policy": "cn.2017.quality", "year": 2026, **more})
    )


def test_equal_scenarios_ask_the_same() -> None:
    assert diff_scenarios(scenario(), scenario()).empty


def test_keys_locks_and_pack_values_are_told_apart() -> None:
    lock = {"lock": "teachers_stay", "school": "S1"}
    other = scenario(
        year=2030,
        locks=[lock],
        overlay={"staffing.pupils_per_teacher": {"primary": 18}},
        budget={"scale": 0.5},
    )
    table = diff_scenarios(scenario(), other)
    assert table.to_numpy().tolist() == [
        ["question", "year", "2026", "2030"],
        ["question", "budget.scale", "", "0.5"],
        ["lock", "teachers_stay S1", "", "lock = teachers_stay, school = S1"],
        ["rule", "staffing.pupils_per_teacher.primary", "19", "18"],
    ]
