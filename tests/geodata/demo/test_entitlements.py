"""Graduates of the invented municipality: the final grade of the year before the quotas."""

import numpy as np
import pytest
from pandas import DataFrame

from geodata.demo import demo_tables
from geodata.demo.entitlements import graduate_table

type Tables = dict[str, DataFrame]


@pytest.fixture(scope="module")
def small() -> Tables:
    return demo_tables("small", 1)[1]


def test_graduates_are_the_final_grade_of_the_year_before() -> None:
    grades = DataFrame(
        [
            ("s1", "junior", 3, 2025, 80),
            ("s1", "junior", 3, 2026, 70),
            ("s1", "junior", 2, 2025, 60),
            ("s2", "primary", 3, 2025, 50),
            ("s0", "junior", 3, 2025, 40),
            ("s3", "junior", 3, 2025, 0),
        ],
        columns=["school_id", "level", "grade", "year", "pupils"],
    )
    table = graduate_table(grades, np.random.default_rng(1))
    assert table[["school_id", "year", "graduates"]].to_numpy().tolist() == [
        ["s0", 2026, 40],
        ["s1", 2026, 80],
    ]
    assert (table["eligible"] <= table["graduates"]).all()


def test_every_open_junior_school_has_graduates_for_the_year_of_the_quotas(small: Tables) -> None:
    juniors = set(small["provision"].query("level == 'junior'")["school_id"])
    candidates = set(small["schools"].query("status == 'candidate'")["school_id"])
    assert set(small["graduates"]["school_id"]) == juniors - candidates
    assert set(small["graduates"]["year"]) == set(small["quotas"]["year"])


def test_more_are_eligible_than_places_are_set_aside(small: Tables) -> None:
    quotas = small["quotas"]
    assert (quotas["places"] * quotas["distributed_share"]).sum() < small["graduates"]["eligible"].sum()
