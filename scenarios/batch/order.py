"""What a worker is told and what it answers: text and bytes, nothing that has to be unpickled."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

from scenarios.errors import Problem

type Ended = Literal["done", "no_plan", "bad_input", "failed", "late", "killed", "memory", "stopped"]


@dataclass(frozen=True)
class Order:
    """One task for a worker.

    Attributes
    ----------
    folder, stamp
        The city's folder as the worker sees it, and the sha256 of its files.
    district
        The district that is planned alone, empty for the whole city.
    scenario
        The question as JSON.
    inputs
        Fingerprint of the inputs; a worker whose own differs refuses.
    seconds
        Wall time after which the process is ended, or None.
    memory
        Megabytes the process may take beyond what Python, the libraries and the city hold, or None.
    """

    folder: str
    stamp: str
    district: str
    scenario: str
    inputs: str
    seconds: float | None = None
    memory: int | None = None

    def text(self) -> str:
        """Return the order as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> "Order":
        """Return the order of a line of JSON."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Answer:
    """How a task ended.

    Attributes
    ----------
    status
        "done", or why there is no run.
    problems
        What is wrong, in words that can be said in either language.
    seconds
        Wall time of the process.
    peak_mb
        Largest memory of the process, the libraries included; 0 where nothing says so.
    trace
        Traceback of a bug, else empty.
    """

    status: Ended
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
    peak_mb: float = 0.0
    trace: str = ""

    def text(self) -> str:
        """Return the answer as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> "Answer":
        """Return the answer of a line of JSON."""
        found = json.loads(text)
        problems = tuple(problem_of(problem) for problem in found.pop("problems"))
        return cls(problems=problems, **found)


def problem_of(record: dict[str, object]) -> Problem:
    """Return a problem that was written as plain values."""
    values = record.get("values") or ()
    pairs = tuple((str(name), str(value)) for name, value in values)  # type: ignore[attr-defined]
    return Problem(**{**record, "values": pairs})  # type: ignore[arg-type]
