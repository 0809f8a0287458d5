import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inequality.atkinson import atkinson as pysal_atkinson
from inequality.gini import Gini
from inequality.schutz import Schutz
from inequality.theil import Theil
from pandas import DataFrame

from models.compliance.districts import composite
from models.errors import MeasureError
from models.measures import inequality as index

RELATIVE = [
    index.cv,
    index.gini,
    index.hoover,
    index.theil,
    index.theil_l,
    index.atkinson,
    index.jain,
    index.range_ratio,
    index.federal_range_ratio,
    index.mcloone,
    index.verstegen,
    index.palma,
]
WHEN_EQUAL = {"jain": 1, "range_ratio": 1, "mcloone": 1, "verstegen": 1, "palma": 0.25}

amounts = st.floats(min_value=0.01, max_value=1e4)
pupils = st.integers(min_value=1, max_value=3000)
schools = st.lists(st.tuples(amounts, pupils), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def oracles(shared: Path) -> dict:
    return json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))


def columns(units: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([x for x, _ in units]), np.array([w for _, w in units], dtype=float)


def test_official_worked_example_of_the_difference_coefficient(oracles: dict) -> None:
    example = oracles["difference_coefficient"]
    roll, books = np.array(example["pupils"]), np.array(example["books"])
    assert index.cv(books / roll, roll) == pytest.approx(example["cv"], abs=1e-12)
    assert index.cv(books / roll) == pytest.approx(example["unweighted_population"], abs=1e-12)


def test_composite_of_2012_is_the_mean_of_the_coefficients(oracles: dict) -> None:
    published = oracles["composite_2012"]
    for row in published["rows"]:
        assert composite(np.array(row["cv"])) == pytest.approx(row["composite"], abs=published["tolerance"])


@pytest.mark.parametrize(
    ("measure", "key"),
    [
        (index.gini, "gini"),
        (index.theil, "theil_T"),
        (index.theil_l, "theil_L"),
        (index.cv, "cv"),
        (index.hoover, "hoover"),
        (index.jain, "jain"),
    ],
)
def test_vector_of_r_ineq(oracles: dict, measure: Callable, key: str) -> None:
    vector = oracles["indices"]["ineq_vector"]
    assert measure(vector["x"]) == pytest.approx(vector[key], abs=1e-12)


@pytest.mark.parametrize("epsilon", ["0.5", "1", "2"])
def test_atkinson_of_r_ineq(oracles: dict, epsilon: str) -> None:
    vector = oracles["indices"]["ineq_vector"]
    assert index.atkinson(vector["x"], epsilon=float(epsilon)) == pytest.approx(
        vector["atkinson"][epsilon], abs=1e-12
    )


def test_gini_of_twenty_incomes(oracles: dict) -> None:
    incomes = oracles["indices"]["gini20"]
    assert index.gini(incomes["x"]) == pytest.approx(incomes["gini"], abs=1e-12)


def test_published_mcloone_splits_the_median_unit(oracles: dict) -> None:
    case = oracles["indices"]["mcloone_posit"]
    assert index.mcloone(case["x"], case["w"]) == pytest.approx(case["half"], abs=1e-12)
    assert index.mcloone(case["x"], case["w"], strict=True) == pytest.approx(case["strict"], abs=1e-12)


@pytest.mark.parametrize(
    ("measure", "key"),
    [
        (index.federal_range_ratio, "federal_range_ratio"),
        (index.mcloone, "mcloone_half"),
        (index.verstegen, "verstegen_half"),
        (index.cv, "cv"),
        (index.gini, "gini"),
        (index.theil, "theil_T"),
        (index.theil_l, "theil_L"),
        (index.atkinson, "atkinson1"),
    ],
)
def test_universal_widget(oracles: dict, measure: Callable, key: str) -> None:
    case = oracles["indices"]["widget_universal"]
    assert measure(case["x"], case["w"]) == pytest.approx(case[key], abs=1e-12)


def test_universal_widget_strict_mcloone_and_range(oracles: dict) -> None:
    case = oracles["indices"]["widget_universal"]
    assert index.mcloone(case["x"], case["w"], strict=True) == pytest.approx(
        case["mcloone_strict"], abs=1e-12
    )
    assert index.restricted_range(case["x"], case["w"]) == 75_000 - 25_000


@given(st.lists(amounts, min_size=2, max_size=15))
@settings(max_examples=40, deadline=None)
def test_agrees_with_pysal_where_every_weight_is_one(x: list[float]) -> None:
    frame = DataFrame({"x": x})
    assert index.gini(x) == pytest.approx(Gini(np.array(x)).g, abs=1e-9)
    assert index.theil(x) == pytest.approx(Theil(np.array(x)).T, abs=1e-9)
    assert index.hoover(x) == pytest.approx(Schutz(frame, "x").distance, abs=1e-9)
    assert index.atkinson(x, epsilon=0.5) == pytest.approx(pysal_atkinson(np.array(x), 0.5), abs=1e-9)


@given(schools)
def test_jain_is_one_over_one_plus_cv_squared(units: list[tuple[float, int]]) -> None:
    x, w = columns(units)
    assert index.jain(x, w) == pytest.approx(1 / (1 + index.cv(x, w) ** 2), rel=1e-12)


@given(schools, st.lists(st.sampled_from("abc"), min_size=12, max_size=12))
def test_theil_is_within_plus_between(units: list[tuple[float, int]], districts: list[str]) -> None:
    x, w = columns(units)
    within, between = index.theil_decomposition(x, w, np.array(districts[: len(units)]))
    assert within + between == pytest.approx(index.theil(x, w), abs=1e-12)
    assert within >= 0
    assert between >= -1e-12


@pytest.mark.parametrize("measure", RELATIVE)
@given(units=schools, at=st.integers(0, 11), scale=st.sampled_from([0.125, 1.0, 64.0]))
@settings(max_examples=12, deadline=None)
def test_splitting_a_unit_and_the_scale_of_money_change_nothing(
    measure: Callable, units: list[tuple[float, int]], at: int, scale: float
) -> None:
    x, w = columns(units)
    at = min(at, len(x) - 1)
    parts = np.append(w, w[at] * 0.25)
    parts[at] *= 0.75
    whole = measure(x, w)
    assert measure(np.append(x, x[at]) * scale, parts) == pytest.approx(whole, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("measure", RELATIVE)
def test_equal_schools_and_a_single_school_have_the_value_of_equality(measure: Callable) -> None:
    expected = WHEN_EQUAL.get(measure.__name__, 0)
    assert measure([3.1, 3.1, 3.1], [10, 20, 70]) == pytest.approx(expected, abs=1e-12)
    assert measure([3.1], [10]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("measure", RELATIVE)
def test_no_pupils_and_a_mean_of_zero_are_not_available(measure: Callable) -> None:
    assert math.isnan(measure([], []))
    assert math.isnan(measure([1.0, 2.0], [0, 0]))
    assert math.isnan(measure([0.0, 0.0], [5, 5]))


@pytest.mark.parametrize("measure", RELATIVE)
def test_an_unknown_school_is_left_out_and_never_zero(measure: Callable) -> None:
    assert measure([1.0, np.nan, 4.0], [10, 99, 30]) == measure([1.0, 4.0], [10, 30])


@pytest.mark.parametrize("measure", RELATIVE)
def test_a_negative_resource_is_refused(measure: Callable) -> None:
    with pytest.raises(MeasureError, match=r"negative \(-1\)"):
        measure([2.0, -1.0], [10, 10])


def test_zeros_follow_the_conventions() -> None:
    x, w = [0.0, 4.0], [50, 50]
    assert index.gini(x, w) == 0.5
    assert index.cv(x, w) == 1
    assert index.theil(x, w) == pytest.approx(math.log(2))
    assert index.theil_l(x, w) == math.inf
    assert index.atkinson(x, w, epsilon=1) == 1
    assert index.atkinson(x, w, epsilon=0.5) == pytest.approx(0.5)
    assert index.range_ratio(x, w) == math.inf
    assert index.palma(x, w) == math.inf
    assert math.isnan(index.mcloone(x, w))


def test_palma_splits_the_units_at_the_margins() -> None:
    # Ten pupils each in three schools with 1, 2 and 6: bottom 12 pupils have 10 + 4, top 3 have 18.
    assert index.palma([1, 2, 6], [10, 10, 10]) == pytest.approx(18 / 14)


def test_hoover_is_the_share_that_must_move() -> None:
    assert index.hoover([1, 3], [100, 100]) == pytest.approx(0.25)


def test_kolm_pollak_lies_between_mean_and_worst_and_moves_with_a_constant() -> None:
    metres, children = [500.0, 4000.0], [90, 10]
    kappa = index.kolm_pollak_kappa(metres, children, epsilon=1)
    burden = index.kolm_pollak(metres, children, kappa=kappa, good=False)
    assert 850 < burden < 4000
    moved = index.kolm_pollak([1500.0, 5000.0], children, kappa=kappa, good=False)
    assert moved == pytest.approx(burden + 1000)
    assert index.kolm_pollak(metres, children, kappa=kappa, good=True) < 850


def test_kolm_pollak_worked_by_hand() -> None:
    # (1/κ) ln((1 + e) / 2) with κ = 1 and distances 0 and 1.
    assert index.kolm_pollak([0, 1], [5, 5], kappa=1, good=False) == pytest.approx(math.log((1 + math.e) / 2))
    assert index.kolm_pollak([0, 1], [5, 5], kappa=1, good=True) == pytest.approx(
        -math.log((1 + 1 / math.e) / 2)
    )


def test_kolm_pollak_of_a_very_long_way_stays_finite() -> None:
    assert index.kolm_pollak([0.0, 1e7], [1, 1], kappa=1.0, good=False) == pytest.approx(1e7 - math.log(2))


@given(schools, st.integers(0, 11))
def test_kappa_is_per_pupil_so_splitting_a_unit_leaves_it(units: list[tuple[float, int]], at: int) -> None:
    x, w = columns(units)
    at = min(at, len(x) - 1)
    parts = np.append(w, w[at] / 2)
    parts[at] /= 2
    whole = index.kolm_pollak_kappa(x, w, epsilon=1.5)
    assert index.kolm_pollak_kappa(np.append(x, x[at]), parts, epsilon=1.5) == pytest.approx(whole, rel=1e-9)


def test_parity_weighs_pupils_not_schools() -> None:
    # Disadvantaged: 30 of 100 with 2 and 60 of 100 with 1; the others 70 with 2 and 40 with 1.
    found = index.parity([2, 1], [100, 100], [0.3, 0.6])
    assert found == pytest.approx((120 / 90) / (180 / 110))
    assert index.adjusted_parity(found) == found
    assert index.adjusted_parity(1.25) == pytest.approx(1.2)
    assert math.isnan(index.parity([2, 1], [100, 100], [0, 0]))


def test_concentration_is_positive_when_the_deprived_have_more() -> None:
    assert index.concentration([1, 3], [50, 50], [0.1, 0.9]) == pytest.approx(0.25)
    assert index.concentration([3, 1], [50, 50], [0.1, 0.9]) == pytest.approx(-0.25)
    assert index.concentration([1, 3], [50, 50], [0.5, 0.5]) == 0


def test_adequacy_does_not_let_the_rich_make_up_for_the_poor() -> None:
    assert index.adequacy([2, 20], [50, 50], standard=4) == pytest.approx(0.75)


def test_what_no_index_can_take_is_refused() -> None:
    for wrong in (lambda: index.cv([1, 2], [1]), lambda: index.cv([1], [-1]), lambda: index.cv([math.inf])):
        with pytest.raises(MeasureError):
            wrong()
    with pytest.raises(MeasureError, match="kappa"):
        index.kolm_pollak([1], kappa=0, good=True)
    with pytest.raises(MeasureError, match="between 0 and 1"):
        index.parity([1], [1], [1.5])
    with pytest.raises(MeasureError, match="aversion"):
        index.atkinson([1], epsilon=-1)
    with pytest.raises(MeasureError, match="standard"):
        index.adequacy([1], [1], 0)
