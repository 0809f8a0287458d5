"""What a plan leaves missing, where: the honest half of every answer."""

import numpy as np
import pandas as pd

from models.plan_tables import stacked

CENTS = 100
BELOW_LAST_YEAR, UNSERVED_DEBT = "below_last_year", "unserved_debt"


def shortages(unplaced: pd.DataFrame, schools: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Return the plan's table ``shortages`` from its tables ``unplaced`` and ``schools``.

    ``places`` are children without a place, per area; ``seats`` are pupils beyond the seats, ``teachers``
    are teachers and ``funds`` is money missing, per school.
    """
    places = unplaced.rename(columns={"area_id": "unit_id", "children": "amount"})
    pieces = [places.assign(what="places", unit="area", measured_in="children")]
    for what, column, measured_in in (
        ("seats", "overfull", "children"),
        ("teachers", "short_teachers", "teachers"),
        ("funds", "short_funds", currency),
    ):
        amount = schools[column].to_numpy(dtype=np.float64)
        rows = schools[np.nan_to_num(amount) > 0].rename(columns={"school_id": "unit_id", column: "amount"})
        pieces.append(rows.assign(what=what, unit="school", measured_in=measured_in))
    return stacked("shortages", pieces)


def money_below_last_year(least: pd.Series, general: int, year: int, currency: str) -> pd.DataFrame:
    """Return the shortage of general-budget money against the year before, in the plan's table's columns.

    Parameters
    ----------
    least : Series
        Cents that general-budget money may not fall below, by rule (in all, for each pupil).
    general : int
        Cents that general-budget sources grant.

    The rules ask for the same money, so the largest gap is what is missing, and there is one row or none.
    """
    cents = 0 if least.empty else int((least - general).max())
    return _of_years(BELOW_LAST_YEAR, pd.Series({year: cents}), currency)


def debts_unserved(unserved: pd.Series, currency: str) -> pd.DataFrame:
    """Return the shortage of money for interest and repayment, from whole cents by year."""
    return _of_years(UNSERVED_DEBT, unserved, currency)


def _of_years(what: str, cents: pd.Series, currency: str) -> pd.DataFrame:
    short = cents[cents > 0]
    rows = pd.DataFrame({"unit_id": short.index.astype(str), "amount": short.to_numpy() / CENTS})
    return stacked(
        "shortages",
        [rows.assign(what=what, level="", unit="year", district_id="", measured_in=currency)],
    )
