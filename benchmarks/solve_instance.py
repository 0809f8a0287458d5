"""Solve any one siting instance of the literature: value, bound, status, seconds.

Run: ``python -m benchmarks.solve_instance FILE [--number P] [--center] [--split] [--no-capacity] [--seconds
S]``. The layout is told from the file (see :mod:`benchmarks.instances`); the plan and its proof are
recomputed before anything is printed.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from benchmarks.instances import Instance, read_instance
from optimizer.siting.capacity_search import solve_capacitated
from optimizer.siting.center import check_center, solve_center
from optimizer.siting.check import check_capacitated, check_siting
from optimizer.siting.question import CapacitatedSiting, Siting
from optimizer.siting.result import SitingResult
from optimizer.siting.search import solve_siting
from optimizer.solve import Limits


def solve_instance(
    instance: Instance, *, center: bool = False, split: bool = False, seconds: float = 600.0
) -> SitingResult:
    """Solve an instance as what its file says it is, and check the answer.

    Parameters
    ----------
    instance
        The instance; without capacities it is a p-median or fixed-cost question.
    center
        Ask for the p-center instead.
    split
        Whether a client may be served from several sites, where there are capacities.
    seconds
        Wall clock.
    """
    if center:
        number = instance.number or 1
        result = solve_center(instance.costs, number, seconds=seconds)
        if len(result.sites):
            check_center(instance.costs, number, result)
        return result
    siting = Siting(instance.costs, instance.fixed, instance.number)
    if instance.demand is None or instance.capacity is None:
        result = solve_siting(siting, seconds=seconds)
        if len(result.sites):
            check_siting(siting, result)
        return result
    question = CapacitatedSiting(siting, instance.demand, instance.capacity, split)
    result = solve_capacitated(question, limits=Limits(seconds=seconds, gap=1e-6))
    if len(result.sites):
        check_capacitated(question, result)
    return result


def uncapacitated(instance: Instance) -> Instance:
    """Return an instance without its capacities."""
    return replace(instance, demand=None, capacity=None)


def main() -> None:
    """Read the command line, solve, print one line."""
    parser = argparse.ArgumentParser(description="Solve one siting instance.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--number", type=int, help="sites to open, in place of the number in the file")
    parser.add_argument("--center", action="store_true", help="p-center instead of p-median")
    parser.add_argument("--split", action="store_true", help="a client may be served from several sites")
    parser.add_argument("--no-capacity", action="store_true", help="leave the capacities out")
    parser.add_argument("--seconds", type=float, default=600.0, help="wall clock allowed")
    given = parser.parse_args()
    instance = read_instance(given.file, number=given.number)
    if given.no_capacity:
        instance = uncapacitated(instance)
    center = given.center or instance.layout == "p-center in the plane"
    result = solve_instance(instance, center=center, split=given.split, seconds=given.seconds)
    print(
        f"{instance.name} ({instance.layout}): value {result.value:.10g}, bound {result.bound:.10g}, "
        f"gap {result.gap:.2e}, {result.status}, {result.seconds:.2f} s, {len(result.sites)} sites open, "
        f"{result.nodes} nodes"
    )


if __name__ == "__main__":
    main()
