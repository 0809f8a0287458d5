"""A draft is the same as tables and as TOML, and a copy asks exactly what its origin asks."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.desk.text import (
    draft_text,
    origin_of,
    scenario_text,
    tables_of,
    value_at,
    with_lock,
    with_origin,
    with_value,
    without_lock,
)
from scenarios.scenario import Scenario, read_scenario

EXAMPLES = sorted((Path(__file__).parents[3] / "scenarios" / "examples").glob("*.toml"))
START = 'name = "a"\npolicy = "cn.2017.quality"\nyear = 2026\n'


@pytest.mark.parametrize("example", [path for path in EXAMPLES if "batch" not in path.name], ids=str)
def test_a_copy_asks_the_same_under_another_name(example: Path, tmp_path: Path) -> None:
    scenario = read_scenario(example)
    text = scenario_text(scenario, "copy-2", "file x.toml")
    path = tmp_path / "copy.toml"
    path.write_text(text, encoding="utf-8")
    assert read_scenario(path).fingerprint() == scenario.fingerprint()
    assert (tables_of(text)["name"], origin_of(text)) == ("copy-2", "file x.toml")


def test_an_overlay_with_points_in_its_keys_survives(tmp_path: Path) -> None:
    overlay = {"places.overfull_share": 0.1, "staffing.pupils_per_teacher": {"primary": 18.0}}
    scenario = Scenario(name="x", policy="cn.2017.quality", year=2026, overlay=overlay)
    path = tmp_path / "copy.toml"
    path.write_text(scenario_text(scenario, "y"), encoding="utf-8")
    assert read_scenario(path).overlay == overlay


def test_a_value_is_said_and_taken_out_again_with_the_table_it_left_empty() -> None:
    said = with_value(START, ("limits", "places", "travel"), 5.5)
    assert value_at(tables_of(said), ("limits", "places", "travel")) == 5.5
    assert tables_of(with_value(said, ("limits", "places", "travel"), None)) == tables_of(START)
    assert value_at(tables_of(START), ("limits", "places", "travel")) is None


def test_locks_are_added_with_what_was_said_and_removed_by_number() -> None:
    text = with_lock(START, {"lock": "teachers_stay", "school": "S1", "level": None, "kind": ""})
    text = with_lock(text, {"lock": "area_to_school", "areas": ["A1", "A2"], "school": "S2"})
    assert "[[locks]]" in text
    assert tables_of(text)["locks"][0] == {"lock": "teachers_stay", "school": "S1"}
    assert [lock["lock"] for lock in tables_of(without_lock(text, 0))["locks"]] == ["area_to_school"]
    assert tables_of(without_lock(without_lock(text, 0), 0)) == tables_of(START)


def test_where_a_draft_came_from_stays_through_changes_and_is_one_line() -> None:
    text = draft_text(tables_of(START), "file a\nyear = 1")
    assert text.splitlines()[0] == "# from file a year = 1"
    assert origin_of(with_value(text, ("year",), 2027)) == "file a year = 1"
    assert origin_of(START) == ""


@given(st.dictionaries(st.text(min_size=1), st.one_of(st.integers(), st.booleans(), st.text()), max_size=5))
def test_whatever_is_typed_stays_what_it_is(typed: dict[str, object]) -> None:
    tables = {"name": "x", "overlay": typed} if typed else {"name": "x"}
    assert tomllib.loads(draft_text(tables, "run 1")) == tables


def test_a_text_typed_by_hand_keeps_where_the_draft_came_from() -> None:
    assert with_origin(START, "run 3") == "# from run 3\n" + START
    assert with_origin("# from run 3\n" + START, "run 3") == "# from run 3\n" + START
    assert with_origin("# from nowhere\n" + START, "run 3") == "# from run 3\n" + START
    assert with_origin(START, "") == START
