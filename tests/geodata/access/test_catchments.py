"""Floating catchments: published answers, PySAL, and that no seat is lost or counted twice."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series

from geodata.access.catchments import floating_catchments
from geodata.access.decays import bell, zones
from geodata.faults import TravelError


def table(weights: np.ndarray) -> tuple[DataFrame, list[str], list[str]]:
    areas = [f"A{n}" for n in range(weights.shape[0])]
    schools = [f"s{n}" for n in range(weights.shape[1])]
    rows, columns = np.nonzero(weights)
    return (
        DataFrame(
            {
                "area_id": np.array(areas, dtype=object)[rows],
                "school_id": np.array(schools, dtype=object)[columns],
                "weight": weights[rows, columns],
            }
        ),
        areas,
        schools,
    )


def measure(weights: np.ndarray, children: list[float], seats: list[float], **how: bool) -> object:
    pairs, areas, schools = table(weights)
    return floating_catchments(pairs, Series(children, index=areas), Series(seats, index=schools), **how)


def test_the_published_gaussian_example(shared: Path) -> None:
    case = json.loads((shared / "oracles/oracles.json").read_text(encoding="utf-8"))["accessibility"]
    case = case["sdc_gaussian"]
    apart = np.abs(np.subtract.outer(np.array(case["consumers_at"]), np.array(case["providers_at"])))
    found = measure(bell(case["scale"])(apart.astype(float)), case["pop"], case["supply"])
    np.testing.assert_allclose(found.per_child, case["A"], atol=case["tol"])
    assert found.per_child @ np.array(case["pop"]) == pytest.approx(case["sum_PA"])


def test_the_published_example_of_yes_or_no(shared: Path) -> None:
    """Its people and places are not printed; 0.48 = 240 / 500 and 18/35 = 360 / 700 fit any split of them."""
    case = json.loads((shared / "oracles/oracles.json").read_text(encoding="utf-8"))["accessibility"]
    children = [200, 300, 400]
    found = measure(np.array([[1, 0], [1, 1], [0, 1]]), children, [240, 360])
    np.testing.assert_allclose(found.per_child, case["binary20"]["A"])
    assert found.per_child @ np.array(children) == pytest.approx(case["binary20"]["sum_PA"])


def test_schools_and_areas_out_of_reach_are_named() -> None:
    found = measure(np.array([[1, 0, 0, 0], [0, 0, 0, 0], [0, 1, 0, 0]]), [10, 5, 0], [20, 7, 3, 0])
    assert found.per_child.tolist() == [2, 0, 0]
    assert found.unreached_schools == ("s1", "s2")
    assert found.unreaching_areas == ("A1",)


def test_three_steps_do_not_count_a_child_as_demand_everywhere() -> None:
    """A0 has two schools and A1 one: half of A0 looks to each, so s1 keeps more for A1."""
    weights = np.array([[1.0, 1.0], [0.0, 1.0]])
    two = measure(weights, [10, 10], [10, 10])
    three = measure(weights, [10, 10], [10, 10], choosing=True)
    assert two.per_child.tolist() == [1.5, 0.5]
    assert three.per_child.tolist() == pytest.approx([0.5 * 2 + 0.5 * 10 / 15, 10 / 15])


numbers = st.integers(0, 50)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_every_seat_within_reach_goes_to_a_child_once(data: st.DataObject) -> None:
    areas, schools = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 5))
    cells = st.lists(st.sampled_from([0, 0.22, 0.68, 1]), min_size=areas * schools, max_size=areas * schools)
    weights = np.array(data.draw(cells)).reshape(areas, schools)
    children = data.draw(st.lists(numbers, min_size=areas, max_size=areas))
    seats = data.draw(st.lists(numbers, min_size=schools, max_size=schools))
    for choosing in (False, True):
        found = measure(weights, children, seats, choosing=choosing)
        reached = (weights * np.array(children)[:, None]).sum(axis=0) > 0
        assert found.per_child @ np.array(children, float) == pytest.approx(np.array(seats) @ reached)
        lost = [f"s{n}" for n in range(schools) if seats[n] and not reached[n]]
        assert list(found.unreached_schools) == lost


@pytest.mark.parametrize("choosing", [False, True])
def test_the_textbook_agrees_step_by_step(choosing: bool) -> None:  # noqa: FBT001 - pytest calls it so
    random = np.random.default_rng(3)
    weights = zones([1, 0.68, 0.22])(random.uniform(0, 45, (30, 8)) / 30)
    children, seats = random.integers(1, 90, 30), random.integers(1, 400, 8)
    access = [0.0] * 30
    for school in range(8):
        weight = [row[school] * (row[school] / sum(row) if choosing else 1) for row in weights]
        share = seats[school] / sum(w * p for w, p in zip(weight, children, strict=True))
        access = [a + share * w for a, w in zip(access, weight, strict=True)]
    found = measure(weights, list(children), list(seats), choosing=choosing)
    np.testing.assert_allclose(found.per_child, access)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("A0", "s9", 1.0)], "names no known area or school"),
        ([("A0", "s0", 1.0), ("A0", "s0", 0.5)], "more than once"),
        ([("A0", "s0", -1.0)], "weights must be numbers, 0 or more"),
        ([("A0", "s0", np.nan)], "weights must be numbers, 0 or more"),
    ],
)
def test_what_has_no_answer_is_refused(pairs: list[tuple[str, str, float]], message: str) -> None:
    frame = DataFrame(pairs, columns=["area_id", "school_id", "weight"])
    with pytest.raises(TravelError, match=message):
        floating_catchments(frame, Series([1.0], index=["A0"]), Series([1.0], index=["s0"]))
