"""Siting against spopt, the best-known package of its kind, with the same solver (HiGHS) at the same version.

Run: ``python -m benchmarks.spopt SHARED [--quick]``, where SHARED holds ``data/``. spopt runs in an
environment of its own (:mod:`benchmarks.spopt_environment`), each question in a process of its own. Both
sides start from the same matrix of distances and end with an optimum that is proved: gap 0, one thread.
Seconds are of the processor, building and solving together unless a row says which. A question that spopt
does not prove within its time counts with that time, so that its ratio is a lower bound.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.child import found_by
from benchmarks.covering import generated, maximal_covering, set_covering
from benchmarks.instances import published, read_instance
from benchmarks.san_francisco import KNOWN, NUMBER, RADIUS, read_sample
from benchmarks.spopt_environment import spopt_python
from benchmarks.table import SHARED, Row, Target, shown, table
from optimizer.program import Program
from optimizer.siting.center import solve_center
from optimizer.siting.question import Siting
from optimizer.siting.search import solve_siting
from optimizer.solve import Limits, solve
from optimizer.status import Status

MEDIANS = ("pmed1", "pmed2", "pmed5", "pmed6", "pmed8", "pmed10")
FEW = ("pmed1", "pmed5")
SECONDS = 90.0
CLIENTS, SITES, NEAR = 2_000, 200, 5_000.0
REPEATS = 3
AGREES = 1e-6


@dataclass(frozen=True, eq=False)
class Question:
    """One question: what spopt is handed, and how the same is solved here."""

    kind: str
    arrays: dict[str, Any]
    ours: Callable[[], float]
    size: str
    known: float | None = None
    scale: float = field(default=1.0)


def theirs(question: Question, seconds: float = SECONDS) -> dict[str, Any]:
    """Return what spopt found."""
    python = spopt_python()
    if python is None:
        raise SystemExit("spopt has no environment yet: python -m benchmarks.spopt_environment")
    script = Path(__file__).with_name("spopt_process.py")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "question.npz"
        np.savez(path, **question.arrays)
        return dict(found_by(["-I", str(script), str(path), question.kind, str(seconds)], python=str(python)))


def median(distances: np.ndarray, weights: np.ndarray, number: int) -> float:
    """Return the least sum of weight times distance, proved."""
    result = solve_siting(Siting(weights[:, None] * distances, np.zeros(distances.shape[1]), number))
    return _proved(result.status, result.value)


def center(distances: np.ndarray, number: int) -> float:
    """Return the least largest distance, proved."""
    result = solve_center(distances, number)
    return _proved(result.status, result.value)


def stated(program: Program) -> float:
    """Return the optimum of a covering program, proved."""
    result = solve(program, limits=Limits(gap=0.0)).goals[0]
    return _proved(result.status, result.value)


def san_francisco(shared: Path) -> list[Question]:
    """Return the questions on the sample of San Francisco."""
    sample = read_sample(shared / "data" / "spatial_small" / "spopt_sf")
    arrays = {"distances": sample.distances, "weights": sample.weights, "number": NUMBER, "radius": RADIUS}
    far, weights = sample.distances, sample.weights
    ways: dict[str, Callable[[], float]] = {
        "p-median": lambda: median(far, weights, NUMBER),
        "p-center": lambda: center(far, NUMBER),
        "set covering": lambda: stated(set_covering(far, RADIUS)),
        "maximal covering": lambda: stated(maximal_covering(far, RADIUS, weights, NUMBER)),
    }
    scale = {"p-median": weights.sum()}
    size = f"{far.shape[0]} × {far.shape[1]}, San Francisco"
    return [
        Question(kind, arrays, way, size, KNOWN[kind], float(scale.get(kind, 1.0)))
        for kind, way in ways.items()
    ]


def or_library(shared: Path, names: tuple[str, ...]) -> list[Question]:
    """Return p-median questions of the OR-Library."""
    folder, found = shared / "data" / "benchmarks", []
    optima = published(folder, "pmed", "p-median")
    for name in names:
        instance = read_instance(folder / "pmed" / f"{name}.txt")
        distances, number = instance.costs, instance.number or 1
        weights = np.ones(len(distances))
        arrays = {"distances": distances, "weights": weights, "number": number}
        size = f"{len(distances)} × {len(distances)}, p = {number}, {name}"

        def way(
            distances: np.ndarray = distances, weights: np.ndarray = weights, number: int = number
        ) -> float:
            return median(distances, weights, number)

        found.append(Question("p-median", arrays, way, size, optima[name]))
    return found


def compared(question: Question) -> tuple[Row, float]:
    """Return the row of a question, and its ratio."""
    other = theirs(question)
    mine = []
    for _ in range(REPEATS):
        began = time.process_time()
        value = question.ours() / question.scale
        mine.append(time.process_time() - began)
    if question.known is not None and abs(value - question.known) > AGREES * question.known:
        raise SystemExit(f"{question.kind}: {value} is not the known {question.known}")
    if other["proved"] and abs(value - other["value"] / question.scale) > AGREES * abs(value):
        raise SystemExit(f"{question.kind}: {value} and spopt's {other['value'] / question.scale} differ")
    taken = other["build"] + other["solve"]
    ratios = tuple(taken / one for one in mine)
    told = f"spopt {shown(taken)} s" + ("" if other["proved"] else ", not proved")
    row = Row(
        f"spopt ÷ ours, {question.kind}", question.size, f"{shown(statistics.median(mine))} s", told, ratios
    )
    return row, statistics.median(ratios)


def built() -> list[Row]:
    """Return the rows of a covering question of real size: building alone, and the whole."""
    distances, least = generated(CLIENTS, SITES)
    radius = max(NEAR, least)
    size = f"{CLIENTS:,} × {SITES}"
    question = Question(
        "set covering",
        {"distances": distances, "radius": radius},
        lambda: stated(set_covering(distances, radius)),
        size,
    )
    mine = []
    for _ in range(REPEATS * 3):
        began = time.process_time()
        set_covering(distances, radius).matrix()
        mine.append(time.process_time() - began)
    other = theirs(question)
    row = Row(
        "building a covering program",
        size,
        f"{shown(statistics.median(mine))} s",
        f"spopt {shown(other['build'])} s",
        tuple(mine),
        "s",
        Target("≤", 0.1),
    )
    return [row, compared(question)[0]]


def rows(*, quick: bool, shared: Path = SHARED) -> Iterator[Row]:
    """Measure every question, or a few."""
    if spopt_python() is None:
        yield Row(
            "spopt ÷ ours, p-median", note="no environment: make bench makes it", target=Target("≥", 20.0)
        )
        return
    yield from built()
    if not shared.is_dir():
        yield Row("spopt ÷ ours, p-median", note=f"needs {shared.name}/data", target=Target("≥", 20.0))
        return
    for question in san_francisco(shared):
        yield compared(question)[0]
    ratios = []
    for question in or_library(shared, FEW if quick else MEDIANS):
        row, ratio = compared(question)
        ratios.append(ratio)
        yield row
    yield Row(
        "spopt ÷ ours, p-median to a proved optimum, over the OR-Library instances above",
        f"{len(ratios)} instances",
        samples=tuple(ratios),
        target=Target("≥", 20.0),
        note="the medians of the rows above; where spopt proved nothing in its time, a lower bound",
    )


def _proved(status: Status, value: float) -> float:
    if status is not Status.OPTIMAL:
        raise SystemExit(f"ended {status.value}")
    return value


def main() -> None:
    """Print the table."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else SHARED
    print(table(list(rows(quick="--quick" in sys.argv, shared=shared))))


if __name__ == "__main__":
    main()
