from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from scenarios.changes.children import children_changes
from scenarios.changes.effects import children_moved, effects, works_that_differ

if TYPE_CHECKING:
    from geodata.city import City
    from scenarios.runs import Run

PLACED = ["area_id", "level", "school_id", "children", "metres"]


def run_of(placed: list[tuple[object, ...]], **tables: pd.DataFrame) -> "Run":
    empty = {
        "moves": pd.DataFrame({"teachers": [2.0]}),
        "hires": pd.DataFrame({"teachers": [3.0]}),
        "schools": pd.DataFrame(
            {
                "school_id": ["P1", "P2", "J1", "J2"],
                "level": ["primary", "primary", "junior", "junior"],
                "overfull": [0.0, 5.0, 0.0, np.nan],
                "pupils": [100.0, 200.0, 100.0, 100.0],
                "teachers": [10.0, 10.0, 10.0, 0.0],
                "granted": [100.0, 100.0, 100.0, 100.0],
            }
        ),
        "works": pd.DataFrame({"project_id": [], "open_year": []}),
        "unplaced": pd.DataFrame({"area_id": [], "level": [], "children": []}),
    }
    plan = SimpleNamespace(placements=pd.DataFrame(placed, columns=PLACED), **(empty | tables))
    return cast("Run", SimpleNamespace(plan=plan))


@pytest.fixture
def row_of_areas() -> "City":
    """Build four square areas in a row, A B C D, the first two in district D1."""
    squares = [shapely.box(100 * n, 0, 100 * (n + 1), 100) for n in range(4)]
    areas = gpd.GeoDataFrame(
        {
            "area_id": list("ABCD"),
            "district_id": ["D1", "D1", "D2", "D2"],
            "disadvantaged_share": [0.1, 0.1, 0.1, 0.9],
        },
        geometry=squares,
        crs="EPSG:32650",
    )
    districts = pd.DataFrame({"district_id": ["D1", "D2"], "setting": ["urban", "rural"]})
    attendance = pd.DataFrame({"area_id": [], "level": [], "school_id": [], "children": []})
    return cast("City", SimpleNamespace(areas=areas, districts=districts, attendance=attendance))


BASE = run_of(
    [
        ("A", "primary", "P1", 10, 100.0),
        ("B", "primary", "P1", 10, 200.0),
        ("C", "primary", "P2", 10, 200.0),
        ("D", "primary", "P2", 10, 300.0),
        ("A", "junior", "J1", 10, 100.0),
        ("B", "junior", "J1", 10, 100.0),
        ("C", "junior", "J2", 10, 100.0),
    ]
)
OTHER = run_of(
    [
        ("A", "primary", "P1", 10, 100.0),
        ("B", "primary", "P2", 6, 900.0),
        ("B", "primary", "P1", 4, 200.0),
        ("C", "primary", "P1", 10, 100.0),
        ("D", "primary", "P2", 8, 300.0),
        ("A", "junior", "J1", 10, 100.0),
        ("B", "junior", "J2", 10, 100.0),
        ("C", "junior", "J2", 10, 100.0),
    ],
    unplaced=pd.DataFrame({"area_id": ["D"], "level": ["primary"], "children": [2.0]}),
)


def test_effects_counted_by_hand(row_of_areas: "City") -> None:
    table = effects({"base": BASE, "other": OTHER}, row_of_areas).set_index("effect")
    assert table.loc["children_moved", ["base", "other"]].tolist() == [0.0, 26.0]  # 6 of B, 10 of C, 10 of B
    assert table.loc["teachers_moved", "other"] == 2.0
    assert table.loc["schools_overfull", "other"] == 1.0
    assert table.loc["islands", "base"] == 0.0
    # mainly: A P1, B P2, C P1, D P2: each in two parts; junior hangs together
    assert table.loc["islands", "other"] == 2.0
    # base: P1 (A, B) all to J1. other: P1 is main for A and C, who go to J1 and J2
    assert table.loc["split_feeders", ["base", "other"]].tolist() == [0.0, 1.0]


def test_a_child_who_finds_no_place_has_not_moved() -> None:
    fewer = run_of([("A", "primary", "P1", 7, 100.0)])
    assert children_moved(run_of([("A", "primary", "P1", 10, 100.0)]), fewer) == 0.0


def test_children_better_and_worse_off_counted_by_hand(row_of_areas: "City") -> None:
    table = children_changes(BASE, OTHER, row_of_areas).set_index(["measure", "kind", "group"])
    way = table.loc[("metres", "all", "all")]
    # longer: 6 of B, 2 of D without a place; shorter: 10 of C; all 70 children are counted
    assert way[["children", "better", "worse"]].tolist() == [70.0, 10.0, 8.0]
    assert table.loc[("metres", "district", "D2"), "worse"] == 2.0
    assert table.loc[("metres", "setting", "urban"), "worse"] == 6.0
    assert table.loc[("metres", "disadvantage", "many"), "share_worse"] == pytest.approx(0.2)
    # P1 has 10 pupils a teacher, P2 has 20; J2 has no teacher, so nothing is known of it
    staffed = table.loc[("pupils_per_teacher", "all", "all")]
    assert staffed[["children", "better", "worse"]].tolist() == [50.0, 10.0, 8.0]


def test_a_plan_against_itself_leaves_everybody_where_they_are(row_of_areas: "City") -> None:
    table = children_changes(OTHER, OTHER, row_of_areas)
    assert table[["better", "worse"]].to_numpy().sum() == 0


def test_works_that_open_in_another_year_or_not_at_all() -> None:
    def works(**years: int) -> "Run":
        return run_of([], works=pd.DataFrame({"project_id": list(years), "open_year": list(years.values())}))

    table = works_that_differ({"one": works(W1=2026, W2=2027, W3=2028), "two": works(W1=2026, W3=2029)})
    assert table.set_index("project_id")["one"].to_dict() == {"W2": 2027.0, "W3": 2028.0}
    assert table.set_index("project_id")["two"].isna().to_dict() == {"W2": True, "W3": False}
    assert works_that_differ({"one": works(W1=2026), "two": works(W1=2026)}).empty
