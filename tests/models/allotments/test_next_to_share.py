"""Whole numbers next to exact shares: by hand, against brute force, and on random tables."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.allotments.next_to_share import formulate_next_to_share, next_to_share
from models.steps import Steps
from optimizer.solve import Limits


def rounded(exact: list[float], *groupings: list[object], price: list[float] | None = None) -> list[int]:
    steps = Steps(SimpleNamespace(limits=Limits()))
    groups = [pd.Series(labels) for labels in groupings]
    costs = None if price is None else pd.Series(price)
    return next_to_share("rounding", "pupils", pd.Series(exact), groups, steps, costs).tolist()


def test_a_table_by_hand() -> None:
    """Two schools share two bands: 1.6 + 1.4 = 3 and 0.4 + 0.6 = 1; both bands hold 2.

    Only 2, 1 / 0, 1 and 1, 2 / 1, 0 keep the totals; the first is nearer to the shares.
    """
    assert rounded([1.6, 1.4, 0.4, 0.6], list("aabb"), list("xyxy")) == [2, 1, 0, 1]
    assert rounded([1.6, 1.4, 0.4, 0.6], list("aabb"), list("xyxy"), price=[9, 0, 9, 0]) == [2, 1, 0, 1]
    assert rounded([1.6, 1.4, 0.4, 0.6], list("aabb"), list("xyxy"), price=[9, 0, 0, 9]) == [1, 2, 1, 0]


def test_a_total_that_is_not_whole_is_rounded_too() -> None:
    """Five thirds of a pupil of one school among five pupils: one or two, never three."""
    exact = [1 / 3] * 5 + [5 / 3] * 2
    given = rounded(exact, ["all"] * 7, list("aaaaabc"))
    assert sum(given) == 5
    assert sum(given[:5]) in {1, 2}


def test_whole_shares_need_no_rounding() -> None:
    assert rounded([2.0, 3.0 + 1e-9], list("ab")) == [2, 3]
    assert rounded([]) == []


def test_each_family_binds() -> None:
    """Without the least nothing would be rounded up at this price, without the most all would."""
    exact, whole = pd.Series([0.5, 0.5]), [pd.Series(["a", "a"])]
    program = formulate_next_to_share("pupils", exact, whole, pd.Series([1.0, 1.0]))
    assert [(rows.family, rows.sense, rows.rhs.tolist()) for rows in program.rows] == [
        ("keep_at_least", ">=", [1]),
        ("keep_at_most", "<=", [1]),
    ]
    assert sorted(rounded([0.5, 0.5], ["a", "a"], price=[1, 1])) == [0, 1]
    assert sorted(rounded([0.5, 0.5], ["a", "a"], price=[-1, -1])) == [0, 1]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=3), st.lists(st.integers(0, 9), min_size=2, max_size=2)
)
def test_no_table_with_the_same_totals_is_nearer(rows: list[int], columns: list[int]) -> None:
    """Every rounding of a 3 × 2 table is tried; the last column takes what makes the totals agree."""
    columns = [columns[0] % (sum(rows) + 1), sum(rows) - columns[0] % (sum(rows) + 1)]
    exact = np.outer(rows, columns).ravel() / max(sum(rows), 1)
    found = np.array(rounded(exact.tolist(), list("aabbcc"), list("xyxyxy"))).reshape(3, 2)
    assert found.sum(axis=1).tolist() == rows
    assert found.sum(axis=0).tolist() == columns
    choices = product(*({np.floor(share + 1e-6), np.ceil(share - 1e-6)} for share in exact))
    tables = [np.array(choice).reshape(3, 2) for choice in choices]
    fitting = [t for t in tables if t.sum(axis=1).tolist() == rows and t.sum(axis=0).tolist() == columns]
    distance = min(np.abs(table.ravel() - exact).sum() for table in fitting)
    assert np.abs(found.ravel() - exact).sum() == pytest.approx(distance)
