"""Grades and births of a little city, and the rules of the shipped file."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame, Series

from geodata.forecast.rules import Rules, read_rules


@pytest.fixture(scope="session")
def rules() -> Rules:
    return read_rules("cn")


@pytest.fixture(scope="session")
def oracles(shared: Path) -> dict[str, dict[str, object]]:
    text = (shared / "oracles" / "oracles.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def grades(level: str, years: Sequence[int], *counts: Sequence[float], school: str = "s") -> DataFrame:
    """Return the grades of one school: one sequence by year for each grade."""
    rows = [
        (school, level, grade, year, pupils)
        for grade, by_year in enumerate(counts, 1)
        for year, pupils in zip(years, by_year, strict=True)
    ]
    return DataFrame(rows, columns=["school_id", "level", "grade", "year", "pupils"])


@pytest.fixture(scope="session")
def graded() -> Callable[..., DataFrame]:
    return grades


@pytest.fixture(scope="session")
def steady() -> tuple[DataFrame, DataFrame, Series]:
    """Grades, births and districts of a city in which nothing ever changes, and nobody moves."""
    years = range(2021, 2027)
    parts = []
    for school, size in (("a", 100), ("b", 300)):
        parts.append(grades("preschool", years, *[[size * 0.9] * 6] * 3, school=school))
        parts.append(grades("primary", years, *[[size] * 6] * 6, school=school))
        parts.append(grades("junior", years, *[[size * 0.99] * 6] * 3, school=school))
    births = [(d, y, n) for d, n in (("A", 100), ("B", 300)) for y in range(2008, 2026)]
    table = DataFrame(births, columns=["district_id", "year", "births"])
    return pd.concat(parts, ignore_index=True), table, Series({"a": "A", "b": "B"})
