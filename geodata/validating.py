"""Run the Pandera declarations on a typed table and say in the bureau's words what fails."""

from collections.abc import Collection, Iterator
from functools import lru_cache

import numpy as np
import pandera.pandas as pa
from numpy.typing import ArrayLike
from pandas import DataFrame

from geodata import kinds
from geodata.converting import Typed, allowed_of, plain
from geodata.faults import Fault, FaultKind
from geodata.nearest import folded, nearest
from geodata.schemas.columns import Facts
from geodata.schemas.tables import LON_LAT, SCHEMAS, columns_of, key_of, may_repeat

EACH_SHOWN = 5
CHECKS: dict[str, FaultKind] = {
    "finite": kinds.NOT_FINITE,
    "whole": kinds.NOT_WHOLE,
    "between_ends": kinds.OUT_OF_RANGE,
    "one_of": kinds.NOT_ALLOWED,
    "not_nullable": kinds.EMPTY_CELL,
}


def validate(typed: Typed, unreadable: frozenset[tuple[str, int]] = frozenset()) -> list[Fault]:
    """Return a fault for each column and rule of the declaration that the table breaks.

    Parameters
    ----------
    typed
        The table after conversion.
    unreadable
        Column and row of cells that conversion refused already, so that they are not called empty here.
    """
    failures = _failures(typed)
    faults: list[Fault] = []
    for (column, check), here in failures.groupby(["column", "check"], sort=False):
        if column in LON_LAT and check == "between_ends":
            continue  # what is wrong with coordinates is said elsewhere
        rows = [row for row in here["index"].unique() if (column, row) not in unreadable]
        if rows:
            faults += _column_faults(typed, str(column), str(check), typed.frame.index.isin(rows))
    return [*faults, *_list_faults(typed), *_id_faults(typed), *_key_faults(typed)]


def _failures(typed: Typed) -> DataFrame:
    try:
        _declaration(typed.table, tuple(typed.frame.columns)).validate(typed.frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = DataFrame(errors.failure_cases)
        if cases["index"].isna().any() or not set(cases["check"]) <= set(CHECKS):
            raise  # a rule crashed or has no words; that is no fault of the city
        return cases
    return DataFrame({"column": [], "check": [], "index": []})


@lru_cache
def _declaration(table: str, present: tuple[str, ...]) -> pa.DataFrameSchema:
    """Return the declaration of the columns that are there, without geometry and keys, told elsewhere."""
    schema = SCHEMAS[table]
    absent = [name for name in schema.columns if name not in present or name == "geometry"]
    declared = schema.remove_columns(absent)
    declared.unique = None
    return declared


def _column_faults(typed: Typed, column: str, check: str, mask: ArrayLike) -> list[Fault]:
    facts = columns_of(typed.table)[column]
    if check == "one_of":
        return list(_choice_faults(typed, column, facts, mask))
    allowed, texts = allowed_of(facts)
    if check == "not_nullable":
        kind = kinds.EMPTY_ID if facts.kind == "id" else kinds.EMPTY_CELL
        return [typed.fault(kind, mask, column, found="", allowed=allowed, **texts)]
    return [typed.fault(CHECKS[check], mask, column, allowed=allowed, **texts)]


def _choice_faults(typed: Typed, column: str, facts: Facts, mask: ArrayLike) -> Iterator[Fault]:
    allowed, texts = allowed_of(facts)
    return each_value(typed, kinds.NOT_ALLOWED, column, mask, facts.choices, allowed=allowed, **texts)


def each_value(
    typed: Typed, kind: FaultKind, column: str, mask: ArrayLike, known: Collection[str], **texts: str
) -> Iterator[Fault]:
    """Yield a fault per distinct wrong value with its nearest known one; after a few, one for the rest."""
    wrong = np.asarray(mask, dtype=bool)
    values = typed.frame[column]
    distinct = values[wrong].unique()
    for value in distinct[:EACH_SHOWN]:
        here = wrong & (values == value).to_numpy()
        yield typed.fault(kind, here, column, found=value, nearest=nearest(value, known), **texts)
    rest = wrong & ~values.isin(distinct[:EACH_SHOWN]).to_numpy()
    if rest.any():
        yield typed.fault(kind, rest, column, **texts)


def _list_faults(typed: Typed) -> Iterator[Fault]:
    for column, facts in columns_of(typed.table).items():
        if facts.kind == "list" and facts.choices and column in typed.frame:
            parts = exploded(typed, column)
            wrong = ~parts.frame[column].isin(facts.choices)
            yield from _choice_faults(parts, column, facts, wrong)


def exploded(typed: Typed, column: str) -> Typed:
    """Return the parts of a list column, one per row, under their row numbers."""
    parts = typed.frame[column].str.split(";").explode().str.strip()
    return typed.having(parts[parts != ""].to_frame())


def _id_faults(typed: Typed) -> Iterator[Fault]:
    for column, facts in columns_of(typed.table).items():
        if facts.kind == "id" and column in typed.frame:
            values = typed.frame[column]
            padded = values.notna() & (values != values.str.strip())
            if padded.any():
                yield typed.fault(kinds.PADDED_ID, padded, column, found=f'"{values[padded].iloc[0]}"')
    key = key_of(typed.table)
    if len(key) == 1 and key[0] in typed.frame:
        yield from _similar_faults(typed, key[0])


def _similar_faults(typed: Typed, column: str) -> Iterator[Fault]:
    values = typed.frame[column].dropna().drop_duplicates()
    alike = values.map(folded)
    for _, group in values[alike.duplicated(keep=False)].groupby(alike):
        yield typed.fault(kinds.SIMILAR_ID, typed.frame[column].isin(group), column)


def _key_faults(typed: Typed) -> Iterator[Fault]:
    """Yield one fault per repeated key with all its rows; after the first few, one for the rest."""
    key = list(key_of(typed.table))
    if may_repeat(typed.table) or not set(key) <= set(typed.frame.columns):
        return
    keys = typed.frame[key].dropna()
    again = keys[keys.duplicated(keep=False)]
    if again.empty:
        return
    number = again.groupby(key, sort=False).ngroup().clip(upper=EACH_SHOWN)
    for _, rows in again.groupby(number, sort=True):
        found = " ".join(plain(value) for value in rows.iloc[0])
        mask = typed.frame.index.isin(rows.index)
        yield typed.fault(kinds.DUPLICATE_KEY, mask, found=found, key=", ".join(key))
