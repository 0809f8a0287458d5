"""Which keys of a lock are ids, of what in the city, and in which table that stands."""

from collections.abc import Mapping

from geodata.city import City

# Sorts of ids with their table and column.
TABLES = {
    "school": ("schools", "school_id"),
    "area": ("areas", "area_id"),
    "project": ("projects", "project_id"),
    "district": ("districts", "district_id"),
    "source": ("sources", "source_id"),
    "programme": ("programmes", "programme_id"),
    "training": ("training", "programme_id"),
}
_NAMED = {
    "areas": "area",
    **dict.fromkeys(("school", "to", "base", "senior", "junior"), "school"),
    **{sort: sort for sort in ("project", "district", "source", "programme")},
}


def ids_named(kind: str) -> Mapping[str, str]:
    """Return the sort of id that each key of a kind of lock names, where it has the key."""
    return _NAMED | {"programme": "training"} if kind == "training_fixed" else _NAMED


def known_ids(city: City, sort: str) -> list[str]:
    """Return the ids of a sort that the city has, as they stand in its table."""
    table, column = TABLES[sort]
    return [str(each) for each in getattr(city, table)[column]]
