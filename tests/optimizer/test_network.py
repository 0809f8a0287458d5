import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from optimizer import stages
from optimizer.certificate import prove
from optimizer.matrix import Matrix
from optimizer.network import least_cost, recognize
from optimizer.program import Program
from optimizer.solve import Status, solve


def never() -> bool:
    return False


def refuse(*_arguments: object, **_options: object) -> None:
    raise AssertionError("HiGHS was opened")


def random_network(seed: int) -> tuple[Program, np.random.Generator]:
    """State a random network: entries of either sign, rows of every sense, bounds of every kind."""
    chance = np.random.default_rng(seed)
    rows, columns = int(chance.integers(2, 7)), int(chance.integers(4, 25))
    entries = np.zeros((rows, columns))
    turned = np.where(chance.random(rows) < 0.5, -1.0, 1.0)
    for column in range(columns):
        ends = chance.choice(rows, size=1 + (chance.random() < 0.8), replace=False)
        entries[ends, column] = np.array([1.0, -1.0])[: len(ends)] * chance.choice([-1, 1]) * turned[ends]
    entries[:, 0] = 0.0
    entries[0, 0] = 1.0
    program = Program("network")
    upper = np.where(chance.random(columns) < 0.3, math.inf, chance.integers(3, 9, columns))
    lower = chance.integers(-2, 3, columns).astype(float)
    flow = program.add_variables("flow", range(columns), lower=lower, upper=upper)
    balance = entries @ chance.integers(lower, lower + 3)
    for row in range(rows):
        if entries[row].any():
            terms = {flow: sparse.csr_array(entries[[row]])}
            sense = ("<=", ">=", "==")[int(chance.integers(3))]
            program.add_rows(f"row_{row}", ["only"], terms, sense, float(balance[row]))  # type: ignore[arg-type]
    for number in range(int(chance.integers(1, 4))):
        costs = chance.integers(-2 if seed % 3 else 0, 9, columns) / (10.0 if seed % 2 else 1.0)
        program.add_goal(f"goal_{number}", {flow: costs})
    return program, chance


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[Program], tuple[list[object], list[object]]]:
    """Return a way to solve a program by the network path and without it."""

    def run(program: Program) -> tuple[list[object], list[object]]:
        answers: list[list[object]] = []
        for small in (0, 10**9):
            monkeypatch.setattr(stages, "SMALL", small)
            solution = solve(program)
            values = [pytest.approx(goal.value, abs=1e-6, nan_ok=True) for goal in solution.goals]
            answers.append(
                [solution.status, *values] if solution.status is Status.OPTIMAL else [solution.status]
            )
        return answers[0], answers[1]

    return run


@pytest.mark.parametrize("seed", [0, 1, 2, 6, 11, 17])
def test_a_network_has_the_optimum_that_highs_finds_goal_after_goal(
    seed: int, both: Callable[[Program], tuple[list[object], list[object]]]
) -> None:
    mine, theirs = both(random_network(seed)[0])
    assert mine == theirs


def test_a_large_transport_is_solved_as_a_network_without_highs(
    state_transport: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate proves every goal by duals, in whole numbers, and HiGHS is never opened."""
    chance = np.random.default_rng(4)
    costs = chance.integers(1, 2_000, (60, 20)) / 10
    program = state_transport([7.0] * 60, [22.0] * 20, costs.tolist())
    family = program.families[0]
    program.add_goal("odd", {family: chance.integers(0, 3, len(family)).astype(float)})
    theirs = solve(program)
    monkeypatch.setattr(stages, "SMALL", 100)
    monkeypatch.setattr(stages, "Engine", refuse)
    mine = solve(program)
    assert mine.status is Status.OPTIMAL
    assert mine.certificate is not None
    assert [proof.source for proof in mine.certificate.proofs] == ["duals", "duals"]
    assert [goal.value for goal in mine.goals] == pytest.approx([goal.value for goal in theirs.goals])
    assert (mine.values("ship") == np.round(mine.values("ship"))).all()


def test_whole_variables_of_a_network_need_no_branching(
    state_transport: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "SMALL", 0)
    solution = solve(state_transport([3, 4], [5, 3], [[1, 2], [3, 1]], integer=True))
    assert solution.status is Status.OPTIMAL
    assert solution.certificate is not None
    assert solution.certificate.proofs[0].source == "duals"
    assert solution.goals[0].value == 9.0


@pytest.mark.parametrize("supply", [[9, 9], [2.0000001, 3]])
def test_what_the_network_cannot_answer_is_left_to_highs(
    state_transport: Callable[..., Program], monkeypatch: pytest.MonkeyPatch, supply: list[float]
) -> None:
    """More supply than room has no plan; an amount that is not whole at any scale is not for whole flows."""
    monkeypatch.setattr(stages, "SMALL", 0)
    status = solve(state_transport(supply, [5, 3], [[1, 2], [3, 1]])).status
    assert status is (Status.INFEASIBLE if sum(supply) > 8 else Status.OPTIMAL)


def test_a_stop_is_heeded(state_transport: Callable[..., Program], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "SMALL", 0)
    solution = solve(state_transport([3, 4], [5, 3], [[1, 2], [3, 1]]), cancel=lambda: True)
    assert solution.status is Status.STOPPED
    assert not solution.has_values


def test_the_duals_prove_the_optimum_with_costs_in_tenths(state_transport: Callable[..., Program]) -> None:
    program = state_transport([3, 4], [5, 3], [[0.1, 0.25], [0.3, 0.15]])
    matrix, costs = program.matrix(), program.costs(program.goals[0])
    network = recognize(matrix)
    assert network is not None
    answer = least_cost(network, matrix, costs, 60, never)
    assert answer is not None
    assert answer.values is not None
    assert answer.duals is not None
    proof = prove(matrix, costs, answer.values, answer.duals, "travel")
    assert proof.closed
    assert proof.value == pytest.approx(1.05)


@pytest.mark.parametrize(
    "entries",
    [
        [[1.0, 2.0], [1.0, 1.0]],  # a gain
        [[1.0, 0.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]],  # three ends
        [[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]],  # an odd cycle of equal signs
    ],
)
def test_what_is_no_network_is_not_taken_for_one(entries: list[list[float]]) -> None:
    table = sparse.csr_array(np.array(entries))
    height, columns = table.shape
    matrix = Matrix(
        table,
        np.zeros(columns),
        np.ones(columns),
        np.zeros(height),
        np.ones(height),
        np.zeros(columns, dtype=bool),
    )
    assert recognize(matrix) is None


def test_a_column_without_lower_bound_and_costs_without_scale_are_refused(
    state_transport: Callable[..., Program],
) -> None:
    program = state_transport([3, 4], [5, 3], [[1, 2], [3, 1]])
    matrix, costs = program.matrix(), program.costs(program.goals[0])
    network = recognize(matrix)
    assert network is not None
    endless = replace(matrix, lower=np.full(matrix.columns, -math.inf))
    assert least_cost(network, endless, costs, 60, never) is None
    assert least_cost(network, matrix, costs / 3, 60, never) is None
    assert least_cost(network, matrix, costs * 1e18, 60, never) is None
