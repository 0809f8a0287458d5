"""A chessboard of nine areas of 100 m, and the plan that divides it between two schools."""

import io

import geopandas
import pandas as pd
import pytest
import shapely

PLACED = """area_id,level,school_id,children,metres
a00,primary,W,10,50
a10,primary,W,10,50
a20,primary,E,20,50
a01,primary,W,10,50
a11,primary,W,6,80
a11,primary,E,6,70
a21,primary,E,20,50
a02,primary,W,10,50
a22,primary,E,20,50
"""


@pytest.fixture
def board() -> geopandas.GeoDataFrame:
    """Return areas a00 to a22: a, then column from the west, then row from the south."""
    places = [(x, y) for x in range(3) for y in range(3)]
    return geopandas.GeoDataFrame(
        {"area_id": [f"a{x}{y}" for x, y in places], "district_id": "D1"},
        geometry=[shapely.box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100) for x, y in places],
        crs="EPSG:4549",
    )


@pytest.fixture
def placed() -> pd.DataFrame:
    """Return placements: a11 is split evenly, a12 places nobody."""
    return pd.read_csv(io.StringIO(PLACED), dtype={"school_id": "str"})
