"""Split of combined schools: what the levels of one school use together, shared out by weighted pupils.

    asset(s, l) = asset(s) · w(l) · pupils(s, l) / Σ_m w(m) · pupils(s, m)

With the weights 1 : 1.1 : 1.32 of primary, junior and senior this is the official rule: A / (A + 1.1 B) for a
nine-year school, B / (B + 1.2 C) for a complete secondary school, A / (A + 1.1 B + 1.32 C) for twelve years.
Only the five physical assets are split; staff are counted by level, and nothing is rounded.

A combined school is given in one of two ways: as a file of totals, one row for each school, the cells of its
levels in provision being empty; or with the total of the school standing at each of its levels alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geodata import splitting_kinds as kinds
from geodata.faults import CityFaultsError, Fault
from geodata.schemas.levels import LEVELS

# Five assets: indoor sports rooms are part of the teaching rooms, off which the rule of 2017 takes them.
SHARED = (
    "teaching_area_m2",
    "indoor_sports_m2",
    "sports_area_m2",
    "equipment_value",
    "computers",
    "books",
)
ALIKE = 2  # assets that must stand alike at all levels before a school is taken as not split
LOG = ("school_id", "level", "asset", "total", "pupils", "weight", "share", "value", "given")


@dataclass(frozen=True)
class Split:
    """Provision after the split.

    Attributes
    ----------
    provision
        As given, with the shares of each level in place of totals.
    log
        One row for each value that was split: school_id, level, asset, total, pupils, weight, share, value,
        given (``file`` or ``repeated``: how the total stood in the data).
    """

    provision: DataFrame
    log: DataFrame


def repeated_totals(provision: DataFrame, weights: Mapping[str, float]) -> DataFrame:
    """Return the totals that stand at every level of a school alike: school_id and the assets that do.

    A school counts only if it has pupils, at least two assets stand alike, and no asset that it knows at all
    of its levels differs between them: then the levels were split already.
    """
    assets = [name for name in SHARED if name in provision]
    together = _together(provision, weights)
    grouped = together.groupby("school_id")[assets]
    low, high, known = grouped.min(), grouped.max(), grouped.count()
    levels = together.groupby("school_id").size()
    full = known.eq(levels, axis=0) & (high > 0)
    alike = full & (low == high)
    found = (alike.sum(axis=1) >= ALIKE) & ~(full & (low != high)).any(axis=1)
    found &= together.groupby("school_id")["pupils"].sum() > 0
    return high.where(alike)[found].reset_index()


def split_schools(
    provision: DataFrame,
    totals: DataFrame,
    weights: Mapping[str, float],
    *,
    file: str = "combined",
    given: str = "file",
) -> Split:
    """Return provision with the assets of combined schools split to their levels.

    Parameters
    ----------
    provision
        school_id, level, pupils and assets; a row for each level of a combined school.
    totals
        school_id and assets: the total of each combined school, NaN where unknown. Its index holds the rows
        as the user sees them.
    weights
        Weight of a pupil by level; a level without one keeps what it has.
    file, given
        Where the totals stand, for messages and for the log.

    Raises
    ------
    CityFaultsError
        With every reason why a school cannot be split; then nothing is split.
    """
    if faults := tuple(_faults(provision, totals, weights, file)):
        raise CityFaultsError(faults)
    assets = [name for name in totals.columns if name in SHARED]
    long = totals.melt("school_id", assets, var_name="asset", value_name="total").dropna(subset="total")
    rows = _together(provision, weights)[["school_id", "level", "pupils"]]
    rows = rows.assign(weight=rows["level"].map(dict(weights)).astype(float))
    units = rows["weight"] * rows["pupils"]
    rows["share"] = units / units.groupby(rows["school_id"]).transform("sum")
    log = rows.reset_index(names="row").merge(long, on="school_id")
    log = log.assign(value=log["total"] * log["share"], given=given)
    result = provision.copy()
    for asset, part in log.groupby("asset"):
        column = result[asset].astype(float) if asset in result else Series(np.nan, index=result.index)
        column.loc[part["row"]] = part["value"].to_numpy()
        result[str(asset)] = column
    log = log.assign(order=log["level"].map({level: place for place, level in enumerate(LEVELS)}))
    log = log.sort_values(["school_id", "asset", "order"], ignore_index=True)
    return Split(result, log[list(LOG)])


def _together(provision: DataFrame, weights: Mapping[str, float]) -> DataFrame:
    """Return the rows of schools with two or more levels that have a weight."""
    weighted = provision[provision["level"].isin(list(weights))]
    return weighted[weighted.groupby("school_id")["level"].transform("size") > 1]


def _faults(
    provision: DataFrame, totals: DataFrame, weights: Mapping[str, float], file: str
) -> Iterator[Fault]:
    if not weights:
        yield kinds.NO_WEIGHTS.at("--policy")
        return
    for name in totals.columns:
        if name not in ("school_id", *SHARED):
            yield kinds.NOT_SHARED.at(file, column=name, allowed=", ".join(SHARED))
    known, ids = set(provision["school_id"]), totals["school_id"]
    together = _together(provision, weights)
    pupils = together.groupby("school_id")["pupils"].sum()
    for kind, wrong in (
        (kinds.SCHOOL_TWICE, ids.duplicated()),
        (kinds.UNKNOWN_SCHOOL, ~ids.isin(known)),
        (kinds.NO_LEVELS, ids.isin(known) & ~ids.isin(pupils.index)),
        (kinds.NO_PUPILS, ids.isin(pupils.index[pupils == 0])),
    ):
        for row in totals.index[wrong]:
            yield kind.at(file, rows=(row,), column="school_id", found=str(ids[row]))
    yield from _contradictions(together, totals, file)


def _contradictions(together: DataFrame, totals: DataFrame, file: str) -> Iterator[Fault]:
    for asset in (name for name in totals.columns if name in SHARED and name in together):
        standing = (
            together[["school_id", asset]]
            .dropna()
            .merge(
                totals[["school_id", asset]].reset_index(names="row"), on="school_id", suffixes=("", "_total")
            )
        )
        total = standing[f"{asset}_total"]
        wrong = standing[total.notna() & (standing[asset] != total)]
        for row, part in wrong.groupby("row"):
            found = ", ".join(f"{value:.15g}" for value in part[asset])
            school = part["school_id"].iloc[0]
            yield kinds.CONTRADICTS.at(file, rows=(int(str(row)),), column=asset, found=found, school=school)


def totals_of(cells: DataFrame, file: str) -> DataFrame:
    """Return a file of totals with its cells as numbers; an empty cell is unknown.

    Parameters
    ----------
    cells
        school_id and assets as text; the index holds the row numbers of the file.

    Raises
    ------
    CityFaultsError
        If school_id is missing, or a cell is not a number from 0 up.
    """
    if "school_id" not in cells:
        raise CityFaultsError((kinds.UNKNOWN_SCHOOL.at(file, column="school_id"),))
    columns: dict[str, Series] = {"school_id": cells["school_id"].astype("str")}
    faults: list[Fault] = []
    for name in [name for name in cells.columns if name != "school_id"]:
        text = cells[name].fillna("").astype("str").str.strip()
        numbers = pd.to_numeric(text.where(text != ""), errors="coerce")
        wrong = (text != "") & ~(np.isfinite(numbers) & (numbers >= 0))
        if name in SHARED and wrong.any():
            rows = tuple(cells.index[wrong])
            faults.append(kinds.NOT_A_TOTAL.at(file, rows=rows, column=name, found=_first(text[wrong])))
        columns[name] = numbers
    if faults:
        raise CityFaultsError(tuple(faults))
    return DataFrame(columns)


def _first(texts: Sequence[str] | Series) -> str:
    return ", ".join(list(dict.fromkeys(texts))[:3])
