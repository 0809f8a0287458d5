"""Relations of what is shared out in whole numbers: other names, twice of everything, more of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest

from geodata.city import City
from models.allotments.programme_seats import decide_programme_seats
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.allotments.quotas import decide_quotas
from models.allotments.quotas_facts import quotas_facts
from models.allotments.training_read import decide_training
from models.allotments.training_rules import TrainingRules
from models.policy import Policy
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

QUOTA_RULES = {"quota.apportion": "largest_remainder", "enrolment.quota_share": 0.5}
TRAINING_RULES = {"staffing.training_hours": 360, "staffing.training_years": 5, "funds.training_share": 0.05}
PROGRAMMES = "programme_id,year,name,kind,seats,level,districts,least_share,expires\n"


def quotas(
    make_city: MakeCity,
    make_policy: MakePolicy,
    make_question: MakeQuestion,
    names: Mapping[str, str],
    times: int = 1,
    share: float = 0.6,
) -> dict[str, int]:
    """Return places by junior school: three with 90, 60 and 31 graduates, one senior school of 40 places."""
    j1, j2, j3 = (names.get(name, name) for name in ("j1", "j2", "j3"))
    city = make_city(
        schools=f"school_id,x,y\n H,0,0\n {j1},1,0\n {j2},2,0\n {j3},3,0",
        provision=f"""school_id,level,pupils,seats
            H,senior,300,300
            {j1},junior,300,300
            {j2},junior,200,200
            {j3},junior,100,100""",
        quotas=f"senior_school_id,year,places,distributed_share\n H,2025,{40 * times},{share}",
        graduates=f"""school_id,year,graduates,eligible
            {j1},2025,{90 * times},{90 * times}
            {j2},2025,{60 * times},{60 * times}
            {j3},2025,{31 * times},{31 * times}""",
    )
    question = make_question(city, year=2025, levels=("senior",))
    facts = quotas_facts(city, make_policy(QUOTA_RULES), question)
    table = decide_quotas(facts, question, Steps(question))
    return table.groupby("junior_school_id")["places"].sum().to_dict()


def test_quotas_by_other_names(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """24 places for 181 graduates are 11.93, 7.96 and 4.11: 12, 8 and 4."""
    given = quotas(make_city, make_policy, make_question, {})
    assert given == {"j1": 12, "j2": 8, "j3": 4}
    names = {"j1": "z", "j3": "a"}
    renamed = quotas(make_city, make_policy, make_question, names)
    assert renamed == {names.get(name, name): places for name, places in given.items()}


def test_twice_the_places_for_twice_the_graduates_and_more_places_take_none_away(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    doubled = quotas(make_city, make_policy, make_question, {}, times=10)
    assert sum(doubled.values()) == 240
    assert doubled == {"j1": 119, "j2": 80, "j3": 41}  # 119.34, 79.56 and 41.10: the exact shares
    few = quotas(make_city, make_policy, make_question, {}, share=0.5)
    many = quotas(make_city, make_policy, make_question, {}, share=0.9)
    assert all(many[school] >= places for school, places in few.items())


def train(
    make_city: MakeCity,
    make_policy: MakePolicy,
    make_question: MakeQuestion,
    *,
    times: int = 1,
    budget: float | None = None,
    names: tuple[str, str] = ("p", "q"),
) -> tuple[dict[str, float], dict[str, int]]:
    """Return the goals and the places by school: two schools with 6 and 4 teachers, one programme of 8."""
    p, q = names
    city = make_city(
        schools=f"school_id,x,y\n {p},0,0\n {q},0,0",
        provision=f"school_id,level,pupils,seats\n {p},primary,100,100\n {q},primary,100,100",
        staff=f"school_id,level,kind,teachers\n {p},primary,core,{6 * times}\n {q},primary,core,{4 * times}",
        training=f"programme_id,places,cost,kinds,levels,hours\nT,{8 * times},{8000 * times},core,primary,72",
    )
    question = make_question(city, year=2025)
    steps = Steps(question)
    rules = TrainingRules(budget=budget)
    tables = decide_training(city, make_policy(TRAINING_RULES), question, rules, steps, None)
    rows = steps.table()
    rows = rows[rows["step"] == "training"]
    goals = dict(zip(rows["goal"], rows["value"].round(4), strict=True))
    return goals, tables["training"].groupby("school_id")["places"].sum().to_dict()


def test_training_doubles_and_keeps_its_names(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    goals, places = train(make_city, make_policy, make_question)
    assert sum(places.values()) == 8
    twice, more = train(make_city, make_policy, make_question, times=2)
    assert sum(more.values()) == 16
    assert twice["unmet_hours"] == pytest.approx(2 * goals["unmet_hours"])
    renamed, other = train(make_city, make_policy, make_question, names=("z", "a"))
    assert renamed == goals
    assert sorted(other.values()) == sorted(places.values())


def test_a_larger_budget_never_leaves_more_hours_short(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    short = [
        train(make_city, make_policy, make_question, budget=budget)[0]["unmet_hours"]
        for budget in (0.0, 2000.0, 5000.0, 9000.0)
    ]
    assert short == sorted(short, reverse=True)
    assert short[0] > short[-1]


def test_programme_seats_by_other_names_and_tenfold(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """9 seats for 500 and 300 pupils are 5.625 and 3.375: 6 and 3; 90 are 56.25 and 33.75: 56 and 34."""

    def seats(one: str, other: str, count: int) -> dict[str, int]:
        city = make_city(
            schools=f"school_id,district_id,x,y\n {one},{one}d,0,0\n {other},{other}d,0,0",
            provision=f"school_id,level,pupils,seats\n {one},junior,500,500\n {other},junior,300,300",
        )
        text = f"{PROGRAMMES}P,2025,Arts,arts,{count},junior,,,"
        table = pd.read_csv(StringIO(text), dtype={"districts": "str"}).assign(districts="")
        city = replace(city, programmes=table)
        question = make_question(city, year=2025, decisions=("programme_seats",))
        policy = make_policy({"programmes.apportion": "largest_remainder"})
        rules = ProgrammeSeatsRules()
        found = decide_programme_seats(city, policy, question, rules, Steps(question))["programme_seats"]
        found = found[found["unit"] == "school"]
        return dict(zip(found["unit_id"], found["seats"].astype(int), strict=True))

    assert seats("a", "b", 9) == {"a": 6, "b": 3}
    assert seats("z", "b", 9) == {"z": 6, "b": 3}
    assert seats("a", "b", 90) == {"a": 56, "b": 34}
