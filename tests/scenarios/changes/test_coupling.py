import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.changes.coupling import pair, pair_by_rank


def children(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "children", "value"])


def at_schools(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "school_id", "children", "value"])


def told(table: pd.DataFrame) -> list[tuple[str, float, float, float]]:
    return [(row.unit, round(row.children, 9), row.before, row.after) for row in table.itertuples()]


def test_rank_is_paired_with_rank_within_each_unit() -> None:
    before = children(("A", 30, 1.0), ("A", 70, 2.0), ("B", 10, 5.0))
    after = children(("A", 50, 1.0), ("A", 50, 4.0), ("B", 10, 3.0))
    assert told(pair_by_rank(before, after)) == [
        ("A", 30.0, 1.0, 1.0),
        ("A", 20.0, 2.0, 1.0),
        ("A", 50.0, 2.0, 4.0),
        ("B", 10.0, 5.0, 3.0),
    ]


def test_those_who_can_stay_at_their_school_stay() -> None:
    before = at_schools(("A", "S1", 60, 1.0), ("A", "S2", 40, 2.0))
    after = at_schools(("A", "S2", 60, 2.0), ("A", "S3", 40, 3.0))
    assert told(pair(before, after)) == [
        ("A", 40.0, 2.0, 2.0),
        ("A", 20.0, 1.0, 2.0),
        ("A", 40.0, 1.0, 3.0),
    ]


def test_a_child_without_a_place_is_paired_with_the_worst() -> None:
    before = at_schools(("A", "S1", 90, 1.0), ("A", "", 10, math.inf))
    after = at_schools(("A", "S1", 80, 1.0), ("A", "S2", 20, 6.0))
    assert told(pair(before, after)) == [
        ("A", 80.0, 1.0, 1.0),
        ("A", 10.0, 1.0, 6.0),
        ("A", 10.0, math.inf, 6.0),
    ]


def test_when_the_number_changes_shares_are_paired() -> None:
    paired = pair_by_rank(children(("A", 100, 1.0)), children(("A", 50, 1.0), ("A", 150, 2.0)))
    assert told(paired) == [("A", 25.0, 1.0, 1.0), ("A", 75.0, 1.0, 2.0)]


def test_a_unit_that_only_one_plan_knows_is_left_out() -> None:
    assert pair_by_rank(children(("A", 5, 1.0)), children(("B", 5, 1.0))).empty


def test_a_unit_without_children_takes_nothing_from_its_neighbours() -> None:
    before, after = children(("A", 0, 1.0), ("B", 5, 1.0)), children(("A", 3, 9.0), ("B", 5, 2.0))
    assert told(pair_by_rank(before, after)) == [("B", 5.0, 1.0, 2.0)]


tables = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=12
)


@given(tables, tables)
def test_every_child_of_a_unit_known_to_both_is_counted_once(
    first: list[tuple[str, float, float]], second: list[tuple[str, float, float]]
) -> None:
    before, after = children(*first), children(*second)
    there = {unit for unit, count, _ in second if count}
    totals = before[before["unit"].isin(there)].groupby("unit")["children"].sum()
    found = pair_by_rank(before, after).groupby("unit")["children"].sum()
    for unit, total in totals[totals > 0].items():
        assert found[unit] == pytest.approx(total)


@given(tables)
def test_a_plan_against_itself_changes_nothing(rows: list[tuple[str, float, float]]) -> None:
    table = children(*rows)
    paired = pair_by_rank(table, table)
    assert (paired["before"] == paired["after"]).all()
