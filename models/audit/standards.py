"""Rules of the audit on standards: purchases cost what they cost, and achieve what is told."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from models.audit.case import Case, PlanFault, differing, exceeding, faults
from models.funds.sources import CENTS
from models.measures.indicator_values import MET, NOT_MET, indicator_values
from models.measures.stocks import planned_stocks, school_stocks
from models.plan_tables import tidy
from models.standards.facts import PRICE, whole_stocks

PASS = ["school_id", "level", "indicator"]
ONE_CENT = 1.0


def purchases_are_priced(case: Case) -> Iterator[PlanFault]:
    """Every purchase costs its amount times the pack's price, whole units are whole, the budget is kept."""
    table = case.plan.purchases
    key = list(table[["school_id", "level", "stock"]].itertuples(index=False, name=None))
    price = [
        case.policy.amount(PRICE + stock, level)
        for stock, level in zip(table["stock"], table["level"], strict=True)
    ]
    due = pd.Series(table["amount"].to_numpy() * np.array(price, dtype=np.float64) * CENTS, index=key)
    told = pd.Series(table["cents"].to_numpy(dtype=np.float64), index=key)
    yield from differing("purchases_are_priced", "purchases.cents", told, due, ONE_CENT)
    amounts = table["amount"].to_numpy()
    broken = whole_stocks(pd.Index(table["stock"])) & (amounts != np.rint(amounts)) | ~(amounts > 0)
    allowed = [
        "a whole number above 0" if whole else "above 0" for whole in whole_stocks(pd.Index(table["stock"]))
    ]
    where = np.flatnonzero(broken)
    yield from faults(
        "purchases_are_priced",
        "purchases.amount",
        [key[at] for at in where],
        amounts[where],
        [allowed[at] for at in where],
    )
    budget = case.question.standards.budget
    if budget is not None:
        spent = pd.Series({"all": float(table["cents"].sum())})
        yield from exceeding("purchases_are_priced", "purchases", spent, pd.Series({"all": budget * CENTS}))


def passes_are_true(case: Case) -> Iterator[PlanFault]:
    """Every indicator before and after the purchases is what the stocks come to, and so is its verdict."""
    if case.plan.passes.empty:
        return
    before = _measured(case, replace(case.plan, purchases=tidy("purchases")))
    after = _measured(case, case.plan)
    told = case.plan.passes.set_index(PASS)
    rule = "passes_are_true"
    yield from differing(rule, "passes.before", told["before"], before["value"].reindex(told.index))
    yield from differing(rule, "passes.after", told["after"], after["value"].reindex(told.index))
    yield from differing(rule, "passes.standard", told["standard"], after["standard"].reindex(told.index))
    true = after["verdict"].reindex(told.index)
    wrong = ~told["verdict"].isin([MET, NOT_MET]) | (told["verdict"] != true)
    yield from faults(rule, "passes.verdict", told.index[wrong], told["verdict"][wrong], true[wrong])


def _measured(case: Case, plan: object) -> pd.DataFrame:
    stocks = planned_stocks(school_stocks(case.city), plan)  # type: ignore[arg-type]
    return indicator_values(stocks, case.policy.indicators).set_index(PASS)


RULES = (purchases_are_priced, passes_are_true)
