"""Printed totals are the sums of the printed rows under them, in every table and unit."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from geodata.city import City
from scenarios.bulletin.bulletin import Bulletin, make_bulletin
from scenarios.bulletin.rounding import Step
from scenarios.bulletin.tables import Printed
from scenarios.packs import load_pack

type MakeCity = Callable[[pd.DataFrame], City]
type Rows = Callable[[int], pd.DataFrame]


def large(seed: int) -> pd.DataFrame:
    """Return schools so large that nothing is hidden."""
    chance = np.random.default_rng(seed)
    count = 40
    pupils = chance.integers(200, 3_000, count)
    return pd.DataFrame(
        {
            "level": chance.choice(["preschool", "primary", "junior"], count),
            "district_id": chance.choice(["D1", "D2"], count),
            "setting": chance.choice(["urban", "rural"], count),
            "ownership": chance.choice(["public", "inclusive_private", "private"], count),
            "pupils": pupils,
            "boarders": np.floor(pupils / 2),
        }
    )


def bulletin_of(city: City, *, unit: int = 1, decimals: int = 0) -> Bulletin:
    return make_bulletin(city, load_pack("cn.2017.quality"), Step(unit, decimals))


def named(bulletin: Bulletin, name: str) -> Printed:
    return next(table for table in bulletin.tables if table.name == name)


@pytest.mark.parametrize(("unit", "decimals"), [(1, 0), (10_000, 2), (10_000, 1), (1_000, 0)])
@pytest.mark.parametrize("key", ["district_id", "setting"])
def test_totals_are_sums_of_printed_rows(city_of: MakeCity, unit: int, decimals: int, key: str) -> None:
    bulletin = bulletin_of(city_of(large(1)), unit=unit, decimals=decimals)
    frame = named(bulletin, "districts" if key == "district_id" else "settings").frame
    for column in ("schools", "classes", "pupils", "boarders", "teachers"):
        table = frame.pivot_table(index=key, columns="level", values=column, dropna=False).fillna(0)
        table = table.round(decimals)
        units = table[table.index != ""]
        assert units.sum().round(decimals).tolist() == table.loc[""].tolist()
        levels = table.drop(columns="")
        assert levels.sum(axis=1).round(decimals).tolist() == table[""].tolist()


def test_all_tables_print_the_same_totals(city_of: MakeCity) -> None:
    bulletin = bulletin_of(city_of(large(2)), unit=10_000, decimals=2)
    total = {
        table.name: table.frame.loc[(table.frame[list(table.labels)] == "").all(axis=1), "pupils"].item()
        for table in bulletin.tables
        if table.name in {"levels", "districts", "settings", "ownership"}
    }
    assert len(set(total.values())) == 1
    kindergartens = named(bulletin, "kindergartens").frame.iloc[-1]["pupils"]
    levels = named(bulletin, "levels").frame.set_index("level")["pupils"]
    assert kindergartens == levels["preschool"]


def test_how_far_totals_are_off_is_told(city_of: MakeCity) -> None:
    assert bulletin_of(city_of(large(3))).off == 0
    assert 0 < bulletin_of(city_of(large(3)), unit=1_000).off <= 40 * 500


def test_shares_and_ratios_are_of_the_printed_numbers(city_of: MakeCity) -> None:
    bulletin = bulletin_of(city_of(large(4)), unit=1_000)
    for row in named(bulletin, "kindergartens").frame.to_dict("records"):
        assert row["inclusive_share"] == pytest.approx(row["inclusive"] / row["pupils"])
    for row in named(bulletin, "ownership").frame.to_dict("records"):
        assert row["privately_run"] == pytest.approx(row["inclusive_private"] + row["private"])
        assert row["privately_run_share"] == pytest.approx(row["privately_run"] / row["pupils"])


def test_where_pupils_are_hidden_what_is_made_of_them_is_too(city_of: MakeCity, random_rows: Rows) -> None:
    bulletin = bulletin_of(city_of(random_rows(3)))
    assert bulletin.small
    for table in bulletin.tables:
        for row, column in table.hidden:
            assert np.isnan(table.frame[column].iloc[row])
        for row in range(len(table.frame)):
            if (row, "pupils") in table.hidden:
                made = {"pupils_per_teacher", "privately_run_share", "inclusive_share"} & set(table.numbers)
                assert {(row, column) for column in made} <= table.hidden
