"""Checks between tables: ids that no table knows, levels that no school has."""

from collections.abc import Iterator, Mapping

from pandas import MultiIndex, Series

from geodata import kinds
from geodata.converting import Typed
from geodata.distinct import is_among
from geodata.faults import Fault
from geodata.schemas.tables import columns_of, key_of
from geodata.settings import Settings
from geodata.validating import each_value, exploded

PAIR = ["school_id", "level"]
OF_PROVISION = ("staff", "classes", "aid", "attendance", "grants_before")


def reference_faults(tables: Mapping[str, Typed], _settings: Settings) -> Iterator[Fault]:
    """Yield a fault for each id that its table does not know, with the nearest one that it knows."""
    for typed in tables.values():
        for column, facts in columns_of(typed.table).items():
            target = tables.get(facts.refers)
            if target is not None and column in typed.frame and key_of(facts.refers)[0] in target.frame:
                known = frozenset(target.frame[key_of(facts.refers)[0]].dropna())
                part = exploded(typed, column) if facts.kind == "list" else typed
                wrong = part.frame[column].notna() & ~is_among(part.frame[column], known)
                yield from each_value(part, kinds.UNKNOWN_ID, column, wrong, known, refers=facts.refers)
    yield from _pair_faults(tables)


def _pair_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    """Yield a fault where a table speaks of a level that its school does not provide."""
    provision = tables.get("provision")
    if provision is None or not set(PAIR) <= set(provision.frame.columns):
        return
    provided = MultiIndex.from_frame(provision.frame[PAIR].dropna())
    for typed in (tables[name] for name in OF_PROVISION if name in tables):
        if set(PAIR) <= set(typed.frame.columns) and len(typed.frame):
            pairs = typed.frame[PAIR]
            schools = set(provided.get_level_values("school_id"))
            wrong = ~MultiIndex.from_frame(pairs).isin(provided) & pairs["school_id"].isin(schools)
            wrong &= pairs["level"].notna()
            if wrong.any():
                first = " ".join(pairs[wrong].iloc[0])
                yield typed.fault(kinds.UNKNOWN_PAIR, Series(wrong), found=first)
