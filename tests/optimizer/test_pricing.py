from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.pricing import solve_priced
from optimizer.program import Program
from optimizer.solve import Limits, solve


class Transport:
    """Every pair of supplier and receiver; what is not sent costs a penalty, and must cost nothing else."""

    def __init__(self, seed: int, senders: int = 30, receivers: int = 12, goals: int = 1) -> None:
        chance = np.random.default_rng(seed)
        self.count = senders * receivers
        self.shape = (senders, receivers)
        self.costs = {
            f"goal_{number}": chance.integers(1, 6 if goals > 1 else 100, self.count).astype(float)
            for number in range(goals)
        }
        self.supply = chance.integers(1, 20, senders).astype(float)
        self.room = np.full(receivers, float(int(self.supply.sum() / receivers)))

    def state(self, chosen: np.ndarray) -> Program:
        """State the program with some pairs."""
        sender, receiver = np.divmod(chosen, self.shape[1])
        arcs, ones = np.arange(len(chosen)), np.ones(len(chosen))
        program = Program("transport")
        send = program.add_variables("send", chosen)
        unsent = program.add_variables("unsent", pd.RangeIndex(self.shape[0]))
        vacant = program.add_variables("vacant", pd.RangeIndex(self.shape[1]))
        out = sparse.csr_array((ones, (sender, arcs)), shape=(self.shape[0], len(chosen)))
        into = sparse.csr_array((ones, (receiver, arcs)), shape=(self.shape[1], len(chosen)))
        program.add_rows("supply", range(self.shape[0]), {send: out, unsent: 1.0}, "==", self.supply)
        program.add_rows("room", range(self.shape[1]), {send: into, vacant: 1.0}, "==", self.room)
        for goal, costs in self.costs.items():
            program.add_goal(goal, {send: -costs[chosen], unsent: -1_000.0}, sense="max")
        return program

    def cost(self, goal: str, part: slice) -> np.ndarray:
        """Return the coefficients of some pairs in a goal."""
        return -self.costs[goal][part]

    def paid(self, duals: Mapping[str, np.ndarray], part: slice) -> np.ndarray:
        """Return what the two ends of some pairs pay."""
        return np.asarray((duals["supply"][:, None] + duals["room"][None, :]).ravel()[part])


def nearest(problem: Transport, count: int) -> np.ndarray:
    ranked = np.argsort(problem.costs["goal_0"].reshape(problem.shape), axis=1)[:, :count]
    return (np.arange(problem.shape[0])[:, None] * problem.shape[1] + ranked).ravel()


@pytest.mark.parametrize("goals", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_the_answer_is_that_of_the_program_with_every_column(seed: int, goals: int) -> None:
    problem = Transport(seed, goals=goals)
    everything = solve(problem.state(np.arange(problem.count)))
    priced = solve_priced(problem, nearest(problem, 1))
    assert priced.proved
    assert priced.least >= 0
    assert priced.left_out == problem.count - len(priced.chosen) > 0
    assert priced.rounds > 1
    assert [goal.value for goal in priced.solution.goals] == pytest.approx(
        [goal.value for goal in everything.goals]
    )


def test_adding_few_at_a_time_ends_at_the_same_value() -> None:
    problem = Transport(9)
    slow = solve_priced(problem, nearest(problem, 1), most=5)
    fast = solve_priced(problem, nearest(problem, 1))
    assert slow.rounds > fast.rounds
    assert slow.solution.goals[0].value == pytest.approx(fast.solution.goals[0].value)


def test_without_time_to_price_nothing_is_proved() -> None:
    problem = Transport(1)
    priced = solve_priced(problem, nearest(problem, 1), limits=Limits(seconds=1e-9))
    assert not priced.proved


def test_a_beginning_without_a_plan_is_refused_rather_than_called_infeasible() -> None:
    class Strict(Transport):
        def state(self, chosen: np.ndarray) -> Program:
            program = super().state(chosen)
            unsent = program.families[1]
            program.add_rows("send_all", range(len(unsent)), {unsent: 1.0}, "==", 0.0)
            return program

    with pytest.raises(ProgramError, match="allow no plan"):
        solve_priced(Strict(2), np.array([0]))


@pytest.mark.parametrize("what", ["tolerance", "integer"])
def test_what_duals_cannot_prove_is_refused(what: str) -> None:
    class Odd(Transport):
        def state(self, chosen: np.ndarray) -> Program:
            program = super().state(chosen)
            extra = program.add_variables("extra", ["one"], integer=what == "integer")
            program.add_goal("first", {extra: 1.0}, tolerance=float(what == "tolerance"))
            program.add_goal("second", {extra: 1.0})
            return program

    with pytest.raises(ProgramError, match="columns are priced"):
        solve_priced(Odd(3), np.array([0]))
