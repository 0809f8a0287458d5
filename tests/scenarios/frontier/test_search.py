from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest

from scenarios.errors import ScenarioError
from scenarios.frontier import search
from scenarios.frontier.axes import Axis
from scenarios.frontier.search import Found, Measure, PlanFrontier, find_frontier, measure_named

if TYPE_CHECKING:
    from scenarios.runs import Run

LESS = Measure("short_teachers", "teachers", less_is_better=True)


def run_with(spent: float, equity: float, number: int, works: tuple[str, ...] = ()) -> "Run":
    plan = SimpleNamespace(works=pd.DataFrame({"project_id": list(works)}))
    made = SimpleNamespace(status="optimal", worst_gap=0.0)
    told = SimpleNamespace(number=number, spent=spent, equity=equity, plan=plan, provenance=made)
    return cast("Run", told)


def row(*points: tuple[float, float], less: bool = True) -> PlanFrontier:
    found = [Found(x, x, y, run_with(x, y, n)) for n, (x, y) in enumerate(points, start=1)]
    measure = Measure("m", "", less_is_better=less)
    return PlanFrontier(AXIS, measure, tuple(found))


class Plain(Axis):
    """An axis whose questions are their limits."""

    def question(self, _scenario: object, _city: object, limit: float) -> float:  # type: ignore[override]
        """Return the limit."""
        return limit


AXIS = Plain("money", "granted", "currency", lambda *_: None, lambda *_: (0.0, 16.0))  # type: ignore[arg-type,return-value]


@dataclass
class Bureau:
    """Solves by a formula and notes what it was asked."""

    formula: Callable[[float], tuple[float, float]]
    asked: list[float] = field(default_factory=list)

    def solve(self, limit: float) -> "Run":
        """Note the limit and answer by the formula."""
        self.asked.append(limit)
        spent, equity = self.formula(limit)
        return run_with(spent, equity, len(self.asked))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "headline_of", lambda run: {"granted": run.spent})
    monkeypatch.setattr(Measure, "of", lambda _, run: run.equity)


@pytest.mark.usefixtures("read")
def test_ends_first_then_the_widest_stretch() -> None:
    bureau = Bureau(lambda limit: (limit, max(0.0, 8.0 - limit)))
    found = find_frontier(None, None, AXIS, LESS, bureau.solve, points=5)  # type: ignore[arg-type]
    assert bureau.asked[:2] == [0.0, 16.0]
    assert bureau.asked[2] == 8.0
    assert [point.limit for point in found.points] == sorted(bureau.asked)
    assert len(found.points) == 5
    # all is equal from 8 on: the stretch below, where both change, is halved before the one above
    assert bureau.asked[3] == 4.0


@pytest.mark.usefixtures("read")
def test_a_stretch_whose_ends_are_the_same_plan_is_closed() -> None:
    bureau = Bureau(lambda _: (3.0, 2.0))
    found = find_frontier(None, None, AXIS, LESS, bureau.solve, points=9)  # type: ignore[arg-type]
    assert len(found.points) == 2
    assert bureau.asked == [0.0, 16.0]


@pytest.mark.usefixtures("read")
def test_a_range_given_is_kept_and_an_empty_one_refused() -> None:
    bureau = Bureau(lambda limit: (limit, -limit))
    found = find_frontier(None, None, AXIS, LESS, bureau.solve, points=2, ends=(2.0, None))  # type: ignore[arg-type]
    assert [point.limit for point in found.points] == [2.0, 16.0]
    with pytest.raises(ScenarioError, match="the range is empty"):
        find_frontier(None, None, AXIS, LESS, bureau.solve, ends=(5.0, 5.0))  # type: ignore[arg-type]


def test_a_point_beaten_in_both_is_dominated_and_ties_are_not() -> None:
    assert row((1, 9), (2, 5), (3, 6), (4, 5)).dominated() == [False, False, True, True]
    assert row((1, 9), (1, 9)).dominated() == [False, False]
    assert row((1, 5), (2, 9), (3, 6), less=False).dominated() == [False, False, True]


def test_projects_added_and_dropped_between_neighbours() -> None:
    points = (
        Found(1.0, 1.0, 9.0, run_with(1, 9, 1, ("P1", "P2"))),
        Found(2.0, 2.0, 5.0, run_with(2, 5, 2, ("P2", "P3"))),
    )
    table = PlanFrontier(AXIS, LESS, points).table()
    assert table["added"].tolist() == ["", "P3"]
    assert table["dropped"].tolist() == ["", "P1"]
    assert table["run"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("name", "less"), [("unplaced", True), ("schools_met", False), ("cv.R1.primary", True)]
)
def test_a_measure_knows_its_good_direction(name: str, *, less: bool) -> None:
    assert measure_named(name).less_is_better is less


@pytest.mark.parametrize("name", ["unplacd", "children", "cv.R1", "cv..primary", "mean.R1.primary"])
def test_an_unknown_measure_is_refused_with_what_is_known(name: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        measure_named(name)
    assert "short_teachers" in refused.value.problems[0].allowed
