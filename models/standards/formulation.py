"""Standards: the cheapest way to bring schools to standard.

One program per level, of one district where differences between schools are limited, since a district is
judged by itself. Pupils are fixed before, so every indicator is linear in what is bought. Nothing is sold or
moved: no school loses, so nobody is levelled down.

Sets
    schools                I, schools that count for some indicator
    indicators             R, those with a standard
    purchases              B ⊆ I×Q, a school and a stock that has a price and room for more
Parameters
    value[i, r]            indicator r of school i today                                   [per pupil]
    gain[i, r, q]          by how much one unit of stock q raises it                        [per pupil]
    standard[r]            standard of indicator r                                          [per pupil]
    share                  share of the standard that an indicator not met must reach       [share]
    needed                 indicators a school must meet, less those not assessed there      [indicators]
    price[q]               price of one unit of stock q                                     [thousands]
    least[i, q]            what rules on rooms and certificates ask school i to buy         [units]
Variables
    buy[i, q] ≥ 0          bought in parts: areas and values                                [units]
    buy_whole[i, q] ∈ ℤ    bought in whole units: rooms, teachers, books                     [units]
    meets[i, r] ∈ {0, 1}   whether school i meets indicator r                               [yes or no]
    passes[i] ∈ {0, 1}     whether school i is brought to standard                           [yes or no]
Goals, in this order
    passing_schools        max Σ_i passes[i]                                                [schools]
    cost                   min Σ price[q] · (buy[i, q] + buy_whole[i, q])                   [thousands]
Subject to
    meet_enough[i]         Σ_r meets[i, r] ≥ needed[i] · passes[i]                          ∀ i ∈ I
    reach_standard[i, r]   value + Σ_q gain · bought ≥ standard · (share·passes + (1 − share)·meets)
    furnish[i, q]          bought ≥ least[i, q] · passes[i]                                 ∀ least[i, q] > 0

Where differences between schools are limited, each indicator with a limit c gets the rows of ``difference
coefficient ≤ c``, weighted by the denominator (optimizer.equity.divergence), kept with a margin of 1e-5 of c
so that purchases rounded up to hundredths keep it too; they are stated for the indicators that exceed their
limit without them. Without such limits the schools are independent, so
the plan of least cost has the least cost of every school: the most schools for a sum of money are the
cheapest ones, one after the other.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
from scipy import sparse

from models.incidence import incidence
from models.policy import Indicator
from models.standards.facts import StandardsFacts, long, whole_stocks
from optimizer.equity.divergence import variation
from optimizer.equity.measure import Measure, add_limit
from optimizer.equity.units import state_units
from optimizer.program import Program
from optimizer.solve import Variables

THOUSAND = 1000.0  # money in the program stays near 1
PURCHASE = ["school_id", "stock"]
ACCURACY, MARGIN = 1e-6, 1e-5  # of a coefficient, relative


def formulate_standards(
    facts: StandardsFacts, limited: Collection[str] = (), *, all_pass: bool = False
) -> tuple[Program, tuple[Measure, ...]]:
    """State what is to be bought for some schools.

    Parameters
    ----------
    limited
        Indicators whose differences between the schools are limited.
    all_pass
        Whether every school must be brought to standard; then there is no goal ``passing_schools``.

    Returns
    -------
    Program, tuple of Measure
        The measures whose limits are stated; solve with `optimizer.cuts.solve_with_cuts`.
    """
    program = Program("standards")
    bought = _purchases(program, facts)
    judged = long(facts.counts, ["school_id", "indicator"])
    pairs = judged.index[judged.to_numpy(dtype=bool)]
    meets = program.add_variables("meets", pairs, upper=1.0, integer=True, unit="yes or no")
    passes = program.add_variables(
        "passes", facts.schools.index, lower=float(all_pass), upper=1.0, integer=True, unit="yes or no"
    )
    cost = {family: facts.prices[_stocks(family)].to_numpy() / THOUSAND for family in bought}
    if not all_pass:
        program.add_goal("passing_schools", {passes: 1.0}, sense="max", unit="schools")
    program.add_goal("cost", cost or {passes: 0.0}, unit="thousands")  # nothing lacks: it costs nothing
    _meet_enough(program, facts, meets, passes)
    _reach_standards(program, facts, (bought, meets, passes))
    _furnish(program, facts, bought, passes)
    measures = [
        _limited(program, facts, indicator, bought)
        for indicator in facts.indicators
        if indicator.id in limited
    ]
    return program, tuple(measures)


def _stocks(family: Variables) -> pd.Index:
    return family.index.get_level_values("stock")


def _purchases(program: Program, facts: StandardsFacts) -> tuple[Variables, ...]:
    """Add what may be bought, where there is room for it."""
    room = long(facts.room, PURCHASE)
    room = room[room.to_numpy() > 0]
    whole = whole_stocks(room.index.get_level_values("stock"))
    return tuple(
        program.add_variables(
            family, room.index[chosen], upper=room.to_numpy()[chosen], integer=integer, unit="units"
        )
        for family, chosen, integer in (("buy", ~whole, False), ("buy_whole", whole, True))
        if chosen.any()
    )


def _meet_enough(program: Program, facts: StandardsFacts, meets: Variables, passes: Variables) -> None:
    schools = facts.schools.index
    spare = len(facts.indicators) - facts.needed
    needed = np.maximum(0.0, facts.counts.sum(axis=1).to_numpy() - spare)
    met = incidence(schools, meets.index.get_level_values("school_id"))
    program.add_rows("meet_enough", schools, {meets: met, passes: -needed}, ">=", 0.0, unit="indicators")


def _reach_standards(
    program: Program, facts: StandardsFacts, given: tuple[tuple[Variables, ...], Variables, Variables]
) -> None:
    bought, meets, passes = given
    pairs = pd.MultiIndex.from_tuples(list(meets.index))
    owner, name = pairs.get_level_values(0), pairs.get_level_values(1)
    standards = {known.id: facts.standard(known) for known in facts.indicators}
    standard = np.array([standards[each] for each in name])
    value = long(facts.today, PURCHASE).reindex(pairs).to_numpy()
    terms: dict[Variables, sparse.csr_array | np.ndarray] = {
        family: _gains(facts, pairs, family) for family in bought
    }
    terms[meets] = -(1 - facts.share) * standard
    shared = incidence(facts.schools.index, owner, -facts.share * standard)
    terms[passes] = sparse.csr_array(shared.T)
    program.add_rows("reach_standard", meets.index, terms, ">=", -value, unit="per pupil")


def _furnish(
    program: Program, facts: StandardsFacts, bought: tuple[Variables, ...], passes: Variables
) -> None:
    """State that a school that passes buys what rules on rooms and certificates ask of it."""
    least = long(facts.least, PURCHASE)
    least = least[least.to_numpy() > 0]
    if least.empty:
        return
    owner = least.index.get_level_values("school_id")
    terms = {family: incidence(least.index, family.index) for family in bought}
    asked = incidence(facts.schools.index, owner, -least.to_numpy())
    program.add_rows(
        "furnish", least.index, {**terms, passes: sparse.csr_array(asked.T)}, ">=", 0.0, unit="units"
    )


def _gains(facts: StandardsFacts, pairs: pd.MultiIndex, family: Variables) -> sparse.csr_array:
    """Return by how much each purchase of a family raises each pair of school and indicator."""
    school = family.index.get_level_values("school_id")
    rows, columns, entries = [], [], []
    for indicator in facts.indicators:
        gain = long(facts.gain(indicator), PURCHASE).reindex(family.index).to_numpy()
        place = pairs.get_indexer(pd.MultiIndex.from_product([school, [indicator.id]]))
        kept = np.flatnonzero((gain != 0) & (place >= 0))
        rows.append(place[kept])
        columns.append(kept)
        entries.append(gain[kept])
    place, column = np.concatenate(rows), np.concatenate(columns)
    shape = (len(pairs), len(family))
    return sparse.csr_array((np.concatenate(entries), (place, column)), shape=shape)


def _limited(
    program: Program, facts: StandardsFacts, indicator: Indicator, bought: tuple[Variables, ...]
) -> Measure:
    """Add an indicator's ratios as units, and limit their difference coefficient."""
    counts = facts.counts[indicator.id].to_numpy()
    schools = facts.schools.index[counts]
    pairs = pd.MultiIndex.from_product([schools, [indicator.id]])
    units = state_units(
        program,
        f"ratio_{indicator.id}",
        schools,
        {family: _gains(facts, pairs, family) for family in bought},
        facts.weights[indicator.id].to_numpy()[counts],
        constant=facts.today[indicator.id].to_numpy()[counts],
        unit="per pupil",
    )
    measure = variation(program, units, accuracy=ACCURACY, name=f"variation_{indicator.id}")
    add_limit(program, measure, indicator.cv_limits[facts.level] * (1 - MARGIN))
    return measure
