"""Which sources may pay which needs, also by the rules of the weak-link fund (DOMAIN 1.8).

The weak-link fund serves public primary and junior schools that the long-term layout plan retains and that
are not oversize. It pays no salaries and no debts. What it may not build (halls, gyms, pools, housing) is a
matter of the projects' list, in which no column tells a hall from a classroom.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.sources import DEBT, STAFF, may_pay
from models.not_assessed import gathered, left_out
from models.policy import Policy

if TYPE_CHECKING:  # an audit reads these rules, and it must not need the solver
    from models.question import Question

COMPULSORY = ("primary", "junior")


def eligible_payers(
    city: City | None, policy: Policy, question: "Question", needs: pd.DataFrame
) -> pd.Series:
    """Return for each need the sources that may pay it, as one text ``a+b``, sorted.

    Parameters
    ----------
    needs : DataFrame
        school_id, level, use, district_id and ownership; its index is kept.
    """
    texts = np.full(len(needs), "", dtype=object)
    for source in question.sources.sort_values("source_id").to_dict("records"):
        for use in needs["use"].unique():
            rows = (needs["use"] == use).to_numpy()
            may = may_pay(source, needs, str(use)) & rows
            if source["source_id"] in question.funds.weak_link:
                may &= weak_link_allows(city, policy, needs, str(use))
            texts[may] += f"+{source['source_id']}"
    return pd.Series([text[1:] for text in texts], index=needs.index, dtype="object", name="payers")


def weak_link_allows(city: City | None, policy: Policy, needs: pd.DataFrame, use: str) -> np.ndarray:
    """Return for each need whether the weak-link fund may pay it; a school of unknown standing it may not."""
    retained = known_standing(city, policy)
    if use in {STAFF, DEBT} or retained is None:
        return np.zeros(len(needs), dtype=bool)
    school = pd.MultiIndex.from_frame(needs[["school_id", "level"]])
    fit = retained.reindex(school).fillna(value=False).to_numpy(dtype=bool)
    compulsory = needs["level"].isin(COMPULSORY) & (needs["ownership"] == "public")
    return np.asarray(fit & compulsory.to_numpy())


def unknown_standing(city: City | None, question: "Question", schools: pd.DataFrame) -> pd.DataFrame:
    """List the schools of which nobody knows whether the layout plan retains them, where that matters."""
    reason = "not known whether the layout plan retains it, so the weak-link fund does not pay it"
    mine = schools[schools["level"].isin(COMPULSORY) & (schools["ownership"] == "public")]
    if not question.funds.weak_link:
        return gathered([])
    if city is None or "retained_in_layout" not in city.schools:
        missing = mine
    else:
        known = city.schools.set_index("school_id")["retained_in_layout"]
        missing = mine[known.reindex(mine["school_id"]).isna().to_numpy()]
    return gathered(
        [
            left_out("funds", str(level), "school", rows["school_id"], reason)
            for level, rows in missing.groupby("level")
        ]
    )


def known_standing(city: City | None, policy: Policy) -> pd.Series | None:
    """Return by (school_id, level) whether a school is retained and not oversize; unknown counts as not.

    A pack without a limit of size has no oversize schools. ``None`` where the layout plan is unknown.
    """
    if city is None or "retained_in_layout" not in city.schools:
        return None
    retained = city.schools.set_index("school_id")["retained_in_layout"]
    table = city.provision[["school_id", "level", "pupils"]]
    kept = retained.reindex(table["school_id"]).eq(other=True).fillna(value=False).to_numpy(dtype=bool)
    limits = {str(level): policy.amount("school_size.max", str(level)) for level in table["level"].unique()}
    most = table["level"].map({level: np.inf if limit is None else limit for level, limit in limits.items()})
    fits = (table["pupils"].astype("float64") <= most.astype("float64")).to_numpy()
    index = pd.MultiIndex.from_frame(table[["school_id", "level"]])
    return pd.Series(kept & fits, index=index)
