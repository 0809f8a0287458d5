"""Kolm-Pollak distances, by hand, against brute force, and at the ends of its scale."""

import itertools
import math

import numpy as np
import pytest
from scipy import sparse

from optimizer.equity.kolm_pollak import equivalent_distance, kappa, siting_costs, solve_siting
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.status import Status

METRES = np.array(
    [[100.0, 900.0, 500.0], [800.0, 200.0, 400.0], [900.0, 600.0, 300.0], [1500.0, 700.0, 900.0]]
)
PEOPLE = np.array([30.0, 10.0, 20.0, 5.0])


def siting(open_sites: int) -> tuple[Program, object]:
    """State four areas to be sent whole to the open ones of three sites."""
    arcs = list(itertools.product(range(4), range(3)))
    program = Program("siting")
    placed = program.add_variables("placed", arcs, unit="people")
    opened = program.add_variables("opened", range(3), upper=1.0, integer=True)
    areas = sparse.csr_array(np.kron(np.eye(4), np.ones((1, 3))))
    sites = sparse.csr_array(np.tile(np.eye(3), (4, 1)) * np.repeat(-PEOPLE, 3)[:, None])
    program.add_rows("place", range(4), {placed: areas}, "==", PEOPLE)
    program.add_rows("use", arcs, {placed: 1.0, opened: sites}, "<=", 0.0)
    program.add_rows("number", [0], {opened: sparse.csr_array(np.ones((1, 3)))}, "<=", float(open_sites))
    return program, placed


def test_kappa_by_hand() -> None:
    """People 2 and 1 at 3 and 6: sums 12 and 54."""
    assert kappa(np.array([3.0, 6.0]), np.array([2.0, 1.0]), 1.5) == pytest.approx(1.5 * 12 / 54)


def test_splitting_a_unit_does_not_change_kappa() -> None:
    """Squaring people as well, as one published program does, would: 2·9·... against 1·9·..."""
    whole = kappa(np.array([3.0, 6.0]), np.array([2.0, 1.0]), 1.0)
    split = kappa(np.array([3.0, 3.0, 6.0]), np.array([0.5, 1.5, 1.0]), 1.0)
    assert split == pytest.approx(whole, rel=1e-12)
    assert equivalent_distance(np.array([3.0, 3.0, 6.0]), np.array([0.5, 1.5, 1.0]), 0.4) == pytest.approx(
        equivalent_distance(np.array([3.0, 6.0]), np.array([2.0, 1.0]), 0.4), rel=1e-12
    )


def test_the_unit_of_distance_does_not_matter() -> None:
    metres = kappa(METRES[:, 0], PEOPLE, 1.0)
    assert kappa(METRES[:, 0] / 1000, PEOPLE, 1.0) == pytest.approx(1000 * metres)


def test_the_equivalent_by_hand_and_its_ends() -> None:
    far, people = np.array([1.0, 3.0]), np.array([3.0, 1.0])
    assert equivalent_distance(far, people, 1.0) == pytest.approx(math.log((3 * math.e + math.e**3) / 4))
    assert equivalent_distance(far, people, 1e-7) == pytest.approx(1.5)
    assert equivalent_distance(far, people, 1e4) == pytest.approx(3.0, abs=1e-3)
    assert equivalent_distance(1e6 * far, people, 10.0) == pytest.approx(3e6)  # nothing overflows
    assert math.isnan(equivalent_distance(far, np.zeros(2), 1.0))


def test_costs_are_at_most_one() -> None:
    costs, shift = siting_costs(np.array([0.0, 1e6]), 1.0)
    assert costs.tolist() == [0.0, 1.0]
    assert shift == 1e6


@pytest.mark.parametrize("open_sites", [1, 2])
@pytest.mark.parametrize("epsilon", [0.5, 1.0, 3.0])
def test_siting_against_every_choice_of_sites(open_sites: int, epsilon: float) -> None:
    baseline = kappa(METRES.min(axis=1), PEOPLE, epsilon)
    program, placed = siting(open_sites)
    outcome = solve_siting(program, placed, METRES.ravel(), PEOPLE.sum(), baseline)  # type: ignore[arg-type]
    choices = itertools.combinations(range(3), open_sites)
    best = min(
        math.log(PEOPLE @ np.exp(baseline * METRES[:, choice].min(axis=1)) / PEOPLE.sum()) / baseline
        for choice in map(list, choices)
    )
    assert outcome.status is Status.OPTIMAL
    assert outcome.value == pytest.approx(best, rel=1e-6)
    assert outcome.bound == pytest.approx(best, rel=1e-4)
    assert outcome.bound <= outcome.value + 1e-6


def test_bad_baselines_are_refused() -> None:
    one = np.ones(1)
    with pytest.raises(ProgramError, match="aversion is a positive"):
        kappa(one, one, 0.0)
    with pytest.raises(ProgramError, match="at least 0"):
        kappa(-one, one, 1.0)
    with pytest.raises(ProgramError, match="nobody travels"):
        kappa(0 * one, one, 1.0)


def test_people_who_are_not_placed_are_told() -> None:
    program, placed = siting(2)
    with pytest.raises(ProgramError, match="places 65 people, not 100"):
        solve_siting(program, placed, METRES.ravel(), 100.0, 0.001)  # type: ignore[arg-type]
