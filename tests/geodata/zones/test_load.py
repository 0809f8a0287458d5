"""Load, forecast and colours of zones."""

import io

import geopandas
import numpy as np
import pandas as pd
import pytest

from geodata.zones.adjacency import adjacent_pairs
from geodata.zones.dissolve import dissolve_zones
from geodata.zones.load import children_by_year, colour_numbers, forecast_children, measure_load

CHILDREN = """area_id,level,year,children,low,high
a00,primary,2027,20,10,30
a11,primary,2027,30,20,40
a12,primary,2027,4,,
a20,primary,2027,100,90,110
"""


def test_load_and_forecast(board: geopandas.GeoDataFrame, placed: pd.DataFrame) -> None:
    zones = dissolve_zones(placed, board, neighbours=adjacent_pairs(board))
    provision = pd.DataFrame({"school_id": ["E", "W"], "level": "primary", "seats": [132, 0]})
    load = measure_load(zones, provision).set_index("school_id")
    assert load.loc["E", "load"] == 0.5
    assert np.isnan(load.loc["W", "load"])
    assert load["classes"].isna().all()
    found = forecast_children(zones, pd.read_csv(io.StringIO(CHILDREN))).set_index("school_id")
    # W: a00 and half of a11; E: half of a11, a20, and a12, which is filled and has no interval.
    assert found.loc["W", ["children", "low", "high"]].tolist() == [35, 20, 50]
    assert found.loc["E", "children"] == 119
    assert np.isnan(found.loc["E", "low"])
    wide = children_by_year(found.reset_index())
    assert wide.to_dict("records")[0] == {"level": "primary", "school_id": "E", "children_2027": 119.0}


@pytest.mark.parametrize("kind", ["rook", "queen"])
def test_neighbouring_zones_have_different_colours(board: geopandas.GeoDataFrame, kind: str) -> None:
    ids = board["area_id"]
    each = pd.DataFrame({"area_id": ids, "level": "primary", "school_id": ids, "children": 1})
    zones = dissolve_zones(each, board)
    pairs = adjacent_pairs(board, kind=kind)
    number = dict(zip(zones.zones["school_id"], colour_numbers(zones, pairs), strict=True))
    assert all(number[a] != number[b] for a, b in zip(pairs["area_a"], pairs["area_b"], strict=True))
    assert len(set(number.values())) == (2 if kind == "rook" else 4)
