"""Draws: how much of every source is used in which year, over all years looked at.

This year's grants are decided and stand. Later years are looked at: what they will need, by use and by the
sources that may pay it, and what this year's choice leaves them. Loans are drawn only for what nothing else
can pay, and then as late as possible. A loan is repaid in installments of what was withdrawn (as the World
Bank's agreements state them); a balance in foreign currency follows the rate of exchange.

Sets
    years                  T, this year and those looked at
    sources                F, by source and year; loans L ⊆ F; own sources O ⊆ F
    needs                  M, (year, use, payers) with money due, that the same sources may pay
    arcs                   A ⊆ M×F, a source that may pay a need in its year
    matches                A' ⊆ A, arcs of a source that asks for own money, where own money may pay the need
Parameters
    due[m]                 money due                                              [thousands]
    granted[f, t]          money granted already, this year                       [thousands]
    new[f, t]              money that comes in                                    [thousands]
    scheduled[f, t]        most that the agreement lets be drawn in the year      [thousands]
    stays[f, t]            share of what is left that may be used in the next year  [share]
    growth[f, t]           rate of exchange over that of the year before, 1 at home  [ratio]
    match[f, t]            own money per unit drawn                               [ratio]
    interest[f]            of what is owed when the year begins                   [share]
    installment[f, t]      share of what was withdrawn that is repaid in the year  [share]
    fixed[l, t]            repaid in the year of a debt of unknown size           [thousands]
    opening[l]             debt when the first year begins, in withdrawn and owed too  [thousands]
Variables
    draw[m, f] ≥ 0         money of source f for need m                           [thousands]
    serve[f, t] ≥ 0        money of source f for interest and repayment           [thousands]
    short_draws[m] ≥ 0     money that need m still lacks                          [thousands]
    unserved[t] ≥ 0        interest and repayment that nobody may pay             [thousands]
    spare[f, t] ≥ 0        money of source f left when the year ends              [thousands]
    owed[l, t] ≥ 0         debt when the year ends                                [thousands]
    withdrawn[l, t] ≥ 0    money withdrawn so far, at the year's rate             [thousands]
    beside[m, f] ≥ 0       own money for need m that counts beside source f       [thousands]
Goals, in this order
    short_works            min Σ_m for works short_draws[m]                       [thousands]
    unserved_debt          min Σ_t unserved[t]                                    [thousands]
    short_later            min Σ_m for all else short_draws[m]                    [thousands]
    lapsing_later          min Σ_(f ∉ L, t) (1 − stays[f, t]) · spare[f, t]       [thousands]
    interest_later         min Σ_(l, t) interest[l] · owed[l, t]                  [thousands]
    debt_years             min Σ_(l, t) owed[l, t]                                [thousands]
Subject to
    meet_later_needs[m]    Σ_f draw[m, f] + short_draws[m] = due[m]               ∀ m ∈ M
    keep_account[f, t]     spare[f, t] + Σ_m draw[m, f] + serve[f, t] + granted[f, t] = new[f, t]
                           + growth[f, t] · stays[f, t−1] · spare[f, t−1]         ∀ f, t
    keep_schedule[f, t]    Σ_m draw[m, f] + serve[f, t] ≤ scheduled[f, t] − granted[f, t]  ∀ f, t scheduled
    withdraw[l, t]         withdrawn[l, t] = growth[l, t] · withdrawn[l, t−1] + granted[l, t] + Σ_m draw[m, l]
                                                                                  ∀ l ∈ L, t
    owe[l, t]              owed[l, t] = growth[l, t] · owed[l, t−1] + granted[l, t] + Σ_m draw[m, l]
                           − installment[l, t] · growth[l, t] · withdrawn[l, t−1]  ∀ l ∈ L, t
    serve_debt[t]          Σ_f serve[f, t] + unserved[t] = Σ_l interest[l] · growth[l, t] · owed[l, t−1]
                           + fixed[l, t] + installment[l, t] · growth[l, t] · withdrawn[l, t−1]  ∀ t in debt
    match_draws[f, t]      match[f, t] · Σ_m draw[m, f] ≤ Σ_m beside[m, f]        ∀ f, t with a match
    count_own_draws_once[m]  Σ_f beside[m, f] ≤ Σ_(f ∈ O) draw[m, f]              ∀ m with a match
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.funds.draws_facts import ACCOUNT, DrawsFacts
from models.funds.draws_table import draws_table
from models.funds.sources import CAPITAL
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.plan_tables import tidy
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Solution, Variables

if TYPE_CHECKING:
    from optimizer.blocks import Coefficients

STEP = "draws"
PER_THOUSAND = 100_000  # cents in a thousand currency units


def formulate_draws(facts: DrawsFacts, question: Question) -> Program:
    """State the draws of all years; `facts` must hold at least one source."""
    program = Program(STEP)
    draw = program.add_variables("draw", facts.arcs, unit="thousands")
    serve = program.add_variables("serve", facts.serving(), unit="thousands")
    short = program.add_variables("short_draws", facts.due.index, unit="thousands")
    unserved = program.add_variables("unserved", facts.indebted_years(), unit="thousands")
    spare = program.add_variables("spare", facts.accounts.index, unit="thousands")
    owed = program.add_variables("owed", facts.loans(), unit="thousands")
    withdrawn = program.add_variables("withdrawn", facts.loans(), unit="thousands")
    beside = program.add_variables("beside", facts.matches(), unit="thousands")
    accounts, loans = facts.accounts, facts.accounts.loc[facts.loans()]
    works = (facts.due.index.get_level_values("use") == CAPITAL).astype(np.float64)
    lapsing = (1 - accounts["stays"]).where(~accounts["lent"], 0.0).to_numpy()
    goals: dict[str, tuple[Terms, str]] = {
        "short_works": ({short: works}, "thousands"),
        "unserved_debt": ({unserved: 1.0}, "thousands"),
        "short_later": ({short: 1 - works}, "thousands"),
        "lapsing_later": ({spare: lapsing}, "thousands"),
        "interest_later": ({owed: loans["interest"].to_numpy()}, "thousands"),
        "debt_years": ({owed: 1.0}, "thousands"),
    }
    add_goals(program, STEP, goals, question)
    _keep_accounts(program, facts, (draw, serve, short, spare))
    if len(loans):
        _owe(program, facts, (draw, serve, unserved, owed, withdrawn))
    _match(program, facts, (draw, beside))
    return program


def _keep_accounts(program: Program, facts: DrawsFacts, given: tuple[Variables, ...]) -> None:
    draw, serve, short, spare = given
    accounts, needs = facts.accounts, facts.due.index
    if len(needs):
        paid = incidence(needs, draw.index.droplevel("source_id"))  # type: ignore[arg-type]
        due = facts.due.to_numpy() / PER_THOUSAND
        program.add_rows("meet_later_needs", needs, {draw: paid, short: 1.0}, "==", due, unit="thousands")
    used, served = _by_account(accounts.index, draw.index), incidence(accounts.index, serve.index)
    kept = sparse.eye_array(len(accounts)) - _from_year_before(
        accounts, accounts.index, accounts["growth"] * accounts["stays_before"]
    )
    new = (accounts["new"] - accounts["granted"]).to_numpy() / PER_THOUSAND
    terms = {spare: sparse.csr_array(kept), draw: used, serve: served}
    program.add_rows("keep_account", accounts.index, terms, "==", new, unit="thousands")
    free = (accounts["scheduled"] - accounts["granted"]).dropna()
    touched = (used.sum(axis=1) + served.sum(axis=1)) > 0
    free = free[pd.Series(touched, index=accounts.index)[free.index].to_numpy()].clip(lower=0)
    if len(free):
        rows = {draw: _by_account(free.index, draw.index), serve: incidence(free.index, serve.index)}
        most = free.to_numpy() / PER_THOUSAND
        program.add_rows("keep_schedule", free.index, rows, "<=", most, unit="thousands")


def _owe(program: Program, facts: DrawsFacts, given: tuple[Variables, ...]) -> None:
    draw, serve, unserved, owed, withdrawn = given
    loans = facts.accounts.loc[facts.loans()]
    drawn = _by_account(loans.index, draw.index)
    granted = loans["granted"].to_numpy() / PER_THOUSAND
    opening = (loans["opening"] * loans["growth"]).to_numpy() / PER_THOUSAND
    one = sparse.eye_array(len(loans))
    grown = _from_year_before(loans, loans.index, loans["growth"])
    terms = {withdrawn: sparse.csr_array(one - grown), draw: -drawn}
    program.add_rows("withdraw", loans.index, terms, "==", granted + opening, unit="thousands")
    part = loans["installment"] * loans["growth"]
    paid_off = loans["installment"].to_numpy() * opening
    repaid = _from_year_before(loans, loans.index, part)
    terms = {owed: sparse.csr_array(one - grown), withdrawn: repaid, draw: -drawn}
    program.add_rows("owe", loans.index, terms, "==", granted + opening - paid_off, unit="thousands")
    years = unserved.index
    per_year = incidence(years, loans.index.get_level_values("year"))
    interest = _from_year_before(loans, loans.index, loans["interest"] * loans["growth"])
    serving = incidence(years, serve.index.get_level_values("year"))
    due: dict[Variables, Coefficients] = {
        unserved: 1.0,
        owed: -(per_year @ interest),
        withdrawn: -(per_year @ repaid),
    }
    if len(serve):
        due[serve] = serving
    known = per_year @ (
        loans["fixed"].to_numpy() / PER_THOUSAND + paid_off + loans["interest"].to_numpy() * opening
    )
    program.add_rows("serve_debt", years, due, "==", known, unit="thousands")


def _match(program: Program, facts: DrawsFacts, given: tuple[Variables, Variables]) -> None:
    draw, beside = given
    match = facts.accounts["match"]
    touched = _by_account(facts.accounts.index, draw.index).sum(axis=1) > 0
    asking = match.index[(match > 0).to_numpy() & touched]
    if len(asking):
        ratio = sparse.diags_array(match[asking].to_numpy()) @ _by_account(asking, draw.index)
        terms = {draw: sparse.csr_array(ratio), beside: -_by_account(asking, beside.index)}
        program.add_rows("match_draws", asking, terms, "<=", 0.0, unit="thousands")
    needs = beside.index.droplevel("source_id").unique()  # type: ignore[arg-type]
    if len(needs):
        own = facts.is_own(draw.index)
        paid = incidence(needs, draw.index.droplevel("source_id"), own)  # type: ignore[arg-type]
        counted = incidence(needs, beside.index.droplevel("source_id"))  # type: ignore[arg-type]
        program.add_rows(
            "count_own_draws_once", needs, {beside: counted, draw: -paid}, "<=", 0.0, unit="thousands"
        )


def _by_account(accounts: pd.Index, arcs: pd.Index) -> sparse.csr_array:
    """Return which account each arc draws on."""
    pairs = pd.MultiIndex.from_arrays([arcs.get_level_values(name) for name in ACCOUNT], names=ACCOUNT)
    return incidence(accounts, pairs)


def _from_year_before(rows: pd.DataFrame, columns: pd.Index, weights: pd.Series) -> sparse.csr_array:
    """Return a matrix that takes each account's value of the year before, times a weight of the year."""
    before = [(source, year - 1) for source, year in rows.index]
    places = columns.get_indexer(pd.MultiIndex.from_tuples(before, names=ACCOUNT))
    known = np.flatnonzero(places >= 0)
    entries = weights.to_numpy(dtype=np.float64)[known]
    return sparse.csr_array((entries, (known, places[known])), shape=(len(rows), len(columns)))


def read_draws(facts: DrawsFacts, solution: Solution | None) -> pd.DataFrame:
    """Return the plan's table ``draws`` in whole cents, each account exact from year to year.

    Raises
    ------
    NoPlanError
        If the solver has no values.
    """
    if solution is None:
        return tidy("draws")
    require_values(STEP, solution)
    drawn = pd.Series(0.0, index=facts.accounts.index)
    for family in ("draw", "serve"):
        values = solution.series(family)
        if len(values):
            keys = [values.index.get_level_values(name) for name in ACCOUNT]
            sums = values.groupby(pd.MultiIndex.from_arrays(keys, names=ACCOUNT)).sum()
            drawn = drawn.add(sums.reindex(drawn.index).fillna(0.0))
    return draws_table(facts, np.rint(drawn * PER_THOUSAND).astype("int64") + facts.accounts["granted"])


def read_unserved(solution: Solution) -> pd.Series:
    """Return the whole cents of interest and repayment that no source may pay, by year."""
    values = solution.series("unserved")
    years = values.index.get_level_values("year") if len(values) else values.index
    return pd.Series(np.rint(values.to_numpy() * PER_THOUSAND).astype("int64"), index=years)
