"""What the editor offers is what a scenario may say."""

import pytest

from geodata.city import City
from models.question import DECISIONS
from scenarios.desk.offers import (
    ALWAYS,
    LOCK_KINDS,
    OF_DECISION,
    Field,
    further_goals,
    has_order,
    ids_offered,
    lock_fields,
    packs_offered,
    rule_fields,
    takes_amounts,
    usual_goals,
)
from scenarios.scenario import Scenario
from scenarios.scenario_rules import Places


def test_every_table_of_rules_belongs_to_a_decision_or_to_the_whole() -> None:
    offered = {table for tables in OF_DECISION.values() for table in tables} | set(ALWAYS)
    own = {"name", "title", "policy", "year", "levels", "demand", "decisions", "budget", "goals", "limits"}
    assert offered == set(Scenario.model_fields) - own - {"tolerances", "locks", "overlay"}
    assert tuple(OF_DECISION) == DECISIONS


def test_fields_have_the_shape_of_the_schema() -> None:
    fields = {field.name: field for field in rule_fields("places")}
    assert set(fields) == set(Places.model_fields)
    assert fields["areas"] == Field("areas", "choice", ("split", "zoned", "whole"), "split")
    assert fields["contiguous"] == Field("contiguous", "flag", (), default=False)
    assert fields["change_share"].shape == "number"
    assert {field.name: field.shape for field in rule_fields("aid")}["kinds"] == "list"
    with pytest.raises(KeyError):
        rule_fields("locks")


def test_a_lock_asks_for_its_keys() -> None:
    needed = {kind: [f.name for f in lock_fields(kind) if f.required] for kind in LOCK_KINDS}
    assert needed["grant_fixed"] == ["school", "level", "use", "source", "amount"]
    assert needed["school_stays"] == ["school"]
    assert {field.name: field for field in lock_fields("school_stays")}["kept"].choices == (
        "pupils",
        "teachers",
        "projects",
        "purchases",
    )


def test_goals_are_the_usual_ones_first() -> None:
    assert usual_goals("places") == ("unplaced_children", "overfull_seats", "pupils_lost", "travel")
    assert "boarders" in further_goals("places")
    assert [decision for decision in DECISIONS if takes_amounts(decision)] == [
        "projects",
        "places",
        "teachers",
        "funds",
    ]
    assert not has_order("standards")


def test_places_are_offered_by_name_and_packs_by_title(hand_city: City) -> None:
    english, chinese = ids_offered(hand_city, "en"), ids_offered(hand_city, "zh")
    assert chinese["school"]["007"] == "第一小学 · 007"
    assert english["area"] == {"A1": "A1", "A2": "A2", "A3": "A3", "A4": "A4"}
    assert english["source"]["C"] == "Central · C"
    assert packs_offered("en")["cn.2017.quality"].endswith(" · cn.2017.quality")
