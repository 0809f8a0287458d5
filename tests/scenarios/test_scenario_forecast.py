"""Children forecast anew for one question: as `junheng forecast` does, and nothing else is changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.city import City
from geodata.demo import demo_tables
from geodata.forecast.forecast import Question
from geodata.forecast.of_city import forecast_city, future_children
from geodata.forecast.rules import read_rules
from geodata.writing import write_city
from scenarios.errors import ScenarioError
from scenarios.question import question_problems
from scenarios.runs import expected_inputs, run_scenario
from scenarios.scenario import Scenario, read_scenario
from scenarios.scenario_forecast import Forecast, counted_on
from scenarios.store import Store
from scenarios.verify import verify_run
from scenarios.years import check_years, following_year

FLAT = {"anew": True, "years": 7, "births": "flat", "kindergarten": 0.9}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("town") / "city"
    settings, tables = demo_tables("small", 1)
    write_city(folder, settings, tables)
    return City.load(folder)


def asked(**more: object) -> Scenario:
    table = {"name": "a", "policy": "cn.2017.quality", "year": 2029, "levels": ["preschool"]}
    return Scenario.model_validate_json(json.dumps({**table, "decisions": ["places"], **more}))


def test_the_children_are_those_of_the_command(town: City) -> None:
    question = Question(7, flat_births=True, goals={"preschool": 0.9})
    made = forecast_city(town, read_rules("cn"), question)
    counted = counted_on(town, Forecast(**FLAT))
    assert counted.children.equals(future_children(town, made.forecast))
    assert counted.provision is town.provision
    assert not counted.children.equals(counted_on(town, Forecast(anew=True, years=7)).children)
    assert counted_on(town, Forecast()) is town


def test_a_run_counts_on_them_and_is_verified(town: City, tmp_path: Path) -> None:
    """The plan places the forecast's children; the facts of the run stay those of the city as given."""
    scenario = asked(forecast=FLAT, demand="low")
    run = run_scenario(town, scenario)
    plan = run.plan
    children = counted_on(town, scenario.forecast).children
    low = children[children["year"].eq(2029) & children["level"].eq("preschool")]["low"].sum()
    given = town.children[town.children["year"].eq(2029) & town.children["level"].eq("preschool")]
    everybody = plan.placements["children"].sum() + plan.unplaced["children"].sum()
    assert everybody == low
    assert everybody != given["low"].sum()
    assert run.provenance.city == town.fingerprint()
    assert run.provenance.inputs == expected_inputs(town, scenario)
    assert expected_inputs(town, asked(demand="low")) != run.provenance.inputs
    store = Store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    number = store.save(run)
    assert verify_run(store, number, town).holds
    after, then = following_year(town, run)
    assert (then.year, then.forecast) == (2030, Forecast())
    left = after.children[after.children["year"].eq(2030) & after.children["level"].eq("preschool")]
    later = children[children["year"].eq(2030) & children["level"].eq("preschool")]
    assert left["children"].sum() == later["children"].sum()


def test_years_beyond_the_forecast_are_refused(town: City) -> None:
    short = asked(forecast={"anew": True, "years": 2}, year=2027)
    last = max(counted_on(town, short.forecast).years())
    (problem,) = question_problems(asked(forecast={"anew": True, "years": 2}, year=last + 1), town)
    assert (problem.key, problem.found) == ("year", str(last + 1))
    with pytest.raises(ScenarioError, match="for every year"):
        check_years(town, short, last - 2027 + 2)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("births = 'flat'", "forecast.births: this key means nothing unless"),
        ("anew = true\nbirths = 'low'", "forecast.births: not one of the allowed values"),
        ("anew = true\nbirth = 'flat'", "did you mean births?"),
        ("anew = true\nyears = 99", "allowed: ≤ 15"),
    ],
)
def test_a_wrong_table_is_refused(town: City, tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(f'name = "a"\npolicy = "cn.2017.quality"\nyear = 2027\n[forecast]\n{table}\n')
    with pytest.raises(ScenarioError) as caught:
        raise ScenarioError(*question_problems(read_scenario(path), town))
    assert said in str(caught.value)


def test_a_city_without_grades_is_told_what_it_lacks(town: City) -> None:
    bare = replace(town, grades=town.grades[:0])
    (problem,) = question_problems(asked(forecast=FLAT), bare)
    assert problem.key == "forecast.anew"
    assert problem.found
