"""Cents that add up by row and by column, whatever the fractions."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.allotments.exact_shares import paid_exactly, shared_out
from models.errors import NoPlanError

ARCS = pd.MultiIndex.from_tuples([("f1", "g1"), ("f1", "g2"), ("f2", "g2")], names=["source_id", "group"])


def test_the_noise_of_the_solver_is_paid_to_the_cent() -> None:
    """g2 costs 101 cents: f1 has 50 left after g1, and the cent that was rounded away comes from f2."""
    pay = pd.Series([100.00001, 49.99999, 50.6], index=ARCS)
    cost, money = pd.Series({"g1": 100, "g2": 101}), pd.Series({"f1": 150, "f2": 99})
    assert paid_exactly("aid", pay, cost, money).tolist() == [100, 50, 51]


def test_cents_that_nobody_has_are_no_plan() -> None:
    pay = pd.Series([100.0, 50.0, 50.0], index=ARCS)
    with pytest.raises(NoPlanError, match="to the cent"):
        paid_exactly("aid", pay, pd.Series({"g1": 100, "g2": 101}), pd.Series({"f1": 150, "f2": 50}))


@given(st.lists(st.integers(0, 999), min_size=1, max_size=6), st.lists(st.floats(0, 1), max_size=3))
def test_rows_and_columns_add_up(due: list[int], cuts: list[float]) -> None:
    total = sum(due)
    ends = sorted([0, total, *(int(cut * total) for cut in cuts)])
    paid = pd.Series([after - before for before, after in pairwise(ends)])
    rows = shared_out(pd.Series(due).rename_axis("claim"), paid.rename_axis("source_id"))
    assert rows["cents"].min() >= 0
    assert rows.groupby("claim")["cents"].sum().tolist() == due
    assert rows.groupby("source_id")["cents"].sum().tolist() == paid.tolist()
