"""Which source of money may pay what for whom, in cents."""

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from models.policy import Policy
from models.rounding import cents_of

OPERATING, STAFF = "operating", "staff"
CENTS = 100


def source_cents(sources: pd.DataFrame) -> pd.Series:
    """Return each source's money of the year, in whole cents by source_id, sorted."""
    amounts = sources.set_index("source_id")["amount"]
    return pd.Series(cents_of(amounts.to_numpy()), index=amounts.index, name="cents").sort_index()


def named(cell: object) -> frozenset[str]:
    """Return the members of a ``;``-separated list; none where the cell is empty or missing."""
    if not isinstance(cell, str):
        return frozenset()
    return frozenset(part.strip() for part in cell.split(";") if part.strip())


def may_pay(source: Mapping[Hashable, object], schools: pd.DataFrame, use: str) -> np.ndarray:
    """Return for each school and level whether a source may pay one use of it.

    An empty list means no restriction, with two exceptions: a private school is paid only by a source that
    names private schools, and a loan never pays salaries.

    Parameters
    ----------
    source : mapping
        A row of the table ``sources``.
    schools : DataFrame
        ``level``, ``district_id`` and ``ownership``.
    """
    uses = named(source.get("uses"))
    if (uses and use not in uses) or (use == STAFF and source.get("kind") == "loan"):
        return np.zeros(len(schools), dtype=bool)
    private = schools["ownership"].to_numpy() == "private"
    may = ~private | ("private" in named(source.get("ownership")))
    for list_of, column in (("levels", "level"), ("districts", "district_id"), ("ownership", "ownership")):
        allowed = named(source.get(list_of))
        if allowed:
            may &= schools[column].isin(allowed).to_numpy()
    return np.asarray(may)


def payers(sources: pd.DataFrame, schools: pd.DataFrame, use: str) -> pd.Series:
    """Return for each school and level the sources that may pay a use, as one text ``a+b``, sorted.

    Parameters
    ----------
    schools : DataFrame
        With ``level``, ``district_id`` and ``ownership``; its index is kept.
    """
    texts = np.full(len(schools), "", dtype=object)
    for source in sources.sort_values("source_id").to_dict("records"):
        texts[may_pay(source, schools, use)] += f"+{source['source_id']}"
    return pd.Series([text[1:] for text in texts], index=schools.index, dtype="object", name="payers")


def cost_of_hire(policy: Policy, level: str) -> int | None:
    """Return what one more teacher costs in a year, in cents, or ``None`` where the policy does not say."""
    cost = policy.amount("staffing.annual_cost", level)
    return None if cost is None else int(cents_of(np.array([cost]))[0])
