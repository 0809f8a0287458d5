"""Programme seats worked by hand: exact totals, least shares, schools within a district."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.city import City
from models.allotments.programme_seats import decide_programme_seats
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.errors import PolicyError
from models.policy import Policy
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Tables = dict[str, pd.DataFrame]

TOWN = {
    "schools": """school_id,district_id,ownership,x,y
        a1,d1,public,0,0
        a2,d1,public,0,0
        b1,d2,public,0,0
        c1,d3,public,0,0
        x,d3,private,0,0""",
    "provision": """school_id,level,pupils,seats
        a1,junior,500,500
        a2,junior,250,250
        b1,junior,200,200
        c1,junior,50,50
        x,junior,900,900""",
}
HEAD = "programme_id,year,name,kind,seats,level,districts,least_share,expires\n"


@pytest.fixture(scope="session")
def decide(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> Callable[..., Tables]:
    def make(
        programmes: str, method: str | None = "largest_remainder", rules: ProgrammeSeatsRules | None = None
    ) -> Tables:
        table = pd.read_csv(StringIO(HEAD + programmes), dtype={"districts": "str"}, keep_default_na=True)
        table = table.assign(districts=table["districts"].fillna(""))
        city = replace(make_city(**TOWN), programmes=table)
        question = make_question(city, year=2025, decisions=("programme_seats",))
        policy = make_policy({"programmes.apportion": method} if method else {})
        asked = rules or ProgrammeSeatsRules()
        return decide_programme_seats(city, policy, question, asked, Steps(question))

    return make


def seats(tables: Tables, unit: str) -> dict[str, int]:
    table = tables["programme_seats"]
    rows = table[table["unit"] == unit]
    return {key: int(count) for key, count in zip(rows["unit_id"], rows["seats"], strict=True)}


def test_a_town_by_hand(decide: Callable[..., Tables]) -> None:
    """9 seats for 750, 200 and 50 pupils are 6.75, 1.8 and 0.45: 7, 2 and 0. Of d1's 7 a1 gets 4.67, so 5.

    A private school takes no part.
    """
    tables = decide("P,2025,Exchange,exchange,9,junior,,,")
    assert seats(tables, "district") == {"d1": 7, "d2": 2}
    assert seats(tables, "school") == {"a1": 5, "a2": 2, "b1": 2}
    assert tables["programme_seats"]["year"].unique().tolist() == [2025]


def test_each_district_gets_its_least_share(decide: Callable[..., Tables]) -> None:
    """80 % of 6.75, 1.8 and 0.45 is 5.4, 1.44 and 0.36, in whole seats 6, 2 and 1: nine in all."""
    assert seats(decide("P,2025,Arts,arts,9,junior,,0.8,"), "district") == {"d1": 6, "d2": 2, "d3": 1}


def test_a_least_share_that_cannot_be_is_told(decide: Callable[..., Tables]) -> None:
    """Two seats are not three districts' least: 1.5, 0.4 and 0.1."""
    tables = decide("P,2025,Arts,arts,2,junior,,0.8,")
    assert seats(tables, "district") == {"d1": 2}
    assert tables["not_assessed"]["reason"].tolist() == [
        "too few seats for the least share of every district, rounded down"
    ]


def test_the_rule_is_the_policys(decide: Callable[..., Tables]) -> None:
    """Jefferson gives the third of three seats to d1, whose 750 / 3 beats d2's 200; 2.25 and 0.6 do not.

    With four seats half of 3, 0.8 and 0.2 is at least 2, 1 and 1.
    """
    assert seats(decide("P,2025,Arts,arts,3,junior,,,", "dhondt"), "district") == {"d1": 3}
    assert seats(decide("P,2025,Arts,arts,3,junior,,,"), "district") == {"d1": 2, "d2": 1}
    assert seats(decide("P,2025,Arts,arts,4,junior,,0.5,", "dhondt"), "district") == {
        "d1": 2,
        "d2": 1,
        "d3": 1,
    }
    with pytest.raises(PolicyError, match="floor_to_open"):
        decide("P,2025,Arts,arts,4,junior,,,", "floor_to_open")


def test_only_the_programmes_own_districts_and_year(decide: Callable[..., Tables]) -> None:
    rows = (
        "P,2025,Arts,arts,8,junior,d2;d3,,2025",
        "Q,2026,Arts,arts,8,junior,,,",
        "R,2025,Old,other,8,junior,,,2024",
    )
    text = "\n".join(rows)
    tables = decide(text)
    assert seats(tables, "district") == {"d2": 6, "d3": 2}
    assert tables["not_assessed"][["unit_id", "reason"]].to_numpy().tolist() == [
        ["R", "the programme has expired"]
    ]
    assert decide(text, rules=ProgrammeSeatsRules(programmes=("R",)))["programme_seats"].empty


def test_more_seats_than_pupils_are_left_and_told(decide: Callable[..., Tables]) -> None:
    tables = decide("P,2025,Arts,arts,300,junior,d2;d3,,")
    assert seats(tables, "school") == {"b1": 200, "c1": 50}
    assert "fewer pupils than seats" in set(tables["not_assessed"]["reason"])


def test_without_a_rule_nothing_is_rounded_and_it_is_said(decide: Callable[..., Tables]) -> None:
    tables = decide("P,2025,Arts,arts,9,junior,,,", None)
    assert tables["programme_seats"].empty
    assert tables["not_assessed"]["reason"].tolist() == [
        "the policy has no rule for rounding programme seats"
    ]


def test_without_programmes_it_is_said(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    city = make_city(**TOWN)
    question = make_question(city, year=2025)
    tables = decide_programme_seats(city, make_policy({}), question, ProgrammeSeatsRules(), Steps(question))
    assert tables["programme_seats"].empty
    assert tables["not_assessed"]["reason"].tolist() == ["the city has no programmes for the year"]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 60), st.floats(0, 1), st.sampled_from(["largest_remainder", "sainte_lague", "lottery"]))
def test_totals_are_exact_and_schools_add_up(
    decide: Callable[..., Tables], count: int, least: float, method: str
) -> None:
    tables = decide(f"P,2025,Arts,arts,{count},junior,,{least},", method)
    assert sum(seats(tables, "district").values()) == sum(seats(tables, "school").values()) == count
