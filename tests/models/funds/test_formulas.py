"""Weighted formulas: published and worked amounts, from the shipped packs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geodata.city import City
from models.funds.formulas import BEFORE, TERMS, formula_amounts, formula_cents, unknown_stocks
from models.funds.formulas_weighted import banded, district_weights, weighted_count
from models.needs import due_per_pupil_before, training_cents
from models.policy import Policy
from scenarios.packs import load_pack

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]


def school(**stocks: float) -> pd.DataFrame:
    return pd.DataFrame({name: [float(value)] for name, value in stocks.items()}, index=["s0"])


def test_china_to_the_yuan_from_the_shipped_pack(shared: Path) -> None:
    cases = json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["grants_cn"]["rows"]
    policy = load_pack("cn.2017.quality")
    for level, pupils, boarders, due in cases:
        assert formula_cents(policy, level, school(pupils=pupils, boarders=boarders))["s0"] == 100 * due


def test_england_2018_every_factor() -> None:
    """400 pupils: basic 1 098 800, 80 on free meals, 100 ever, bands, languages, attainment, a lump sum."""
    policy = load_pack("uk.eng")
    bands = {"a": 10, "b": 20, "c": 0, "d": 5, "e": 0, "f": 40}
    counts = {f"idaci_{band}_pupils": number for band, number in bands.items()}
    table = school(
        pupils=400,
        disadvantaged_pupils=80,
        ever6_pupils=100,
        eal_pupils=60,
        low_attainment_pupils=90,
        **counts,
    )
    worked = 400 * 2747 + 110_000 + 80 * 440 + 100 * 540 + 60 * 515 + 90 * 1050
    worked += 10 * 575 + 20 * 420 + 5 * 360 + 40 * 200
    assert formula_amounts(policy, "primary", table)["s0"] == pytest.approx(worked)
    assert set(unknown_stocks(policy, "primary", school(pupils=1))) == {
        "boarders", "disadvantaged_pupils", "ever6_pupils", "eal_pupils", "low_attainment_pupils", *counts,
    }  # fmt: skip


def test_england_2024_no_pupil_below_the_minimum_and_no_school_below_the_guarantee() -> None:
    """1000 pupils at 3562 and a lump sum are 3 696 400: the minimum, 4610 each, is more."""
    policy = load_pack("uk.eng.2024")
    large, small = school(pupils=1000), school(pupils=100)
    assert formula_amounts(policy, "primary", large)["s0"] == 4_610_000
    assert formula_amounts(policy, "primary", small)["s0"] == 100 * 3562 + 134_400
    held = small.assign(**{BEFORE: 5000.0})
    assert formula_cents(policy, "primary", held)["s0"] == round(100 * 5000 * 1.005) * 100
    assert formula_cents(policy, "primary", small.assign(**{BEFORE: np.nan}))["s0"] == 49_060_000


def test_new_york_a_real_school() -> None:
    """Q243 in 2018-19: 416 pupils of grades 9-12 got 1 750 092 dollars; weights are shown rounded."""
    policy = load_pack("us.nyc.fsf2019")
    due = formula_amounts(policy, "senior", school(pupils=416))["s0"]
    assert due == pytest.approx(1_750_092, rel=0.0005)
    more = formula_amounts(policy, "senior", school(pupils=416, disadvantaged_pupils=100))["s0"]
    assert more - due == pytest.approx(100 * 0.12 * 4084.80)


def test_australia_base_amounts_only() -> None:
    policy = load_pack("au.srs")
    assert formula_amounts(policy, "primary", school(pupils=10))["s0"] == 130_480
    assert unknown_stocks(policy, "primary", school(pupils=10)) == {}


def test_title_1_the_larger_of_two_marginal_counts(make_policy: MakePolicy) -> None:
    """3000 of 10 000: by share 1500 + 400·1.75 + 520·2.5 + 500·3.25 + 80·4 = 5445, by number 3344.5."""
    policy = load_pack("us.title1")
    assert weighted_count(policy, 3000, 10_000) == pytest.approx(5445)
    assert banded(3000, (2311, 7913), (1, 1.5, 2)) == pytest.approx(3344.5)
    assert weighted_count(policy, 100_000, 10_000_000) == 0  # below five per cent
    assert weighted_count(policy, 9, 20) == 0  # below ten children
    by_number = 2311 + 1.5 * 5602 + 2 * 16_004 + 2.5 * 69_893 + 3 * 6190
    assert weighted_count(policy, 100_000, 1_000_000) == pytest.approx(by_number)
    assert weighted_count(make_policy({"title1.least_number": 1}), 5, 10) is None


def test_weighted_counts_of_districts(make_city: MakeCity) -> None:
    """d1 has 40 eligible of 100, d2 20 of 100 (d3 has no children): by share 40 → 93.7, 20 → 24.5."""
    city = make_city(
        areas="area_id,district_id,disadvantaged_share,x,y\n a,d1,0.4,0,0\n b,d2,0.1,0,0\n c,d2,0.3,0,0",
        children="""area_id,level,year,children
            a,primary,2025,100
            b,primary,2025,50
            c,primary,2025,50
            c,junior,2025,70""",
    )
    found = district_weights(city, load_pack("us.title1"), ("primary",), 2025)
    assert found["eligible"].to_dict() == {"d1": 40, "d2": 20}
    by_share = {"d1": 15 + 4 * 1.75 + 5.2 * 2.5 + 5 * 3.25 + 10.8 * 4, "d2": 15 + 4 * 1.75 + 1 * 2.5}
    assert found["weighted"].to_dict() == pytest.approx(by_share)
    unknown = replace(city, areas=city.areas.assign(disadvantaged_share=np.nan))
    assert district_weights(unknown, load_pack("us.title1"), ("primary",), 2025) is None


def test_every_term_counts_alone_and_is_cut_at_the_pupils(make_policy: MakePolicy) -> None:
    for term in TERMS:
        policy = make_policy({"funds.per_pupil": 10, term.key: 0.5})
        worth = 5.0 if term.weight else 0.5
        assert formula_amounts(policy, "primary", school(pupils=4, **{term.stock: 3}))["s0"] == 40 + 3 * worth
        assert formula_amounts(policy, "primary", school(pupils=4, **{term.stock: 9}))["s0"] == 40 + 4 * worth


def test_training_is_set_apart_rounded_up(make_policy: MakePolicy) -> None:
    due = pd.Series([10_001, 0], index=["s0", "s1"])
    policy = make_policy({"funds.training_share": 0.05})
    assert training_cents(policy, "primary", due).to_list() == [501, 0]
    assert training_cents(make_policy({}), "primary", due) is None


def test_what_was_due_the_year_before(make_city: MakeCity, make_policy: MakePolicy) -> None:
    """50 pupils counted as 100 last year: 20 a head; 200 today with 20 boarders: 5 boarders then."""
    city = make_city(grades="school_id,level,grade,year,pupils\n s0,primary,1,2024,30\n s0,primary,2,2024,20")
    policy = make_policy({"funds.per_pupil": 10, "funds.small_school_floor": 100, "funds.boarder_topup": 4})
    table = pd.DataFrame({"pupils": [200, 9], "boarders": [20, 0]}, index=["s0", "s1"])
    before = due_per_pupil_before(city, policy, 2025, "primary", table)
    assert before["s0"] == pytest.approx((1000 + 5 * 4) / 50)
    assert np.isnan(before["s1"])
