"""The account of every source in whole cents, exact from year to year."""

import numpy as np
import pandas as pd

from models.funds.draws_facts import DrawsFacts
from models.plan_tables import tidy
from models.rounding import NOISE


def draws_table(facts: DrawsFacts, drawn: pd.Series) -> pd.DataFrame:
    """Return the plan's table ``draws``.

    Parameters
    ----------
    drawn : Series of int
        Cents used by (source_id, year); cut to what is available and scheduled.

    Available is what comes in and what was carried from the year before, at the year's rate of exchange.
    Available = drawn + carried + lapsed, to the cent.
    """
    rows = []
    accounts = facts.accounts.assign(drawn=drawn).reset_index()
    for name, account in accounts.groupby("source_id", sort=True):
        carried = owed = withdrawn = 0
        for terms in account.to_dict("records"):
            year = terms["year"]
            growth = float(terms["growth"])
            available = int(terms["new"]) + _down(carried * growth)
            most = available if pd.isna(terms["scheduled"]) else min(available, int(terms["scheduled"]))
            used = max(0, min(int(terms["drawn"]), most))
            owed, withdrawn = (_near(cents * growth) + int(terms["opening"]) for cents in (owed, withdrawn))
            interest = _near(float(terms["interest"]) * owed)
            repaid = min(owed, _near(float(terms["installment"]) * withdrawn)) + int(terms["fixed"])
            carried = _down(float(terms["stays"]) * (available - used))
            rows.append(
                {
                    "source_id": name,
                    "year": year,
                    "available_cents": available,
                    "drawn_cents": used,
                    "matched_cents": _near(float(terms["match"]) * used),
                    "interest_cents": interest,
                    "repaid_cents": repaid,
                    "carried_cents": carried,
                    "lapsed_cents": available - used - carried,
                }
            )
            if terms["lent"]:
                owed, withdrawn = owed + used - (repaid - int(terms["fixed"])), withdrawn + used
    return tidy("draws", pd.DataFrame(rows) if rows else None)


def _down(cents: float) -> int:
    return int(np.floor(cents + NOISE))


def _near(cents: float) -> int:
    return int(np.floor(cents + 0.5 + NOISE))
