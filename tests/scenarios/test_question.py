"""From a scenario to the question a city is asked, on the hand-made city."""

import pandas as pd
import pytest

from geodata.city import City
from scenarios.errors import ScenarioError
from scenarios.question import ask, goals_of
from scenarios.scenario import Budget, Scenario

ASKED = Scenario(name="a", policy="cn.2017.quality", year=2026)


def refusal(city: City, **changes: object) -> str:
    """Return the message a changed scenario is refused with."""
    with pytest.raises(ScenarioError) as caught:
        ask(ASKED.model_copy(update=changes), city)
    return str(caught.value)


def test_defaults_are_the_levels_and_the_money_of_the_year(hand_city: City) -> None:
    question = ask(ASKED, hand_city)
    assert question.levels == ("primary",)
    pd.testing.assert_frame_equal(question.sources, hand_city.sources)


def test_scale_keeps_the_sources_and_rounds_to_cents(hand_city: City) -> None:
    question = ask(ASKED.model_copy(update={"budget": Budget(scale=0.5)}), hand_city)
    assert question.sources["source_id"].tolist() == ["G", "C"]
    assert question.sources["amount"].tolist() == [450_000.28, 50_000.05]


def test_amount_replaces_the_sources_by_one_for_everything(hand_city: City) -> None:
    (source,) = ask(ASKED.model_copy(update={"budget": Budget(amount=7)}), hand_city).sources.to_dict(
        "records"
    )
    assert (source["source_id"], source["kind"], source["amount"]) == ("budget", "general", 7)


def test_goals_are_those_of_the_formulations() -> None:
    assert goals_of("places")[:4] == ("unplaced_children", "overfull_seats", "pupils_lost", "travel")
    assert goals_of("teachers")[0] == "short_teachers"
    assert len(goals_of("funds")) > 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": 2031}, "year: the city has no children for this year; found 2031; allowed: 2026"),
        ({"levels": ("senior",)}, "levels: no school of the city provides this level; found senior"),
        ({"demand": "low"}, "demand: the city has no such forecast"),
        ({"goals": {"places": ("travle",)}}, "goals.places: unknown goal; found travle; allowed: unplaced"),
        ({"goals": {"places": ("travel", "travel")}}, "a goal is named twice"),
    ],
)
def test_what_a_city_cannot_be_asked(hand_city: City, changes: dict[str, object], said: str) -> None:
    assert said in refusal(hand_city, **changes)
