"""Goals over a disc and fractions, whose optima are known by hand."""

import math
from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy import sparse

from optimizer.cuts import solve_with_cuts
from optimizer.engine import Answer
from optimizer.errors import ProgramError
from optimizer.matrix import Matrix
from optimizer.open_program import Addition, OpenProgram
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status


@dataclass
class Disc:
    """The plans within 1 of the origin, by tangents to the circle."""

    required: bool = True
    accuracy: float = 1e-8
    places: np.ndarray = field(default_factory=lambda: np.zeros(0))
    added: int = 0

    def locate(self, opened: OpenProgram) -> None:
        """Find the point."""
        self.places, self.added = np.arange(opened.first, opened.first + 2), 0

    def missed(self, plan: np.ndarray) -> float:
        """Return how far outside a plan is."""
        return max(0.0, float(np.linalg.norm(plan[self.places])) - 1.0)

    def allowed(self, _plan: np.ndarray) -> float:
        """Return the accuracy."""
        return self.accuracy

    def refine(self, plan: np.ndarray, matrix: Matrix, _allowed: float) -> Addition | None:
        """Return the tangent towards a plan."""
        self.added += 1
        normal = plan[self.places] / np.linalg.norm(plan[self.places])
        row = sparse.csr_array((-normal, (np.zeros(2, int), self.places)), shape=(1, matrix.columns))
        return Addition.of_rows(matrix.height, row, np.array([-1.0]))


def box() -> Program:
    program = Program("box")
    program.add_variables("point", ["x", "y"], lower=-2.0, upper=2.0)
    return program


def test_goals_in_order_over_a_disc() -> None:
    """The farthest towards (3, 4) is (0.6, 0.8); with 0.1 given up, x may grow to 0.735."""
    program = box()
    point = program.families[0]
    program.add_goal("far", {point: np.array([0.6, 0.8])}, sense="max", tolerance=0.01)
    program.add_goal("right", {point: np.array([1.0, 0.0])}, sense="max")
    disc = Disc()
    solution = solve_with_cuts(program, [disc])
    assert solution.status is Status.OPTIMAL
    assert solution.goal("far").best == pytest.approx(1.0, abs=1e-7)
    assert solution.goal("far").bound >= 1.0 - 1e-9
    angle = math.acos(0.6) - math.acos(0.99)
    assert solution.values("point") == pytest.approx([math.cos(angle), math.sin(angle)], abs=1e-5)
    assert solution.certificate is not None
    assert all(proof.closed for proof in solution.certificate.proofs)
    assert disc.added > 3


def test_a_fraction_by_hand() -> None:
    """(2 + x) / (1 + y) over 0 <= x, y <= 3, x + y >= 2: x = 0, y = 3."""
    program = Program("fraction")
    point = program.add_variables("point", ["x", "y"], upper=3.0)
    above = program.add_variables("above", [0])
    below = program.add_variables("below", [0])
    program.add_rows("sum", [0], {point: sparse.csr_array(np.ones((1, 2)))}, ">=", 2.0)
    program.add_rows("top", [0], {above: 1.0, point: sparse.csr_array(np.array([[-1.0, 0.0]]))}, "==", 2.0)
    program.add_rows("down", [0], {below: 1.0, point: sparse.csr_array(np.array([[0.0, -1.0]]))}, "==", 1.0)
    program.add_goal("fraction", {above: 1.0})
    solution = solve_with_cuts(program, [], fractions={"fraction": below})
    result = solution.goal("fraction")
    assert result.value == pytest.approx(0.5)
    assert result.bound == pytest.approx(0.5)
    assert result.bound <= result.value
    assert solution.values("point").tolist() == pytest.approx([0.0, 3.0])


def test_a_large_fraction_is_found_from_a_small_trial() -> None:
    program = Program("large")
    point = program.add_variables("point", ["a", "b"], lower=[100.0, 0.5], upper=[200.0, 2.0])
    above = program.add_variables("above", [0])
    below = program.add_variables("below", [0])
    program.add_rows("top", [0], {above: 1.0, point: sparse.csr_array(np.array([[-1.0, 0.0]]))}, "==", 0.0)
    program.add_rows("down", [0], {below: 1.0, point: sparse.csr_array(np.array([[0.0, -1.0]]))}, "==", 0.0)
    program.add_goal("fraction", {above: 1.0})
    assert solve_with_cuts(program, [], fractions={"fraction": below}).goal(
        "fraction"
    ).value == pytest.approx(50)


def test_required_and_late_has_no_plan_and_soft_has_one() -> None:
    class Slow(Disc):
        def refine(self, plan: np.ndarray, matrix: Matrix, allowed: float) -> Addition | None:
            return None if self.added >= 1 else super().refine(plan, matrix, allowed)

    for required, status in ((True, Status.NO_SOLUTION), (False, Status.FEASIBLE)):
        program = box()
        program.add_goal("far", {program.families[0]: np.array([0.6, 0.8])}, sense="max")
        solution = solve_with_cuts(program, [Slow(required=required)])
        assert solution.status is status
        assert solution.has_values != required
    assert not solve_with_cuts(program, [Disc()], limits=Limits(seconds=1e-9)).has_values


def test_a_caller_hears_of_every_goal_and_may_stop_between_rounds() -> None:
    program = box()
    point = program.families[0]
    program.add_goal("far", {point: np.array([0.6, 0.8])}, sense="max", tolerance=0.01)
    program.add_goal("right", {point: np.array([1.0, 0.0])}, sense="max")
    heard: list[tuple[str, int, int]] = []
    solve_with_cuts(
        program, [Disc()], progress=lambda state: heard.append((state.goal, state.number, state.goals))
    )
    assert list(dict.fromkeys(heard)) == [("far", 1, 2), ("right", 2, 2)]

    soft = Disc(required=False)
    stopped = solve_with_cuts(program, [soft], cancel=lambda: soft.added >= 2)
    assert stopped.status is Status.STOPPED
    assert stopped.has_values
    assert soft.added == 2
    assert not solve_with_cuts(program, [Disc()], cancel=lambda: True).has_values


def test_time_that_ends_between_two_rounds_keeps_the_plan_and_its_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    improve = OpenProgram.improve

    def twice(opened: OpenProgram, costs: np.ndarray) -> Answer:
        return improve(opened, costs) if opened.runs < 2 else Answer(Status.NO_SOLUTION)

    monkeypatch.setattr(OpenProgram, "improve", twice)
    program = box()
    program.add_goal("far", {program.families[0]: np.array([0.6, 0.8])}, sense="max")
    solution = solve_with_cuts(program, [Disc(required=False)])
    assert solution.status is Status.FEASIBLE
    assert solution.has_values
    assert 1.0 < solution.goal("far").bound < 2.0
    assert solve_with_cuts(program, [Disc()]).status is Status.NO_SOLUTION


def test_infeasible_unbounded_and_goalless_programs() -> None:
    program = box()
    with pytest.raises(ProgramError, match="there is no goal"):
        solve_with_cuts(program, [])
    program.add_goal("far", {program.families[0]: 1.0}, sense="max")
    with pytest.raises(ProgramError, match="only be made small"):
        solve_with_cuts(program, [], fractions={"far": program.families[0]})
    program.add_rows("never", ["x", "y"], {program.families[0]: 1.0}, ">=", 3.0)
    assert solve_with_cuts(program, [Disc()]).status is Status.INFEASIBLE
    endless = Program("endless")
    point = endless.add_variables("point", ["x", "y"])
    endless.add_goal("far", {point: 1.0}, sense="max")
    assert solve_with_cuts(endless, []).status is Status.UNBOUNDED
