"""Distances between areas and schools: worked by hand, sparse, and the same each time."""

from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame, points_from_xy
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from geodata.city import City
from geodata.faults import TravelError
from geodata.streets.going import Going
from geodata.travel import Reach, city_arcs, city_ways, nearby_pairs, nearest_arcs

CRS = "EPSG:4549"


def areas(*shapes: Point | Polygon, crs: str | None = CRS) -> GeoDataFrame:
    return GeoDataFrame({"area_id": [f"A{n}" for n in range(len(shapes))]}, geometry=list(shapes), crs=crs)


def schools(*points: tuple[float, float], ids: str = "abcdefghij", crs: str | None = CRS) -> GeoDataFrame:
    shapes = [Point(point) for point in points]
    return GeoDataFrame({"school_id": list(ids[: len(points)])}, geometry=shapes, crs=crs)


def rows(arcs: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(arcs.itertuples(index=False, name=None))


def test_pairs_within_the_limit_and_the_nearest_few_beyond_it() -> None:
    arcs = nearest_arcs(
        areas(Point(0, 0), Point(10_000, 0)),
        schools((300, 400), (0, 1000), (0, 5000)),
        limit_metres=1300,
        at_least=1,
        at_most=5,
        detour=1.3,
    )
    assert list(arcs.columns) == ["area_id", "school_id", "metres", "within_limit"]
    beyond = round(1.3 * np.hypot(9700, 400), 3)
    assert rows(arcs) == [("A0", "a", 650.0, True), ("A0", "b", 1300.0, True), ("A1", "a", beyond, False)]


def test_no_area_keeps_more_than_the_most_and_ties_go_to_the_smaller_id() -> None:
    around = schools((100, 0), (0, 100), (-100, 0), (0, -100), ids="dcba")
    arcs = nearest_arcs(areas(Point(0, 0)), around, limit_metres=500, at_least=0, at_most=2, detour=1)
    assert arcs["school_id"].tolist() == ["a", "b"]
    turned = nearest_arcs(
        areas(Point(0, 0)), around.iloc[::-1], limit_metres=500, at_least=0, at_most=2, detour=1
    )
    pd.testing.assert_frame_equal(arcs, turned)


def test_a_polygon_stands_at_a_point_inside_it() -> None:
    horseshoe = Polygon(
        [(0, 0), (300, 0), (300, 300), (200, 300), (200, 100), (100, 100), (100, 300), (0, 300)]
    )
    inside = horseshoe.representative_point()
    arcs = nearest_arcs(
        areas(horseshoe, box(0, 0, 2, 2)),
        schools((inside.x, inside.y), (1, 1)),
        limit_metres=1,
        at_least=0,
        at_most=1,
        detour=1,
    )
    assert rows(arcs) == [("A0", "a", 0.0, True), ("A1", "b", 0.0, True)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=9),
    st.integers(0, 25),
    st.integers(0, 3),
    st.integers(3, 5),
)
def test_arcs_equal_those_of_all_pairs(
    places: list[tuple[int, int]], sites: list[tuple[int, int]], limit: int, at_least: int, at_most: int
) -> None:
    arcs = nearest_arcs(
        areas(*(Point(place) for place in places)),
        schools(*sites),
        limit_metres=limit,
        at_least=at_least,
        at_most=at_most,
        detour=1,
    )
    expected = []
    for number, (x, y) in enumerate(places):
        near = sorted(
            (round(float(np.hypot(x - u, y - v)), 3), "abcdefghi"[i]) for i, (u, v) in enumerate(sites)
        )
        expected += [
            (f"A{number}", school, metres, metres <= limit)
            for rank, (metres, school) in enumerate(near[:at_most])
            if metres <= limit or rank < at_least
        ]
    assert rows(arcs) == expected


def test_schools_near_a_school_leave_out_itself_even_at_the_same_point() -> None:
    pairs = nearby_pairs(schools((0, 0), (0, 0), (300, 0), (9000, 0)), limit_metres=500, at_most=2, detour=1)
    assert rows(pairs) == [
        ("a", "b", 0.0),
        ("a", "c", 300.0),
        ("b", "a", 0.0),
        ("b", "c", 300.0),
        ("c", "a", 300.0),
        ("c", "b", 300.0),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"detour": 0.9}, "detour (0.9) must be 1 or more"),
        ({"at_least": 3}, "at_least (3) must lie from 0 to at_most (2)"),
        ({"at_most": 0, "at_least": 0}, "at_most from 1 up"),
        ({"limit_metres": float("nan")}, "limit_metres (nan) must be 0 or more"),
    ],
)
def test_questions_without_an_answer_are_refused(change: dict[str, float], expected: str) -> None:
    question = {"limit_metres": 1.0, "at_least": 1, "at_most": 2, "detour": 1.0, **change}
    with pytest.raises(TravelError) as caught:
        nearest_arcs(areas(Point(0, 0)), schools((0, 0)), **question)  # type: ignore[arg-type]
    assert expected in str(caught.value)


@pytest.mark.parametrize(("one", "other"), [("EPSG:4326", "EPSG:4326"), (None, None), (CRS, "EPSG:27700")])
def test_distances_need_one_projected_crs(one: str | None, other: str | None) -> None:
    with pytest.raises(TravelError, match="must be in one projected CRS in metres"):
        nearest_arcs(
            areas(Point(0, 0), crs=one),
            schools((0, 0), crs=other),
            limit_metres=1,
            at_least=0,
            at_most=1,
            detour=1,
        )


ANYWHERE = Reach(50_000, at_least=1, at_most=9)


def test_only_open_schools_of_the_level_count(folder: Path) -> None:
    city = City.load(folder)
    assert set(city_arcs(city, "primary", ANYWHERE, detour=1.3)["school_id"]) == {"001", "002", "NA"}
    assert set(city_arcs(city, "junior", ANYWHERE, detour=1.3)["school_id"]) == {"NA"}
    assert city_arcs(city, "senior", ANYWHERE, detour=1.3).empty
    assert set(city_arcs(city, "primary", ANYWHERE, detour=1.3, schools=["002"])["school_id"]) == {"002"}
    shut = replace(city, schools=city.schools.assign(status=["open", "candidate", "open"]))
    assert set(city_arcs(shut, "primary", ANYWHERE, detour=1.3)["school_id"]) == {"001", "NA"}


def test_a_given_travel_table_wins_for_the_schools_it_names(folder: Path) -> None:
    (folder / "travel.csv").write_text(
        "area_id,school_id,metres,minutes\nA1,001,4321,12.5\nA2,001,99999,\n", encoding="utf-8"
    )
    city = City.load(folder)
    arcs = city_arcs(city, "primary", ANYWHERE, detour=1.3)
    given_pairs = arcs[arcs["school_id"] == "001"]
    assert rows(given_pairs) == [("A1", "001", 4321.0, 12.5, True, "given")]
    others = arcs[arcs["school_id"] == "002"]
    assert set(others["area_id"]) == {"A1", "A2", "A3"}
    assert set(others["how"]) == {"straight"}
    assert others["minutes"].isna().all()
    pairs = pd.DataFrame({"area_id": ["A3", "A1", "A2"], "school_id": ["001", "001", "002"]})
    ways = city_ways(city, pairs, detour=1.3)
    assert ways["metres"].tolist()[:2] == [np.inf, 4321]
    assert ways["metres"][2] == others.set_index("area_id").loc["A2", "metres"]


def test_minutes_decide_where_an_area_has_such_a_limit_and_they_are_known(folder: Path) -> None:
    (folder / "travel.csv").write_text(
        "area_id,school_id,metres,minutes\nA1,001,9000,10\nA2,001,100,31\nA3,001,100,31\nA1,002,9000,\n"
        "A2,002,100,\n",
        encoding="utf-8",
    )
    limits = pd.Series({"A1": 30.0, "A2": 30.0, "A3": np.nan})
    reach = Reach(5000, at_least=9, at_most=9, minutes=limits)
    arcs = city_arcs(City.load(folder), "primary", reach, detour=1.3, schools=["001", "002"])
    within = arcs.set_index(["area_id", "school_id"])["within_limit"]
    assert within.to_dict() == {
        ("A1", "001"): True, ("A2", "001"): False, ("A3", "001"): True,
        ("A1", "002"): False, ("A2", "002"): True,
    }  # fmt: skip


def test_limits_differ_by_area(folder: Path) -> None:
    city = City.load(folder)
    reach = Reach(pd.Series({"A1": 100.0, "A2": np.inf, "A3": 0.0}), at_least=0, at_most=9)
    arcs = city_arcs(city, "primary", reach, detour=1.3)
    assert arcs.groupby("area_id").size().to_dict() == {"A2": 3}
    with pytest.raises(TravelError, match=r"limit_metres \(nan\) must be 0 or more"):
        city_arcs(city, "primary", replace(reach, metres=pd.Series({"A1": 1.0})), detour=1.3)


STREETS = """\
from_node,to_node,metres,kmh,one_way
n1,n2,6000,40,
n2,n3,12000,60,true
"""
NODES = """\
node_id,lon,lat
n1,120.03,30.06
n2,120.05,30.05
n3,120.15,30.05
"""


@pytest.fixture
def with_streets(folder: Path) -> City:
    """Return the city with a road from A1 by school 001 to school NA; A2 and 002 lie kilometres off it."""
    (folder / "street_nodes.csv").write_text(NODES, encoding="utf-8")
    (folder / "street_edges.csv").write_text(STREETS, encoding="utf-8")
    return City.load(folder)


def test_along_the_streets_where_both_places_stand_on_one_else_straight(with_streets: City) -> None:
    going = Going("cycling", kmh=12, off_street_metres=1500)
    arcs = city_arcs(with_streets, "primary", ANYWHERE, detour=1.3, going=going)
    how = arcs.set_index(["area_id", "school_id"])["how"].to_dict()
    assert {pair for pair, told in how.items() if told == "network"} == {
        ("A1", "001"), ("A1", "NA"), ("A3", "001"), ("A3", "NA"),
    }  # fmt: skip
    assert len(how) == 9
    ways = arcs.set_index(["area_id", "school_id"])
    assert ways.loc[("A1", "001"), "metres"] == pytest.approx(6000, abs=1)
    assert ways.loc[("A1", "001"), "minutes"] == pytest.approx(30, abs=0.01)
    assert ways.loc[("A1", "NA"), "metres"] == pytest.approx(18_000, abs=1)
    again = city_ways(with_streets, arcs[::-1], detour=1.3, going=going)
    pd.testing.assert_frame_equal(
        again[::-1].reset_index(drop=True), arcs[["metres", "minutes", "how"]], check_exact=False, atol=0.002
    )
    near = city_ways(with_streets, arcs, detour=1.3, going=going, farthest=6100)
    assert np.isinf(near["metres"]).sum() == (arcs.query("how == 'network'")["metres"] > 6100).sum()


def test_by_car_the_signs_count(with_streets: City) -> None:
    going = Going("driving", kmh=6, off_street_metres=1500)
    arcs = city_arcs(with_streets, "primary", ANYWHERE, detour=1.3, going=going)
    ways = arcs.set_index(["area_id", "school_id"])
    assert ways.loc[("A1", "NA"), "minutes"] == pytest.approx(6000 / 40 * 0.06 + 12_000 / 60 * 0.06, abs=0.1)
    assert ("A3", "001") not in ways.index


def test_straight_lines_and_given_drive_times_tell_the_same_story(shared: Path) -> None:
    """Fairfax County: quickest drives were computed by others on OpenStreetMap."""
    source = shared / "data/fairfax_va"
    homes = geopandas.read_parquet(source / "blocks.parquet").iloc[::10]
    sites = pd.read_csv(source / "schools.csv").query("level == 'HS'")
    seconds = pd.read_parquet(source / "drive_seconds_high.parquet").set_index("block_idx")
    home = GeoDataFrame(
        {"area_id": homes["block_idx"].astype("str")},
        geometry=points_from_xy(homes["lon"], homes["lat"]),
        crs=4326,
    ).to_crs(26918)
    site = GeoDataFrame(
        {"school_id": "z" + sites["zone_id"].astype("str")},
        geometry=points_from_xy(sites["lon"], sites["lat"]),
        crs=4326,
    ).to_crs(26918)
    arcs = nearest_arcs(home, site, limit_metres=np.inf, at_least=0, at_most=len(site), detour=1.3)
    assert len(arcs) == len(home) * len(site)
    drives = seconds.reset_index().melt("block_idx", var_name="school_id", value_name="seconds")
    drives["area_id"] = drives["block_idx"].astype("str")
    both = arcs.merge(drives, on=["area_id", "school_id"])
    both = both[both["seconds"] > 60]
    kmh = both["metres"] / both["seconds"] * 3.6
    assert both["metres"].corr(both["seconds"]) > 0.9
    assert 40 < kmh.median() < 75
    assert both["metres"].corr(both["seconds"], method="spearman") > 0.9


def test_a_province_is_measured_sparsely() -> None:
    random = np.random.default_rng(0)
    homes, sites = random.uniform(0, 400_000, (20_000, 2)), random.uniform(0, 400_000, (2_000, 2))
    arcs = nearest_arcs(
        GeoDataFrame({"area_id": np.arange(20_000).astype(str)}, geometry=points_from_xy(*homes.T), crs=CRS),
        GeoDataFrame({"school_id": np.arange(2_000).astype(str)}, geometry=points_from_xy(*sites.T), crs=CRS),
        limit_metres=20_000,
        at_least=3,
        at_most=30,
        detour=1.3,
    )
    assert arcs.groupby("area_id").size().between(3, 30).all()
    assert arcs["area_id"].nunique() == 20_000
