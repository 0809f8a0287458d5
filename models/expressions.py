"""Expressions over stocks: column names joined by ``+`` and ``-``, and nothing else.

Packs are data, so their expressions are read here and never handed to the interpreter.
"""

import re
from collections.abc import Sequence

import numpy as np
from pandas import DataFrame, Series, to_numeric

from models.errors import ExpressionError

_PART = re.compile(r"\s*([+-]?)\s*([a-z][a-z0-9_]*)")


def read_expression(text: str) -> tuple[tuple[int, str], ...]:
    """Return the terms of an expression as (+1 or -1, stock), in the order written.

    Raises
    ------
    ExpressionError
        If anything else than stocks, ``+`` and ``-`` is found; names the place.
    """
    terms: list[tuple[int, str]] = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        part = _PART.match(stripped, at)
        if part is None or (terms and not part[1]):
            raise ExpressionError(
                f"cannot read '{text}' at '{stripped[at:].strip()}': an expression is stock names "
                "joined by + and -, such as 'teaching_area_m2 - indoor_sports_m2'"
            )
        terms.append((-1 if part[1] == "-" else 1, part[2]))
        at = part.end()
    if not terms:
        raise ExpressionError("an expression is empty; it must name at least one stock")
    return tuple(terms)


def stocks_of(text: str) -> tuple[str, ...]:
    """Return the stocks an expression names, in the order written."""
    return tuple(stock for _, stock in read_expression(text))


def evaluate(terms: Sequence[tuple[int, str]], stocks: DataFrame) -> "Series[float]":
    """Return Σ ± stock for every row; NaN where a stock is unknown or its column is absent."""
    total = Series(0.0, index=stocks.index)
    for sign, stock in terms:
        known = to_numeric(stocks[stock]).astype(float) if stock in stocks else np.nan
        total = total + sign * known
    return total
