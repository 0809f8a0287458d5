"""Natural breaks are the best of all partitions."""

from itertools import combinations

import numpy as np
import pytest

from scenarios.natural_breaks import natural_breaks


def spread(ranked: np.ndarray, ends: tuple[int, ...]) -> float:
    return sum(part.var() * len(part) for part in np.split(ranked, ends))


@pytest.mark.parametrize("classes", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_partition_has_less_spread(classes: int, seed: int) -> None:
    ranked = np.sort(np.random.default_rng(seed).gamma(1.0, 100.0, 11))
    best = min(combinations(range(1, len(ranked)), classes - 1), key=lambda ends: spread(ranked, ends))
    assert natural_breaks(ranked, classes).tolist() == [ranked[end - 1] for end in (*best, len(ranked))]


def test_equal_values_are_one_class() -> None:
    assert natural_breaks(np.array([1.0, 1.0, 1.0, 5.0, 5.0, 9.0]), 3).tolist() == [1.0, 5.0, 9.0]
