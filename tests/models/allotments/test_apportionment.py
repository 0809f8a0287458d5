"""Published apportionments, and what every rule promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.allotments.apportionment import METHODS, apportion, shares_within
from models.errors import PolicyError

VOTES = np.array([47_000, 16_000, 15_800, 12_000, 6_100, 3_100])
claims = st.lists(st.integers(1, 5_000), min_size=1, max_size=12)
WHOLE = [method for method in METHODS if method != "floor_to_open"]


@pytest.mark.parametrize(
    ("method", "seats"),
    [
        ("floor_to_open", [4, 1, 1, 1, 0, 0]),
        ("largest_remainder", [5, 2, 1, 1, 1, 0]),
        ("sainte_lague", [4, 2, 2, 1, 1, 0]),
        ("dhondt", [5, 2, 2, 1, 0, 0]),
    ],
)
def test_ten_seats_by_each_rule(method: str, seats: list[int]) -> None:
    """The textbook example that tells the rules apart; worked by hand from the quotients."""
    assert apportion(method, 10, VOTES).tolist() == seats


@given(claims, st.integers(0, 400), st.sampled_from(WHOLE), st.integers(0, 5))
def test_all_seats_are_given(weights: list[int], total: int, method: str, seed: int) -> None:
    assert apportion(method, total, np.array(weights), seed=seed).sum() == total


@given(claims, st.integers(0, 400), st.sampled_from(["largest_remainder", "lottery"]))
def test_nobody_is_a_whole_seat_from_its_share(weights: list[int], total: int, method: str) -> None:
    share = total * np.array(weights) / sum(weights)
    assert (np.abs(apportion(method, total, np.array(weights)) - share) < 1 + 1e-6).all()


@given(claims, st.integers(0, 200), st.sampled_from(["sainte_lague", "dhondt"]))
def test_one_seat_more_takes_none_away(weights: list[int], total: int, method: str) -> None:
    fewer, more = (apportion(method, seats, np.array(weights)) for seats in (total, total + 1))
    assert (more >= fewer).all()


@given(claims, st.integers(0, 300), st.sampled_from(WHOLE))
def test_bounds_are_kept(weights: list[int], total: int, method: str) -> None:
    least, most = np.ones(len(weights), dtype=int), np.full(len(weights), 40)
    seats = apportion(method, total, np.array(weights), least=least, most=most)
    assert (seats <= most).all()
    assert seats.sum() == min(total, most.sum())
    assert total < len(weights) or (seats >= least).all()


def test_a_lottery_is_fair_and_can_be_drawn_again() -> None:
    drawn = np.array([apportion("lottery", 10, VOTES, seed=seed) for seed in range(3000)])
    assert drawn.mean(axis=0) == pytest.approx(10 * VOTES / VOTES.sum(), abs=0.05)
    assert (apportion("lottery", 10, VOTES, seed=7) == drawn[7]).all()
    assert len(np.unique(drawn, axis=0)) > 1


def test_shares_fill_their_bounds_from_below() -> None:
    """Of 10, the claimant of weight 0.1 has its least of 2, that of weight 8 its most of 3; 5 are left."""
    shares = shares_within(10, np.array([0.1, 8.0, 2.0, 3.0]), np.array([2, 0, 0, 0]), np.array([9, 3, 9, 9]))
    assert shares == pytest.approx([2, 3, 2, 3])


def test_more_least_than_seats_goes_to_the_first() -> None:
    assert apportion("dhondt", 3, np.array([1, 9, 9]), least=np.array([2, 2, 2])).tolist() == [2, 1, 0]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(PolicyError, match="apportionment is 'hare'; allowed: floor_to_open"):
        apportion("hare", 1, np.ones(2))
