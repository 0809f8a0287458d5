"""What may go wrong with people's questions, as the command line and the screens catch it.

ScenariosError               bad input of a person: exit code 1
    ├── ScenarioError        a scenario file or question that cannot be asked
    ├── CompareError         runs that cannot stand side by side
    ├── StoreError           the store cannot be read or written
    │       └── UnknownRunError
    ├── OutputError          a place that cannot be written to
    ├── AccessError          an access file that cannot be used
    ├── NotAllowedError      an action that a person's role does not allow
    └── (scenarios.wording.WordingError)
NoPlanError                  the question has no answer: exit code 2
SystemFailureError           the solver or the machine failed: exit code 3
    └── AuditFailedError     a plan broke a rule in the independent audit; it is never stored
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

from geodata.faults import fill, shown

FOUND = "found {value}"
ALLOWED = "allowed: {value}"
NEAREST = "did you mean {value}?"
SEPARATOR = "; "


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in the words of the person who can correct it.

    ``what`` is an English message with ``{placeholders}`` filled from ``values``; it is translated before it
    is filled. ``where`` names file and line, ``key`` the key or option.
    """

    key: str
    what: str
    where: str = ""
    found: str = ""
    allowed: str = ""
    nearest: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the problem as one line of text in a language."""
        what = fill(translate(self.what), dict(self.values))
        details = [
            fill(translate(text), {"value": value})
            for text, value in ((FOUND, shown(self.found)), (ALLOWED, self.allowed), (NEAREST, self.nearest))
            if value
        ]
        line = ": ".join(part for part in (self.where, self.key, what) if part)
        return translate(SEPARATOR).join([line, *details])


class JunhengError(Exception):
    """Base of everything that is reported to a person without a traceback."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(problem.render() for problem in problems))
        self.problems = problems

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return all problems, one a line, in a language."""
        return "\n".join(problem.render(translate) for problem in self.problems)

    @classmethod
    def one(cls, key: str, what: str, **details: str) -> Self:
        """Return the error with a single problem."""
        return cls(Problem(key, what, **details))  # type: ignore[arg-type]


class ScenariosError(JunhengError):
    """A person's input cannot be used."""


class ScenarioError(ScenariosError):
    """A scenario cannot be asked."""


class CompareError(ScenariosError):
    """Runs cannot stand side by side."""


class StoreError(ScenariosError):
    """The store cannot be read or written."""


class UnknownRunError(StoreError):
    """No run has this number."""


class OutputError(ScenariosError):
    """A file or folder cannot be written."""


class AccessError(ScenariosError):
    """An access file cannot be used."""


class NotAllowedError(ScenariosError):
    """A person's role does not allow an action."""


class NoPlanError(JunhengError):
    """No plan answers the question."""


class SystemFailureError(JunhengError):
    """The solver or the machine failed."""


class AuditFailedError(SystemFailureError):
    """A plan failed the independent audit."""


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word most like a misspelt one, or an empty text."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), "")
