"""Sums beside a column: an unknown part makes an unknown sum, an absent key no sum."""

import numpy as np
import pandas as pd
import pytest

from geodata import kinds
from geodata.comparing import beside, differences, has, sums_of
from geodata.converting import Typed

PARTS = pd.DataFrame(
    {"school_id": ["1", "1", "2", "2", None], "level": list("ppppp"), "pupils": [3.0, 4, 5, np.nan, 9]}
)


def test_sums_keep_the_unknown_unknown() -> None:
    assert sums_of(PARTS, ("school_id",), "pupils").to_dict() == pytest.approx(
        {"1": 7, "2": np.nan}, nan_ok=True
    )
    both = sums_of(PARTS, ("school_id", "level"), "pupils")
    frame = pd.DataFrame({"school_id": ["2", "1", "3"], "level": "p"}, index=[9, 8, 7])
    laid = beside(frame, ("school_id", "level"), both)
    assert laid.to_dict() == pytest.approx({9: np.nan, 8: 7, 7: np.nan}, nan_ok=True)


@pytest.mark.parametrize("key", [("school_id",), ("school_id", "level")])
def test_no_rows_have_no_sums(key: tuple[str, ...]) -> None:
    empty = PARTS[:0].astype({"school_id": "str", "level": "str"})
    assert beside(empty, key, sums_of(PARTS, key, "pupils")).dtype == float


def test_only_known_numbers_differ() -> None:
    typed = Typed("provision", "x.csv", PARTS.set_axis(range(2, 7)))
    other = pd.Series([3, 5, np.nan, 1, 9.4], index=typed.frame.index)
    faults = list(differences(typed, kinds.CLASSES_PUPILS_DIFFER, "pupils", other, tolerance=0.5))
    assert [(fault.rows, fault.found) for fault in faults] == [((3,), "4 / 5")]
    assert has({"provision": typed}, "provision", "pupils")
    assert not has({"provision": typed}, "provision", "seats")
