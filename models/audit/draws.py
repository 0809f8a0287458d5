"""Rules of the audit on draws: every source's account adds up, and pays nothing that is not due."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.audit.case import Case, PlanFault, differing, exceeding, faults, once_per_case
from models.funds.draws_facts import ACCOUNT, DrawsFacts, draws_facts
from models.funds.sources import CENTS
from models.shortages import UNSERVED_DEBT

PARTS = ["drawn_cents", "carried_cents", "lapsed_cents"]
TABLES = ("schools", "grants", "hires", "conversions", "works", "outlook")
ONE_CENT = 1.0


def accounts_are_all_there(case: Case) -> Iterator[PlanFault]:
    """Every source has a row for every year looked at; without the question for draws there is none."""
    told = pd.MultiIndex.from_frame(case.plan.draws[ACCOUNT])
    facts = _facts(case)
    index = told[:0] if facts is None else facts.accounts.index
    real = pd.MultiIndex.from_tuples(list(index), names=ACCOUNT)
    for labels, found, allowed in (
        (told.difference(real), "an account", "none"),
        (real.difference(told), "none", "an account"),
    ):
        yield from faults(
            "accounts_are_all_there", "draws", labels, [found] * len(labels), [allowed] * len(labels)
        )


def accounts_add_up(case: Case) -> Iterator[PlanFault]:
    """Available money is drawn, carried or lapsed; what was carried comes back at the year's rate."""
    facts = _facts(case)
    if facts is None:
        return
    rule, table, accounts = "accounts_add_up", _table(case), facts.accounts
    yield from differing(rule, "draws", table[PARTS].sum(axis=1), table["available_cents"], 0.0)
    back = pd.Series([(source, year - 1) for source, year in accounts.index], index=accounts.index)
    before = table["carried_cents"].reindex(pd.MultiIndex.from_tuples(back, names=ACCOUNT)).fillna(0)
    comes = np.floor(before.to_numpy() * accounts["growth"].to_numpy() + 1e-6)
    yield from differing(
        rule, "draws.available_cents", table["available_cents"], accounts["new"] + comes, 0.0
    )
    left = table["available_cents"] - table["drawn_cents"]
    stays = accounts["stays"].reindex(table.index) * left
    yield from differing(rule, "draws.carried_cents", table["carried_cents"], stays, ONE_CENT)


def draws_keep_terms(case: Case) -> Iterator[PlanFault]:
    """Nothing is drawn beyond the agreement's schedule, and no less than what is granted this year."""
    facts = _facts(case)
    if facts is None:
        return
    table, accounts = _table(case), facts.accounts
    known = accounts["scheduled"].dropna()
    yield from exceeding("draws_keep_terms", "draws", table["drawn_cents"].reindex(known.index), known, 0.0)
    drawn = table["drawn_cents"].reindex(accounts.index).fillna(0)
    yield from exceeding("draws_keep_terms", "draws", accounts["granted"], drawn, 0.0)
    beside = accounts["match"] * drawn
    yield from differing("draws_keep_terms", "draws.matched_cents", table["matched_cents"], beside, ONE_CENT)


def draws_pay_what_is_due(case: Case) -> Iterator[PlanFault]:
    """No source draws more in a year than what it may pay then: grants, later needs and debts."""
    facts = _facts(case)
    if facts is None:
        return
    table = _table(case)
    debts = (table["interest_cents"] + table["repaid_cents"]).groupby(level="year").sum()
    may = facts.accounts["granted"].astype("float64")
    for need in facts.due.rename("cents").reset_index().to_dict("records"):
        for source in filter(None, need["payers"].split("+")):
            may[source, need["year"]] += need["cents"]
    years = facts.accounts.index.get_level_values("year")
    may += facts.accounts["serves"] * debts.reindex(years).fillna(0).to_numpy()
    yield from exceeding("draws_pay_what_is_due", "draws", table["drawn_cents"], may, ONE_CENT)
    yearly = facts.due.groupby(level="year").sum().reindex(sorted(set(years)), fill_value=0)
    most = yearly + debts.reindex(yearly.index).fillna(0)
    most += facts.accounts["granted"].groupby(level="year").sum()
    drawn = table["drawn_cents"].groupby(level="year").sum()
    yield from exceeding("draws_pay_what_is_due", "draws", drawn, most, float(len(table)))


def debts_are_served(case: Case) -> Iterator[PlanFault]:
    """Interest is on what was owed when the year began; an installment is of what was withdrawn by then."""
    facts = _facts(case)
    if facts is None:
        return
    loans = facts.accounts[facts.accounts["lent"]].join(_table(case)).reset_index()
    for source, account in loans.groupby("source_id"):
        owed = withdrawn = 0.0
        for terms in account.to_dict("records"):
            owed = owed * terms["growth"] + terms["opening"]
            withdrawn = withdrawn * terms["growth"] + terms["opening"]
            repaid = min(owed, terms["installment"] * withdrawn)
            due = {"interest_cents": terms["interest"] * owed, "repaid_cents": repaid + terms["fixed"]}
            for column, cents in due.items():
                if abs(float(terms[column]) - cents) > len(account):  # a cent for every year rounded before
                    unit, found = f"{source} {terms['year']}", f"{terms[column]:.0f}"
                    yield PlanFault("debts_are_served", f"draws.{column}", unit, found, f"{cents:.0f}")
            owed += terms["drawn_cents"] - repaid
            withdrawn += terms["drawn_cents"]


def unserved_debts_are_told(case: Case) -> Iterator[PlanFault]:
    """Debts that no source may pay are a shortage of their year: all of them less what may have been paid.

    The table does not tell what a source paid on debts from what it paid on needs, so the shortage lies
    between what is due less all that sources which may pay debts have drawn, and what is due.
    """
    rows = case.plan.shortages[case.plan.shortages["what"] == UNSERVED_DEBT]
    told = pd.Series(rows["amount"].to_numpy() * CENTS, index=rows["unit_id"].astype("int64"))
    facts = _facts(case)
    if facts is None:
        yield from faults("unserved_debts_are_told", "shortages", told.index, told, ["none"] * len(told))
        return
    table = _table(case)
    due = (table["interest_cents"] + table["repaid_cents"]).groupby(level="year").sum()
    able = facts.accounts["serves"].reindex(table.index).fillna(value=False).to_numpy(dtype=bool)
    drawn = table["drawn_cents"].where(able, 0.0).groupby(level="year").sum()
    granted = facts.accounts["granted"].where(facts.accounts["serves"], 0).groupby(level="year").sum()
    paid = (drawn - granted.reindex(drawn.index).fillna(0)).clip(lower=0)
    noise = float(len(table)) + 1
    short = told.reindex(due.index).fillna(0)
    yield from exceeding("unserved_debts_are_told", "shortages", short, due, noise)
    yield from exceeding("unserved_debts_are_told", "draws", due - paid, short, noise)


def _table(case: Case) -> pd.DataFrame:
    table = case.plan.draws.drop_duplicates(ACCOUNT).set_index(ACCOUNT)
    return table.astype("float64")


@once_per_case
def _facts(case: Case) -> DrawsFacts | None:
    if not (case.decided("funds") and case.question.funds.draws and len(case.question.sources)):
        return None
    tables = {name: getattr(case.plan, name) for name in TABLES}
    return draws_facts(case.city, case.question, tables)


RULES = (
    accounts_are_all_there,
    accounts_add_up,
    draws_keep_terms,
    draws_pay_what_is_due,
    debts_are_served,
    unserved_debts_are_told,
)
