from itertools import combinations

import numpy as np

from benchmarks.covering import generated, maximal_covering, set_covering
from optimizer.solve import solve

FAR = np.array([[1.0, 9.0, 9.0], [1.0, 1.0, 9.0], [9.0, 1.0, 9.0], [9.0, 9.0, 2.0]])


def test_the_fewest_sites_by_hand() -> None:
    """The fourth client has the third site alone; the other two share the rest."""
    solution = solve(set_covering(FAR, 2.0))
    assert solution.goals[0].value == 3.0
    assert solve(set_covering(FAR, 9.0)).goals[0].value == 1.0


def test_the_most_weight_by_hand() -> None:
    """One site reaches 5 + 1 or 1 + 4 or 7; two reach 13; a client too far from all counts for none."""
    weights = np.array([5.0, 1.0, 4.0, 7.0])
    assert [solve(maximal_covering(FAR, 2.0, weights, n)).goals[0].value for n in (1, 2, 3)] == [7, 13, 17]
    assert solve(maximal_covering(FAR, 1.0, weights, 3)).goals[0].value == 10.0


def test_generated_questions_against_brute_force() -> None:
    distances, radius = generated(30, 6, seed=3)
    near = distances <= radius
    assert near.any(axis=1).all()
    fewest = next(
        n for n in range(1, 7) for some in combinations(range(6), n) if near[:, some].any(axis=1).all()
    )
    assert solve(set_covering(distances, radius)).goals[0].value == fewest
    weights = np.arange(1.0, 31.0)
    most = max(weights[near[:, some].any(axis=1)].sum() for some in combinations(range(6), 2))
    assert solve(maximal_covering(distances, radius, weights, 2)).goals[0].value == most
