"""Kinds of column. Each function declares one Pandera column with its unit, range, titles and note.

The declaration is complete: readers convert by its kind, checks run its Pandera checks, and the dictionary
prints its unit, range, titles and note. Nothing about a column is said anywhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandera.pandas as pa
from pandas import Series
from pandas.api.types import is_numeric_dtype

from geodata.distinct import is_among

type Kind = Literal["id", "text", "choice", "list", "whole", "number", "flag", "geometry"]

MOST_PLACES = 1_000_000
MOST_MONEY = 1e13


@dataclass(frozen=True)
class Facts:
    """What a column declaration says beyond Pandera's own words; kept in ``column.metadata["facts"]``.

    Attributes
    ----------
    kind
        How text becomes a value.
    unit
        Unit of a number; empty for text.
    en, zh
        Title in English and Chinese.
    low, high
        Range of a number, both ends allowed.
    choices
        Allowed values of a choice, or of each part of a list.
    refers
        Table whose ids stand here.
    part_of
        Column of the same table that this number cannot exceed.
    shapes
        Allowed geometry types.
    """

    kind: Kind
    en: str
    zh: str
    unit: str = ""
    low: float = -np.inf
    high: float = np.inf
    choices: tuple[str, ...] = ()
    refers: str = ""
    part_of: str = ""
    shapes: tuple[str, ...] = ()


def facts_of(column: pa.Column) -> Facts:
    """Return what a column declaration says beyond Pandera's own words."""
    facts: Facts = column.metadata["facts"]
    return facts


def _column(
    facts: Facts, dtype: object, checks: Sequence[pa.Check], *, required: bool, nullable: bool, note: str
) -> pa.Column:
    return pa.Column(
        dtype,
        list(checks),
        required=required,
        nullable=nullable,
        title=facts.en,
        description=note,
        metadata={"facts": facts},
    )


def _is_number(values: Series) -> bool:
    return bool(is_numeric_dtype(values.dtype))


def _finite(values: Series) -> Series:
    return Series(np.isfinite(values.to_numpy(float)), index=values.index)


def _whole(values: Series) -> Series:
    numbers = values.to_numpy(float)
    return Series((numbers == np.floor(numbers)) | ~np.isfinite(numbers), index=values.index)


def _between(low: float, high: float) -> pa.Check:
    def between_ends(values: Series) -> Series:
        numbers = values.to_numpy(float)
        inside = (numbers >= low) & (numbers <= high)
        return Series(inside | ~np.isfinite(numbers), index=values.index)

    return pa.Check(between_ends, name="between_ends")


def identifier(
    en: str,
    zh: str,
    *,
    refers: str = "",
    required: bool = True,
    nullable: bool = False,
    note: str = "",
) -> pa.Column:
    """Declare an id: text, never empty unless that is said; leading zeros count."""
    facts = Facts("id", en, zh, refers=refers)
    return _column(facts, "str", [], required=required, nullable=nullable, note=note)


def text(en: str, zh: str, *, required: bool = False, note: str = "") -> pa.Column:
    """Declare free text; only a required one must not be empty."""
    return _column(Facts("text", en, zh), "str", [], required=required, nullable=not required, note=note)


def choice(en: str, zh: str, choices: Sequence[str], *, required: bool = True, note: str = "") -> pa.Column:
    """Declare one value out of a fixed list."""
    allowed = tuple(choices)
    facts = Facts("choice", en, zh, choices=allowed)
    checks = [pa.Check(lambda values: is_among(values, allowed), name="one_of")]
    return _column(facts, "str", checks, required=required, nullable=not required, note=note)


def several(
    en: str, zh: str, *, choices: Sequence[str] = (), refers: str = "", note: str = "Empty means all."
) -> pa.Column:
    """Declare a list in one cell, separated by semicolons."""
    facts = Facts("list", en, zh, choices=tuple(choices), refers=refers)
    return _column(facts, "str", [], required=False, nullable=False, note=note)


def whole(  # noqa: PLR0913 - a declaration, all but three by keyword
    en: str,
    zh: str,
    unit: str,
    *,
    low: float = 0,
    high: float = MOST_PLACES,
    required: bool = False,
    part_of: str = "",
    note: str = "",
) -> pa.Column:
    """Declare a whole number; only a required one must not be empty."""
    facts = Facts("whole", en, zh, unit, low, high, part_of=part_of)
    checks = [
        pa.Check(_is_number, name="is_number"),
        pa.Check(_finite, name="finite"),
        pa.Check(_whole, name="whole"),
        _between(low, high),
    ]
    return _column(facts, None, checks, required=required, nullable=not required, note=note)


def number(  # noqa: PLR0913 - a declaration, all but three by keyword
    en: str,
    zh: str,
    unit: str,
    *,
    low: float = 0,
    high: float = MOST_PLACES,
    required: bool = False,
    part_of: str = "",
    note: str = "",
) -> pa.Column:
    """Declare a number that may have decimals; only a required one must not be empty."""
    facts = Facts("number", en, zh, unit, low, high, part_of=part_of)
    checks = [
        pa.Check(_is_number, name="is_number"),
        pa.Check(_finite, name="finite"),
        _between(low, high),
    ]
    return _column(facts, None, checks, required=required, nullable=not required, note=note)


def share(en: str, zh: str, *, required: bool = False, note: str = "") -> pa.Column:
    """Declare a share from 0 to 1."""
    return number(en, zh, "share", high=1, required=required, note=note)


def money(en: str, zh: str, *, required: bool = False, note: str = "") -> pa.Column:
    """Declare an amount in the currency of ``city.toml``, in whole units (yuan, pounds), not thousands."""
    return number(en, zh, "currency", high=MOST_MONEY, required=required, note=note)


def year(en: str, zh: str, *, required: bool = False, note: str = "") -> pa.Column:
    """Declare a year."""
    return whole(en, zh, "year", low=1900, high=2200, required=required, note=note)


def flag(en: str, zh: str, *, note: str = "Write true or false.") -> pa.Column:
    """Declare a yes or no; empty means unknown."""
    return _column(Facts("flag", en, zh), "boolean", [], required=False, nullable=True, note=note)


def geometry(en: str, zh: str, shapes: Sequence[str], *, note: str = "") -> pa.Column:
    """Declare a geometry; the planning CRS is checked apart, since Pandera would invent a missing one."""
    facts = Facts("geometry", en, zh, shapes=tuple(shapes))
    return _column(facts, "geometry", [], required=True, nullable=False, note=note)
