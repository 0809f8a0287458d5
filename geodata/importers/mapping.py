"""Mapping files: which column of which file is which column of a city, filled in once by a bureau.

```toml
reviewed = true                      # nothing is imported before somebody has read the file

[city]                               # becomes city.toml
name = "Lake City"
school_year = 2025
currency = "CNY"
crs = "EPSG:4549"

[[table]]
table = "provision"                  # a table of the data dictionary; several entries of one table are joined
file = "schools.xlsx"                # in the folder of the source
sheet = "2025"
empty = ["-", "无"]                  # texts that stand for an empty cell
distinct = true                      # leave out rows that repeat another one, as for districts
[table.columns]
school_id = "学校编号"
level = { column = "学段", values = { "小学" = "primary", "初中" = "junior" } }
equipment_value = { column = "设备值", unit = "万元" }
pupils = "学生数"
seats = { constant = 900 }
```
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.faults import CityFaultsError, Fault
from geodata.importers import mapping_kinds as kinds
from geodata.importers.units import factors_of
from geodata.nearest import nearest
from geodata.schemas.tables import LON_LAT, SCHEMAS, columns_of, may_use_lon_lat, required_columns
from geodata.toml_text import TomlError, parse_toml, toml_text

TOP = ("reviewed", "city", "table")
ENTRY = ("table", "file", "sheet", "empty", "distinct", "columns")
COLUMN = ("column", "values", "unit", "constant")
GEOMETRY = "geometry"


@dataclass(frozen=True)
class ColumnMap:
    """Where one column comes from: a header of the file, or a constant.

    Attributes
    ----------
    column : the header; empty where there is a constant.
    meanings : what the texts of the file mean; empty where they stay.
    unit, factor : of the file, and what one is in the unit of the city.
    constant : the same for every row.
    """

    column: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    factor: float = 1.0
    constant: str | None = None


@dataclass(frozen=True)
class TableMap:
    """Where one table, or a part of it, comes from."""

    table: str
    file: str
    sheet: str
    empty: tuple[str, ...]
    distinct: bool
    columns: Mapping[str, ColumnMap]

    @property
    def headers(self) -> tuple[str, ...]:
        """Return the headers that the file must have."""
        return tuple(dict.fromkeys(column.column for column in self.columns.values() if column.column))


@dataclass(frozen=True)
class CityMap:
    """A mapping file as read: settings of the city and tables."""

    settings: Mapping[str, object]
    tables: tuple[TableMap, ...]


def read_mapping(path: Path) -> CityMap:
    """Return a checked mapping.

    Raises
    ------
    CityFaultsError
        With everything that is wrong with it.
    """
    file = path.name
    try:
        content = parse_toml(toml_text(path, "utf-8-sig"))
    except (TomlError, UnicodeDecodeError, OSError) as error:
        raise CityFaultsError((kinds.SYNTAX.at(file, found=str(error)),)) from error
    faults = [*_unknown_keys(file, content, TOP)]
    if content.get("reviewed") is not True:
        faults.append(kinds.NOT_REVIEWED.at(file, found=f"reviewed = {content.get('reviewed', '?')}"))
    entries = content.get("table", [])
    if not _is_dict(content.get("city")):
        faults.append(_missing(file, "city", "mapping.toml", "[city]"))
    if not isinstance(entries, list) or not entries or not all(_is_dict(entry) for entry in entries):
        faults.append(_missing(file, "table", "mapping.toml", "[[table]]"))
        entries = []
    tables = [_table(file, entry, faults) for entry in entries]
    if faults:
        raise CityFaultsError(tuple(faults))
    return CityMap(content["city"], tuple(table for table in tables if table))


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def _missing(file: str, key: str, section: str, choices: str) -> Fault:
    return kinds.KEY_MISSING.at(file, key=key, section=section, choices=choices)


def _unknown_keys(file: str, given: Iterable[str], known: tuple[str, ...]) -> list[Fault]:
    return [
        kinds.KEY_UNKNOWN.at(file, found=key, key=key, choices=", ".join(known), nearest=nearest(key, known))
        for key in given
        if key not in known
    ]


def _table(file: str, entry: Mapping[str, Any], faults: list[Fault]) -> TableMap | None:
    """Return one entry, or None after adding what is wrong with it."""
    before = len(faults)
    faults += _unknown_keys(file, entry, ENTRY)
    name = str(entry.get("table", ""))
    if name not in SCHEMAS:
        choices = ", ".join(SCHEMAS)
        faults.append(
            kinds.TABLE_UNKNOWN.at(file, found=name, choices=choices, nearest=nearest(name, SCHEMAS))
        )
        return None
    for key, kind in (("file", str), ("columns", dict)):
        if not isinstance(entry.get(key), kind) or not entry[key]:
            faults.append(_missing(file, key, name, f"{key} = …"))
    for key, example in (("sheet", '"…"'), ("empty", '["-"]'), ("distinct", "true")):
        if key in entry and not isinstance(entry[key], {"sheet": str, "empty": list, "distinct": bool}[key]):
            faults.append(kinds.VALUE_WRONG.at(file, key=key, found=str(entry[key]), choices=example))
    columns = entry.get("columns") if isinstance(entry.get("columns"), dict) else {}
    mapped = {
        column: _column(file, name, column, given, faults)
        for column, given in columns.items()  # type: ignore[union-attr]
    }
    if mapped:
        faults += _unmapped(file, name, mapped)
    if len(faults) > before:
        return None
    empty = tuple(str(text) for text in entry.get("empty", ()))
    return TableMap(name, entry["file"], entry.get("sheet", ""), empty, bool(entry.get("distinct")), mapped)


def _unmapped(file: str, table: str, mapped: Iterable[str]) -> list[Fault]:
    """Return a fault for each required column without a source; a geometry may come with the file."""
    needed = [name for name in required_columns(table) if name != GEOMETRY]
    some = set(mapped) & set(LON_LAT)
    if some and may_use_lon_lat(table):
        needed += LON_LAT
    return [
        kinds.COLUMN_UNMAPPED.at(file, column=name, of_table=table) for name in needed if name not in mapped
    ]


def _column(file: str, table: str, name: str, given: object, faults: list[Fault]) -> ColumnMap:
    known = columns_of(table)
    if name not in known or name == GEOMETRY:
        choices = ", ".join(column for column in known if column != GEOMETRY)
        close = nearest(name, known)
        faults.append(
            kinds.COLUMN_UNKNOWN.at(file, column=name, of_table=table, choices=choices, nearest=close)
        )
        return ColumnMap()
    if isinstance(given, str) and given:
        return ColumnMap(column=given)
    if not isinstance(given, dict) or ("column" in given) == ("constant" in given):
        choices = '"…", { column = "…" }, { constant = … }'
        faults.append(kinds.VALUE_WRONG.at(file, column=name, key=name, found=str(given), choices=choices))
        return ColumnMap()
    faults += _unknown_keys(file, given, COLUMN)
    values, unit = given.get("values", {}), str(given.get("unit", ""))
    if not isinstance(values, dict):
        faults.append(kinds.VALUE_WRONG.at(file, key="values", found=str(values), choices='{ "…" = "…" }'))
        values = {}
    factors = factors_of(known[name])
    if unit and unit not in factors:
        into = known[name].unit or known[name].kind
        choices = ", ".join(factors) or "–"
        faults.append(kinds.UNIT_UNKNOWN.at(file, column=name, found=unit, into=into, choices=choices))
    return ColumnMap(
        column=str(given.get("column", "")),
        meanings={str(text): _text(value) for text, value in values.items()},
        unit=unit,
        factor=factors.get(unit, 1.0),
        constant=_text(given["constant"]) if "constant" in given else None,
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
