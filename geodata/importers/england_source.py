"""The English files as they are: read, or refused when a column or an indispensable value is missing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError, Fault
from geodata.importers.england_kinds import (
    COLUMNS_DATED,
    FILES_MISSING,
    NO_WARDS,
    NUMBER_NEEDED,
    PHASE_UNKNOWN,
    SCHOOLS_FILE,
    WARDS_FILE,
    in_schools,
)
from geodata.kinds import COLUMN_MISSING, COLUMN_RENAMED, CRS_MISSING, DUPLICATE_KEY, UNREADABLE

EMPTY = "empty cell"
HEADER_ROWS = 2  # the first school is in row 2
TEXTS = (
    "laestab",
    "urn",
    "school_name",
    "la_code",
    "la_name",
    "main_phase",
    "phase_scap",
    "coord_source",
    "ward_code",
)
PLANNING_AREAS = {"PRI": "primary_pa", "SEC": "secondary_pa"}
NEEDED = {"roll": 0, "net_capacity": 1}
NUMBERS = (
    "lon",
    "lat",
    "primary_capacity",
    "secondary_capacity",
    "teachers_fte",
    "ta_fte",
    "support_fte",
    "pupil_teacher_ratio",
    "fsm_pct",
)
# Columns that are named after their year: how, and an example.
SCHOOLS_DATED = {
    "roll": (r"roll_may(\d{4})", "roll_may2015"),
    "fsm_pct": (r"fsm_pct_\d{4}_\d{2}", "fsm_pct_2022_23"),
}
WARDS_DATED = {"ward_id": (r"wd\d{2}cd", "wd15cd")}
SCHOOL_COLUMNS = (*TEXTS, *PLANNING_AREAS.values(), *NEEDED, *NUMBERS)
AGES = {"primary": range(4, 11), "junior": range(11, 16)}
AGE_COLUMNS = tuple(f"age_{age}" for ages in AGES.values() for age in ages)
WARD_COLUMNS = ("ward_id", "ward_name", "lad_code", "lad_name", "pop_all", *AGE_COLUMNS, "geometry")


@dataclass(frozen=True, eq=False)
class Source:
    """The English files, read.

    Attributes
    ----------
    schools
        Numbers as numbers (NaN where empty), ids as text, and ``row``, its number in the file.
    wards
        By code, in their own CRS.
    year
        Of the roll; the school year that began four months later is the one described.
    columns
        The names that dated columns have in ``schools.csv``, by the names they have here.
    """

    schools: DataFrame
    wards: GeoDataFrame
    year: int
    columns: Mapping[str, str]

    def as_in_file(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """Return faults with the columns named as in the file."""
        return _as_in_file(faults, self.columns)


def read_source(source: Path) -> Source:
    """Return schools and wards of the English data.

    Raises
    ------
    CityFaultsError
        For everything that forbids to go on, all at once.
    """
    missing = [name for name in (SCHOOLS_FILE, WARDS_FILE) if not (source / name).is_file()]
    if missing:
        raise CityFaultsError(tuple(FILES_MISSING.at(str(source), missing=name) for name in missing))
    schools, wards = _read_schools(source / SCHOOLS_FILE), _read_wards(source / WARDS_FILE)
    columns, faults = _dated(SCHOOLS_FILE, SCHOOLS_DATED, schools)
    of_wards, more = _dated(WARDS_FILE, WARDS_DATED, wards)
    schools = schools.rename(columns={given: name for name, given in columns.items()})
    wards = wards.rename(columns={given: name for name, given in of_wards.items()})
    faults += [*more, *_columns(SCHOOLS_FILE, SCHOOL_COLUMNS, schools, SCHOOLS_DATED)]
    faults += _columns(WARDS_FILE, WARD_COLUMNS, wards, WARDS_DATED)
    if faults:
        raise CityFaultsError(tuple(faults))
    schools, wrong = _with_numbers(schools)
    wrong = (*wrong, *_values(schools, wards))
    if wrong:
        raise CityFaultsError(_as_in_file(wrong, columns))
    year = int(re.fullmatch(SCHOOLS_DATED["roll"][0], columns["roll"])[1])  # type: ignore[index]
    return Source(schools, wards.sort_values("ward_id"), year, columns)


def _as_in_file(faults: Iterable[Fault], columns: Mapping[str, str]) -> tuple[Fault, ...]:
    return tuple(replace(fault, column=columns.get(fault.column, fault.column)) for fault in faults)


def _dated(
    file: str, dated: Mapping[str, tuple[str, str]], table: DataFrame
) -> tuple[dict[str, str], list[Fault]]:
    """Return the columns named after a year that are there; several years of one are a fault."""
    found = {
        name: [str(column) for column in table.columns if re.fullmatch(pattern, str(column))]
        for name, (pattern, _) in dated.items()
    }
    several = [
        COLUMNS_DATED.at(file, column=dated[name][1], found=", ".join(names))
        for name, names in found.items()
        if len(names) > 1
    ]
    return {name: names[0] for name, names in found.items() if names}, several


def _read_schools(path: Path) -> DataFrame:
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise CityFaultsError((UNREADABLE.at(SCHOOLS_FILE, found=str(error), format="CSV"),)) from error
    return table.assign(row=range(HEADER_ROWS, HEADER_ROWS + len(table)))


def _read_wards(path: Path) -> GeoDataFrame:
    try:
        wards = gpd.read_parquet(path)
    except (OSError, ValueError) as error:  # pyarrow's errors are these
        raise CityFaultsError((UNREADABLE.at(WARDS_FILE, found=str(error), format="GeoParquet"),)) from error
    if wards.crs is None:
        raise CityFaultsError((CRS_MISSING.at(WARDS_FILE),))
    return wards


def _columns(
    file: str, needed: tuple[str, ...], table: DataFrame, dated: Mapping[str, tuple[str, str]]
) -> list[Fault]:
    spare = [str(name) for name in table.columns if name not in needed and name != "row"]
    absent = [dated[name][1] if name in dated else name for name in needed if name not in table]
    return [_missing_column(file, name, spare) for name in absent]


def _missing_column(file: str, name: str, spare: list[str]) -> Fault:
    near = get_close_matches(name, spare, n=1)
    if near:
        return COLUMN_RENAMED.at(file, column=name, nearest_found=near[0])
    return COLUMN_MISSING.at(file, column=name, choices=name)


def _with_numbers(schools: DataFrame) -> tuple[DataFrame, tuple[Fault, ...]]:
    faults: list[Fault] = []
    columns: dict[str, Series] = {name: schools[name].str.strip() for name in TEXTS}
    for name in (*PLANNING_AREAS.values(), *NEEDED, *NUMBERS):
        texts = schools[name].str.strip()
        values = pd.to_numeric(texts.where(texts != ""), errors="coerce").astype("float64")
        low = NEEDED.get(name, -180 if name in {"lon", "lat"} else 0)
        bad = ((values < low) | (values.isna() & (texts != ""))) | (values.isna() & (name in NEEDED))
        faults += [
            in_schools(NUMBER_NEEDED, (row,), name, text or EMPTY, low=low)
            for row, text in zip(schools["row"][bad], texts[bad], strict=True)
        ]
        columns[name] = values
    table = DataFrame(columns).assign(row=schools["row"])
    for name in PLANNING_AREAS.values():
        table[name] = table[name].astype("Int64").astype("str").where(table[name].notna(), "")
    return table, tuple(faults)


def _values(schools: DataFrame, wards: GeoDataFrame) -> tuple[Fault, ...]:
    if wards.empty:
        return (NO_WARDS.at(WARDS_FILE),)
    faults = []
    strange = schools[~schools["main_phase"].isin(PLANNING_AREAS)]
    for name, rows in strange.groupby("main_phase")["row"]:
        faults.append(in_schools(PHASE_UNKNOWN, rows, "main_phase", str(name) or EMPTY))
    faults += _repeated(SCHOOLS_FILE, "laestab", schools["laestab"], schools["row"])
    faults += _repeated(
        WARDS_FILE, "ward_id", wards["ward_id"], Series(range(1, len(wards) + 1), wards.index)
    )
    return tuple(faults)


def _repeated(file: str, column: str, keys: Series, rows: Series) -> list[Fault]:
    twice = keys.duplicated(keep=False)
    return [
        DUPLICATE_KEY.at(file, rows=tuple(same), column=column, found=str(key), key=column)
        for key, same in rows[twice].groupby(keys[twice])
    ]
