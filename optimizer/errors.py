"""Errors of the optimizer.

OptimizerError
├── ProgramError        the program cannot be stated as asked; nothing was changed
├── NoValuesError       values were asked of a solution that has none
├── SolverError         the solver failed, or answered something that cannot be an answer
└── FalseClaimError     a solution does not hold what is claimed of it
"""


class OptimizerError(Exception):
    """Base of every error this package raises on purpose."""


class ProgramError(OptimizerError):
    """A program cannot be stated as asked; the message names the family and the label."""


class NoValuesError(OptimizerError):
    """Values were asked of a solution whose status has none."""


class SolverError(OptimizerError):
    """The solver failed, or gave an answer that cannot be one (an empty model, an error status)."""


class FalseClaimError(OptimizerError):
    """A certificate was refused: the claim and the recomputed numbers differ."""
