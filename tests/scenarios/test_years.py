from types import SimpleNamespace

import pandas as pd
import pytest

from scenarios.errors import ScenarioError
from scenarios.scenario import Scenario
from scenarios.years import check_years, following


def town(*projects: str, years: tuple[int, ...] = (2026, 2027, 2028)) -> SimpleNamespace:
    return SimpleNamespace(projects=pd.DataFrame({"project_id": list(projects)}), years=lambda: years)


def asked(**changes: object) -> Scenario:
    return Scenario(name="plan", policy="cn.2017.quality", year=2026, **changes)


def test_the_next_year_asks_the_same_of_what_is_still_to_be_done() -> None:
    projects = {"must": ("p1", "p2", "p3"), "never": ("p4", "p5"), "horizon": 3}
    title = {"en": "Plan", "zh": ""}
    locks = ({"lock": "project_never", "project": "p5"}, {"lock": "project_must", "project": "p1"})
    first = asked(projects=projects, title=title, locks=locks)
    later = following(first, town("p2", "p3", "p4"), ("p2",))
    assert (later.name, later.title.en, later.title.zh, later.year) == ("plan 2027", "Plan 2027", "", 2027)
    assert (later.projects.must, later.projects.never) == (("p3",), ("p4",))
    assert later.projects.underway == ("p2",)
    assert later.locks == ()
    assert later.projects.horizon == 2
    assert first.year == 2026
    last = following(later, town("p3"), ())
    assert (last.name, last.title.en, last.projects.horizon) == ("plan 2028", "Plan 2028", 1)


def test_years_that_the_city_does_not_know_are_refused() -> None:
    check_years(town(), asked(), 3)
    with pytest.raises(ScenarioError) as caught:
        check_years(town(), asked(), 4)
    [problem] = caught.value.problems
    assert (problem.key, problem.found) == ("plan.years", "2029")
