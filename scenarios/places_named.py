"""Which places of a city the tables of an answer speak of, the finest kind first."""

from collections.abc import Mapping

import pandas as pd

from geodata.city import City
from scenarios.atlas import Unit

_UNITS: tuple[Unit, ...] = ("school", "area", "district")


def named_places(city: City, tables: Mapping[str, pd.DataFrame]) -> tuple[Unit, frozenset[str]]:
    """Return the kind of place that tables list, and the ids of those listed.

    A table speaks of a place in its column `school_id`, `area_id` or `district_id`, or in `unit_id` beside
    `unit`. All places of a kind, or none, tell nothing on a map: then the next kind is looked at.
    """
    places = {"school": city.schools, "area": city.areas, "district": city.districts}
    for unit in _UNITS:
        known = set(places[unit][f"{unit}_id"].astype(str))
        found = frozenset(known & set().union(*(_listed(table, unit) for table in tables.values())))
        if 0 < len(found) < len(known):
            return unit, found
    return "district", frozenset()


def _listed(table: pd.DataFrame, unit: Unit) -> set[str]:
    here: set[str] = set()
    if f"{unit}_id" in table:
        here |= set(table[f"{unit}_id"].dropna().astype(str))
    if {"unit", "unit_id"} <= set(table.columns):
        here |= set(table.loc[table["unit"] == unit, "unit_id"].dropna().astype(str))
    return here
