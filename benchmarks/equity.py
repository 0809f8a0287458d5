"""What equity costs: every measure divided by the plain program of the same units.

Run: ``python benchmarks/equity.py [units ...]``. Instances give teachers to n units within the budgets of
n / 25 districts (and, where said, one of the whole city below their sum), from a seed. *Plain* makes the
weighted mean large, with the same options. Every line is the whole path: state, solve, make efficient,
recompute. Seconds are of the processor, on one thread; the median of the ratios of ``REPEATS`` runs that
alternate with the plain program.
"""

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from scipy import sparse

from optimizer.equity.divergence import atkinson, theil, variation
from optimizer.equity.gini import gini
from optimizer.equity.leximin import leximin
from optimizer.equity.measure import Measure, add_limit, solve_measure, solve_within
from optimizer.equity.shortfall import share_below, shortfall
from optimizer.equity.spread import hoover, value_range
from optimizer.equity.units import Units, state_deficits, state_group_means, state_ratios
from optimizer.equity.welfare import alpha_fairness, kolm_pollak
from optimizer.equity.worst import maximin, ordered, worst_share
from optimizer.program import Program
from optimizer.solve import solve
from optimizer.status import Status

REPEATS = 3
TENTHS = [part / 10 for part in range(1, 11)]
STANDARD, MEAN = 55.0, 50.0

type State = Callable[[Program, Units], Measure]


def instance(count: int, *, linked: bool = False, seed: int = 0) -> tuple[Program, Units]:
    """State teachers per 1,000 pupils of units in districts with budgets."""
    chance = np.random.default_rng(seed)
    districts = max(1, count // 25)
    pupils = chance.integers(100, 2000, count) / 1000.0
    of = np.arange(count) % districts
    today = 1000.0 * pupils / chance.uniform(12, 30, count)
    high = np.ceil(today * chance.uniform(1.0, 1.6, count))
    program = Program("benchmark")
    teachers = program.add_variables("teachers", range(count), lower=np.floor(0.9 * today), upper=high)
    within = sparse.csr_array((np.ones(count), (of, np.arange(count))), (districts, count))
    budget = (within @ today) * chance.uniform(1.0, 1.15, districts)
    program.add_rows("budget", range(districts), {teachers: within}, "<=", budget)
    if linked:
        whole = sparse.csr_array(np.ones((1, count)))
        program.add_rows("city", [0], {teachers: whole}, "<=", 0.97 * budget.sum())
    return program, state_ratios(program, "per_pupil", teachers, pupils)


def smallest(state: State) -> Callable[[Program, Units], str]:
    """Return a run that makes a measure as good as can be."""

    def run(program: Program, units: Units) -> str:
        outcome = solve_measure(program, state(program, units))
        _expect(outcome.status)
        return f"{outcome.value:.6g}, gap {outcome.gap:.1g}"

    return run


def limited(state: State, share: float) -> Callable[[Program, Units], str]:
    """Return a run that keeps a measure to a share of what it is in the plain plan."""

    def run(program: Program, units: Units) -> str:
        measure = state(program, units)
        limit = share * measure.measured(PLAIN[len(units)])
        add_limit(program, measure, limit)
        outcome = solve_within(program, [measure])
        _expect(outcome.status)
        return f"{outcome.within[measure.name]:.6g}, limit {limit:.6g}"

    return run


def settled(program: Program, units: Units) -> str:
    """Run leximin."""
    outcome = leximin(program, units)
    _expect(outcome.status)
    levels = len(np.unique(outcome.levels.round(6)))
    return f"{levels} levels, {outcome.programs} programs, to {outcome.accuracy:.0e}"


def deficits(program: Program, units: Units) -> str:
    """Run leximin on relative deficits."""
    return settled(program, state_deficits(program, "deficit", units, STANDARD))


def parity(program: Program, units: Units) -> str:
    """Run the range of the means of ten groups."""
    groups = [number % 10 for number in range(len(units))]
    return smallest(value_range)(program, state_group_means(program, "groups", units, groups))


MEASURES: dict[str, Callable[[Program, Units], str]] = {
    "shortfall to a standard": smallest(lambda p, u: shortfall(p, u, STANDARD)),
    "share below a standard": smallest(lambda p, u: share_below(p, u, STANDARD)),
    "maximin": smallest(maximin),
    "CVaR of the worst 20 %": smallest(lambda p, u: worst_share(p, u, 0.2)),
    "OWA, 10 levels": smallest(lambda p, u: ordered(p, u, TENTHS, [0.1] * 10)),
    "leximin": settled,
    "leximin, city budget": settled,
    "leximin, relative deficits": deficits,
    "range": smallest(value_range),
    "parity of 10 groups": parity,
    "Hoover, fixed mean": smallest(lambda p, u: hoover(p, u, mean=MEAN)),
    "Hoover, free mean": smallest(hoover),
    "Gini, fixed mean": smallest(lambda p, u: gini(p, u, mean=MEAN)),
    "Gini, free mean": smallest(gini),
    "CV, least, fixed mean": smallest(lambda p, u: variation(p, u, mean=MEAN)),
    "CV, least, free mean": smallest(variation),
    "CV ≤ 0.5 of plain": limited(variation, 0.5),
    "Theil ≤ 0.25 of plain": limited(theil, 0.25),
    "Atkinson (2) ≤ 0.4 of plain": limited(lambda p, u: atkinson(p, u, 2.0), 0.4),
    "log welfare": smallest(lambda p, u: alpha_fairness(p, u, 1.0, scale=MEAN)),
    "α-fairness, α = 2": smallest(lambda p, u: alpha_fairness(p, u, 2.0, scale=MEAN)),
    "Kolm-Pollak welfare": smallest(lambda p, u: kolm_pollak(p, u, 0.02, center=MEAN)),
}
PLAIN: dict[int, np.ndarray] = {}


def plain(count: int, *, linked: bool) -> float:
    """Return the seconds of the plain program, and note its plan."""
    began = time.process_time()
    program, units = instance(count, linked=linked)
    program.add_goal("mean", {units.values: units.shares}, sense="max")
    PLAIN[count] = solve(program).values("per_pupil")
    return time.process_time() - began


def line(count: int, name: str) -> str:
    """Return one line of the table."""
    linked = "city" in name
    mine: list[float] = []
    ratios: list[float] = []
    told = ""
    while len(ratios) < (1 if mine and mine[0] > 2.0 else REPEATS):  # noqa: PLR2004 - seconds: long runs once
        base = plain(count, linked=linked)
        began = time.process_time()
        told = MEASURES[name](*instance(count, linked=linked))
        mine.append(time.process_time() - began)
        ratios.append(mine[-1] / base)
    return (
        f"| {count:,} | {name} | {statistics.median(mine):.2f} | {statistics.median(ratios):.0f} | {told} |"
    )


def main() -> None:
    """Print the table."""
    print("| units | measure | seconds | ratio to plain | reached |")
    print("|---|---|---|---|---|")
    for count in [int(number) for number in sys.argv[1:]] or [300, 1000]:
        for name in MEASURES:
            if count >= 1000 or "Gini" in name:  # noqa: PLR2004 - the small instance is for Gini
                print(line(count, name), flush=True)


def _expect(status: Status) -> None:
    if status is not Status.OPTIMAL:
        raise SystemExit(f"ended {status.value}")


if __name__ == "__main__":
    main()
