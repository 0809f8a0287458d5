"""Small programs that several tests of the optimizer use."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import sparse

from optimizer.program import Program

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients, Sense, Variables

type Costs = Sequence[Sequence[float | None]]


def transport(supply: Sequence[float], capacity: Sequence[float], cost: Costs, **options: bool) -> Program:
    """State a transportation program: every supply is shipped, no capacity exceeded; None is no arc."""
    arcs = [(i, j) for i, row in enumerate(cost) for j, price in enumerate(row) if price is not None]
    ones, places = np.ones(len(arcs)), np.arange(len(arcs))
    program = Program("transport")
    ship = program.add_variables("ship", arcs, unit="pupils", **options)
    ends: tuple[tuple[int, str, Sequence[float], Sense], ...] = (
        (0, "send", supply, "=="),
        (1, "receive", capacity, "<="),
    )
    for end, family, amounts, sense in ends:
        shape = (len(amounts), len(arcs))
        incidence = sparse.csr_array((ones, ([arc[end] for arc in arcs], places)), shape=shape)
        program.add_rows(family, range(len(amounts)), {ship: incidence}, sense, np.array(amounts, float))
    program.add_goal("travel", {ship: np.array([cost[i][j] for i, j in arcs], dtype=float)}, unit="km")
    return program


def split() -> Program:
    """State a knotty little integer program: five sums of 40 numbers to be halved, misses counted."""
    weights = np.random.default_rng(1).integers(0, 100, (5, 40)).astype(float)
    program = Program("split")
    take = program.add_variables("take", range(40), upper=1.0, integer=True)
    over = program.add_variables("over", range(5))
    under = program.add_variables("under", range(5))
    half = np.floor(weights.sum(axis=1) / 2)
    terms: dict[Variables, Coefficients] = {take: sparse.csr_array(weights), over: -1.0, under: 1.0}
    program.add_rows("halve", range(5), terms, "==", half)
    program.add_goal("misses", {over: 1.0, under: 1.0})
    return program


@pytest.fixture
def state_transport() -> Callable[..., Program]:
    """Return a way to state transportation programs."""
    return transport


@pytest.fixture
def hard() -> Program:
    """Return an integer program that no solver proves within seconds."""
    return split()
