"""The tables a plan consists of: columns, keys, kinds of value."""

from collections.abc import Mapping
from functools import cache

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
    "works": {
        "project_id": TEXT,
        "school_id": TEXT,
        "level": TEXT,
        "kind": TEXT,
        "start_year": WHOLE,
        "open_year": WHOLE,
        "capital_cents": WHOLE,
        "running_cents": WHOLE,
        "open_now": WHOLE,
    },
    "outlook": {
        "year": WHOLE,
        "level": TEXT,
        "district_id": TEXT,
        "children": NUMBER,
        "seats": NUMBER,
        "unplaced": NUMBER,
        "overfull": NUMBER,
        "need_teachers": NUMBER,
        "short_teachers": NUMBER,
        "need_funds": NUMBER,
        "short_funds": NUMBER,
    },
    "open_classes": {"school_id": TEXT, "level": TEXT, "classes": WHOLE, "rooms": NUMBER, "pupils": WHOLE},
    "posts": {
        "school_id": TEXT,
        "level": TEXT,
        "kind": TEXT,
        "posts": WHOLE,
        "teachers": NUMBER,
        "leaving": NUMBER,
        "retiring": NUMBER,
        "vacancies": NUMBER,
        "surplus": NUMBER,
    },
    "rotations": {
        "from_school_id": TEXT,
        "to_school_id": TEXT,
        "level": TEXT,
        "kind": TEXT,
        "teachers": WHOLE,
        "backbone": WHOLE,
        "metres": NUMBER,
    },
    "conversions": {
        "from_school_id": TEXT,
        "to_school_id": TEXT,
        "from_level": TEXT,
        "to_level": TEXT,
        "kind": TEXT,
        "to_kind": TEXT,
        "teachers": WHOLE,
        "cents": WHOLE,
        "metres": NUMBER,
    },
    "fairness": {
        "level": TEXT,
        "district_id": TEXT,
        "reading": TEXT,
        "followed": WHOLE,
        "proved": WHOLE,
        "posts_with_gap": WHOLE,
        "need_of_posts": NUMBER,
        "lacked": NUMBER,
        "posts_short": WHOLE,
        "most_lacked": NUMBER,
        "largest_share": NUMBER,
    },
    "shared_posts": {
        "base_school_id": TEXT,
        "school_id": TEXT,
        "level": TEXT,
        "kind": TEXT,
        "share": NUMBER,
        "new_posts": WHOLE,
        "metres": NUMBER,
    },
    "draws": {
        "source_id": TEXT,
        "year": WHOLE,
        "available_cents": WHOLE,
        "drawn_cents": WHOLE,
        "matched_cents": WHOLE,
        "interest_cents": WHOLE,
        "repaid_cents": WHOLE,
        "carried_cents": WHOLE,
        "lapsed_cents": WHOLE,
    },
    "purchases": {"school_id": TEXT, "level": TEXT, "stock": TEXT, "amount": NUMBER, "cents": WHOLE},
    "passes": {
        "school_id": TEXT,
        "level": TEXT,
        "indicator": TEXT,
        "before": NUMBER,
        "after": NUMBER,
        "standard": NUMBER,
        "verdict": TEXT,
    },
    "quotas": {"senior_school_id": TEXT, "junior_school_id": TEXT, "year": WHOLE, "places": WHOLE},
    "programme_seats": {"programme": TEXT, "unit": TEXT, "unit_id": TEXT, "year": WHOLE, "seats": WHOLE},
    "aid": {
        "school_id": TEXT,
        "level": TEXT,
        "category": TEXT,
        "kind": TEXT,
        "band_cents": WHOLE,
        "pupils": WHOLE,
        "cents": WHOLE,
    },
    "training": {
        "programme_id": TEXT,
        "school_id": TEXT,
        "level": TEXT,
        "kind": TEXT,
        "places": WHOLE,
        "hours": NUMBER,
        "cents": WHOLE,
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
    "works": 1,
    "outlook": 3,
    "open_classes": 2,
    "posts": 3,
    "rotations": 4,
    "conversions": 6,
    "fairness": 3,
    "shared_posts": 4,
    "draws": 2,
    "purchases": 3,
    "passes": 3,
    "quotas": 3,
    "programme_seats": 4,
    "aid": 5,
    "training": 4,
}

# Tables that only some decisions fill: the names after the core of every plan.
CORE = ("placements", "unplaced", "schools", "moves", "hires", "grants", "shortages", "not_assessed", "steps")
DECIDED_BY_SOME = tuple(name for name in COLUMNS if name not in CORE)


def tidy(table: str, frame: DataFrame | None = None) -> DataFrame:
    """Return `frame` with the columns, kinds and order of a plan's table; without it, the empty table.

    Steps keep their order, since they were taken in it; every other table is sorted by its key.
    """
    if frame is None:
        return _empty(table).copy(deep=False)
    columns = COLUMNS[table]
    frame = frame[list(columns)]
    kinds = dict(zip(columns, map(str, frame.dtypes), strict=True))
    frame = frame.astype({name: kind for name, kind in columns.items() if kinds[name] != kind})
    if table in KEYS and len(frame) > 1:
        frame = frame.sort_values(list(columns)[: KEYS[table]], kind="stable")
    return frame.reset_index(drop=True)


@cache
def _empty(table: str) -> DataFrame:
    return DataFrame(columns=list(COLUMNS[table])).astype(dict(COLUMNS[table]))


def stacked(table: str, frames: list[DataFrame]) -> DataFrame:
    """Return several pieces of one table as that table."""
    pieces = [frame for frame in frames if len(frame)]
    return tidy(table, pd.concat(pieces, ignore_index=True) if pieces else None)
