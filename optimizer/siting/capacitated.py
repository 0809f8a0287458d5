"""Where to open sites that can serve only so much.

Sets
    clients                I
    sites                  J
Parameters
    cost[i, j]             of serving all of client i from site j; infinite where not allowed
    fixed[j]               of opening site j
    demand[i]              of client i                                   [units]
    capacity[j]            of site j                                     [units]
    number                 sites to be open, or None: as many as pay
Variables
    serve[i, j] ∈ {0, 1}   whether client i is served from site j; a share from 0 to 1 if demand may be split
    open[j] ∈ {0, 1}       whether site j is open
Goal
    cost                   min Σ_j fixed[j] · open[j] + Σ_(i,j) cost[i, j] · serve[i, j]
Subject to
    serve_every_client[i]  Σ_j serve[i, j] = 1                            ∀ i ∈ I
    respect_capacity[j]    Σ_i demand[i] · serve[i, j] ≤ capacity[j] · open[j]   ∀ j ∈ J
    only_from_open[i, j]   serve[i, j] ≤ open[j]                          ∀ (i, j) allowed
    enough_capacity        Σ_j capacity[j] · open[j] ≥ Σ_i demand[i]
    number_of_sites        Σ_j open[j] = number

``enough_capacity`` follows from the others; stated, it lets the solver see the knapsack in it. A search for
plans below a known cost adds the goal as a row, ``cost_limit``.
"""

import math

import numpy as np
import pandas as pd
from scipy import sparse

from optimizer.program import Program
from optimizer.siting.question import CapacitatedSiting
from optimizer.siting.result import SitingResult
from optimizer.solution import Solution

HALF = 0.5
CLOSE = 1e-6


def formulate_capacitated(question: CapacitatedSiting, below: float = math.inf) -> Program:
    """Return the program of a siting question with capacities, for plans that cost at most ``below``."""
    siting = question.siting
    clients, sites = siting.costs.shape
    client, site = np.nonzero(np.isfinite(siting.costs))
    arcs, ones = np.arange(len(client)), np.ones(len(client))
    program = Program("capacitated_siting")
    pairs = pd.MultiIndex.from_arrays([client, site])
    places = pd.RangeIndex(sites)
    serve = program.add_variables("serve", pairs, upper=1.0, integer=not question.split)
    kept = 0.0 if siting.kept is None else siting.kept.astype(np.float64)
    opened = program.add_variables("open", places, lower=kept, upper=1.0, integer=True)
    by_client = sparse.csr_array((ones, (client, arcs)), shape=(clients, len(arcs)))
    load = sparse.csr_array((question.demand[client], (site, arcs)), shape=(sites, len(arcs)))
    by_arc = sparse.csr_array((-ones, (arcs, site)), shape=(len(arcs), sites))
    program.add_rows("serve_every_client", pd.RangeIndex(clients), {serve: by_client}, "==", 1.0)
    program.add_rows("respect_capacity", places, {serve: load, opened: -question.capacity}, "<=", 0.0)
    program.add_rows("only_from_open", pairs, {serve: 1.0, opened: by_arc}, "<=", 0.0)
    held = {opened: sparse.csr_array(question.capacity[None, :])}
    program.add_rows("enough_capacity", ["all"], held, ">=", float(question.demand.sum()))
    if siting.number is not None:
        every = {opened: sparse.csr_array(np.ones((1, sites)))}
        program.add_rows("number_of_sites", ["all"], every, "==", float(siting.number))
    if math.isfinite(below):
        prices = {serve: siting.costs[client, site][None, :], opened: siting.fixed[None, :]}
        terms = {family: sparse.csr_array(numbers) for family, numbers in prices.items()}
        program.add_rows("cost_limit", ["all"], terms, "<=", below)
    program.add_goal("cost", {serve: siting.costs[client, site], opened: siting.fixed})
    return program


def read_capacitated(question: CapacitatedSiting, solution: Solution) -> SitingResult:
    """Return the plan of a solved program, with value and bound as the solver left them."""
    cost = solution.goals[0]
    clients, sites = question.siting.costs.shape
    if not solution.has_values:
        nothing = np.zeros(0, dtype=np.intp)
        return SitingResult(solution.status, math.nan, cost.bound, solution.seconds, nothing, nothing)
    served = solution.series("serve")
    shares = np.zeros((clients, sites))
    shares[served.index.get_level_values(0), served.index.get_level_values(1)] = served.to_numpy()
    opened = np.flatnonzero(solution.values("open") > HALF)
    if not question.split:
        return SitingResult(
            solution.status, cost.value, cost.bound, solution.seconds, opened, shares.argmax(axis=1)
        )
    whole = shares.max(axis=1) >= 1.0 - CLOSE
    return SitingResult(
        solution.status,
        cost.value,
        cost.bound,
        solution.seconds,
        opened,
        np.where(whole, shares.argmax(axis=1), -1),
        shares,
    )
