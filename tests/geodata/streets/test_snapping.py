"""Places are put on the nearest street, and how far that is is known."""

from collections.abc import Callable

import numpy as np
from pandas import Index

from geodata.streets.network import Streets
from geodata.streets.snapping import snap

LADDER = [(0, 0), (1000, 0), (0, 300), (1000, 300)]


def test_the_nearest_point_of_the_nearest_street(make_streets: Callable[..., Streets]) -> None:
    streets = make_streets(LADDER, [(0, 1, 1000, 30, False), (3, 2, 1000, 30, False)])
    found = snap(
        Index(["a", "b", "c", "d"]),
        np.array([[250, 10], [250, 290], [-30, -40], [500, 150]]),
        streets,
        limit_metres=100,
    )
    assert found.edge.tolist() == [0, 1, 0, -1]
    np.testing.assert_allclose(found.share[:3], [0.25, 0.75, 0])
    np.testing.assert_allclose(found.leg, [10, 10, 50, 150])
    assert found.on_street().tolist() == [True, True, True, False]


def test_of_streets_equally_near_the_first(make_streets: Callable[..., Streets]) -> None:
    streets = make_streets(LADDER, [(2, 3, 1000, 30, False), (0, 1, 1000, 30, False)])
    assert snap(Index(["a"]), np.array([[500, 150]]), streets, limit_metres=np.inf).edge.tolist() == [0]


def test_a_short_part_is_no_place_to_stand_on_unless_there_is_no_other(
    make_streets: Callable[..., Streets],
) -> None:
    courtyard = (2, 3, 100, 30, False)
    both = make_streets(LADDER, [courtyard, (0, 1, 1000, 30, False)])
    assert snap(Index(["a"]), np.array([[500, 299]]), both, limit_metres=np.inf).edge.tolist() == [1]
    alone = make_streets(LADDER, [courtyard])
    assert snap(Index(["a"]), np.array([[500, 299]]), alone, limit_metres=np.inf).edge.tolist() == [0]


def test_without_streets_everything_is_off_the_streets(make_streets: Callable[..., Streets]) -> None:
    found = snap(Index(["a"]), np.array([[0, 0]]), make_streets(LADDER, []), limit_metres=np.inf)
    assert not found.on_street().any()
    assert np.isinf(found.leg).all()
