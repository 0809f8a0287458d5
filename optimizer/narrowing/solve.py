"""Solve a large mixed program near a relaxation of it.

A branch-and-bound search of ten thousand whole numbers seldom finds a good plan by itself, although the
linear relaxation is nearly whole. So

1. the goals of the relaxation are reached in their order: its last plan says which columns are of use;
2. all goals are reached in the program that keeps these columns alone, then with the next best (by reduced
   cost): a plan; where the clock ends that without one, any plan of the whole program is looked for, with
   nothing to be made small;
3. goal after goal, with the goals before held at what the plan reaches, the relaxation gives the bound, and
   while the gap is open the program is searched among the columns of the relaxed plan, those of the plan in
   hand, and more of the next best; at last among all, for this goal alone and as long as its share lasts.

A small program is searched as a whole first; the above is done where most of the clock was not enough. A plan
is told with every goal as small as its decisions allow (`optimizer.narrowing.settle`), so that a goal whose
turn never came is told as it is.

Every goal has its share of the clock, so that one that stays open does not leave those after it undone: half
of what is left, since a goal outranks all those after it. Until there is a plan, the first goal has it all.
The bound of a goal is that of plans that keep the goals before it, as in :mod:`optimizer.solve`.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from optimizer.errors import ProgramError
from optimizer.narrowing.search import Search
from optimizer.reporter import Progress
from optimizer.solution import Solution
from optimizer.solve import Limits, solve
from optimizer.statement import Stated, Statement
from optimizer.status import Status

FEW = 1500  # columns of the family up to which the whole is searched at once
ALONE = 0.75  # share of the clock for that
SHORTEST = 1e-3  # seconds


def solve_near(
    program: Stated,
    relaxation: Stated,
    along: str,
    *,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Solution:
    """Solve the goals of a program in order, near a relaxation.

    Parameters
    ----------
    program
        What is asked; every goal is to be made small.
    relaxation
        A program of which every plan of ``program`` is a plan, with the same goals; its whole numbers are
        not asked for.
    along
        A family of variables that both have, with the same labels, from 0 up.
    limits, progress, cancel
        As in :func:`optimizer.solve.solve`. With one thread and the same seed the plan is the same, unless
        a share of the clock ended a search.

    Returns
    -------
    Solution
        Goals that are open at the end of their share have the status ``feasible``, with bound and gap.

    Raises
    ------
    ProgramError
        The goals, or the labels of the family, differ; a goal is to be made large.
    """
    whole, split = Statement.of(program), Statement.of(relaxation)
    chosen, mixed, began = limits or Limits(), bool(whole.array.integer.any()), time.perf_counter()
    _require_alike(whole, split, along)
    search = Search(whole, split, along, chosen, progress, cancel)
    if not mixed or len(whole.family(along)) <= FEW:
        alone = replace(chosen, seconds=chosen.seconds * (ALONE if mixed else 1.0))
        found = solve(whole, limits=alone, progress=progress, cancel=cancel)
        search.cancelled = found.status is Status.STOPPED
        if found.status not in {Status.FEASIBLE, Status.NO_SOLUTION, Status.STOPPED}:
            return found
        search.plan, search.bounds = found.columns, tuple(goal.bound for goal in found.goals)
        left = chosen.seconds - (time.perf_counter() - began)
        search.limits = replace(chosen, seconds=max(SHORTEST, left))
    return search.run()


def _require_alike(whole: Statement, split: Statement, along: str) -> None:
    """Raise ProgramError unless the goals and the family are the same in both."""
    names = [goal.name for goal in whole.goals]
    if names != [goal.name for goal in split.goals] or any(goal.sense == "max" for goal in whole.goals):
        raise ProgramError(f"{whole.name}: a relaxation has the same goals, all to be made small")
    if not whole.family(along).index.equals(split.family(along).index):
        raise ProgramError(f"{whole.name}: the labels of {along} differ in the relaxation")
