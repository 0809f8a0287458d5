"""Two runs side by side, worked by hand on the city of ``conftest.py``."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

from geodata.city import City
from scenarios.compare import Comparison, compare, labels_of
from scenarios.errors import CompareError
from scenarios.runs import Run

MONEY_KEEP = 10_000_001 + 9_999_903 + 100_010 + 3_333_333 + 16_000_000


@pytest.fixture(scope="module")
def both(hand_runs: Sequence[Run], hand_city: City) -> Comparison:
    return compare(hand_runs, hand_city)


@pytest.fixture(scope="module")
def one(hand_runs: Sequence[Run], hand_city: City) -> Comparison:
    return compare(hand_runs[:1], hand_city)


def rows(table: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return list(table[list(columns)].itertuples(index=False, name=None))


def test_labels_are_names_and_the_first_is_the_base(both: Comparison, one: Comparison) -> None:
    assert both.labels == ("keep", "balance")
    assert (both.base, one.base) == ("keep", "today")


def test_repeated_names_carry_the_run_number(hand_runs: Sequence[Run]) -> None:
    twin = replace(hand_runs[0], number=9)
    assert labels_of([hand_runs[0], twin, hand_runs[1]]) == ("keep #1", "keep #9", "balance")


def test_headline(both: Comparison) -> None:
    table = both.headline.set_index("measure")
    metres = 360 * 1200 + 36 * 5100.4 + 300 * 900 + 60 * 2500 + 30 * 6000
    expected = {
        "children": 804,
        "unplaced": 18,
        "overfull": 0,
        "mean_metres": metres / 786,
        "p95_metres": 5100.4,
        "max_metres": 6000,
        "short_teachers": 1,
        "worst_shortfall": 1 / 18,
        "teachers_hired": 2,
        "teachers_moved": 2,
        "granted": MONEY_KEEP,
        "short_funds": 0,
        "schools_met": 1,
        "schools_assessed": 3,
    }
    assert table["keep"].to_dict() == pytest.approx(expected)
    assert table.loc["granted", "balance"] == 3 * MONEY_KEEP
    today = table["today"].dropna().to_dict()
    assert today == {"children": 800, "overfull": 40, "schools_met": 1, "schools_assessed": 3}


def test_only_inputs_that_differ_are_listed(both: Comparison, one: Comparison) -> None:
    assert rows(both.inputs, "key", "keep", "balance") == [("budget.scale", "1.0", "2.0")]
    assert one.inputs.empty


def test_money_adds_up_by_source_and_by_district(both: Comparison) -> None:
    assert rows(both.money_by_source, "source_id", "name", "level", "keep") == [
        ("C", "Central", "primary", 3_433_343),
        ("G", "=General", "primary", 35_999_904),
    ]
    assert rows(both.money_by_district, "district_id", "keep") == [("D1", 20_099_914), ("D2", 19_333_333)]
    for table in (both.money_by_source, both.money_by_district):
        assert table["balance"].sum() == 3 * MONEY_KEEP


def test_winners_against_the_base(both: Comparison) -> None:
    assert rows(both.schools, "run", "school_id", "measure", "verdict") == [
        ("balance", school, "granted_per_pupil", "better") for school in ("007", "S2", "S3")
    ]
    first = both.schools.iloc[0]
    assert (first["before"], first["after"]) == pytest.approx((10_000_001 / 360, 30_000_003 / 360))


def test_single_run_is_held_against_today(one: Comparison) -> None:
    changed = one.schools.set_index(["measure", "school_id"])
    assert changed.loc[("overfull", "007"), "change"] == -40
    assert changed.loc[("pupils_per_teacher", "S3"), ["before", "after"]].tolist() == [25, 15]
    assert set(changed["verdict"]) == {"better"}


def test_losers_stand_beside_winners(hand_runs: Sequence[Run], hand_city: City) -> None:
    """What is better one way round is worse the other way round."""
    turned = compare([hand_runs[1], hand_runs[0]], hand_city)
    assert set(turned.schools["verdict"]) == {"worse"}
    assert turned.districts.set_index("measure")["worse"].max() == 2


def test_districts_count_schools_and_show_their_own_value(one: Comparison) -> None:
    table = one.districts.set_index(["measure", "district_id"])
    ratio = table.loc[("pupils_per_teacher", "D1")]
    assert (ratio["better"], ratio["worse"]) == (2, 0)
    assert (ratio["before"], ratio["after"]) == pytest.approx((700 / 39, 696 / 39))


def test_shortages_by_place(both: Comparison) -> None:
    assert rows(both.shortages, "what", "district_id", "keep", "balance") == [
        ("places", "D1", 4, 4),
        ("places", "D2", 14, 14),
        ("teachers", "D1", 1, 1),
    ]


def test_worst_ten_are_ranked_within_each_kind(both: Comparison) -> None:
    keep = both.worst[both.worst["run"] == "keep"]
    assert rows(keep, "what", "rank", "unit_id", "amount") == [
        ("places", 1, "A4", 14),
        ("places", 2, "A1", 4),
        ("teachers", 1, "S2", 1),
    ]


def test_inequality_today_and_in_each_run(both: Comparison) -> None:
    cv = both.inequality.query("measure == 'cv'").iloc[0]
    assert cv[["limit", "today", "keep", "balance"]].tolist() == pytest.approx(
        [0.5, 0.501787, 0.501787, 0.501787 / 2]
    )
    assert both.inequality.query("measure != 'cv'")["limit"].isna().all()


def test_runs_of_other_facts_are_refused(hand_runs: Sequence[Run], hand_city: City) -> None:
    provenance = replace(hand_runs[0].provenance, city="0" * 64)
    with pytest.raises(CompareError, match=r"other facts .* found 1 \(keep, Handmade"):
        compare([replace(hand_runs[0], provenance=provenance)], hand_city)


def test_no_run_and_a_run_twice_are_refused(hand_runs: Sequence[Run], hand_city: City) -> None:
    with pytest.raises(CompareError, match="at least one run"):
        compare([], hand_city)
    with pytest.raises(CompareError, match="named twice; found 1, 1"):
        compare([hand_runs[0], hand_runs[0]], hand_city)
