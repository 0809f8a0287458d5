"""Quotas worked by hand, against brute force, and on rules that differ."""

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np
import pandas as pd
import pytest

from geodata.city import City
from models.allotments.quotas import decide_quotas, formulate_quotas
from models.allotments.quotas_facts import quotas_facts
from models.policy import Policy
from models.question import Question
from models.steps import Steps
from optimizer.solve import Limits

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TOWN = {
    "schools": """school_id,district_id,setting,ownership,status,x,y
        H1,d1,urban,public,open,0,0
        H2,d1,urban,public,open,1,0
        H3,d1,urban,public,candidate,1,1
        j1,d1,urban,public,open,2,0
        j2,d1,rural,public,open,3,0
        j3,d1,rural,public,open,4,0
        j4,d1,urban,public,open,4,0
        j5,d1,urban,private,open,5,0""",
    "provision": """school_id,level,pupils,seats,expected_graduates
        H1,senior,300,300,
        H2,senior,300,300,
        j1,junior,300,300,100
        j2,junior,90,90,30
        j3,junior,60,60,
        j4,junior,60,60,
        j5,junior,60,60,90""",
    "quotas": """senior_school_id,year,places,distributed_share
        H1,2025,21,0.6
        H2,2025,10,0.3
        H3,2025,10,1.0
        H1,2026,99,0.6""",
    "graduates": """school_id,year,graduates,eligible,rural
        j1,2025,120,90,
        j3,2025,20,,False""",
}
RULES = {"quota.apportion": "largest_remainder", "enrolment.quota_share": 0.5, "quota.rural_multiplier": 2}


@pytest.fixture
def town(make_city: MakeCity) -> City:
    return make_city(**TOWN)


def quotas(city: City, policy: Policy, question: Question) -> pd.DataFrame:
    table = decide_quotas(quotas_facts(city, policy, question), question, Steps(question))
    return table.pivot_table(
        index="senior_school_id", columns="junior_school_id", values="places", fill_value=0
    ).astype(int)


def test_a_town_by_hand(town: City, make_policy: MakePolicy, make_question: MakeQuestion) -> None:
    """H1 sets aside ⌈12.6⌉ = 13, H2 half of 10 although it wrote 0.3; H3 is not open yet.

    Weights: j1 has 90 eligible graduates, j2 30 expected ones counted twice as rural, j3 20 who count as
    urban here; j4 is unknown, j5 private. Of 18 places they are due 9.53, 6.35, 2.12: 10, 6 and 2. H1 has
    13/18 of each: 7.22, 4.33, 1.44; all rounded down is one short, and j3 has the largest fraction.
    """
    question = make_question(town, year=2025, levels=("senior",))
    facts = quotas_facts(town, make_policy(RULES), question)
    assert facts.distributed.to_dict() == {"H1": 13, "H2": 5}
    assert facts.weight.to_dict() == {"j1": 90, "j2": 60, "j3": 20}
    assert facts.due.to_dict() == {"j1": 10, "j2": 6, "j3": 2}
    table = quotas(town, make_policy(RULES), question)
    assert table.loc["H1"].tolist() == [7, 4, 2]
    assert table.loc["H2"].tolist() == [3, 2, 0]
    said = facts.not_assessed[["unit_id", "reason"]].to_numpy().tolist()
    assert said == [["j4", "graduates unknown"], ["H3", "no open senior school"]]


def test_rounded_down_leaves_the_rest_to_open_admission(
    town: City, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Of H1's 6.88, 4.59, 1.53 two places stay open, of H2's 2.65, 1.76, 0.59 two as well."""
    policy = make_policy({**RULES, "quota.apportion": "floor_to_open"})
    table = quotas(town, policy, make_question(town, year=2025))
    assert table.to_numpy().tolist() == [[6, 4, 1], [2, 1, 0]]


def test_lottery_keeps_each_senior_total(
    town: City, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    policy = make_policy({**RULES, "quota.apportion": "lottery"})
    drawn = [
        quotas(town, policy, make_question(town, year=2025, limits=Limits(seed=seed))) for seed in range(8)
    ]
    assert all(table.sum(axis=1).to_dict() == {"H1": 13, "H2": 5} for table in drawn)
    assert len({tuple(table.to_numpy().ravel()) for table in drawn}) > 1


def test_never_more_places_than_graduates(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    city = make_city(**{**TOWN, "graduates": "school_id,year,graduates\n j1,2025,3\n j3,2025,2\n j2,2025,1"})
    table = quotas(city, make_policy(RULES), make_question(city, year=2025))
    assert table.sum().to_dict() == {"j1": 3, "j2": 1, "j3": 2}


def test_without_a_rule_nothing_is_rounded_and_it_is_said(
    town: City, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    question = make_question(town, year=2025)
    facts = quotas_facts(town, make_policy({}), question)
    assert decide_quotas(facts, question, Steps(question)).empty
    assert "the policy has no rule for rounding quotas" in set(facts.not_assessed["reason"])


def test_brute_force_finds_no_nearer_table(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Every whole table with the same totals is tried on random towns."""
    chance = np.random.default_rng(3)
    for _ in range(6):
        places, graduates = chance.integers(3, 9, 2), chance.integers(5, 40, 3)
        city = make_city(
            schools="school_id,x,y\n H1,0,0\n H2,0,0\n j1,0,0\n j2,0,0\n j3,0,0",
            provision="school_id,level,pupils,seats\n H1,senior,1,1\n H2,senior,1,1\n"
            + "\n".join(f" j{n},junior,90,90" for n in (1, 2, 3)),
            quotas="senior_school_id,year,places,distributed_share\n"
            + "\n".join(f" H{n},2025,{count},1" for n, count in enumerate(places, 1)),
            graduates="school_id,year,graduates\n"
            + "\n".join(f" j{n},2025,{count}" for n, count in enumerate(graduates, 1)),
        )
        question = make_question(city, year=2025, levels=("junior",))
        facts = quotas_facts(city, make_policy(RULES), question)
        exact = facts.exact["share"].to_numpy().reshape(2, 3)
        tables = [
            np.array([first, facts.due.to_numpy() - first])
            for first in product(*(range(int(due) + 1) for due in facts.due))
            if sum(first) == places[0]
        ]
        best = min(np.abs(table - exact).sum() for table in tables)
        told = decide_quotas(facts, question, Steps(question)).set_index(
            ["senior_school_id", "junior_school_id"]
        )["places"]
        found = told.reindex(facts.exact.index, fill_value=0).to_numpy().reshape(2, 3)
        assert np.abs(found - exact).sum() == pytest.approx(best)


def test_the_program_binds_in_every_family(
    town: City, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Without the rows of junior schools j3 would get no more; without those of seniors nobody would."""
    question = make_question(town, year=2025)
    program = formulate_quotas(quotas_facts(town, make_policy(RULES), question), question)
    assert [rows.family for rows in program.rows] == ["distribute_all", "give_what_is_due"]
    assert program.rows[0].rhs.tolist() == [1, 2]
    assert program.rows[1].rhs.tolist() == [1, 1, 1]
