"""Two small invented English authorities as files, for tests to spoil."""

# ruff: noqa: E501, ISC004 - rows of a CSV file

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

HEADER = (
    "laestab,urn,school_name,la_code,la_name,main_phase,phase_scap,coord_source,ward_code,lon,lat,roll_may2015,"
    "net_capacity,primary_capacity,secondary_capacity,primary_pa,secondary_pa,teachers_fte,ta_fte,support_fte,"
    "pupil_teacher_ratio,fsm_pct_2022_23"
)
NSPL, GEOCODED = "NSPL_via_ONSdigital", "opencage_geocode"
ROWS = (
    # row 2 and 3: well located, same planning area, same name
    f"9012001,100001,Park Primary,901,Eastham,PRI,PS,{NSPL},W1,-2.39,53.51,210,210,,,9010001.0,,10.0,5.0,2.0,21.0,10",
    f"9012002,100002,Park Primary,901,Eastham,PRI,PS,{NSPL},W1,-2.37,53.51,220,210,,,9010001.0,,11.0,5.0,2.0,20.0,20",
    # row 4: no coordinates, no ward, no URN, no teachers, no free meals
    "9012003,,Lost Primary,901,Eastham,PRI,PS,missing,,,,100,120,,,9010001.0,,,,,,",
    # row 5: geocoded to Scotland, in a planning area without any other school
    f"9012004,100004,Far Primary,901,Eastham,PRI,PS,{GEOCODED},W1,-4.99,56.73,90,120,,,9010002.0,,5.0,2.0,1.0,18.0,5",
    # row 6: all-through
    f"9014005,100005,Hill Academy,902,Westham,SEC,AT,{NSPL},W2,-2.15,53.51,1000,1200,300.0,900.0,9020001.0,9021000.0,"
    "60.0,20.0,10.0,16.7,50",
    # row 7: ratio of zero; row 8: ratio far from roll over teachers, geocoded in the right place
    f"9014006,100006,Vale School,902,Westham,SEC,SS,{NSPL},W2,-2.16,53.51,900,900,,,,9021000.0,50.0,20.0,10.0,0.0,30",
    f"9014007,100007,Moor School,902,Westham,SEC,SS,{GEOCODED},W2,-2.17,53.51,60,600,,,,9021000.0,20.0,5.0,5.0,15.0,0",
)


def lines(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


@pytest.fixture
def wards() -> gpd.GeoDataFrame:
    """Return two authorities: Eastham of one dense ward, Westham of a dense and a thin ward."""
    table = {
        "wd15cd": ["W1", "W2", "W3"],
        "ward_name": ["Market", "Hill", "Moor"],
        "lad_code": ["E1", "E2", "E2"],
        "lad_name": ["Eastham", "Westham", "Westham"],
        "pop_all": [400_000, 400_000, 40_000],
    }
    ages = {f"age_{age}": [100 + age, 200, 10] for age in range(19)}
    shapes = [box(-2.5, 53.4, -2.3, 53.6), box(-2.3, 53.4, -2.1, 53.6), box(-2.1, 53.4, -1.9, 53.6)]
    return gpd.GeoDataFrame({**table, **ages}, geometry=shapes, crs="EPSG:4326")


@pytest.fixture
def source(tmp_path: Path, wards: gpd.GeoDataFrame) -> Callable[..., Path]:
    """Return a function that writes a source folder: schools.csv of the text given, and the wards."""

    def write(text: str = lines(*ROWS)) -> Path:
        (tmp_path / "schools.csv").write_text(text, encoding="utf-8")
        wards.to_parquet(tmp_path / "wards.parquet")
        return tmp_path

    return write
