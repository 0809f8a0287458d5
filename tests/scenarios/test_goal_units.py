"""A goal while it is solved: its figures carry the unit that the formulations give it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.goal_units import AMOUNTS, OF_PROJECTS, UNITS, goal_amount, unit_of
from scenarios.speech import Speech

MODELS = Path(__file__).parents[2] / "models"


def stated() -> Iterator[tuple[str, str, str]]:
    """Yield package, goal and unit wherever a formulation writes ``"goal": (terms, "unit")`` down."""
    for file in sorted(MODELS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for goal, value in _written(node):
                match goal, value:
                    case ast.Constant(str(name)), ast.Tuple([ast.Dict(), ast.Constant(str(unit))]):
                        yield file.parent.name, name, unit


def _written(node: ast.AST) -> list[tuple[ast.expr | None, ast.expr]]:
    match node:
        case ast.Dict(keys, values):
            return list(zip(keys, values, strict=True))
        case ast.Assign([ast.Subscript(_, goal)], value):
            return [(goal, value)]
    return []


def test_units_are_those_of_the_formulations() -> None:
    found = list(stated())
    assert len(found) > 40
    assert [each for each in found if unit_of(each[0], each[1]) != each[2]] == []
    added = {"passing_schools", "cost", "beyond_aim"}  # by `add_goal`, each with its own unit
    assert set(UNITS) == {goal for _, goal, _ in found} | added


def test_every_unit_can_be_said() -> None:
    said = {*UNITS.values(), *OF_PROJECTS.values()}
    assert {unit for unit in said if unit not in AMOUNTS and not unit.endswith("-metres")} == {
        "thousands",
        "share",
    }


@pytest.mark.parametrize(
    ("step", "goal", "value", "en", "zh"),
    [
        ("places primary", "unplaced_children", 1234.0, "1,234 children", "1,234 名儿童"),
        ("projects", "unplaced_children", 20.0, "20 child-years", "20 人·年"),
        ("places primary", "travel", 1_234_500.0, "1,234.5 km", "1,234.5 km"),
        ("teachers", "move_metres", 900.0, "900 m", "900 m"),
        ("teachers", "short_teachers", 2.5, "2.5 teachers", "2.5 名教师"),
        ("teachers", "worst_shortfall", 0.131, "13.1%", "13.1%"),
        ("funds", "short_funds", 12.5, "CN¥12,500", "¥12,500"),
        ("standards primary", "cost", 12.5, "CN¥12,500", "¥12,500"),
        ("zones", "cost", 6_151_286.0, "6,151.3 km", "6,151.3 km"),
        ("zones", "overload", 3.0, "3 children", "3 名儿童"),
        ("quotas", "rounding", 0.25, "0.25", "0.25"),
        ("places primary", "travel", None, "–", "–"),
    ],
)
def test_a_figure_says_its_unit(step: str, goal: str, value: float | None, en: str, zh: str) -> None:
    assert goal_amount(Speech.of("en", "CNY"), step, goal, value) == en
    assert goal_amount(Speech.of("zh", "CNY"), step, goal, value) == zh
