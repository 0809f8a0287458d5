"""A click on the map puts a place into the lock that is being made."""

import pytest
import streamlit as st

from ui.drafting.locks_map import pick


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def test_a_list_takes_places_in_and_out(session: dict[str, object]) -> None:
    for place in ("A1", "A2", "A1"):
        pick("areas", [place], several=True)
    assert session["areas"] == ["A2"]


def test_a_single_field_takes_the_last_place(session: dict[str, object]) -> None:
    pick("school", ["S1"], several=False)
    pick("school", ["S2"], several=False)
    assert session["school"] == "S2"


def test_a_school_with_several_projects_offers_one_after_the_other(session: dict[str, object]) -> None:
    seen = []
    for _ in range(3):
        pick("project", ["P1", "P2"], several=False)
        seen.append(session["project"])
    assert seen == ["P1", "P2", "P1"]


def test_a_school_without_projects_changes_nothing(session: dict[str, object]) -> None:
    pick("project", [], several=False)
    assert session == {}
