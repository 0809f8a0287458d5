"""All tables of a city by name, in the order of the data dictionary."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from types import MappingProxyType

import pandera.pandas as pa
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geodata.schemas.columns import Facts, facts_of
from geodata.schemas.finance import GRANTS_BEFORE, PROJECTS, SOURCES
from geodata.schemas.people import AID, BIRTHS, CHILDREN, CLASSES, PROVISION, QUOTAS, STAFF, TRAINING
from geodata.schemas.places import AREAS, DISTRICTS, SCHOOLS, TRAVEL
from geodata.schemas.programmes import PROGRAMMES
from geodata.schemas.rolls import ATTENDANCE, GRADES, GRADUATES, HOUSING
from geodata.schemas.streets import STREET_EDGES, STREET_NODES

SCHEMAS: Mapping[str, pa.DataFrameSchema] = MappingProxyType(
    {
        schema.name: schema
        for schema in (
            DISTRICTS,
            SCHOOLS,
            PROVISION,
            AREAS,
            CHILDREN,
            BIRTHS,
            TRAVEL,
            STAFF,
            SOURCES,
            PROJECTS,
            CLASSES,
            QUOTAS,
            AID,
            TRAINING,
            GRADES,
            GRADUATES,
            ATTENDANCE,
            HOUSING,
            PROGRAMMES,
            GRANTS_BEFORE,
            STREET_NODES,
            STREET_EDGES,
        )
    }
)
REQUIRED_TABLES = ("districts", "schools", "provision", "areas", "children")
LON_LAT = ("lon", "lat")


def key_of(table: str) -> tuple[str, ...]:
    """Return the key columns of a table."""
    return tuple(SCHEMAS[table].unique)


def may_repeat(table: str) -> bool:
    """Return whether rows of this table may share a key, as two streets between the same crossings do."""
    return bool((SCHEMAS[table].metadata or {}).get("repeats"))


def order_of(table: str, present: Collection[str]) -> tuple[str, ...]:
    """Return the columns that put the rows present into one order: the key, then all others if it repeats."""
    key = key_of(table)
    rest = [name for name in SCHEMAS[table].columns if name in present and name not in key]
    return (*key, *rest) if may_repeat(table) else key


def columns_of(table: str) -> Mapping[str, Facts]:
    """Return the facts of every column a file of this table may have."""
    return {name: facts_of(column) for name, column in SCHEMAS[table].columns.items()}


def required_columns(table: str) -> tuple[str, ...]:
    """Return the columns that a file of this table must have."""
    return tuple(name for name, column in SCHEMAS[table].columns.items() if column.required)


def has_geometry(table: str) -> bool:
    """Return whether the rows of this table have a place on the map."""
    return "geometry" in SCHEMAS[table].columns


def may_use_lon_lat(table: str) -> bool:
    """Return whether lon and lat may stand for the geometry of this table."""
    return set(LON_LAT) <= set(SCHEMAS[table].columns)


def dtype_of(table: str, column: str) -> str:
    """Return the dtype of a checked column: whole numbers that are required are int64, all others float64."""
    facts = columns_of(table)[column]
    if facts.kind == "whole":
        return "int64" if SCHEMAS[table].columns[column].required else "float64"
    return {"number": "float64", "flag": "boolean", "geometry": "geometry"}.get(facts.kind, "str")


def empty_table(table: str, crs: str | None = None) -> DataFrame:
    """Return the table without rows and with every declared column, lon and lat excepted."""
    return _empty(table, crs).copy(deep=False)


@lru_cache
def _empty(table: str, crs: str | None) -> DataFrame:
    names = [name for name in SCHEMAS[table].columns if name not in (*LON_LAT, "geometry")]
    frame = DataFrame({name: Series(dtype=dtype_of(table, name)) for name in names})
    return GeoDataFrame(frame, geometry=[], crs=crs) if has_geometry(table) else frame
