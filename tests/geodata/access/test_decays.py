"""Weights by distance: 1 at the door, falling, and nothing beyond the limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.decays import Decay, bell, gaussian, kernel, same, zones

SLOW = zones([1, 0.68, 0.22])


def test_zones_are_thirds_of_the_limit_and_their_border_belongs_to_the_nearer() -> None:
    minutes = np.array([0, 10, 10.1, 20, 29.9, 30, 30.1])
    assert SLOW(minutes / 30).tolist() == [1, 1, 0.68, 0.68, 0.22, 0.22, 0]


def test_worked_by_hand() -> None:
    half = np.array([0.5])
    assert same(half) == 1
    assert kernel(half) == 0.75
    edge = np.exp(-0.5)
    assert gaussian(half) == pytest.approx((np.exp(-0.125) - edge) / (1 - edge))
    assert bell(0.5)(half) == pytest.approx(np.exp(-0.5))


@pytest.mark.parametrize("decay", [same, SLOW, gaussian, kernel])
@given(st.lists(st.floats(0, 3), min_size=2, max_size=9))
def test_nearer_never_counts_less(decay: Decay, found: list[float]) -> None:
    distances = np.sort(np.array(found))
    weights = decay(distances)
    assert (np.diff(weights) <= 1e-12).all()
    assert ((weights >= 0) & (weights <= 1)).all()
    assert (weights[distances > 1] == 0).all()
    assert decay(np.zeros(1)) == 1
