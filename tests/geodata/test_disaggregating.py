"""Pupils spread to areas: rows exact, columns by people, and how far from the truth where it is known."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame, Series
from scipy.sparse import csr_array

from geodata.disaggregating import fitted, misplaced_share, spread_to_areas, whole_table


def ways(metres: np.ndarray) -> DataFrame:
    school, area = np.indices(metres.shape).reshape(2, -1)
    ids = {"school_id": [f"s{n}" for n in school], "area_id": [f"a{n}" for n in area]}
    return DataFrame({**ids, "metres": metres.ravel()})


def pupils(*counts: int) -> Series:
    return Series(counts, index=[f"s{n}" for n in range(len(counts))])


def people(*counts: float) -> Series:
    return Series(counts, index=[f"a{n}" for n in range(len(counts))])


def test_two_schools_and_two_areas_by_hand() -> None:
    """Equal areas, equal schools, one scale of difference: e / (1 + e), 73.1 of 100, live near."""
    found = spread_to_areas(
        pupils(100, 100), people(5, 5), ways(np.array([[0.0, 1000.0], [1000.0, 0.0]])), scale_metres=1000
    )
    assert found.flows["children"].tolist() == [73, 27, 27, 73]
    assert found.children["children"].tolist() == [100, 100]
    assert found.misfit == 0
    assert set(found.flows["note"]) | set(found.children["note"]) == {"estimated"}


def test_areas_fill_by_people_even_when_a_school_is_next_door() -> None:
    """Three quarters of the people live far from the only school, and so do its pupils."""
    found = spread_to_areas(
        pupils(80), people(10, 30), ways(np.array([[0.0, 5000.0]])), scale_metres=500, rounds=9
    )
    assert found.children["children"].tolist() == [20, 60]


def test_out_of_reach_is_a_misfit_not_an_error() -> None:
    """Area 1 can be reached by school 1 only, which has 10 pupils, and should have half of 100."""
    few = ways(np.zeros((2, 2))).iloc[[0, 2, 3]]
    found = spread_to_areas(pupils(90, 10), people(1, 1), few, scale_metres=1000, rounds=500)
    assert found.children["children"].tolist() == [90, 10]
    assert found.misfit == pytest.approx(0.4)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=6),
    st.lists(st.integers(1, 50), min_size=1, max_size=9),
    st.integers(0, 2**32 - 1),
)
def test_every_school_keeps_its_pupils_and_no_area_is_far_off(
    counts: list[int], weights: list[int], seed: int
) -> None:
    metres = np.random.default_rng(seed).uniform(0, 5000, (len(counts), len(weights)))
    found = spread_to_areas(pupils(*counts), people(*weights), ways(metres), scale_metres=2000, rounds=500)
    by_school = (
        found.flows.groupby("school_id")["children"].sum().reindex(pupils(*counts).index, fill_value=0)
    )
    assert by_school.tolist() == counts
    assert found.children["children"].sum() == sum(counts)
    part = np.array(weights) * sum(counts) / sum(weights)
    assert (np.abs(found.children["children"].to_numpy() - part) < len(counts) + 1).all()


def test_small_flows_are_not_all_rounded_away() -> None:
    """Ten schools send 0.4 pupils each to an area: it gets four in all, not none."""
    table = csr_array(np.tile([0.4, 9.6], (10, 1)))
    whole = whole_table(table, np.full(10, 10)).toarray()
    assert whole.sum(axis=1).tolist() == [10] * 10
    assert abs(whole[:, 0].sum() - 4) <= 1


def test_fitting_keeps_the_pattern_of_the_seeds() -> None:
    """Odds ratios are what proportional fitting leaves alone."""
    seeds = csr_array(np.array([[1.0, 2.0], [3.0, 1.0]]))
    table = fitted(seeds, np.array([30.0, 70.0]), np.array([1.0, 3.0]))[0].toarray()
    assert table.sum(axis=1) == pytest.approx([30, 70])
    assert table.sum(axis=0) == pytest.approx([25, 75], rel=1e-5)
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("table", "scale", "said"),
    [
        (ways(np.zeros((1, 1))).assign(area_id="?"), 1000, "known area"),
        (ways(np.zeros((1, 1))), 0, "scale is positive"),
        (ways(np.zeros((1, 1)))[:0], 1000, "no area with people near school s0"),
    ],
)
def test_what_cannot_be_spread_is_refused(table: DataFrame, scale: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        spread_to_areas(pupils(5), people(1), table, scale_metres=scale)


def test_misplaced_share_is_the_part_that_must_move() -> None:
    assert misplaced_share(people(10, 30, 0), people(20, 10, 10)) == pytest.approx(0.5)
    assert misplaced_share(people(1, 1), people(50, 50)) == 0


@pytest.fixture(scope="module")
def manchester(shared: Path) -> tuple[DataFrame, gpd.GeoDataFrame]:
    folder = shared / "data" / "england_greater_manchester"
    schools = pd.read_csv(folder / "schools.csv").dropna(subset=["lon", "lat"])
    schools = schools[
        (schools["main_phase"] == "PRI") & schools["lat"].between(53, 54) & (schools["roll_may2015"] > 0)
    ]
    return schools, gpd.read_parquet(folder / "wards.parquet").to_crs("EPSG:27700")


def test_wards_of_greater_manchester_are_found_from_schools_alone(
    manchester: tuple[DataFrame, gpd.GeoDataFrame],
) -> None:
    """Children of 4 to 10 are counted by ward: rolls and people together beat either alone."""
    schools, wards = manchester
    points = gpd.GeoSeries(gpd.points_from_xy(schools["lon"], schools["lat"]), crs="EPSG:4326").to_crs(
        wards.crs
    )
    centres = wards.geometry.representative_point()
    metres = np.hypot(
        points.x.to_numpy()[:, None] - centres.x.to_numpy(),
        points.y.to_numpy()[:, None] - centres.y.to_numpy(),
    )
    school, ward = np.nonzero(metres < 6000)
    ids = schools["laestab"].astype(str).to_numpy()
    near = DataFrame(
        {
            "school_id": ids[school],
            "area_id": wards["wd15cd"].to_numpy()[ward],
            "metres": metres[school, ward],
        }
    )
    roll = Series(schools["roll_may2015"].to_numpy(int), index=ids)
    residents = Series(wards["pop_all"].to_numpy(float), index=wards["wd15cd"])
    truth = Series(wards["pop_4_10"].to_numpy(float), index=wards["wd15cd"])
    wrong = {}
    for rounds in (0, 2, 500):
        found = spread_to_areas(roll, residents, near, scale_metres=800, rounds=rounds)
        estimate = found.children.set_index("area_id")["children"]
        assert estimate.sum() == roll.sum()
        wrong[rounds] = misplaced_share(estimate, truth)
    assert wrong[2] < 0.07 < wrong[500] < wrong[0]
    assert wrong[2] < misplaced_share(residents, truth)
