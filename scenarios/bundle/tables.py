"""The tables of a bundle: what a run decided and what is measured, with the kind of every column."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from pandas.api.types import is_float_dtype, is_integer_dtype

from geodata.writers.text import inert
from models.plan_tables import COLUMNS, KEYS
from scenarios.report.material import Material
from scenarios.report.public import PEOPLE, public_values
from scenarios.workbook.further_sheets import SHEETS, TITLES

_TITLES = {
    "headline": "Side by side",
    "placements": "Places",
    "unplaced": "Without a place",
    "schools": "Posts",
    "moves": "Transfers",
    "hires": "Hires",
    "grants": "Grants",
    "shortages": "Shortages",
    "not_assessed": "Not planned",
    "steps": "Proof",
    "indicators": "Indicators",
    "inequality": "Inequality",
    "compliance": "Compliance",
    **SHEETS,
}
_INEQUALITY_HIDDEN = ("pupils",)


@dataclass(frozen=True, eq=False)
class BundleTable:
    """One file of a bundle.

    Attributes
    ----------
    path : in the bundle.
    title : English message that names it.
    frame : as written.
    key : columns that name a row; empty where none do.
    """

    path: str
    title: str
    frame: pd.DataFrame
    key: tuple[str, ...]


def bundle_tables(material: Material) -> tuple[BundleTable, ...]:
    """Return every table of the runs that holds something; of a public material what may be published."""
    found = [BundleTable("headline.csv", _TITLES["headline"], _headline(material), ("measure",))]
    for number in range(len(material.runs)):
        folder = f"run-{material.runs[number].number or number + 1}"
        tables = {**material.tables(number), **_measured(material, number)}
        for name, frame in tables.items():
            if len(frame):
                title = _TITLES.get(name, name)
                found.append(BundleTable(f"{folder}/{name}.csv", title, frame, _key(name, frame)))
    return tuple(found)


def _key(name: str, frame: pd.DataFrame) -> tuple[str, ...]:
    keys = {
        "indicators": ("indicator", "level", "school_id"),
        "inequality": ("indicator", "level", "scope"),
    }
    key = keys.get(name, tuple(COLUMNS[name])[: KEYS[name]] if name in KEYS else ())
    if not key or not set(key) <= set(frame) or frame.duplicated(list(key)).any():
        return ()  # what is public may have lost a column of the key
    return key if all((frame[name] != "").all() for name in key) else ()


def _measured(material: Material, number: int) -> Mapping[str, pd.DataFrame]:
    measures = material.runs[number].after
    values, inequality, compliance = measures.values, measures.inequality, measures.compliance  # noqa: PD011
    if material.public:
        values = public_values(measures, material.city.provision, material.smallest_count)
        inequality = inequality.drop(columns=[name for name in _INEQUALITY_HIDDEN if name in inequality])
        compliance = compliance.drop(columns=["found"])
    return {"indicators": values, "inequality": inequality, "compliance": compliance}


def _headline(material: Material) -> pd.DataFrame:
    table = material.comparison.headline.copy()
    if material.public:
        people = table["unit"].isin(PEOPLE)
        for label in ("today", *material.labels):
            few = people & table[label].between(0, material.smallest_count, "neither")
            table[label] = table[label].mask(few)
    return table


def field_type(column: "pd.Series[float]") -> str:
    """Return the kind of a column as Table Schema calls it."""
    if is_integer_dtype(column.dtype):
        return "integer"
    return "number" if is_float_dtype(column.dtype) else "string"


def column_title(name: str) -> str:
    """Return the English message that names a column."""
    return TITLES.get(name, name.replace("_", " "))


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as CSV (UTF-8, comma, empty = unknown), in which no text is a formula."""
    shown = frame.copy(deep=False)
    for name in shown:
        if field_type(shown[name]) == "string":
            shown[name] = shown[name].fillna("").astype(str).map(inert)
    return str(shown.to_csv(index=False, lineterminator="\n"))
