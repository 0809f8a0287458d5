"""Turn the cells of a file into values by the kind of their column; what cannot be turned is a fault."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from pandas import DataFrame, Series
from pandas.api.types import is_bool_dtype, is_float_dtype, is_numeric_dtype
from pyproj import CRS

from geodata import kinds
from geodata.distinct import distinct
from geodata.faults import Fault, FaultKind
from geodata.readers.rows import Rows
from geodata.schemas.columns import Facts
from geodata.schemas.tables import columns_of
from geodata.schemas.words import value_meant

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
FLAGS = {
    "true": True,
    "false": False,
    "1": True,
    "0": False,
    "yes": True,
    "no": False,
    "是": True,
    "否": False,
}
VALUES_SHOWN = 3


@dataclass(frozen=True)
class Typed:
    """A table with typed cells, not yet checked; the index still holds the row numbers of the file.

    Whole numbers are float64 so far, since a fault may stand among them.
    """

    table: str
    file: str
    frame: DataFrame
    crs: CRS | None = None

    def rows(self, mask: ArrayLike) -> tuple[int, ...]:
        """Return the row numbers at which the mask is true."""
        return tuple(self.frame.index[np.asarray(mask, dtype=bool)].tolist())

    def fault(self, kind: FaultKind, mask: ArrayLike, column: str = "", **texts: object) -> Fault:
        """Return a fault of this kind at the rows of the mask, with what was found there."""
        if column and "found" not in texts:
            texts["found"] = listed(self.frame.loc[np.asarray(mask, dtype=bool), column])
        return kind.at(
            self.file,
            table=self.table,
            rows=self.rows(mask),
            column=column,
            **texts,  # type: ignore[arg-type]
        )

    def having(self, frame: DataFrame) -> "Typed":
        """Return the same table with other rows or columns."""
        return replace(self, frame=frame)


def listed(values: Series) -> str:
    """Return the first few distinct values as text; numbers without needless decimals."""
    distinct = list(dict.fromkeys(plain(value) for value in values.head(1000)))
    return ", ".join(distinct[:VALUES_SHOWN]) + ("…" if len(distinct) > VALUES_SHOWN else "")


def plain(value: object) -> str:
    """Return a cell as text, a number without needless decimals."""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def allowed_of(facts: Facts) -> tuple[str, dict[str, str]]:
    """Return the template of what a column allows, and its values."""
    if facts.unit == "share" and facts.high == 1:
        return kinds.ALLOWED_SHARE, {}
    if facts.kind in ("whole", "number"):
        template = kinds.ALLOWED_WHOLE if facts.kind == "whole" else kinds.ALLOWED_NUMBER
        return template, {"low": f"{facts.low:.15g}", "high": f"{facts.high:.15g}"}
    if facts.kind == "flag":
        return kinds.ALLOWED_FLAG, {}
    if facts.choices:
        return kinds.ALLOWED_CHOICE, {"choices": ", ".join(facts.choices)}
    return (kinds.ALLOWED_ID if facts.kind == "id" else kinds.ALLOWED_TEXT), {}


def convert(table: str, rows: Rows) -> tuple[Typed, tuple[Fault, ...]]:
    """Return the table's known columns with typed cells, and a fault per column with cells of another kind.

    A cell at fault becomes unknown, so that later checks still see the rest of its column.
    """
    converted: dict[str, Series] = {}
    raw = Typed(table, rows.file, rows.frame, rows.crs)
    faults: list[Fault] = []
    for name, facts in columns_of(table).items():
        if name in rows.frame:
            values, bad = CONVERTERS[facts.kind](rows.frame[name])
            converted[name] = _meant(values, facts) if facts.choices else values
            if bad is not None and bad.any():
                allowed, texts = allowed_of(facts)
                kind = kinds.NOT_A_FLAG if facts.kind == "flag" else kinds.NOT_A_NUMBER
                faults.append(raw.fault(kind, bad, name, allowed=allowed, **texts))
            if facts.kind == "id" and (name in rows.numeric or is_numeric_dtype(rows.frame[name].dtype)):
                faults.append(kinds.NUMERIC_ID.at(rows.file, table=table, column=name))
    return raw.having(DataFrame(converted, index=rows.frame.index)), tuple(faults)


def as_text(values: Series) -> Series:
    """Return cells as text; nothing and the empty text are missing, every other text stays as it is."""
    if is_bool_dtype(values.dtype):
        text = values.map({True: "true", False: "false"})
    elif is_float_dtype(values.dtype):
        text = values.map(lambda number: f"{number:.15g}", na_action="ignore")
    elif values.dtype == object:
        text = values.map(str, na_action="ignore")
    else:
        text = values
    text = text.astype("str")
    return text.mask(text == "")


def _text(values: Series) -> tuple[Series, None]:
    return as_text(values), None


def _list(values: Series) -> tuple[Series, None]:
    return as_text(values).fillna(""), None


def _meant(values: Series, facts: Facts) -> Series:
    """Return choices with declared Chinese words as the values they stand for."""
    codes, texts = distinct(values)
    meant = [
        ";".join(value_meant(part.strip(), facts.choices) for part in text.split(";"))
        if facts.kind == "list"
        else value_meant(text, facts.choices)
        for text in texts
    ]
    if meant == texts:
        return values
    return Series(np.array([*meant, None], dtype=object)[codes], index=values.index).astype("str")


def _number(values: Series) -> tuple[Series, Series | None]:
    if is_numeric_dtype(values.dtype) and not is_bool_dtype(values.dtype):
        return Series(values.to_numpy(dtype=float, na_value=np.nan), index=values.index), None
    codes, texts = distinct(as_text(values))
    stripped = [text.strip() for text in texts]
    numbers = np.array([float(text) if NUMBER.fullmatch(text) else np.nan for text in stripped] + [np.nan])
    wrong = np.array([bool(text) and not NUMBER.fullmatch(text) for text in stripped] + [False])
    return Series(numbers[codes], index=values.index), Series(wrong[codes], index=values.index)


def _flag(values: Series) -> tuple[Series, Series | None]:
    text = as_text(values).str.strip().str.lower()
    known = text.notna() & (text != "")
    flags = text.map(FLAGS).astype("boolean")
    return flags, known & flags.isna()


def _shape(values: Series) -> tuple[Series, None]:
    return values, None


CONVERTERS: dict[str, Callable[[Series], tuple[Series, Series | None]]] = {
    "id": _text,
    "text": _text,
    "choice": _text,
    "list": _list,
    "whole": _number,
    "number": _number,
    "flag": _flag,
    "geometry": _shape,
}
