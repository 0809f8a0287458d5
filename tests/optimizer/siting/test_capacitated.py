import re
from dataclasses import replace

import numpy as np
import pytest

from optimizer.errors import FalseClaimError, ProgramError
from optimizer.siting import capacitated
from optimizer.siting.capacitated import formulate_capacitated
from optimizer.siting.capacity_search import solve_capacitated
from optimizer.siting.check import check_capacitated
from optimizer.siting.question import CapacitatedSiting, Siting
from optimizer.siting.result import SitingResult


@pytest.fixture
def question() -> CapacitatedSiting:
    """Three clients of 4, 3 and 2 units, two sites of 6 and 5 units: 4 and 3 do not fit together."""
    costs = np.array([[1.0, 9.0], [2.0, 8.0], [3.0, 3.0]])
    return CapacitatedSiting(
        Siting(costs, np.array([10.0, 20.0]), 2), np.array([4.0, 3.0, 2.0]), np.array([6.0, 5.0])
    )


@pytest.fixture
def result(question: CapacitatedSiting) -> SitingResult:
    return solve_capacitated(question)


def test_the_docstring_is_the_program(question: CapacitatedSiting) -> None:
    program = formulate_capacitated(question)
    assert capacitated.__doc__ is not None
    rules = capacitated.__doc__.split("Subject to")[1]
    assert [rows.family for rows in program.rows] == re.findall(r"^    (\w+)", rules, re.MULTILINE)
    variables = capacitated.__doc__.split("Variables")[1].split("Goal")[0]
    assert [family.family for family in program.families] == re.findall(
        r"^    (\w+)\[", variables, re.MULTILINE
    )


def test_a_case_worked_by_hand(question: CapacitatedSiting, result: SitingResult) -> None:
    """Client 0 and client 2 fill site 0, client 1 goes to site 1: 1 + 3 + 8, and 30 for the sites."""
    assert result.value == result.bound == 42.0
    assert result.served_from.tolist() == [0, 1, 0]
    split = solve_capacitated(replace(question, split=True))
    assert split.value == pytest.approx(30 + 1 + 2 * 2 / 3 + 8 / 3 + 3)
    assert split.served_from.tolist() == [0, -1, 1]
    check_capacitated(replace(question, split=True), split)


def test_a_false_plan_is_refused(question: CapacitatedSiting, result: SitingResult) -> None:
    check_capacitated(question, result)
    for change, message in (
        ({"served_from": np.array([0, 0, 1])}, "a capacity is exceeded"),
        ({"value": 41.0}, "the plan costs 42, not 41"),
        ({"sites": np.array([0])}, "served from a closed site"),
    ):
        with pytest.raises(FalseClaimError, match=message):
            check_capacitated(question, replace(result, **change))
    more = replace(question, siting=replace(question.siting, number=1))
    with pytest.raises(FalseClaimError, match="2 sites are open"):
        check_capacitated(more, result)


def test_bad_amounts_are_refused(question: CapacitatedSiting) -> None:
    with pytest.raises(ProgramError, match="demand: 3 finite numbers"):
        replace(question, demand=np.array([1.0, -1.0, 0.0]))
    with pytest.raises(ProgramError, match="capacity: 2 finite numbers"):
        replace(question, capacity=np.ones(3))
