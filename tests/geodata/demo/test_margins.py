"""The invented city is plausible: each test is one margin published of Chinese cities, as an inequality."""

import numpy as np
import pytest
from pandas import DataFrame, Series

from geodata.demo import demo_tables

SEEDS = [1, 2]
PUBLIC = ["public", "inclusive_private"]


@pytest.fixture(scope="module", params=SEEDS)
def tables(request: pytest.FixtureRequest) -> dict[str, DataFrame]:
    return demo_tables("city", request.param)[1]


@pytest.fixture
def roll(tables: dict[str, DataFrame]) -> DataFrame:
    schools = tables["schools"][["school_id", "district_id", "setting", "ownership", "status"]]
    roll = tables["provision"].merge(schools, on="school_id")
    return roll[roll["status"] == "open"]


@pytest.fixture
def children(tables: dict[str, DataFrame]) -> Series:
    return tables["children"].groupby(["level", "year"])["children"].sum()


def ratio(rows: DataFrame, of: str, over: str) -> float:
    return float(rows[of].sum() / rows[over].sum())


def difference_coefficient(rows: DataFrame, stock: Series) -> float:
    """Enrolment-weighted, population variance, around the ratio of totals."""
    pupils = rows["pupils"]
    each, mean = stock / pupils, stock.sum() / pupils.sum()
    return float(np.sqrt((pupils * (each - mean) ** 2).sum() / pupils.sum()) / mean)


def test_sizes_are_as_promised(tables: dict[str, DataFrame], roll: DataFrame) -> None:
    assert len(tables["areas"]) == 1_200
    assert 400 <= roll["school_id"].nunique() <= 520


def test_births_fall_by_about_six_percent_a_year(tables: dict[str, DataFrame]) -> None:
    births = tables["births"].groupby("year")["births"].sum()
    yearly = (births[2025] / births[2017]) ** (1 / 8) - 1
    assert -0.075 < yearly < -0.045
    assert births[2017] > births[2015]  # the crest of the second-child years
    counted = tables["births"]
    assert (counted["registered"] + counted["migrant"] == counted["births"]).all()


def test_shrinkage_arrives_level_by_level(children: Series) -> None:
    """Preschool and primary fall at once; junior and senior rise for some years first."""
    assert children["preschool", 2031] < 0.85 * children["preschool", 2026]
    assert children["primary", 2031] < 0.90 * children["primary", 2026]
    assert children["junior", 2029] > children["junior", 2026]
    assert children["senior", 2031] > children["senior", 2026]


def test_forecast_intervals_widen_with_the_horizon(tables: dict[str, DataFrame]) -> None:
    table = tables["children"]
    assert (table["low"] <= table["children"]).all()
    assert (table["children"] <= table["high"]).all()
    assert (table.query("year == 2026")["low"] == table.query("year == 2026")["high"]).all()
    total = table[table["level"] == "preschool"].groupby("year")[["low", "high", "children"]].sum()
    width = (total["high"] - total["low"]) / total["children"]
    assert (width.diff().dropna() > 0).all()


def test_suburbs_grow_and_mountains_empty(tables: dict[str, DataFrame]) -> None:
    """Children per birth six to twelve years ago: above one where people move in."""
    table = tables["children"].merge(tables["areas"][["area_id", "district_id"]], on="area_id")
    junior = table.query("level == 'junior' and year == 2026").groupby("district_id")["children"].sum()
    births = tables["births"].query("2012 <= year <= 2014").groupby("district_id")["births"].sum()
    kept = junior / births
    assert kept[["D3", "D4", "D5"]].min() > 1.1
    assert kept[["D8", "D9"]].max() < 0.8


def test_pupils_are_nearly_all_children(roll: DataFrame, children: Series) -> None:
    for level, pupils in roll.groupby("level")["pupils"].sum().items():
        assert pupils / children[level, 2026] == pytest.approx(0.98, abs=0.01), level


def test_seats_suffice_in_sum_but_not_in_place(roll: DataFrame, tables: dict[str, DataFrame]) -> None:
    offered = roll[roll["ownership"].isin(PUBLIC)]
    table = tables["children"].merge(tables["areas"][["area_id", "district_id"]], on="area_id")
    now = table[table["year"] == 2026].groupby(["level", "district_id"])["children"].sum()
    seats = offered.groupby(["level", "district_id"])["seats"].sum()
    for level in ("primary", "junior"):
        assert 1.0 < seats[level].sum() / now[level].sum() < 1.15, level
        by_district = seats[level] / now[level]
        assert by_district[["D3", "D4", "D5"]].min() < 1.0, level
        assert by_district[["D8", "D9"]].min() > 1.2, level


def test_urban_schools_are_crowded(roll: DataFrame, tables: dict[str, DataFrame]) -> None:
    urban = roll.query("level == 'primary' and setting == 'urban'")
    assert (urban["pupils"] > urban["seats"]).mean() > 0.3
    classes = tables["classes"].merge(tables["schools"][["school_id", "setting"]], on="school_id")
    for level, norm in (("primary", 45), ("junior", 50)):
        of_level = classes[(classes["level"] == level)]
        large = (of_level["pupils"] > norm).groupby(of_level["setting"]).mean()
        assert large["urban"] > 0.4, level
        assert large["rural"] < 0.2, level
    assert classes["pupils"].max() < 80


def test_rural_schools_are_small(roll: DataFrame) -> None:
    rural = roll.query("level == 'primary' and setting == 'rural'")["pupils"]
    assert (rural < 100).mean() > 0.3
    assert 3 <= (rural < 50).sum() <= 40
    assert roll.query("level == 'primary' and setting == 'urban'")["pupils"].min() > 200


def test_pupils_per_teacher(roll: DataFrame) -> None:
    primary = roll[roll["level"] == "primary"]
    assert 15.5 < ratio(primary, "pupils", "teachers") < 18
    assert 19 < ratio(primary.query("setting == 'urban'"), "pupils", "teachers") < 21.5
    assert 10 < ratio(primary.query("setting == 'rural'"), "pupils", "teachers") < 14


def test_rural_schools_lack_qualified_and_arts_teachers(roll: DataFrame) -> None:
    compulsory = roll[roll["level"].isin(["primary", "junior"])]
    rural, urban = compulsory.query("setting == 'rural'"), compulsory.query("setting == 'urban'")
    assert ratio(rural, "qualified_teachers", "teachers") < 0.6
    assert ratio(urban, "qualified_teachers", "teachers") > 0.85
    assert 100 * ratio(rural, "arts_pe_teachers", "pupils") < 0.9
    assert 100 * ratio(urban, "arts_pe_teachers", "pupils") > 0.9


@pytest.mark.parametrize(("level", "limit"), [("primary", 0.50), ("junior", 0.45)])
def test_difference_coefficients_are_mixed(roll: DataFrame, level: str, limit: float) -> None:
    rows = roll[(roll["level"] == level) & (roll["pupils"] >= 50)]
    stocks = ["qualified_teachers", "backbone_teachers", "arts_pe_teachers", "sports_area_m2"]
    stocks += ["equipment_value", "multimedia_rooms"]
    values = {name: difference_coefficient(rows, rows[name]) for name in stocks}
    values["rooms"] = difference_coefficient(rows, rows["teaching_area_m2"] - rows["indoor_sports_m2"])
    over = [name for name, value in values.items() if value > limit]
    assert 1 <= len(over) <= 4, values
    assert values["qualified_teachers"] < limit / 2
    assert max(values.values()) < 1.0


def test_money_for_running_covers_most_of_the_need(roll: DataFrame, tables: dict[str, DataFrame]) -> None:
    """The need: 720 or 940 a pupil, 300 a boarder, a small school as 100 pupils; as if every child came."""
    each = {"preschool": 500, "primary": 720, "junior": 940, "senior": 1000, "special": 6000}
    roll = roll[roll["ownership"].isin(PUBLIC)]
    counted = roll["pupils"].where(~roll["level"].isin(["primary", "junior"]), roll["pupils"].clip(lower=100))
    need = (counted * roll["level"].map(each) + 300 * roll["boarders"]).sum() / 0.98
    sources = tables["sources"].query("year == 2026")
    running = sources[sources["uses"].str.contains("operating")]
    assert 0.90 < running["amount"].sum() / need < 0.97


def test_staff_money_hires_about_half_of_what_is_missing(tables: dict[str, DataFrame]) -> None:
    staff = tables["staff"].merge(tables["schools"][["school_id", "ownership"]], on="school_id")
    public = staff[staff["ownership"] == "public"]
    missing = (public["posts"] - public["teachers"]).sum()
    money = tables["sources"].query("year == 2026 and kind == 'general' and uses == 'staff'")["amount"].sum()
    assert 0.35 < money / 120_000 / missing < 0.6


def test_sources_are_given_for_every_year_and_loans_build_only(tables: dict[str, DataFrame]) -> None:
    sources = tables["sources"]
    assert set(sources["year"]) == set(range(2026, 2032))
    kinds = {"general", "surcharge", "central", "foreign_aid", "loan", "donation"}
    assert kinds <= set(sources["kind"])
    assert (sources.query("kind == 'loan'")["uses"] == "capital").all()
    assert (sources["amount"] % 10_000 == 0).all()
    assert (sources["expires"].isna() | (sources["expires"] >= sources["year"])).all()


def test_nine_year_schools_have_two_levels(roll: DataFrame) -> None:
    levels = roll.groupby("school_id")["level"].agg(lambda of: "+".join(sorted(of)))
    both = levels[levels.str.contains("+", regex=False)]
    assert len(both) >= 3
    assert set(both) == {"junior+primary"}


def test_ownership_is_mixed_and_mountain_schools_are_public(roll: DataFrame) -> None:
    assert set(roll["ownership"]) == {"public", "inclusive_private", "private"}
    preschool = roll[roll["level"] == "preschool"]
    share = preschool.groupby("ownership")["seats"].sum() / preschool["seats"].sum()
    assert share["public"] > 0.4
    assert share["public"] + share["inclusive_private"] > 0.8
