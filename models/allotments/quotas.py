"""Quotas: how many places of each senior school are set aside for each junior school.

What each junior school is due in all is apportioned by the pack's rule (models/allotments/apportionment.py);
the program then rounds every pair so that both totals come out, which is a flow and therefore whole
(controlled rounding, L. H. Cox and L. R. Ernst, 1982). Rules that round each senior school
by itself (``floor_to_open``, ``lottery``) need no program. Locks add families of their own
(`models.locks.quotas`).

Sets
    seniors                H, open senior schools with a quota
    juniors                J, public junior schools with eligible graduates
Parameters
    distributed[h]         places of senior h that are set aside                          [places]
    due[j]                 places that junior j is due in all                             [places]
    exact[h, j]            distributed[h] · due[j] / Σ_j due[j]                           [places]
Variables
    above[h, j] ∈ {0, 1}   whether the pair gets ⌈exact⌉ and not ⌊exact⌋, 0 where exact is whole  [places]
Goals, in this order
    rounding               min Σ_(h,j) (1 − 2·(exact − ⌊exact⌋)) · above[h, j]            [places]
Subject to
    distribute_all[h]      Σ_j above[h, j] = distributed[h] − Σ_j ⌊exact[h, j]⌋           ∀ h ∈ H
    give_what_is_due[j]    Σ_h above[h, j] = due[j] − Σ_h ⌊exact[h, j]⌋                   ∀ j ∈ J

``rounding`` is Σ |quota − exact| less its value where all is rounded down: the quota is as near to the exact
shares as whole places can be. ``exact`` itself keeps both rows, so a plan always exists.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from models.allotments.apportionment import apportion
from models.allotments.quotas_facts import ROW_BY_ROW, QuotasFacts
from models.errors import NoPlanError
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.allotted_rules import QuotaFixed
from models.locks.quotas import lock_quotas, require_pairs, set_apart
from models.plan_tables import tidy
from models.question import Question
from models.rounding import whole
from models.steps import Steps
from optimizer.program import Program
from optimizer.solve import Solution, Variables

STEP = "quotas"
SIGNS = (("above", 1), ("more", 1), ("less", -1))


def decide_quotas(facts: QuotasFacts, question: Question, steps: Steps) -> pd.DataFrame:
    """Return the plan's table ``quotas``.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    locks = require_pairs(facts, question)
    if facts.exact.empty:
        return tidy(STEP)
    if facts.method in ROW_BY_ROW:
        return read_quotas(facts, _row_by_row(facts, locks))
    open_pairs = facts.exact["ceiling"] > facts.exact["floor"]
    if not open_pairs.any() and not locks:
        steps.settled(STEP, "", "rounding", 0.0, "places")
        return read_quotas(facts, pd.Series(0, index=facts.exact.index))
    solution = steps.solve(STEP, "", formulate_quotas(facts, question))
    return read_quotas(facts, _above(solution, SIGNS if locks else SIGNS[:1]))


def formulate_quotas(facts: QuotasFacts, question: Question) -> Program:
    """State the rounding of all pairs; at least one exact share must not be whole, or one be locked."""
    locks = require_pairs(facts, question)
    pairs = facts.exact if locks else facts.exact[facts.exact["ceiling"] > facts.exact["floor"]]
    program = Program(STEP)
    upper = (pairs["ceiling"] - pairs["floor"]).to_numpy()
    above = program.add_variables("above", pairs.index, upper=upper, unit="places")
    signed = {above: 1.0, **(_further(program, pairs) if locks else {})}
    fraction = (pairs["share"] - pairs["floor"]).to_numpy()
    costs: Terms = {above: 1 - 2 * fraction, **dict.fromkeys([*signed][1:], 1.0)}
    goals: dict[str, tuple[Terms, str]] = {"rounding": (costs, "places")}
    add_goals(program, STEP, goals, question)
    for family, level, totals in (
        ("distribute_all", "senior_school_id", facts.distributed),
        ("give_what_is_due", "junior_school_id", facts.due),
    ):
        rest = totals - facts.exact["floor"].groupby(level=level).sum().reindex(totals.index)
        touched = pairs.index.get_level_values(level)
        rest = rest[rest.index.isin(touched)]
        terms = {each: incidence(rest.index, touched) * sign for each, sign in signed.items()}
        program.add_rows(family, rest.index, terms, "==", rest.to_numpy(), unit="places")
    if locks:
        lock_quotas(program, signed, facts, locks)
    return program


def _further(program: Program, pairs: pd.DataFrame) -> dict[Variables, float]:
    """Let pairs get more than rounded up and less than rounded down, as locks may need."""
    more = program.add_variables("more", pairs.index, unit="places")
    less = program.add_variables("less", pairs.index, upper=pairs["floor"].to_numpy(), unit="places")
    return {more: 1.0, less: -1.0}


def read_quotas(facts: QuotasFacts, above: pd.Series) -> pd.DataFrame:
    """Return the plan's table ``quotas``; ``above`` is what each pair gets beyond its share rounded down."""
    places = (facts.exact["floor"] + above.reindex(facts.exact.index, fill_value=0)).astype("int64")
    table = places[places > 0].rename("places").reset_index()
    return tidy(STEP, table.assign(year=facts.year))


def _above(solution: Solution, signs: Sequence[tuple[str, int]]) -> pd.Series:
    """Return what each pair gets beyond its share rounded down."""
    require_values(STEP, solution)
    total = solution.series("above") * 0
    for name, sign in signs:
        places = whole(solution.values(name))
        if places is None:
            raise NoPlanError(STEP, "a plan that is not in whole places")
        total += sign * places
    return total.astype("int64")


def _row_by_row(facts: QuotasFacts, locks: Sequence[QuotaFixed]) -> pd.Series:
    """Round every senior school's places by itself, and what its locks leave to the others."""
    rows = []
    for number, (senior, places) in enumerate(facts.distributed.items()):
        left, fixed, weights = set_apart(facts, str(senior), int(places), locks)
        seats = apportion(facts.method, left, weights, seed=facts.seed + number)
        rows.append(seats + fixed.to_numpy())
    return pd.Series(np.concatenate(rows), index=facts.exact.index) - facts.exact["floor"]
