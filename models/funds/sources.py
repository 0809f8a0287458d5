"""Which source of money may pay what for whom, on which terms, in cents."""

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from models.policy import Policy
from models.rounding import cents_of

OPERATING, STAFF, TRAINING, CAPITAL, DEBT = "operating", "staff", "training", "capital", "debt"
CENTS = 100
LENT = "loan"
NEVER = {LENT: (STAFF, DEBT), "foreign_aid": (DEBT,), "donation": (DEBT,), "central": (DEBT,), "fee": (DEBT,)}


def source_cents(sources: pd.DataFrame) -> pd.Series:
    """Return what may be spent of each source in its year, in whole cents by source_id, sorted.

    Nothing after the last year of use (``expires``), and no more than is drawn by the agreement
    (``drawdown``, where it is known).
    """
    table = sources.set_index("source_id")
    held = pd.Series(cents_of(table["amount"].to_numpy()), index=table.index, name="cents")
    if "drawdown" in table:
        drawn = table["drawdown"].astype("float64")
        most = pd.Series(cents_of(drawn.fillna(0.0).to_numpy()), index=table.index)
        held = held.where(drawn.isna() | (held <= most), most)
    if "expires" in table:
        held = held.mask(table["expires"].astype("float64") < table["year"], 0)
    return held.sort_index()


def carried_share(source: Mapping[Hashable, object], year: int) -> float:
    """Return the share of what is left of a source after a year that may be used in the next.

    In the last year of use nothing is carried. Where no share is agreed, all stays until the last year of
    use; a source without one is money of its year, of which nothing stays.
    """
    expires, share = known_number(source, "expires"), known_number(source, "carry_over")
    if expires is not None and expires <= year:
        return 0.0
    if share is not None:
        return share
    return 0.0 if expires is None else 1.0


def known_number(source: Mapping[Hashable, object], column: str) -> float | None:
    """Return a number of a source, or ``None`` where its cell is empty or the column is not there."""
    cell = source.get(column)
    return None if cell is None or cell is pd.NA or cell != cell else float(str(cell))  # noqa: PLR0124 - NaN


def named(cell: object) -> frozenset[str]:
    """Return the members of a ``;``-separated list; none where the cell is empty or missing."""
    if not isinstance(cell, str):
        return frozenset()
    return frozenset(part.strip() for part in cell.split(";") if part.strip())


def may_pay(source: Mapping[Hashable, object], schools: pd.DataFrame, use: str) -> np.ndarray:
    """Return for each school and level whether a source may pay one use of it.

    An empty list means no restriction, with three exceptions: a private school is paid only by a source that
    names private schools, a loan never pays salaries, and only the bureau's own money pays debts.

    Parameters
    ----------
    source : mapping
        A row of the table ``sources``.
    schools : DataFrame
        ``level``, ``district_id`` and ``ownership``.
    """
    uses = named(source.get("uses"))
    if (uses and use not in uses) or use in NEVER.get(str(source.get("kind")), ()):
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
