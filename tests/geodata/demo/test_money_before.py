"""Last year's grants: by sources that may pay, never above what was due, and nothing to private schools."""

import pytest
from pandas import DataFrame

from geodata.demo import demo_tables

type Tables = dict[str, DataFrame]
RATES = {"preschool": 500, "primary": 720, "junior": 940, "senior": 1000, "special": 6000}


@pytest.fixture(scope="module")
def small() -> Tables:
    return demo_tables("small", 1)[1]


def test_every_school_but_the_private_was_paid_below_its_due(small: Tables) -> None:
    keys = ["school_id", "level"]
    paid = small["grants_before"].groupby(keys)["amount"].sum()
    schools = small["schools"].set_index("school_id")
    then = small["grades"].query("year == 2025").groupby(keys)["pupils"].sum()
    public = [key for key in then.index if schools.loc[key[0], "ownership"] != "private"]
    assert set(paid.index) == set(public)
    for (school, level), amount in paid.items():
        least = 100 if level in ("primary", "junior") else 0
        at_most = max(then[school, level], least) * RATES[level] + then[school, level] * 300
        assert 0 < amount <= at_most


def test_sources_paid_only_whom_they_may(small: Tables) -> None:
    paid = small["grants_before"].merge(small["schools"][["school_id", "district_id"]])
    counties = set(small["districts"].query("setting == 'rural'")["district_id"])
    assert set(paid.query("source_id == 'F03'")["district_id"]) <= counties
    assert set(paid.query("source_id == 'F10'")["level"]) == {"senior"}
    assert set(paid["year"]) == {2025}


def test_general_money_was_somewhat_less_than_this_year(small: Tables) -> None:
    now = small["sources"].query("source_id == 'F01' and year == 2026")["amount"].iloc[0]
    before = small["grants_before"].query("source_id == 'F01'")["amount"].sum()
    assert 0.9 < before / now < 1


def test_the_fund_for_aid_pays_aid_only_and_is_small(small: Tables) -> None:
    sources = small["sources"].query("year == 2026").set_index("source_id")
    assert sources.loc["F11", "uses"] == "aid"
    assert 0.035 < sources.loc["F11", "amount"] / sources["amount"].sum() < 0.05
