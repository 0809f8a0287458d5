"""Which source of money may pay what for whom, in cents."""

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


def may_pay(source: pd.Series, school: pd.Series, use: str) -> bool:
    """Return whether a source may pay one use of one school and level.

    An empty list means no restriction, with two exceptions: a private school is paid only by a source that
    names private schools, and a loan never pays salaries.

    Parameters
    ----------
    source : Series
        A row of the table ``sources``.
    school : Series
        ``level``, ``district_id`` and ``ownership``.
    """
    asked = {
        "levels": school["level"],
        "uses": use,
        "districts": school["district_id"],
        "ownership": school["ownership"],
    }
    allowed = {column: named(source.get(column)) for column in asked}
    if any(allowed[column] and asked[column] not in allowed[column] for column in asked):
        return False
    if school["ownership"] == "private" and "private" not in allowed["ownership"]:
        return False
    return not (use == STAFF and source.get("kind") == "loan")


def payers(sources: pd.DataFrame, schools: pd.DataFrame, use: str) -> pd.Series:
    """Return for each school and level the sources that may pay a use, as one text ``a+b``, sorted.

    Parameters
    ----------
    schools : DataFrame
        With ``level``, ``district_id`` and ``ownership``; its index is kept.
    """
    kinds = ["level", "district_id", "ownership"]
    ordered = [row for _, row in sources.sort_values("source_id").iterrows()]
    rows = list(schools[kinds].itertuples(index=False, name=None))
    texts = {}
    for key in set(rows):
        school = pd.Series(key, index=kinds)
        texts[key] = "+".join(str(source["source_id"]) for source in ordered if may_pay(source, school, use))
    return pd.Series([texts[key] for key in rows], index=schools.index, dtype="object", name="payers")


def cost_of_hire(policy: Policy, level: str) -> int | None:
    """Return what one more teacher costs in a year, in cents, or ``None`` where the policy does not say."""
    cost = policy.amount("staffing.annual_cost", level)
    return None if cost is None else int(cents_of(np.array([cost]))[0])
