"""Small CSV files about areas that a command line names: pairs of neighbours, people by area."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from geodata.city import City
from geodata.converting import NUMBER
from geodata.faults import CityFaultsError
from geodata.headers import folded_header
from geodata.readers.delimited import read_csv
from geodata.readers.limits import refuse_large_file
from geodata.readers.rows import UnreadableError
from scenarios.errors import Problem, ScenariosError

MOST_SHOWN = 20
PAIR: Mapping[str, tuple[str, ...]] = {
    "area_a": ("area_a", "居住区甲"),
    "area_b": ("area_b", "居住区乙"),
}
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "area_id": ("area_id", "居住区编号"),
    "people": ("people", "population", "人口"),
}


def read_pairs(path: Path, city: City, option: str) -> pd.DataFrame:
    """Return pairs of areas of a city, as text.

    Parameters
    ----------
    path
        CSV with the columns area_a and area_b.
    option
        What the command line calls it.

    Raises
    ------
    ScenariosError
        If a column is missing, or a cell is no area of the city, or a pair is one area twice.
    """
    cells = _cells(path, option, PAIR)
    problems = _unknown_areas(path, option, cells, list(PAIR), city)
    same = cells["area_a"] == cells["area_b"]
    problems += [
        Problem(option, "a pair needs two different areas", where=_place(path, row), found=str(area))
        for row, area in cells.loc[same, "area_a"].items()
    ]
    if problems:
        raise ScenariosError(*problems[:MOST_SHOWN])
    return cells.reset_index(drop=True)


def read_people(path: Path, city: City, option: str) -> "pd.Series[float]":
    """Return people by area id.

    Parameters
    ----------
    path
        CSV with the columns area_id and people; areas that are not listed have nobody.

    Raises
    ------
    ScenariosError
        If a column is missing, a cell is no area or no number from 0 up, or an area stands there twice.
    """
    cells = _cells(path, option, PEOPLE)
    problems = _unknown_areas(path, option, cells, ["area_id"], city)
    text = cells["people"].str.strip()
    people = pd.to_numeric(text.where(text.str.fullmatch(NUMBER.pattern)), errors="coerce")
    bad = ~(np.isfinite(people) & (people >= 0))
    problems += [
        Problem(option, "this is not a number from 0 up", where=_place(path, row), found=str(cell))
        for row, cell in cells.loc[bad, "people"].items()
    ]
    twice = cells["area_id"].duplicated()
    problems += [
        Problem(option, "the area stands there twice", where=_place(path, row), found=str(area))
        for row, area in cells.loc[twice, "area_id"].items()
    ]
    if problems:
        raise ScenariosError(*problems[:MOST_SHOWN])
    return pd.Series(people.to_numpy(float), index=pd.Index(cells["area_id"]))


def _cells(path: Path, option: str, columns: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the columns asked for, as text, under their own names; the index holds row numbers."""
    try:
        refuse_large_file(path, path.name)
        frame = read_csv(path, path.name).frame
    except OSError as error:
        reason = error.strerror or str(error)
        raise ScenariosError.one(option, "this file cannot be read", where=str(path), found=reason) from error
    except UnreadableError as error:
        raise CityFaultsError(error.faults) from error
    heads = {folded_header(str(name)): name for name in frame.columns}
    found = {}
    for column, names in columns.items():
        known = [heads[name] for name in map(folded_header, names) if name in heads]
        if not known:
            there = ", ".join(map(str, frame.columns))
            raise ScenariosError(
                Problem(
                    option,
                    "the column {column} is missing",
                    where=path.name,
                    found=there,
                    allowed=", ".join(names),
                    values=(("column", column),),
                )
            )
        found[column] = frame[known[0]].fillna("").astype("str")
    return pd.DataFrame(found)


def _unknown_areas(
    path: Path, option: str, cells: pd.DataFrame, columns: list[str], city: City
) -> list[Problem]:
    known = set(city.areas["area_id"])
    return [
        Problem(option, "there is no such area", where=_place(path, row), found=str(area))
        for column in columns
        for row, area in cells.loc[~cells[column].isin(known), column].items()
    ]


def _place(path: Path, row: object) -> str:
    return f"{path.name}:{row}"
