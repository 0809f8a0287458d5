"""The table of programmes: read, checked, and no part of the fingerprint of a city without it."""

from pathlib import Path

import pandas as pd
import pytest

from geodata.city import City
from geodata.demo import demo_tables
from geodata.faults import CityFaultsError
from geodata.schemas.tables import columns_of, empty_table
from geodata.writing import write_city

ROWS = pd.DataFrame(
    {
        "programme_id": ["P1", "P1"],
        "year": [2026, 2027],
        "name": ["Exchange", "Exchange"],
        "kind": ["exchange", "hong_kong_macao_taiwan"],
        "seats": [30, 20],
        "level": ["junior", "junior"],
        "districts": ["D1;D2", ""],
        "least_share": [0.8, None],
        "expires": [2027, None],
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city")
    write_city(path, *demo_tables("small", 1))
    (path / "programmes.csv").unlink()
    return path


def test_a_city_without_programmes_has_an_empty_table(folder: Path) -> None:
    city = City.load(folder)
    assert list(city.programmes) == list(columns_of("programmes"))
    assert city.programmes.empty
    assert empty_table("programmes")["seats"].dtype == "int64"


def test_programmes_are_read_and_count_in_the_fingerprint(folder: Path) -> None:
    before = City.load(folder).fingerprint()
    ROWS.to_csv(folder / "programmes.csv", index=False)
    city = City.load(folder)
    assert city.programmes["seats"].tolist() == [30, 20]
    assert city.programmes["districts"].tolist() == ["D1;D2", ""]
    assert city.fingerprint() != before


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("kind", "holiday", "exchange"),
        ("seats", -1, "-1"),
        ("districts", "D1;D99", "D99"),
        ("least_share", 1.5, "1.5"),
        ("year", 2027, "P1 2027"),
    ],
)
def test_wrong_cells_are_named(folder: Path, column: str, value: object, said: str) -> None:
    wrong = ROWS.astype({column: object})
    wrong.loc[0, column] = value
    wrong.to_csv(folder / "programmes.csv", index=False)
    with pytest.raises(CityFaultsError) as caught:
        City.load(folder)
    faults = [fault for fault in caught.value.faults if fault.file.startswith("programmes")]
    assert faults
    assert any(said in str(fault) or said in fault.render() for fault in faults)
