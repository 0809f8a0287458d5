"""The row of plans: the two ends first, then limits into the widest stretch between two plans.

A plan is decided step by step, so nobody proves that no plan lies below the row; what is proved of a point is
what its run proves of each goal under that limit. A point that another one beats in both is marked.
"""

from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from geodata.city import City
from scenarios.errors import ScenarioError, nearest
from scenarios.explain.answer import works_changed
from scenarios.frontier.axes import Axis, Solve
from scenarios.headline import MEASURES, headline_of
from scenarios.runs import Run
from scenarios.scenario import Scenario

_SAME = 1e-9  # of the whole stretch: nearer points are one
_INDICES = ("cv", "gini", "theil", "hoover", "mcloone")
_MORE_IS_BETTER = ("mcloone",)


@dataclass(frozen=True)
class Measure:
    """What equity is measured by: a headline figure, or ``cv.R1.primary``."""

    name: str
    unit: str
    less_is_better: bool

    def of(self, run: Run) -> float:
        """Return the value after a run; NaN where it is unknown."""
        if self.name in MEASURES:
            return float(headline_of(run)[self.name])
        index, indicator, level = self.name.split(".")
        table = run.after.inequality
        here = (table["scope"] == "city") & (table["indicator"] == indicator) & (table["level"] == level)
        found = table.loc[here, index]
        return float(found.iloc[0]) if len(found) else np.nan


def measure_named(name: str) -> Measure:
    """Return the measure of a name.

    Raises
    ------
    ScenarioError
        When there is none of this name.
    """
    judged = {measure: each for measure, each in MEASURES.items() if each[1]}
    if name in judged:
        unit, better = judged[name]
        return Measure(name, unit, better == "less")
    parts = name.split(".")
    if len(parts) == 3 and parts[0] in _INDICES and all(parts):  # noqa: PLR2004 - index, indicator, level
        return Measure(name, "", parts[0] not in _MORE_IS_BETTER)
    known = (*judged, *(f"{index}.INDICATOR.LEVEL" for index in _INDICES))
    raise ScenarioError.one(
        "equity",
        "there is no such measure",
        found=name,
        allowed=", ".join(known),
        nearest=nearest(name, known),
    )


@dataclass(frozen=True, eq=False)
class Found:
    """One plan of the row: the limit it was made under, what it took, and how equal it is."""

    limit: float
    spent: float
    equity: float
    run: Run


@dataclass(frozen=True)
class Row:
    """One line of the frontier: run number, limit, what was taken, equity, and the proof of the run.

    ``added`` and ``dropped`` are the projects that differ from the point before, by id.
    """

    run: int | None
    limit: float
    spent: float
    equity: float
    dominated: bool
    status: str
    gap: float
    added: str
    dropped: str


@dataclass(frozen=True, eq=False)
class PlanFrontier:
    """The plans found, from the least limit to the most."""

    axis: Axis
    measure: Measure
    points: tuple[Found, ...]

    def rows(self) -> list[Row]:
        """Return what is told of every point, in order."""
        none: tuple[list[str], list[str]] = ([], [])
        changes = [none, *(works_changed(one.run, other.run) for one, other in pairwise(self.points))]
        return [
            Row(
                run=point.run.number,
                limit=point.limit,
                spent=point.spent,
                equity=point.equity,
                dominated=beaten,
                status=point.run.provenance.status,
                gap=point.run.provenance.worst_gap,
                added=", ".join(added),
                dropped=", ".join(dropped),
            )
            for point, beaten, (added, dropped) in zip(self.points, self.dominated(), changes, strict=True)
        ]

    def table(self) -> pd.DataFrame:
        """Return `rows` as a table."""
        return pd.DataFrame([asdict(row) for row in self.rows()])

    def dominated(self) -> list[bool]:
        """Tell of each point whether another one takes no more and is no less equal, and one of both."""
        sign = 1.0 if self.measure.less_is_better else -1.0
        both = np.array([(point.spent, sign * point.equity) for point in self.points])
        return [bool(((both <= point).all(axis=1) & (both < point).any(axis=1)).any()) for point in both]


def find_frontier(
    city: City,
    scenario: Scenario,
    axis: Axis,
    measure: Measure,
    solve: Solve,
    *,
    points: int = 7,
    ends: tuple[float | None, float | None] = (None, None),
) -> PlanFrontier:
    """Return a row of plans under ever larger limits.

    Parameters
    ----------
    solve
        Returns the run of a scenario: a stored one, or one made and stored now.
    points
        The number sought, ends included; fewer are found where no plan lies between two.
    ends
        The least and the most limit, in the unit of the axis; the axis knows them where left out.
    """
    known = (0.0, 0.0) if None not in ends else axis.ends(scenario, city, solve)
    least, most = (given if asked is None else asked for asked, given in zip(ends, known, strict=True))
    if not 0 <= least < most:
        raise ScenarioError.one("limit", "the range is empty", found=f"{least:g} … {most:g}")
    row = [_at(limit, city, scenario, axis, measure, solve) for limit in (least, most)]
    closed: set[tuple[float, float]] = set()
    while len(row) < points and (stretch := _widest(row, closed, whole=axis.unit == "teachers")):
        middle = _at(sum(stretch) / 2, city, scenario, axis, measure, solve)
        row = sorted([*row, middle], key=lambda point: point.limit)
        closed |= {pair for pair in pairwise(point.limit for point in row) if _alike(row, pair)}
    return PlanFrontier(axis, measure, tuple(row))


def _at(limit: float, city: City, scenario: Scenario, axis: Axis, measure: Measure, solve: Solve) -> Found:
    run = solve(axis.question(scenario, city, limit))
    return Found(limit, float(headline_of(run)[axis.spent]), measure.of(run), run)


def _widest(row: list[Found], closed: set[tuple[float, float]], *, whole: bool) -> tuple[float, float] | None:
    """Return the limits around the widest stretch between neighbours; None when all are closed."""
    places = _places(row)
    stretches = [
        (float(np.hypot(*(places[number + 1] - places[number]))), (one.limit, other.limit))
        for number, (one, other) in enumerate(pairwise(row))
        if (one.limit, other.limit) not in closed and not (whole and other.limit - one.limit <= 1)
    ]
    width, stretch = max(stretches, default=(0.0, None), key=lambda each: (each[0], _length(each[1])))
    return stretch if width > _SAME else None


def _length(stretch: tuple[float, float] | None) -> float:
    return stretch[1] - stretch[0] if stretch else 0.0


def _alike(row: list[Found], pair: tuple[float, float]) -> bool:
    one, other = (point for point in row if point.limit in pair)
    return one.spent == other.spent and one.equity == other.equity


def _places(row: list[Found]) -> np.ndarray:
    """Return the points in a square of side one, so that both directions count alike."""
    both = np.nan_to_num(np.array([(point.spent, point.equity) for point in row], dtype=float))
    width = np.ptp(both, axis=0)
    place: np.ndarray = (both - both.min(axis=0)) / np.where(width > 0, width, 1.0)
    return place
