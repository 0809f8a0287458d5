"""The question derived for the audit is the one that the solver was asked."""

import json
from dataclasses import fields

import pandas as pd
import pytest

from geodata.city import City
from models.question import Question
from scenarios.question import ask
from scenarios.scenario import Scenario
from scenarios.verify_question import asked_of

BASE = {"name": "x", "policy": "cn.2017.quality", "year": 2026}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"levels": ["primary"], "teachers": {"hires_max": 3, "moves_max": 0}},
        {"budget": {"scale": 0.95, "extra": 12.5}, "goals": {"places": ["travel"]}},
        {"budget": {"amount": 7.0}, "decisions": ["places", "projects"], "projects": {"horizon": 1}},
        {"funds": {"draws": True}},
    ],
)
def test_every_part_but_the_solvers_limits_is_the_same(hand_city: City, more: dict[str, object]) -> None:
    scenario = Scenario.model_validate_json(json.dumps(BASE | more))
    true = ask(scenario, hand_city)
    found = asked_of(json.loads(scenario.model_dump_json()), hand_city)
    for name in (field.name for field in fields(Question) if field.name != "limits"):
        one, other = getattr(true, name), getattr(found, name)
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other)
        else:
            assert one == other, name
