import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.packs import load_pack
from scenarios.roles import LOCAL, Role, Visitor
from scenarios.small_counts import (
    hidden_beside_total,
    hidden_beside_totals,
    rounded_share,
    rounded_shares,
    smallest_shown,
)

VIEWER = Visitor("leader", Role.VIEWER)
COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=9)


def test_only_who_may_not_see_small_counts_has_a_smallest_one() -> None:
    policy = load_pack("cn.2017.quality")
    assert smallest_shown(policy, LOCAL) == 0
    assert smallest_shown(policy, VIEWER) == 10


def test_a_small_count_takes_the_next_smallest_with_it() -> None:
    hide = hidden_beside_total(pd.Series([300.0, 4.0, 50.0, 0.0]), 10)
    assert hide.tolist() == [False, True, True, False]


def test_two_small_counts_whose_sum_is_small_too_take_a_third_one() -> None:
    hide = hidden_beside_total(pd.Series([3.0, 5.0, 40.0, 41.0]), 10)
    assert hide.tolist() == [True, True, True, False]


@given(COUNTS)
def test_nothing_small_follows_from_the_total(counts: list[int]) -> None:
    """Whoever knows the total and what is shown learns one number: the sum of what is hidden."""
    amounts = pd.Series(counts, dtype=float)
    hide = hidden_beside_total(amounts, 10)
    assert (amounts[~hide & (amounts > 0)] >= 10).all()
    left = float(amounts.sum() - amounts[~hide].sum())
    if hide.any() and not hide[amounts > 0].all():
        assert left >= 10
        assert hide.sum() >= 2


@given(st.lists(COUNTS, min_size=2, max_size=5))
def test_nothing_small_follows_from_groups_and_the_grand_total(groups: list[list[int]]) -> None:
    amounts = pd.Series([float(count) for group in groups for count in group])
    names = pd.Series([f"D{place}" for place, group in enumerate(groups) for _ in group])
    hide, secret = hidden_beside_totals(amounts, names, 10)
    totals = amounts.groupby(names).sum()
    for name in totals.index.difference(list(secret)):
        assert not 0 < totals[name] < 10
        left = float(totals[name] - amounts[(names == name) & ~hide].sum())
        assert not 0 < left < 10, "follows from the total of the group"
        hidden = int((hide & (names == name) & (amounts > 0)).sum())
        assert hidden != 1
    if secret and not set(totals.index[totals > 0]) <= secret:
        assert len(secret) >= 2
        for name in secret:
            assert hide[(names == name) & (amounts > 0)].any()


@pytest.mark.parametrize(
    ("share", "whole", "rounded"),
    [(0.0123, 200_000, 0.012), (0.0123, 5_000, 0.01), (0.03, 100, 0.0), (0.9, 100, 1.0), (0.5, 15, np.nan)],
)
def test_a_share_is_rounded_until_it_tells_no_small_count(share: float, whole: float, rounded: float) -> None:
    assert rounded_share(share, whole, 10) == pytest.approx(rounded, nan_ok=True)
    assert rounded_share(share, whole, 0) == share


def test_an_unknown_share_stays_unknown() -> None:
    found = rounded_shares(pd.Series([np.nan, 0.5]), pd.Series([100.0, 100.0]), 10)
    assert found.isna().tolist() == [True, False]
