"""How a solve ended: one vocabulary, whatever the solver calls it."""

from enum import StrEnum


class Status(StrEnum):
    """How a solve, or one goal of it, ended.

    ``OPTIMAL``      a plan, proved best within the gap that was asked for.
    ``FEASIBLE``     a plan; a limit ended the search before the proof. The gap is reported.
    ``INFEASIBLE``   no plan exists; confirmed with presolve off.
    ``UNBOUNDED``    the goal can be improved without end: the program is not what was meant.
    ``NO_SOLUTION``  a limit ended the search with neither a plan nor a proof that none exists.
    ``STOPPED``      the caller cancelled; the best plan so far is kept if there is one.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NO_SOLUTION = "no_solution"
    STOPPED = "stopped"
