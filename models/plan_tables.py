"""The tables a plan consists of: columns, keys, kinds of value."""

from collections.abc import Mapping

import pandas as pd
from pandas import DataFrame

TEXT, WHOLE, NUMBER = "str", "int64", "float64"

SCHOOL = ["school_id", "level"]
POST = ["school_id", "level", "kind"]
NEED = ["school_id", "level", "use"]

# Why a child has no place.
NO_SCHOOL = "no school within the limit"
NO_SEATS = "no seats within the limit"

# Per table: its columns with their kind; the first columns, as many as in KEYS, are the key.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "placements": {"area_id": TEXT, "level": TEXT, "school_id": TEXT, "children": WHOLE, "metres": NUMBER},
    "unplaced": {"area_id": TEXT, "level": TEXT, "district_id": TEXT, "children": WHOLE, "reason": TEXT},
    "schools": {
        "school_id": TEXT,
        "level": TEXT,
        "district_id": TEXT,
        "pupils_before": NUMBER,
        "pupils": NUMBER,
        "seats": NUMBER,
        "overfull": NUMBER,
        "teachers_before": NUMBER,
        "teachers": NUMBER,
        "need_teachers": NUMBER,
        "short_teachers": NUMBER,
        "need_funds": NUMBER,
        "granted": NUMBER,
        "short_funds": NUMBER,
    },
    "moves": {
        "from_school_id": TEXT,
        "to_school_id": TEXT,
        "level": TEXT,
        "kind": TEXT,
        "teachers": WHOLE,
        "metres": NUMBER,
    },
    "hires": {"school_id": TEXT, "level": TEXT, "kind": TEXT, "teachers": WHOLE, "cents": WHOLE},
    "grants": {"school_id": TEXT, "level": TEXT, "use": TEXT, "source_id": TEXT, "cents": WHOLE},
    "shortages": {
        "what": TEXT,
        "level": TEXT,
        "unit": TEXT,
        "unit_id": TEXT,
        "district_id": TEXT,
        "amount": NUMBER,
        "measured_in": TEXT,
    },
    "not_assessed": {
        "what": TEXT,
        "level": TEXT,
        "unit": TEXT,
        "unit_id": TEXT,
        "reason": TEXT,
    },
    "steps": {
        "step": TEXT,
        "level": TEXT,
        "goal": TEXT,
        "value": NUMBER,
        "unit": TEXT,
        "bound": NUMBER,
        "gap": NUMBER,
        "status": TEXT,
        "seconds": NUMBER,
    },
}
KEYS = {
    "placements": 3,
    "unplaced": 2,
    "schools": 2,
    "moves": 4,
    "hires": 3,
    "grants": 4,
    "shortages": 4,
    "not_assessed": 5,
}


def tidy(table: str, frame: DataFrame | None = None) -> DataFrame:
    """Return `frame` with the columns, kinds and order of a plan's table; without it, the empty table.

    Steps keep their order, since they were taken in it; every other table is sorted by its key.
    """
    columns = COLUMNS[table]
    if frame is None:
        frame = DataFrame(columns=list(columns))
    frame = frame[list(columns)].astype(dict(columns))
    if table in KEYS and len(frame) > 1:
        frame = frame.sort_values(list(columns)[: KEYS[table]], kind="stable")
    return frame.reset_index(drop=True)


def stacked(table: str, frames: list[DataFrame]) -> DataFrame:
    """Return several pieces of one table as that table."""
    pieces = [frame for frame in frames if len(frame)]
    return tidy(table, pd.concat(pieces, ignore_index=True) if pieces else None)
