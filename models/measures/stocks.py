"""What every school has, level by level: pupils and stocks, today or after a plan."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from models.staff.staffed import conversion_changes
from models.supply import open_provision

if TYPE_CHECKING:
    from geodata.city import City
    from models.plan import Plan

KEY = ["school_id", "level"]
BY_KIND = {
    "teachers": None,
    "arts_pe_teachers": "arts_pe",
}  # stock: the kind of staff it counts, None for all


def school_stocks(city: "City", plan: "Plan | None" = None) -> DataFrame:
    """Return pupils and stocks of every open school and level, sorted by school_id and level.

    Teachers and arts and PE teachers come from the table ``provision``; where it does not say, they are the
    sums of the table ``staff``.

    After a plan, pupils are the children placed, and teachers and arts and PE teachers are those after moves,
    hires, conversions and, where posts are decided, after those who leave. All other stocks stay as they are
    today: a plan moves no rooms and no books, and nobody knows yet which qualification a hired teacher has.

    Returns
    -------
    DataFrame
        school_id, level, district_id, setting, ownership, pupils, seats and every stock the city has; NaN is
        unknown.
    """
    stocks = open_provision(city, city.levels())
    stocks[["pupils", "seats"]] = stocks[["pupils", "seats"]].astype("float64")
    for stock, kind in BY_KIND.items():
        stocks[stock] = _filled(stocks, stock, _from_staff(city, kind))
    return stocks if plan is None else planned_stocks(stocks, plan)


def planned_stocks(today: DataFrame, plan: "Plan") -> DataFrame:
    """Return the stocks of today as a plan leaves them."""
    placed = _aligned(plan.schools.set_index(KEY)["pupils"], today)
    stocks = today.assign(pupils=today["pupils"].where(np.isnan(placed), placed))
    for stock, kind in BY_KIND.items():
        stocks[stock] += np.nan_to_num(_aligned(_gained(plan, kind), stocks))
    for name, bought in plan.purchases.groupby("stock"):
        amount = bought.set_index(KEY)["amount"]
        stocks[name] = stocks[name].astype("float64") + np.nan_to_num(_aligned(amount, stocks))
    return stocks


def _from_staff(city: "City", kind: str | None) -> Series:
    """Return teachers of a kind by school and level; NaN where one count is unknown."""
    staff = city.staff if kind is None else city.staff[city.staff["kind"] == kind]
    counted = staff.assign(teachers=staff["teachers"].astype("float64")).groupby(KEY)["teachers"]
    return counted.sum(skipna=False)


def _filled(stocks: DataFrame, stock: str, staff: Series) -> np.ndarray:
    known = stocks[stock].astype("float64").to_numpy() if stock in stocks else np.full(len(stocks), np.nan)
    return np.where(np.isnan(known), _aligned(staff, stocks), known)


def _gained(plan: "Plan", kind: str | None) -> Series:
    """Return teachers of a kind that come less those that go, by school and level."""
    moves, hires, gone = plan.moves, plan.hires, plan.posts[plan.posts["leaving"] > 0]
    changed = conversion_changes(plan.conversions).reset_index()
    if kind is not None:
        moves, hires, gone, changed = (
            table[table["kind"] == kind] for table in (moves, hires, gone, changed)
        )
    flows = [
        moves.rename(columns={"to_school_id": "school_id"})[[*KEY, "teachers"]],
        moves.rename(columns={"from_school_id": "school_id"})[[*KEY, "teachers"]].assign(
            teachers=-moves["teachers"]
        ),
        hires[[*KEY, "teachers"]],
        changed[[*KEY, "teachers"]],
        gone[KEY].assign(teachers=-gone["leaving"]),
    ]
    return pd.concat(flows).astype({"teachers": "float64"}).groupby(KEY)["teachers"].sum()


def _aligned(values: Series, stocks: DataFrame) -> np.ndarray:
    """Return one value per row of the stocks; NaN where there is none."""
    return values.reindex(pd.MultiIndex.from_frame(stocks[KEY])).astype("float64").to_numpy()
