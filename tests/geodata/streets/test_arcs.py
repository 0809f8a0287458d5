"""Ways along streets: worked by hand, and against a plain search through every street."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Index

from geodata.faults import TravelError
from geodata.streets import ways
from geodata.streets.arcs import street_arcs, street_pairs
from geodata.streets.going import Going
from geodata.streets.network import Streets
from geodata.streets.snapping import Snapped, snap

type MakeStreets = Callable[..., Streets]

# 0 --- 1 --- 2 along the bottom, 3 above 1; the street from 2 to 1 is one-way, the one by 3 slow and winding.
POINTS = [(0, 0), (1000, 0), (2000, 0), (1000, 1000)]
EDGES = [(0, 1, 1000, 60, False), (2, 1, 1000, 60, True), (1, 3, 1000, 10, False), (3, 2, 1500, 60, False)]
WALKING, DRIVING = Going("walking", 6.0), Going("driving", 6.0)


def places(points: Sequence[tuple[float, float]], prefix: str, streets: Streets) -> Snapped:
    ids = Index([f"{prefix}{number}" for number in range(len(points))])
    return snap(ids, np.array(points, dtype=float).reshape(-1, 2), streets, limit_metres=np.inf)


def arcs(streets: Streets, homes: Snapped, sites: Snapped, going: Going, **asked: float) -> DataFrame:
    asked = {"ceiling": np.inf, "at_least": 0, "at_most": 9, **asked}
    table = street_arcs(streets, homes, sites, going, **asked)  # type: ignore[arg-type]
    return table.sort_values(["area_id", "metres", "school_id"], ignore_index=True)


def test_on_foot_the_shortest_way_whatever_the_signs_say(make_streets: MakeStreets) -> None:
    streets = make_streets(POINTS, EDGES)
    homes, sites = places([(500, 30)], "A", streets), places([(1500, -20), (1000, 600)], "s", streets)
    found = arcs(streets, homes, sites, WALKING)
    assert found["school_id"].tolist() == ["s0", "s1"]
    assert found["metres"].tolist() == [30 + 500 + 500 + 20, 30 + 500 + 600]
    assert found["minutes"].tolist() == [10.5, 11.3]


def test_by_car_the_quickest_way_with_the_signs(make_streets: MakeStreets) -> None:
    """To the one-way street between 2 and 1, a car must go round by 3 and enter at 2."""
    streets = make_streets(POINTS, EDGES)
    homes, sites = places([(500, 30)], "A", streets), places([(1500, -20)], "s", streets)
    found = arcs(streets, homes, sites, DRIVING)
    assert found["metres"].tolist() == [30 + 500 + 1000 + 1500 + 500 + 20]
    minutes = 30 / 100 + 500 / 1000 + 1000 / (1000 / 6) + 1500 / 1000 + 500 / 1000 + 20 / 100
    assert found["minutes"].tolist() == pytest.approx([minutes], abs=1e-4)


def test_two_places_on_one_street_go_along_it(make_streets: MakeStreets) -> None:
    streets = make_streets(POINTS, EDGES)
    homes, sites = places([(1200, 0)], "A", streets), places([(1700, 0)], "s", streets)
    assert arcs(streets, homes, sites, WALKING)["metres"].tolist() == [500]
    round_about = 200 + 1000 + 1500 + 300
    assert arcs(streets, homes, sites, DRIVING)["metres"].tolist() == [round_about]
    assert arcs(streets, places([(1700, 0)], "A", streets), places([(1200, 0)], "s", streets), DRIVING)[
        "metres"
    ].tolist() == [500]


def test_of_parallel_streets_the_shorter_on_foot_and_the_quicker_by_car(make_streets: MakeStreets) -> None:
    streets = make_streets(
        [(0, 0), (800, 0)], [(0, 1, 1000, 20, False), (1, 0, 900, 10, False), (0, 1, 2000, 60, False)]
    )
    homes, sites = places([(-3, 4)], "A", streets), places([(803, -4)], "s", streets)
    assert arcs(streets, homes, sites, WALKING)["metres"].tolist() == [910]
    assert arcs(streets, homes, sites, DRIVING)["metres"].tolist() == [2010]


def test_a_street_without_length_still_joins(make_streets: MakeStreets) -> None:
    streets = make_streets(
        [(0, 0), (500, 0), (500, 0), (900, 0)],
        [(0, 1, 500, 9, False), (1, 2, 0, 9, False), (2, 3, 400, 9, False)],
    )
    found = arcs(streets, places([(0, 0)], "A", streets), places([(900, 0)], "s", streets), WALKING)
    assert found["metres"].tolist() == [900]


def test_no_way_leads_to_another_part(make_streets: MakeStreets) -> None:
    streets = make_streets(
        [(0, 0), (900, 0), (0, 2000), (900, 2000)], [(0, 1, 900, 9, False), (2, 3, 900, 9, False)]
    )
    sites = places([(0, 0), (0, 2000)], "s", streets)
    found = arcs(streets, places([(900, 2000)], "A", streets), sites, WALKING, at_least=2)
    assert found["school_id"].tolist() == ["s1"]
    pair = DataFrame({"area_id": ["A0", "A0"], "school_id": ["s1", "s0"]})
    ways_found = street_pairs(
        streets, places([(900, 2000)], "A", streets), sites, WALKING, pair, ceiling=np.inf
    )
    assert ways_found["metres"].tolist() == [900, np.inf]


def test_the_nearest_few_beyond_the_limit_only_where_there_are_too_few(make_streets: MakeStreets) -> None:
    points = [(1000 * number, 0) for number in range(7)]
    streets = make_streets(points, [(n, n + 1, 1000, 50, False) for n in range(6)])
    homes, sites = places([(0, 0), (6000, 0)], "A", streets), places(points[:4], "s", streets)
    found = arcs(streets, homes, sites, WALKING, ceiling=1000, at_least=2, at_most=3)
    assert list(found[["area_id", "school_id", "metres"]].itertuples(index=False, name=None)) == [
        ("A0", "s0", 0), ("A0", "s1", 1000), ("A1", "s3", 3000), ("A1", "s2", 4000),
    ]  # fmt: skip


def test_equal_ways_keep_the_smaller_ids_whatever_the_chunks(
    make_streets: MakeStreets, monkeypatch: pytest.MonkeyPatch
) -> None:
    streets = make_streets(POINTS, EDGES)
    homes, sites = places([(0, 0)], "A", streets), places([(1000, 0)] * 5, "s", streets)
    whole = arcs(streets, homes, sites, WALKING, at_most=2)
    monkeypatch.setattr(ways, "CHUNK_BYTES", 1)
    assert whole["school_id"].tolist() == ["s0", "s1"]
    assert arcs(streets, homes, sites, WALKING, at_most=2).equals(whole)


def test_by_car_a_street_without_speed_needs_one_from_the_policy(make_streets: MakeStreets) -> None:
    streets = make_streets(POINTS[:2], [(0, 1, 1000, np.nan, False)])
    homes, sites = places([(0, 0)], "A", streets), places([(1000, 0)], "s", streets)
    assert arcs(streets, homes, sites, Going("driving", 30.0))["minutes"].tolist() == [2]
    with pytest.raises(TravelError, match="need a speed on every street"):
        arcs(streets, homes, sites, Going("driving"))
    assert np.isnan(arcs(streets, homes, sites, Going("walking"))["minutes"]).all()


# A plain search: every place becomes a node, every street is cut there, distances by Floyd and Warshall.


def plainly(
    streets: Streets, homes: Snapped, sites: Snapped, *, cost: Callable[[float, float], float], signs: bool
) -> np.ndarray:
    nodes, everyone = len(streets.points), [*zip(homes.edge, homes.share, homes.leg, strict=True)]
    everyone += [*zip(sites.edge, sites.share, sites.leg, strict=True)]
    count = nodes + 2 * len(everyone)
    far = np.full((count, count), np.inf)
    np.fill_diagonal(far, 0)

    def join(a: int, b: int, length: float, both: bool) -> None:  # noqa: FBT001 - a test's own
        far[a, b] = min(far[a, b], length)
        if both:
            far[b, a] = min(far[b, a], length)

    for edge, (start, end) in enumerate(zip(streets.start, streets.end, strict=True)):
        on = sorted((share, nodes + k) for k, (where, share, _) in enumerate(everyone) if where == edge)
        stops = [(0.0, start), *on, (1.0, end)]
        for (s, a), (t, b) in pairwise(stops):
            length = cost((t - s) * streets.metres[edge], streets.kmh[edge])
            join(a, b, length, both=not (signs and streets.one_way[edge]))
    for k, (_, _, leg) in enumerate(everyone):
        join(nodes + k, nodes + len(everyone) + k, cost(leg, 6.0), both=True)
    for middle in range(count):
        far = np.minimum(far, far[:, middle, None] + far[None, middle])
    first = nodes + len(everyone)
    return far[first : first + len(homes.ids), first + len(homes.ids) :]


spots = st.lists(st.tuples(st.integers(-5, 65), st.integers(-5, 65)), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    points=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=3, max_size=7, unique=True),
    chance=st.randoms(use_true_random=False),
    homes=spots,
    sites=spots,
)
def test_a_plain_search_agrees(
    make_streets: MakeStreets,
    points: list[tuple[int, int]],
    chance: object,
    homes: list[tuple[int, int]],
    sites: list[tuple[int, int]],
) -> None:
    draw = chance.randint  # type: ignore[attr-defined]
    grid = [(40.0 * x, 40.0 * y) for x, y in points]
    edges = []
    for _ in range(draw(2, 9)):
        a, b = draw(0, len(grid) - 1), draw(0, len(grid) - 1)
        straight = float(np.hypot(*np.subtract(grid[a], grid[b])))
        edges.append((a, b, straight + draw(0, 300), draw(10, 80), draw(0, 2) == 0))
    streets = make_streets(grid, edges)
    near = places([(40.0 * x, 40.0 * y) for x, y in homes], "A", streets)
    there = places([(40.0 * x, 40.0 * y) for x, y in sites], "s", streets)
    pairs = DataFrame([(a, s) for a in near.ids for s in there.ids], columns=["area_id", "school_id"])

    def minutes(metres: float, kmh: float) -> float:
        return metres / kmh * 0.06

    walked = street_pairs(streets, near, there, WALKING, pairs, ceiling=np.inf)["metres"].to_numpy()
    plain = plainly(streets, near, there, cost=lambda metres, _: metres, signs=False)
    np.testing.assert_allclose(walked, plain.ravel(), atol=0.002)
    driven = street_pairs(streets, near, there, DRIVING, pairs, ceiling=np.inf)["minutes"].to_numpy()
    quickest = plainly(streets, near, there, cost=minutes, signs=True)
    np.testing.assert_allclose(driven, quickest.ravel(), atol=0.001)
    listed = arcs(streets, near, there, WALKING, at_most=len(there.ids))
    assert len(listed) == np.isfinite(plain).sum()
    apart = np.hypot(
        *np.subtract(
            [(40.0 * x, 40.0 * y) for x, y in homes for _ in sites],
            [(40.0 * x, 40.0 * y) for x, y in sites] * len(homes),
        ).T
    )
    assert (walked >= apart - 0.01).all()
