"""Columns of a table: which are missing, renamed or not known."""

from collections.abc import Iterable

from geodata import kinds
from geodata.faults import Fault
from geodata.nearest import nearest
from geodata.readers.rows import Rows
from geodata.schemas.tables import LON_LAT, columns_of, may_use_lon_lat, required_columns


def column_faults(table: str, rows: Rows) -> list[Fault]:
    """Return a fault for each required column that is missing and each column that is not known."""
    found = [str(name) for name in rows.frame.columns]
    known = columns_of(table)
    strange = [name for name in found if name not in known]
    missing = [name for name in wanted_columns(table, found) if name not in found]
    faults = [_missing(table, rows.file, name, strange, found) for name in missing]
    taken = {dict(fault.values).get("nearest_found") for fault in faults}
    for name in strange:
        if name not in taken:
            close = nearest(name, [known_name for known_name in known if known_name not in found])
            faults.append(
                kinds.COLUMN_UNKNOWN.at(rows.file, table=table, rows=(), column=name, nearest=close)
            )
    if "geometry" in found and set(LON_LAT) <= set(found) and may_use_lon_lat(table):
        faults.append(kinds.COLUMNS_BOTH.at(rows.file, table=table))
    return faults


def wanted_columns(table: str, found: Iterable[str]) -> tuple[str, ...]:
    """Return the columns a file must have; lon and lat stand for a geometry where that is allowed."""
    required = required_columns(table)
    if "geometry" in found or not may_use_lon_lat(table):
        return required
    return tuple(name for name in required if name != "geometry") + LON_LAT


def _missing(table: str, file: str, name: str, strange: list[str], found: list[str]) -> Fault:
    close = nearest(name, strange) or _longer_name(name, strange)
    there = ", ".join(strange or found)
    if close:
        return kinds.COLUMN_RENAMED.at(file, table=table, column=name, found=there, nearest_found=close)
    return kinds.COLUMN_MISSING.at(file, table=table, column=name, found=there, choices=name)


def _longer_name(name: str, strange: list[str]) -> str:
    """Return the one unknown column that begins or ends with the name, as longitude does with lon."""
    longer = [other for other in strange if other.lower().startswith(name) or other.lower().endswith(name)]
    return longer[0] if len(longer) == 1 else ""
