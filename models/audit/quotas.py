"""Rules of the audit on quotas: totals exact, nobody beyond a whole place of the exact share."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.allotments.quotas_facts import ROW_BY_ROW, QuotasFacts, quotas_facts
from models.audit.case import Case, PlanFault, differing, exceeding, faults, once_per_case
from models.locks.quotas import fixed_quotas, pair_of
from models.rounding import NOISE

PAIR = ["senior_school_id", "junior_school_id"]


def quotas_keep_their_totals(case: Case) -> Iterator[PlanFault]:
    """Every senior school sets aside what it must, and every junior school gets what it is due."""
    facts = _facts(case)
    given = case.plan.quotas.groupby(PAIR[0])["places"].sum().astype("float64")
    if facts is None or facts.method == "floor_to_open":
        most = pd.Series(dtype="float64") if facts is None else facts.distributed
        yield from exceeding("quotas_keep_their_totals", "quotas", given, most)
        return
    told = given.reindex(facts.distributed.index.union(given.index), fill_value=0.0)
    if len(facts.weight):
        yield from differing("quotas_keep_their_totals", "quotas", told, facts.distributed.astype("float64"))
    if facts.method not in ROW_BY_ROW:
        got = case.plan.quotas.groupby(PAIR[1])["places"].sum().astype("float64")
        got = got.reindex(facts.due.index.union(got.index), fill_value=0.0)
        yield from differing("quotas_keep_their_totals", "quotas", got, facts.due)


def quotas_are_next_to_their_share(case: Case) -> Iterator[PlanFault]:
    """Every pair gets its exact share rounded down or up, in the year asked about.

    Where pairs are locked, others make room for them: no pair is farther from its share than they together.
    """
    facts = _facts(case)
    rule, table = "quotas_are_next_to_their_share", case.plan.quotas
    wrong = table[table["year"] != case.question.year]
    years = [str(case.question.year)] * len(wrong)
    yield from faults(
        rule, "quotas.year", wrong[PAIR].itertuples(index=False, name=None), wrong["year"], years
    )
    if facts is None:
        return
    given = table.drop_duplicates(PAIR).set_index(PAIR)["places"].astype("float64")
    given = given.reindex(facts.exact.index.union(given.index), fill_value=0.0)
    share = facts.exact["share"].reindex(given.index).fillna(0.0)
    locked = [(pair_of(lock), lock.places) for lock in fixed_quotas(case.question.locks)]
    room = sum(abs(places - share.get(pair, 0.0)) + 2 for pair, places in locked)
    off = (given < np.floor(share + NOISE) - room) | (given > np.ceil(share - NOISE) + room)
    allowed = share[off].map(lambda exact: f"next to {exact:.4g}")
    yield from faults(rule, "quotas", given.index[off], given[off], allowed)


@once_per_case
def _facts(case: Case) -> QuotasFacts | None:
    if not case.decided("quotas"):
        return None
    return quotas_facts(case.city, case.policy, case.question)


RULES = (quotas_keep_their_totals, quotas_are_next_to_their_share)
