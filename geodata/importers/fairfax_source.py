"""The files of Fairfax County as they are: read, or refused when something indispensable is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.faults import CityFaultsError, Fault
from geodata.importers.fairfax_kinds import (
    ADJACENCY_FILE,
    BLOCKS_FILE,
    DRIVE_DIFFERS,
    FILES_MISSING,
    LEVEL_UNKNOWN,
    NUMBER_NEEDED,
    SCHOOLS_FILE,
    SITES_FILE,
    YEARS_DIFFER,
    ZONE_UNKNOWN,
    in_schools,
)
from geodata.kinds import COLUMN_MISSING, CRS_MISSING, DUPLICATE_KEY, UNREADABLE

HEADER_ROWS = 2  # the first school is in row 2
LEVELS = {"ES": "primary", "MS": "junior", "HS": "senior"}
WORDS = {"ES": "elem", "MS": "middle", "HS": "high"}
TEXTS = ("level", "object_id_school", "name", "grades", "region", "school_year")
RANGES = {
    "zone_id": (1.0, 1e6),
    "capacity": (1.0, 1e5),
    "enrolment_2024_25": (0.0, 1e5),
    "lon": (-180.0, 180.0),
    "lat": (-90.0, 90.0),
}
ENROLMENT = "enrolment_2024_25"
CURRENT = {level: f"{word}_current" for level, word in WORDS.items()}
BLOCK_COLUMNS = (
    "block_idx",
    "geoid",
    "region",
    "pop2020",
    "urban",
    "lon",
    "lat",
    "geometry",
    *CURRENT.values(),
)
DRIVE_FILES = {level: f"drive_seconds_{word}.parquet" for level, word in WORDS.items()}
NEEDED = (SCHOOLS_FILE, BLOCKS_FILE, ADJACENCY_FILE, *DRIVE_FILES.values())
BROKEN = (OSError, ValueError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError)


@dataclass(frozen=True, eq=False)
class Source:
    """What the files hold.

    Attributes
    ----------
    schools
        Numbers as numbers, ids as text, ``row`` (its number in the file), ``school`` (name and level).
    blocks
        Sorted by ``block_idx``, in their own CRS.
    seconds
        By level (ES, MS, HS) drive seconds, blocks × zones 1 … k, in the order of `blocks`.
    adjacency
        ``block_a`` and ``block_b``.
    sites
        How many further sites there are.
    """

    schools: DataFrame
    blocks: GeoDataFrame
    seconds: dict[str, np.ndarray]
    adjacency: DataFrame
    sites: int

    def at(self, level: str) -> DataFrame:
        """Return the schools of a level (ES, MS, HS) by zone."""
        return self.schools[self.schools["level"] == level].sort_values("zone_id", ignore_index=True)


def read_source(source: Path) -> Source:
    """Return schools, blocks and drive times.

    Raises
    ------
    CityFaultsError
        For everything that forbids to go on.
    """
    missing = [name for name in NEEDED if not (source / name).is_file()]
    _stop(FILES_MISSING.at(str(source), missing=name, needed=", ".join(NEEDED)) for name in missing)
    schools = _read(source, SCHOOLS_FILE, _texts)
    blocks = _read(source, BLOCKS_FILE, gpd.read_parquet)
    drives = {level: _read(source, name, pd.read_parquet) for level, name in DRIVE_FILES.items()}
    adjacency = _read(source, ADJACENCY_FILE, pd.read_csv)
    _stop(
        (
            *_absent(SCHOOLS_FILE, (*TEXTS, *RANGES), schools),
            *_absent(BLOCKS_FILE, BLOCK_COLUMNS, blocks),
            *_absent(ADJACENCY_FILE, ("block_a", "block_b"), adjacency),
        )
    )
    if blocks.crs is None:
        _stop((CRS_MISSING.at(BLOCKS_FILE),))
    schools, faults = _schools(schools)
    _stop((*faults, *_repeated_blocks(blocks)))
    blocks = GeoDataFrame(blocks.sort_values("block_idx", ignore_index=True))
    _stop(fault for level in LEVELS for fault in _unknown_zones(level, schools, blocks))
    seconds = {level: _seconds(level, drives[level], schools, blocks) for level in LEVELS}
    return Source(schools, blocks, seconds, adjacency, _sites(source))


def _stop(faults: Iterable[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise CityFaultsError(found)


def _read[T](source: Path, name: str, reader: Callable[[Path], T]) -> T:
    try:
        return reader(source / name)
    except BROKEN as error:
        wanted = {".csv": "CSV", ".parquet": "Parquet"}[Path(name).suffix]
        found = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CityFaultsError((UNREADABLE.at(name, found=found, format=wanted),)) from error


def _texts(path: Path) -> DataFrame:
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    return table.assign(row=range(HEADER_ROWS, HEADER_ROWS + len(table)))


def _absent(file: str, needed: Iterable[str], table: DataFrame) -> list[Fault]:
    return [COLUMN_MISSING.at(file, column=name, choices=name) for name in needed if name not in table]


def _schools(table: DataFrame) -> tuple[DataFrame, list[Fault]]:
    """Return schools with numbers as numbers, and what forbids to go on."""
    faults: list[Fault] = []
    schools = table[["row", *TEXTS]].copy()
    for name, (low, high) in RANGES.items():
        texts = table[name].str.strip()
        values = pd.to_numeric(texts, errors="coerce").astype("float64")
        wrong = ~((values >= low) & (values <= high))
        faults += [
            in_schools(NUMBER_NEEDED, (row,), name, text or "empty cell", low=f"{low:g}", high=f"{high:g}")
            for row, text in zip(table["row"][wrong], texts[wrong], strict=True)
        ]
        schools[name] = values
    strange = schools[~schools["level"].isin(LEVELS)]
    faults += [
        in_schools(LEVEL_UNKNOWN, rows, "level", str(level))
        for level, rows in strange.groupby("level")["row"]
    ]
    for keys in (["object_id_school"], ["level", "zone_id"]):
        twice = schools[schools[keys].duplicated(keep=False)]
        faults += [
            DUPLICATE_KEY.at(SCHOOLS_FILE, rows=tuple(rows), column=keys[-1], key=", ".join(keys))
            for _, rows in twice.groupby(keys)["row"]
        ]
    years = sorted(schools["school_year"].unique())
    if len(years) != 1 or not years[0][:4].isdigit():
        faults.append(in_schools(YEARS_DIFFER, (), "school_year", ", ".join(years)))
    return schools.assign(school=schools["name"] + " " + schools["level"]), faults


def _repeated_blocks(blocks: GeoDataFrame) -> list[Fault]:
    return [
        DUPLICATE_KEY.at(BLOCKS_FILE, rows=tuple(np.flatnonzero(twice) + 1), column=name, key=name)
        for name in ("block_idx", "geoid")
        if (twice := blocks[name].duplicated(keep=False)).any()
    ]


def _unknown_zones(level: str, schools: DataFrame, blocks: GeoDataFrame) -> list[Fault]:
    column = CURRENT[level]
    zones = blocks[column].astype("float64")
    strange = ~zones.isin(schools.loc[schools["level"] == level, "zone_id"])
    return [
        ZONE_UNKNOWN.at(
            BLOCKS_FILE, rows=tuple(rows + 1), column=column, found=f"{zone:g}", level=LEVELS[level]
        )
        for zone, rows in _by_zone(zones[strange])
    ]


def _by_zone(zones: "pd.Series[float]") -> Iterable[tuple[float, np.ndarray]]:
    """Return rows by value, unknown values together."""
    for zone, group in zones.groupby(zones, dropna=False):
        yield float(zone), group.index.to_numpy()


def _seconds(level: str, drive: DataFrame, schools: DataFrame, blocks: GeoDataFrame) -> np.ndarray:
    zones = sorted(schools.loc[schools["level"] == level, "zone_id"].astype(int))
    wanted = [f"z{zone}" for zone in zones]
    missing = [name for name in ("block_idx", *wanted) if name not in drive]
    if not missing:
        rows = drive.set_index("block_idx").reindex(blocks["block_idx"])
        lost = rows.index[rows[wanted].isna().any(axis=1)]
        missing = [f"block_idx {number}" for number in lost]
    if missing:
        shown = ", ".join(missing[:3]) + ("…" if len(missing) > 3 else "")  # noqa: PLR2004 - enough to see
        _stop((DRIVE_DIFFERS.at(DRIVE_FILES[level], missing=shown),))
    return np.asarray(rows[wanted].to_numpy(dtype=np.float64))


def _sites(source: Path) -> int:
    path = source / SITES_FILE
    return len(_read(source, SITES_FILE, _texts)) if path.is_file() else 0
