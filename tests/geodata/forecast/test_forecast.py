"""The forecast as a whole: published answers, hand-worked paths, and relations that must hold."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError
from geodata.forecast.arrivals import ARRIVALS
from geodata.forecast.forecast import Forecast, Question, forecast
from geodata.forecast.rules import Rules

type Steady = tuple[DataFrame, DataFrame, Series]

NO_BIRTHS = DataFrame(columns=["district_id", "year", "births"])


def path(made: Forecast, level: str, grade: int) -> list[float]:
    cells = made.cells
    return (
        cells[(cells["level"] == level) & (cells["grade"] == grade)].groupby("year")["pupils"].sum().tolist()
    )


def moved(district: str, level: str, year: int, pupils: float, area: object = None) -> DataFrame:
    return DataFrame([(area, district, level, year, pupils)], columns=list(ARRIVALS))


def test_the_published_cohort_survival_example(
    oracles: dict[str, dict[str, object]], graded: Callable[..., DataFrame], rules: Rules
) -> None:
    """Three years of three grades, given entrants, mean ratios: nine published numbers."""
    oracle = oracles["forecast_enrollcast"]
    history = oracle["history"]
    table = graded("primary", (2021, 2022, 2023), history["K"], history["1"], history["2"])  # type: ignore[index]
    entry = DataFrame(
        [("D", "primary", 2024 + step, pupils) for step, pupils in enumerate(oracle["entry"])],  # type: ignore[arg-type]
        columns=["district_id", "level", "year", "pupils"],
    )
    districts = Series({"s": "D"})
    asked = Question(years=3, method="mean")
    made = forecast(table, NO_BIRTHS, districts, rules=rules, question=asked, entrants=entry)
    out = made.cells.sort_values(["year", "grade"])["pupils"].to_numpy().reshape(3, 3)
    assert np.abs(out - np.array(oracle["out"])).max() < oracle["tol"]  # type: ignore[operator]
    assert made.ratios["ratio"].iloc[1:].to_numpy() == pytest.approx(oracle["ratios"])

    pooled = forecast(
        table, NO_BIRTHS, districts, rules=rules, question=replace(asked, method="pooled"), entrants=entry
    )
    assert pooled.ratios["ratio"].iloc[1:].to_numpy() == pytest.approx([194 / 210, 179 / 185])


def test_entrants_follow_the_september_rule(graded: Callable[..., DataFrame], rules: Rules) -> None:
    """12 000 births in 2018 and 10 800 in 2019 give 11 200 entrants of 2025, at a ratio of 1."""
    years = (2022, 2023, 2024)
    counts = {2014: 9000, 2015: 9000, 2016: 9000, 2017: 9000, 2018: 12_000, 2019: 10_800}
    births = DataFrame([("D", year, count) for year, count in counts.items()], columns=NO_BIRTHS.columns)
    entered = [9000, 9000, 4 / 12 * 9000 + 8 / 12 * 12_000]
    table = graded("primary", years, entered)
    made = forecast(table, births, Series({"s": "D"}), rules=rules, question=Question(years=1))
    assert path(made, "primary", 1) == pytest.approx([11_200])


def test_a_city_in_which_nothing_changes_stays_as_it_is(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    made = forecast(grades, births, districts, rules=rules, question=Question(years=10))
    for level, total in (("preschool", 1080), ("primary", 2400), ("junior", 1188)):
        rows = made.levels[made.levels["level"] == level]
        assert rows["pupils"].to_numpy() == pytest.approx(np.full(10, total)), level
        assert rows["low"].to_numpy() == pytest.approx(rows["high"].to_numpy()), "nothing ever varied"
    junior = made.ratios[(made.ratios["level"] == "junior") & (made.ratios["grade"] == 1)]
    assert junior["ratio"].to_numpy() == pytest.approx([0.99, 0.99])


def test_fewer_births_arrive_level_by_level(steady: Steady, rules: Rules) -> None:
    """Half the births of 2023: in 2029 a third fewer enter primary school (8 of 12 months), then a sixth."""
    grades, births, districts = steady
    half = births.assign(births=births["births"].where(births["year"] != 2023, births["births"] / 2))
    made = forecast(grades, half, districts, rules=rules, question=Question(years=8, flat_births=True))
    before = forecast(grades, births, districts, rules=rules, question=Question(years=8, flat_births=True))
    kept = np.array(path(made, "primary", 1)) / path(before, "primary", 1)
    assert kept == pytest.approx([1, 1, 1 - 8 / 24, 1 - 4 / 24, 1, 1, 1, 1])
    assert path(made, "junior", 1) == pytest.approx(path(before, "junior", 1))
    grade_two = np.array(path(made, "primary", 2)) / path(before, "primary", 2)
    assert grade_two == pytest.approx([1, 1, 1, 1 - 8 / 24, 1 - 4 / 24, 1, 1, 1])


def test_births_not_recorded_follow_the_trend_or_stay(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    falling = births.assign(births=births["births"] * 0.9 ** (births["year"] - 2008))
    asked = Question(years=8)
    trend = forecast(grades, falling, districts, rules=rules, question=asked)
    flat = forecast(grades, falling, districts, rules=rules, question=replace(asked, flat_births=True))
    first = np.array(path(trend, "preschool", 1))
    assert first[1:] / first[:-1] == pytest.approx(np.full(7, 0.9))
    stays = np.array(path(flat, "preschool", 1))
    assert stays[4:] == pytest.approx(np.full(4, stays[4]))
    unborn = trend.levels[trend.levels["level"] == "preschool"]["unborn"].tolist()
    assert unborn == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1, 1, 1])


def test_arrivals_are_added_apart_and_move_up(steady: Steady, rules: Rules) -> None:
    """60 children of primary age, ten a grade, in 2028: ten leave for junior school each year."""
    grades, births, districts = steady
    asked = Question(years=8)
    made = forecast(
        grades, births, districts, rules=rules, question=asked, arrivals=moved("A", "primary", 2028, 60)
    )
    plain = forecast(grades, births, districts, rules=rules, question=asked)
    rows = made.levels[made.levels["level"] == "primary"]
    assert rows["added"].tolist() == pytest.approx([0, 60, 50, 40, 30, 20, 10, 0])
    junior = made.levels[made.levels["level"] == "junior"]
    assert junior["added"].tolist() == pytest.approx([0, 0, 9.9, 19.8, 29.7, 29.7, 29.7, 29.7])
    gained = made.levels["pupils"].to_numpy() - plain.levels["pupils"].to_numpy()
    assert gained == pytest.approx(made.levels["added"].to_numpy())
    only_a = made.districts[made.districts["district_id"] == "B"]["added"]
    assert (only_a == 0).all()


def test_arrivals_stay_where_their_level_is_not_taught(steady: Steady, rules: Rules) -> None:
    """A district without junior schools: nobody enters there, but those who moved in go on."""
    grades, births, districts = steady
    without = grades[~((grades["school_id"] == "a") & (grades["level"] == "junior"))]
    made = forecast(
        without,
        births,
        districts,
        rules=rules,
        question=Question(years=4),
        arrivals=moved("A", "junior", 2027, 30),
    )
    rows = made.districts.query("district_id == 'A' and level == 'junior'")
    assert rows["pupils"].tolist() == pytest.approx([30, 20, 10, 0])


def test_births_of_migrants_can_count_less(steady: Steady, rules: Rules) -> None:
    """A third of the births of 2023 on are of migrants, none before: at weight 0 they bring nobody."""
    grades, births, districts = steady
    late = births["year"] >= 2023
    parts = births.assign(
        migrant=(births["births"] / 3).where(late, 0),
        registered=(births["births"] * 2 / 3).where(late, births["births"]),
    )
    asked = Question(years=8, flat_births=True)
    same = forecast(grades, parts, districts, rules=rules, question=asked)
    none = forecast(grades, parts, districts, rules=rules, question=replace(asked, migrant_weight=0.0))
    assert path(same, "primary", 1)[7] == pytest.approx(400)
    assert path(none, "primary", 1)[7] == pytest.approx(400 * 2 / 3)
    with pytest.raises(CityFaultsError, match="does not tell both apart"):
        forecast(grades, births, districts, rules=rules, question=replace(asked, migrant_weight=0.5))


def test_a_kindergarten_goal_is_reached_in_even_steps(steady: Steady, rules: Rules) -> None:
    """From 90 % to 99 % in four years: the entrants of the last year are 99 % of their cohort."""
    grades, births, districts = steady
    made = forecast(
        grades, births, districts, rules=rules, question=Question(years=4, goals={"preschool": 0.99})
    )
    assert path(made, "preschool", 1) == pytest.approx([369, 378, 387, 396])
    with pytest.raises(CityFaultsError, match="enter by age"):
        forecast(grades, births, districts, rules=rules, question=Question(years=4, goals={"junior": 0.5}))


def test_intervals_hold_the_middle_widen_and_depend_on_the_seed_alone(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    noise = np.random.default_rng(1).normal(0, 0.03, len(grades))
    shaken = grades.assign(pupils=np.round(grades["pupils"] * np.exp(noise)))
    made, again, other = (
        forecast(shaken, births, districts, rules=rules, question=Question(years=6, seed=seed))
        for seed in (0, 0, 1)
    )
    assert made.cells.equals(again.cells)
    assert not made.cells["low"].equals(other.cells["low"])
    assert made.cells["pupils"].equals(other.cells["pupils"])
    assert (made.cells["low"] <= made.cells["pupils"]).all()
    assert (made.cells["pupils"] <= made.cells["high"]).all()
    width = (made.levels["high"] - made.levels["low"]) / made.levels["pupils"]
    by_year = width.groupby(made.levels["year"]).mean()
    assert by_year.iloc[-1] > by_year.iloc[0] > 0
    together = made.districts.groupby(["level", "year"])["pupils"].sum()
    city = made.levels.set_index(["level", "year"])["pupils"]
    assert together.reindex(city.index).to_numpy() == pytest.approx(city.to_numpy())


def test_more_births_never_mean_fewer_pupils(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    more = births.assign(births=births["births"].where(births["year"] < 2021, births["births"] * 1.1))
    less, plus = (
        forecast(grades, table, districts, rules=rules, question=Question(years=10, flat_births=True))
        for table in (births, more)
    )
    assert (plus.cells["pupils"] >= less.cells["pupils"] - 1e-9).all()
    assert plus.cells["pupils"].sum() > less.cells["pupils"].sum()


def test_a_small_district_takes_the_ratio_of_the_city(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    small = grades.assign(pupils=grades["pupils"].where(grades["school_id"] != "a", 3.0))
    made = forecast(small, births, districts, rules=rules, question=Question(years=2))
    basis = made.ratios[made.ratios["grade"] > 1].groupby("district_id")["basis"].agg(set)
    assert basis.to_dict() == {"A": {"city"}, "B": {"district"}}


def test_five_four_systems_keep_their_last_grade(graded: Callable[..., DataFrame], rules: Rules) -> None:
    """Primary ends after five grades in A and after six in B; both feed their own junior schools."""
    years = range(2021, 2027)
    parts = [
        graded("primary", years, *[[100] * 6] * 5, school="a"),
        graded("primary", years, *[[100] * 6] * 6, school="b"),
        graded("junior", years, *[[100] * 6] * 4, school="a"),
        graded("junior", years, *[[100] * 6] * 3, school="b"),
    ]
    births = DataFrame([(d, y, 100) for d in "AB" for y in range(2010, 2026)], columns=NO_BIRTHS.columns)
    made = forecast(
        pd.concat(parts), births, Series({"a": "A", "b": "B"}), rules=rules, question=Question(years=5)
    )
    last = made.districts[made.districts["year"] == 2031].set_index(["district_id", "level"])["pupils"]
    assert last.to_dict() == pytest.approx(
        {("A", "primary"): 500, ("B", "primary"): 600, ("A", "junior"): 400, ("B", "junior"): 300}
    )


def test_what_is_missing_is_named_and_not_guessed(steady: Steady, rules: Rules) -> None:
    grades, births, districts = steady
    asked = Question(years=3)
    gap = births[~((births["district_id"] == "B") & (births["year"] == 2024))]
    with pytest.raises(CityFaultsError, match=r"Found: B 2024\."):
        forecast(grades, gap, districts, rules=rules, question=asked)
    with pytest.raises(CityFaultsError, match="nobody can be said to enter preschool"):
        forecast(grades, NO_BIRTHS, districts, rules=rules, question=asked)
    with pytest.raises(CityFaultsError, match="too few years"):
        forecast(grades[grades["year"] > 2024], births, districts, rules=rules, question=asked)
    with pytest.raises(CityFaultsError, match="no progression"):
        forecast(grades[:0], births, districts, rules=rules, question=asked)
    with pytest.raises(CityFaultsError, match="no grades of primary"):
        forecast(grades[grades["level"] != "primary"], births, districts, rules=rules, question=asked)
    odd = grades.assign(level=grades["level"].replace("junior", "vocational"))
    ruleless = replace(rules, enters_after={})
    with pytest.raises(CityFaultsError, match="enter the level vocational"):
        forecast(odd, births, districts, rules=ruleless, question=asked)
