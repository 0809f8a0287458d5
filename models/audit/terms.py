"""Rules of the audit on the terms of sources: matched, shared out, not below the year before."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from models.audit.case import Case, PlanFault, exceeding
from models.audit.funds import allowed_payers, of_funds, with_school
from models.funds.sources import CENTS
from models.funds.terms import source_terms
from models.plan_tables import NEED
from models.shortages import BELOW_LAST_YEAR

ROUNDED = 1e-4  # thousands: what rounding to cents and the solver's tolerance may shift


def grants_are_matched(case: Case) -> Iterator[PlanFault]:
    """Own money beside the grants of sources that ask for it is enough, for each of them and all together."""
    if not case.decided("funds") or case.plan.grants.empty:
        return
    needs = with_school(case, case.plan.grants[NEED].drop_duplicates())
    terms = source_terms(case.city, case.policy, case.question, case.planned_schools)
    own = case.plan.grants[case.plan.grants["source_id"].isin(terms.own)].groupby(NEED)["cents"].sum()
    beside = own.reindex(pd.MultiIndex.from_frame(needs[NEED])).fillna(0).to_numpy()
    granted = case.plan.grants.groupby("source_id")["cents"].sum()
    asking = [name for name in terms.match.index if name in granted.index]
    may = {
        name: allowed_payers(case, needs).map(lambda text, name=name: name in text.split("+"))
        for name in asking
    }
    for size in range(1, len(asking) + 1):
        for chosen in combinations(asking, size):
            reached = np.any([may[name].to_numpy(dtype=bool) for name in chosen], axis=0)
            due = sum(terms.match[name] * granted[name] for name in chosen)
            found = int(beside[reached].sum())
            if found < due - int(reached.sum()) - 1:  # a cent of rounding at each need
                yield PlanFault(
                    "grants_are_matched", "grants", "+".join(chosen), str(found), f"at least {due:.0f}"
                )


def district_shares_are_kept(case: Case) -> Iterator[PlanFault]:
    """No district has more of a source that is shared out by weights than its share."""
    if not case.decided("funds"):
        return
    terms = source_terms(case.city, case.policy, case.question, case.planned_schools)
    rows = with_school(case, case.plan.grants)
    rows = rows[rows["source_id"].isin(terms.shares.index.get_level_values("source_id"))]
    given = rows.groupby(["source_id", "district_id"])["cents"].agg(["sum", "size"])
    spare = (given["sum"] - given["size"]).clip(lower=0)  # a cent of rounding at each grant
    yield from exceeding("district_shares_are_kept", "grants", spare, terms.shares, tolerance=0.0)


def decrease_is_told(case: Case) -> Iterator[PlanFault]:
    """General-budget money below last year's is what the goal of that name says, and a shortage."""
    steps, rows = case.plan.steps, case.plan.shortages
    told = steps[(steps["step"] == "funds") & (steps["goal"] == BELOW_LAST_YEAR)]["value"]
    short = rows[rows["what"] == BELOW_LAST_YEAR]["amount"].sum()
    if not case.decided("funds"):
        return
    terms = source_terms(case.city, case.policy, case.question, case.planned_schools)
    grants = of_funds(case)
    below = (terms.last_year - grants[grants["source_id"].isin(terms.general)]["cents"].sum()).clip(lower=0)
    largest = float(below.max()) if len(below) else 0.0
    both = float(below.sum()) / (1000 * CENTS)
    if abs(float(short) * CENTS - largest) > 1:
        yield PlanFault(
            "decrease_is_told", "shortages", BELOW_LAST_YEAR, f"{short:.2f}", f"{largest:.0f} cents"
        )
    if len(told) and abs(float(told.iloc[0]) - both) > ROUNDED * (1 + both):
        yield PlanFault("decrease_is_told", "steps", BELOW_LAST_YEAR, f"{told.iloc[0]:.6g}", f"{both:.6g}")


RULES = (grants_are_matched, district_shares_are_kept, decrease_is_told)
