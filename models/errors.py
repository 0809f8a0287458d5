"""What can go wrong in ``models``, and no more.

::

    ModelError
    ├── PolicyError        a pack lacks a value, or holds one that makes no sense
    │   └── ExpressionError    an indicator's numerator cannot be read
    ├── MeasureError       numbers that no index of inequality is defined for
    ├── QuestionError      a question that this city cannot be asked
    └── NoPlanError        the solver holds no numbers, so there is no plan
        └── LockError          a lock asks for what cannot be
"""


class ModelError(Exception):
    """Base of every error that ``models`` raises on purpose."""


class PolicyError(ModelError):
    """A policy pack lacks a value that is needed, or holds one that makes no sense."""


class ExpressionError(PolicyError):
    """An expression over stocks is not a sum or difference of column names."""


class MeasureError(ModelError):
    """An index of inequality was asked of numbers it is not defined for."""


class QuestionError(ModelError):
    """A question names years, levels or decisions that the city or the pack cannot answer."""


class NoPlanError(ModelError):
    """No plan exists, or none was found in time; `status` is the solver's own word for it."""

    def __init__(self, step: str, status: str) -> None:
        super().__init__(f"no plan for step '{step}': the solver says {status}")
        self.step = step
        self.status = status


class LockError(NoPlanError):
    """A lock asks for what no plan can hold, whatever else is decided.

    Attributes
    ----------
    lock : str
        Name of the lock.
    reason : str
        English message, to be translated.
    found : str
        The area, school or project it is about.
    """

    def __init__(self, step: str, lock: str, reason: str, found: str) -> None:
        super().__init__(step, "infeasible")
        self.lock, self.reason, self.found = lock, reason, found
