"""The English files as they are: read, or refused when a column or an indispensable value is missing."""

from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError, Fault
from geodata.importers.england_kinds import (
    AUTHORITY_UNKNOWN,
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
TEXTS = ("laestab", "urn", "school_name", "la_name", "main_phase", "phase_scap", "coord_source", "ward_code")
PLANNING_AREAS = {"PRI": "primary_pa", "SEC": "secondary_pa"}
NEEDED = {"roll_may2015": 0, "net_capacity": 1}
NUMBERS = (
    "lon",
    "lat",
    "primary_capacity",
    "secondary_capacity",
    "teachers_fte",
    "ta_fte",
    "support_fte",
    "pupil_teacher_ratio",
    "fsm_pct_2022_23",
)
SCHOOL_COLUMNS = (*TEXTS, *PLANNING_AREAS.values(), *NEEDED, *NUMBERS)
AGES = {"primary": range(4, 11), "junior": range(11, 16)}
AGE_COLUMNS = tuple(f"age_{age}" for ages in AGES.values() for age in ages)
WARD_COLUMNS = ("wd15cd", "ward_name", "lad_code", "lad_name", "pop_all", *AGE_COLUMNS, "geometry")


def read_source(source: Path) -> tuple[DataFrame, GeoDataFrame]:
    """Return schools and wards of the English data.

    Returns
    -------
    tuple
        Schools with numbers as numbers (NaN where empty), ids as text, ``row`` (its number in the file) and
        ``lad_code``; and wards, by code, in their own CRS.

    Raises
    ------
    CityFaultsError
        For everything that forbids to go on, all at once.
    """
    missing = [name for name in (SCHOOLS_FILE, WARDS_FILE) if not (source / name).is_file()]
    if missing:
        raise CityFaultsError(tuple(FILES_MISSING.at(str(source), missing=name) for name in missing))
    schools, wards = _read_schools(source / SCHOOLS_FILE), _read_wards(source / WARDS_FILE)
    faults = (*_columns(SCHOOLS_FILE, SCHOOL_COLUMNS, schools), *_columns(WARDS_FILE, WARD_COLUMNS, wards))
    if faults:
        raise CityFaultsError(faults)
    schools, faults = _with_numbers(schools)
    faults = (*faults, *_values(schools, wards))
    if faults:
        raise CityFaultsError(faults)
    codes = wards.drop_duplicates("lad_name").set_index("lad_name")["lad_code"]
    return schools.assign(lad_code=schools["la_name"].map(codes)), wards.sort_values("wd15cd")


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


def _columns(file: str, needed: tuple[str, ...], table: DataFrame) -> tuple[Fault, ...]:
    spare = [str(name) for name in table.columns if name not in needed and name != "row"]
    return tuple(_missing_column(file, name, spare) for name in needed if name not in table)


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
    authorities = sorted(wards["lad_name"].unique())
    strange = schools[~schools["la_name"].isin(authorities)]
    for name, rows in strange.groupby("la_name")["row"]:
        fault = in_schools(AUTHORITY_UNKNOWN, rows, "la_name", str(name), choices=", ".join(authorities))
        faults.append(fault)
    strange = schools[~schools["main_phase"].isin(PLANNING_AREAS)]
    for name, rows in strange.groupby("main_phase")["row"]:
        faults.append(in_schools(PHASE_UNKNOWN, rows, "main_phase", str(name) or EMPTY))
    faults += _repeated(SCHOOLS_FILE, "laestab", schools["laestab"], schools["row"])
    faults += _repeated(WARDS_FILE, "wd15cd", wards["wd15cd"], Series(range(1, len(wards) + 1), wards.index))
    return tuple(faults)


def _repeated(file: str, column: str, keys: Series, rows: Series) -> list[Fault]:
    twice = keys.duplicated(keep=False)
    return [
        DUPLICATE_KEY.at(file, rows=tuple(same), column=column, found=str(key), key=column)
        for key, same in rows[twice].groupby(keys[twice])
    ]
