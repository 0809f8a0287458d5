"""Every set of clients that a site may serve in a cheap plan, and the best plan made of them.

Prices on clients (:mod:`optimizer.siting.knapsack`) say of each set of clients at a site how much a plan with
it costs at least. The sets with which a plan may still cost less than a limit are often few enough to be
listed, all of them; then the best plan is a choice of one set per open site that serves every client once:

Sets
    columns                K, a site and the clients it serves, within its capacity
Parameters
    cost[k]                of opening the site of column k and serving its clients
Variables
    use[k] ∈ {0, 1}        whether column k is taken
    open[j] ∈ {0, 1}       whether site j is open
Goal
    cost                   min Σ_k cost[k] · use[k]
Subject to
    serve_every_client[i]  Σ_(k serves i) use[k] = 1                      ∀ i ∈ I
    one_column[j]          Σ_(k of site j) use[k] = open[j]               ∀ j ∈ J
    enough_capacity        Σ_j capacity[j] · open[j] ≥ Σ_i demand[i]
    number_of_sites        Σ_j open[j] = number

``enough_capacity`` follows from the others; stated, it lets the solver see the knapsack in it. No plan below
the limit is missing from the program, and its relaxation is strong
(Baldacci, Hadjiconstantinou, Maniezzo & Mingozzi 2002, for the capacitated p-median).
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from optimizer.engine import Watch
from optimizer.program import Program
from optimizer.siting.knapsack import Knapsacks, after_tables, choose, fill
from optimizer.siting.result import SitingResult
from optimizer.solution import Solution
from optimizer.stages import Stages
from optimizer.status import Status

HALF = 0.5
MOST = 150_000  # columns that are listed for one program
ROUNDING = 1e-7


@dataclass(frozen=True, eq=False)
class Columns:
    """Sets of clients at sites: the site of each, and a table columns x clients of truth values."""

    site: np.ndarray
    serves: sparse.csr_array
    cost: np.ndarray


def list_columns(sacks: Knapsacks, prices: np.ndarray, below: float, most: int) -> Columns | None:
    """Return every column that a plan which costs less than a limit may use; None when they are too many.

    Parameters
    ----------
    sacks
        What is asked.
    prices
        One per client; better prices leave fewer columns.
    below
        Plans that cost this or more are of no interest.
    most
        Columns at most.
    """
    gain, _ = fill(sacks, prices)
    worth, base = sacks.siting.fixed - gain, math.fsum(prices)
    slack = ROUNDING * max(1.0, abs(below))
    sites: list[np.ndarray] = []
    tables: list[np.ndarray] = []
    count = 0
    for site in range(len(worth)):
        least = choose(sacks, worth, opened=site)[0] + base + gain[site] - below - slack
        if least > gain[site]:
            continue
        table = _sets(sacks, prices, site, least, most - count)
        if table is None:
            return None
        count += len(table)
        tables.append(table)
        sites.append(np.full(len(table), site))
    if not tables:
        nothing = np.zeros((0, len(prices)), dtype=bool)
        return Columns(np.zeros(0, dtype=np.intp), sparse.csr_array(nothing), np.zeros(0))
    site_of, serves = np.concatenate(sites), np.concatenate(tables)
    paid = np.where(serves, np.where(np.isfinite(sacks.costs.T[site_of]), sacks.costs.T[site_of], 0.0), 0.0)
    return Columns(site_of, sparse.csr_array(serves), sacks.siting.fixed[site_of] + paid.sum(axis=1))


def formulate_columns(sacks: Knapsacks, columns: Columns, *, relaxed: bool = False) -> Program:
    """Return the program of the best plan that is made of columns; every client must stand in one.

    Parameters
    ----------
    relaxed
        Whether a column may be taken in part.
    """
    siting, count = sacks.siting, len(columns.site)
    clients, places = siting.costs.shape
    program = Program("siting_by_columns")
    use = program.add_variables("use", pd.RangeIndex(count), upper=1.0, integer=not relaxed)
    serves = sparse.csr_array(columns.serves.T.astype(np.float64))
    program.add_rows("serve_every_client", pd.RangeIndex(clients), {use: serves}, "==", 1.0)
    found = np.bincount(columns.site, minlength=places) > 0
    kept = 0.0 if siting.kept is None else siting.kept.astype(np.float64)
    opened = program.add_variables(
        "open", pd.RangeIndex(places), lower=kept, upper=np.maximum(found, kept), integer=not relaxed
    )
    at = sparse.csr_array((np.ones(count), (columns.site, np.arange(count))), shape=(places, count))
    program.add_rows("one_column", pd.RangeIndex(places), {use: at, opened: -1.0}, "==", 0.0)
    held = sparse.csr_array(sacks.capacity[None, :].astype(np.float64))
    program.add_rows("enough_capacity", ["all"], {opened: held}, ">=", float(sacks.demand.sum()))
    if siting.number is not None:
        every = sparse.csr_array(np.ones((1, places)))
        program.add_rows("number_of_sites", ["all"], {opened: every}, "==", float(siting.number))
    program.add_goal("cost", {use: columns.cost})
    return program


def without_dear(
    sacks: Knapsacks, columns: Columns, below: float, seconds: float
) -> tuple[float, Columns, np.ndarray] | None:
    """Return a bound on plans made of columns, the columns a plan below a limit may use, and new prices.

    By the duals of the relaxation a plan with a column costs at least the bound and the reduced cost of the
    column. None when there is no such plan; all columns when the relaxation was not solved in time.
    """
    program = formulate_columns(sacks, columns, relaxed=True)
    stages = Stages(program, gap=0.0, threads=1, seed=0, attentive=False)
    (stage,) = stages.goals
    if not stages.improve(stage, seconds, _never) or stage.duals is None:
        return (
            None if stage.status is Status.INFEASIBLE else (-math.inf, columns, np.zeros(len(sacks.demand)))
        )
    reduced = (stage.costs - program.matrix().entries.T @ stage.duals)[: len(columns.site)]
    cheap = stage.bound + reduced < below + ROUNDING * max(1.0, abs(below))
    left = Columns(columns.site[cheap], columns.serves[cheap], columns.cost[cheap])
    return stage.bound, left, stage.duals[: len(sacks.demand)]


def possible(sacks: Knapsacks, columns: Columns) -> bool:
    """Whether every client, and every site that is kept, stands in a column, and there are sites enough."""
    siting = sacks.siting
    found = np.bincount(columns.site, minlength=siting.costs.shape[1]) > 0
    kept = siting.kept is None or bool(found[siting.kept].all())
    enough = siting.number is None or int(found.sum()) >= siting.number
    return bool(kept and enough and columns.serves.sum(axis=0).min(initial=1) > 0 and len(columns.site))


def read_columns(sacks: Knapsacks, columns: Columns, solution: Solution) -> SitingResult:
    """Return the plan of a solved program, with value and bound as the solver left them."""
    cost = solution.goals[0]
    if not solution.has_values:
        nothing = np.zeros(0, dtype=np.intp)
        return SitingResult(solution.status, math.nan, cost.bound, solution.seconds, nothing, nothing)
    taken = np.flatnonzero(solution.values("use") > HALF)
    served_from = np.zeros(len(sacks.demand), dtype=np.intp)
    for column in taken:
        served_from[columns.serves[[column]].indices] = columns.site[column]
    opened = np.sort(columns.site[taken])
    return SitingResult(solution.status, cost.value, cost.bound, solution.seconds, opened, served_from)


def _never(_watch: Watch) -> bool:
    return False


def _sets(sacks: Knapsacks, prices: np.ndarray, site: int, least: float, most: int) -> np.ndarray | None:
    """Return the sets of clients within capacity that gain at least so much; None when they are too many.

    Client after client is left out or taken; what cannot reach ``least`` with the best that the clients still
    to come could add is dropped (the tables of the knapsack say what that is).
    """
    profit = np.where(np.isfinite(sacks.costs[:, site]), prices - sacks.costs[:, site], -math.inf)
    order = np.argsort(-profit, kind="stable")
    order = order[np.isfinite(profit[order])]
    after = after_tables(profit[order], sacks.demand[order], int(sacks.capacity[site]))
    gain, left = np.zeros(1), np.full(1, int(sacks.capacity[site]))
    taken = np.zeros((1, len(order)), dtype=bool)
    for place, client in enumerate(order):
        stay = gain + after[place + 1][left] >= least
        room = np.maximum(left - sacks.demand[client], 0)
        take = (sacks.demand[client] <= left) & (gain + profit[client] + after[place + 1][room] >= least)
        if int(stay.sum()) + int(take.sum()) > most:
            return None
        added = taken[take]
        added[:, place] = True
        taken = np.concatenate([taken[stay], added])
        gain = np.concatenate([gain[stay], gain[take] + profit[client]])
        left = np.concatenate([left[stay], room[take]])
    sets = np.zeros((len(taken), len(prices)), dtype=bool)
    sets[:, order] = taken
    return sets
