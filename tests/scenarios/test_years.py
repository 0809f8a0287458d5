import dataclasses
import io
from types import SimpleNamespace

import pandas as pd
import pytest

from geodata.city import City
from models.audit.whole import audit
from models.locks.rules import ProjectMust
from models.plan_city import plan_city
from scenarios.errors import ScenarioError
from scenarios.packs import load_pack
from scenarios.question import ask
from scenarios.scenario import Scenario
from scenarios.years import check_years, following, following_year


def town(*projects: str, years: tuple[int, ...] = (2026, 2027, 2028)) -> SimpleNamespace:
    table = pd.DataFrame({"project_id": list(projects), "lead_years": 1})
    return SimpleNamespace(projects=table, years=lambda: years)


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text.replace(" ", "").replace("\\\n", "")))


def asked(**changes: object) -> Scenario:
    return Scenario(name="plan", policy="cn.2017.quality", year=2026, **changes)


def test_the_next_year_asks_the_same_of_what_is_still_to_be_done() -> None:
    projects = {"must": ("p1", "p2", "p3"), "never": ("p4", "p5"), "horizon": 3}
    title = {"en": "Plan", "zh": ""}
    locks = ({"lock": "project_never", "project": "p5"}, {"lock": "project_must", "project": "p1"})
    decisions = ("projects", "places")
    first = asked(projects=projects, title=title, locks=locks, decisions=decisions)
    later = following(first, town("p2", "p3", "p4"), ("p2",))
    assert (later.name, later.title.en, later.title.zh, later.year) == ("plan 2027", "Plan 2027", "", 2027)
    assert (later.projects.must, later.projects.never) == ((), ("p4",))
    assert later.projects.underway == ("p2",)
    assert [lock.rule() for lock in later.locks] == [ProjectMust("project_must p3", "p3", by=2027)]
    assert later.projects.horizon == 2
    assert first.year == 2026
    last = following(later, town("p3"), ())
    assert (last.name, last.title.en, last.projects.horizon) == ("plan 2028", "Plan 2028", 1)
    assert last.locks == later.locks


def test_without_a_choice_of_projects_nothing_is_promised() -> None:
    first = asked(projects={"must": ("p1",)})
    later = following(first, town("p1"), ())
    assert (later.projects.must, later.locks) == (("p1",), ())


def test_what_must_be_done_is_not_put_off_from_year_to_year(hand_city: City) -> None:
    """Nobody needs these projects, so each year would rather put them off; all are promised for 2029.

    Those that take two years start in 2027, are under way in 2028, and give their 50 seats in 2029. P3, which
    takes one, starts in 2028.
    """
    years = range(2026, 2032)
    rows = hand_city.children.to_dict("records")
    city = dataclasses.replace(
        hand_city,
        children=pd.DataFrame([{**row, "year": year} for year in years for row in rows]),
        sources=pd.concat([hand_city.sources.assign(year=year) for year in years]),
        projects=table("""project_id,school_id,level,kind,capital_cost,running_cost,adds_seats,\
            earliest_year,lead_years
            P1,S2,primary,expand,500,10,50,2026,2
            P2,S2,primary,expand,500,10,50,2026,2
            P3,S2,primary,expand,500,10,50,2026,1
            P4,S3,primary,expand,500,10,50,2026,2"""),
    )
    must = {"lock": "project_must"}
    locks = ({**must, "project": "P2"}, {**must, "project": "P4", "by": 2027})
    projects = {"must": ("P1", "P3"), "horizon": 4}
    scenario = asked(decisions=("projects",), projects=projects, locks=locks)
    policy = load_pack(scenario.policy)
    started, seats = [], []
    for _ in range(4):
        question = ask(scenario, city)
        plan = plan_city(city, policy, question)
        assert audit(plan, city, policy, question) == ()
        started.append(plan.works.set_index("project_id")["start_year"].to_dict())
        seats.append(plan.schools.set_index("school_id")["seats"][["S2", "S3"]].tolist())
        city, scenario = following_year(city, SimpleNamespace(plan=plan, scenario=scenario))
    first = {"P1": 2027, "P2": 2027, "P3": 2028, "P4": 2027}
    assert started == [first, first, dict.fromkeys(first, 2028), {}]
    assert seats == [[400, 200], [400, 200], [400, 200], [550, 250]]


def test_years_that_the_city_does_not_know_are_refused() -> None:
    check_years(town(), asked(), 3)
    with pytest.raises(ScenarioError) as caught:
        check_years(town(), asked(), 4)
    [problem] = caught.value.problems
    assert (problem.key, problem.found) == ("plan.years", "2029")
