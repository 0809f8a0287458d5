"""Training: how many places of each programme go to teachers of each level and kind, and to which school.

Teachers need the policy's hours within its period; a year's part of it is due now. What a level and kind gets
is shared out among its schools in proportion to their teachers (models/allotments/training_read.py): no
school is more than a place from its share, neither of a programme nor in all.

Sets
    programmes             P, programmes with places and known hours
    groups                 G, (level, kind) of teachers in schools that are not private
    arcs                   A ⊆ P×G, a programme for teachers of that level and kind
    couples                C ⊆ G×G, two groups that some programme is for
Parameters
    need[g]                hours due this year                                     [hours]
    heads[g]               teachers                                                [teachers]
    places[p]              places of programme p                                   [places]
    hours[p]               of one place                                            [hours/place]
    price[p]               cost of programme p / places[p]                         [thousands/place]
    least                  policy's share of the operating budget                  [thousands]
    budget                 most that the question spends                           [thousands]
Variables
    give[p, g] ∈ ℤ ≥ 0     places of programme p for group g, ≤ heads[g]           [places]
    unmet[g] ≥ 0           hours still missing                                     [hours]
    worst_unmet ≥ 0        largest share of its need that a group with a programme lacks  [share]
    short_spend ≥ 0        what training costs less than `least`                   [thousands]
    apart[g, h] ≥ 0        how far two groups' unmet shares are apart              [share]
Goals, in this order
    worst_unmet            min worst_unmet                                         [share]
    unmet_hours            min Σ_g unmet[g]                                        [hours]
    short_spend            min short_spend                                         [thousands]
    uneven_unmet           min Σ_(g,h) apart[g, h]                                 [share]
Subject to
    respect_places[p]      Σ_g give[p, g] ≤ places[p]                              ∀ p with an arc
    count_unmet[g]         Σ_p hours[p] · give[p, g] + unmet[g] ≥ need[g]          ∀ g ∈ G
    bound_worst_unmet[g]   unmet[g] ≤ need[g] · worst_unmet                        ∀ g with a programme
    spend_share            Σ_(p,g) price[p] · give[p, g] + short_spend ≥ least     if both are known
    respect_budget         Σ_(p,g) price[p] · give[p, g] ≤ budget                  if asked
    measure_apart[g, h]    unmet[g] / need[g] − unmet[h] / need[h] ≤ apart[g, h]   ∀ (g, h), both ways

A teacher takes a programme once. Hours beyond a year's part count for colleagues, since places go round
within the period.
"""

from itertools import permutations

import numpy as np
import pandas as pd
from scipy import sparse

from models.allotments.training_facts import TrainingFacts
from models.allotments.training_rules import TrainingRules
from models.goals import Terms, add_goals
from models.incidence import incidence
from models.locks.training import lock_training
from models.question import Question
from optimizer.program import Program
from optimizer.solve import Variables

STEP = "training"
PER_THOUSAND = 100_000  # cents in a thousand currency units: money in the program stays near 1


def formulate_training(facts: TrainingFacts, question: Question, rules: TrainingRules) -> Program:
    """State the places of all levels; at least one programme must be for somebody."""
    program = Program(STEP)
    groups, reached = facts.groups, facts.reached()
    of_group = facts.arcs.droplevel("programme_id")
    couples = list(permutations(range(len(reached)), 2))
    pairs = pd.MultiIndex.from_tuples(couples, names=["group", "other"])
    heads = groups["heads"].reindex(of_group).to_numpy(dtype=np.float64)
    give = program.add_variables("give", facts.arcs, upper=heads, integer=True, unit="places")
    unmet = program.add_variables("unmet", groups.index, unit="hours")
    worst = program.add_variables("worst_unmet", ["city"], upper=1.0, unit="share")
    short = program.add_variables("short_spend", ["city"], unit="thousands")
    apart = program.add_variables("apart", pairs, unit="share")
    goals: dict[str, tuple[Terms, str]] = {
        "worst_unmet": ({worst: 1.0}, "share"),
        "unmet_hours": ({unmet: 1.0}, "hours"),
        "short_spend": ({short: 1.0}, "thousands"),
        "uneven_unmet": ({apart: 1.0}, "share"),
    }
    add_goals(program, STEP, goals, question)
    _meet_hours(program, facts, (give, unmet, worst))
    _spend(program, facts, rules, (give, short))
    lock_training(program, give, question)
    if couples:
        need = 1 / groups["need"].reindex(reached).to_numpy()
        first, second = (reached[list(side)] for side in zip(*couples, strict=True))
        one = incidence(groups.index, first, need[[pair[0] for pair in couples]])
        other = incidence(groups.index, second, need[[pair[1] for pair in couples]])
        between = sparse.csr_array((one - other).T)
        program.add_rows("measure_apart", pairs, {unmet: between, apart: -1.0}, "<=", 0.0, unit="share")
    return program


def _meet_hours(program: Program, facts: TrainingFacts, given: tuple[Variables, ...]) -> None:
    give, unmet, worst = given
    programme = facts.arcs.get_level_values("programme_id")
    offered = pd.Index(sorted(set(programme)), name="programme_id")
    places = facts.programmes["places"].reindex(offered).to_numpy(dtype=np.float64)
    taken = {give: incidence(offered, programme)}
    program.add_rows("respect_places", offered, taken, "<=", places, unit="places")
    hours = facts.programmes["hours"].reindex(programme).to_numpy(dtype=np.float64)
    groups = facts.groups
    met = incidence(groups.index, facts.arcs.droplevel("programme_id"), hours)
    due = groups["need"].to_numpy()
    program.add_rows("count_unmet", groups.index, {give: met, unmet: 1.0}, ">=", due, unit="hours")
    reached = facts.reached()
    need = groups["need"].reindex(reached).to_numpy()
    terms = {unmet: incidence(reached, groups.index), worst: sparse.csr_array(-need[:, None])}
    program.add_rows("bound_worst_unmet", reached, terms, "<=", 0.0, unit="hours")


def _spend(
    program: Program, facts: TrainingFacts, rules: TrainingRules, given: tuple[Variables, ...]
) -> None:
    give, short = given
    each = facts.programmes["cents"] / facts.programmes["places"] / PER_THOUSAND
    price = sparse.csr_array(each.reindex(facts.arcs.get_level_values("programme_id")).to_numpy()[None, :])
    if facts.least_cents is not None:
        least = facts.least_cents / PER_THOUSAND
        program.add_rows("spend_share", ["city"], {give: price, short: 1.0}, ">=", least, unit="thousands")
    if rules.budget is not None:
        most = rules.budget / 1000
        program.add_rows("respect_budget", ["city"], {give: price}, "<=", most, unit="thousands")
