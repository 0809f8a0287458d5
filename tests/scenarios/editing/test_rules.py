"""Changing a plan by hand: what is worked out for the touched rows is what the whole audit finds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.city import City
from models.places.reach import level_arcs
from scenarios.editing.choices import MoveArea, MovePost, Sketch
from scenarios.editing.completion import completion, keep
from scenarios.editing.edited import ChoiceError, edit
from scenarios.editing.figures import area_now, figures, offers, posts_at, schools_changed
from scenarios.editing.islands import islands
from scenarios.editing.rules import OF_AREAS, OF_POSTS, broken, check_whole
from scenarios.editing.sentences import sentence
from scenarios.editing.sheet import Sheet, open_sheet
from scenarios.errors import NotAllowedError
from scenarios.packs import load_pack
from scenarios.question import question_problems
from scenarios.roles import LOCAL, Role, Visitor
from scenarios.runs import run_scenario
from scenarios.scenario import read_scenario
from scenarios.scenario_locks import TeachersMove
from scenarios.speech import Speech
from scenarios.store import Store
from scenarios.store_drafts import drafts
from scenarios.workspace import Workspace, open_workspace

QUESTION = """
name = "asked"
policy = "cn.2017.quality"
year = 2026
levels = ["primary"]
decisions = ["places", "teachers", "funds"]

[budget]
amount = 2e6

[[locks]]
lock = "area_to_school"
areas = ["{area}"]
school = "{school}"
level = "primary"
"""
VIEWER = Visitor("somebody", Role.VIEWER)
SEEN_AT_ONCE = {rule.__name__ for rule in (*OF_AREAS, *OF_POSTS)} | {
    "seats_are_respected",
    "counts_are_within_the_question",
    "nobody_gets_more_than_due",
    "limits_on_goals_hold",
    "locked_areas_go_where_they_must",
}
TABLES_AGREE = {
    "tables_have_their_shape",
    "children_are_counted_once",
    "pupils_are_those_placed",
    "teachers_are_those_left",
    "shortages_are_complete",
    "steps_tell_the_truth",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, lay_demo: Callable[[Path, int], None]) -> Workspace:
    root = tmp_path_factory.mktemp("editing") / "town"
    lay_demo(root, 1)
    city = City.load(root / "city")
    lives = city.children[(city.children["level"] == "primary") & (city.children["children"] > 5)]
    area = str(lives["area_id"].iloc[0])
    near = level_arcs(city, load_pack("cn.2017.quality"), "primary", at_least=1, at_most=1)
    school = near.set_index("area_id").loc[area, "school_id"]
    file = root / "scenarios" / "asked.toml"
    file.write_text(QUESTION.format(area=area, school=school), encoding="utf-8")
    Store(root / "junheng.sqlite").save(run_scenario(city, read_scenario(file)))
    return open_workspace(root)


@pytest.fixture(scope="module")
def sheet(workspace: Workspace) -> Sheet:
    return open_sheet(workspace, LOCAL, 1)


def areas(sheet: Sheet) -> list[str]:
    children = sheet.children("primary")
    return [str(area) for area in children.index[children > 0]]


def far(sheet: Sheet, area: str) -> str:
    return str(sheet.near("primary", area)["school_id"].iloc[-1])


def test_a_viewer_lays_out_nothing(workspace: Workspace) -> None:
    with pytest.raises(NotAllowedError):
        open_sheet(workspace, VIEWER, 1)


def test_undo_and_redo_walk_along_the_choices() -> None:
    one, two = MoveArea("primary", "A", "S"), MoveArea("primary", "B", "S")
    both = Sketch(7).choose(one).choose(two)
    assert both.undo().choices == (one,)
    assert both.undo().redo() == both
    assert both.undo().undo().redo().choices == (one,)
    assert both.undo().choose(one).redo().choices == (one, one)
    assert Sketch(7).undo() == Sketch(7) == Sketch(7).redo()


def test_without_choices_the_plan_is_the_runs_and_clean(sheet: Sheet) -> None:
    edited = edit(sheet, Sketch(1))
    assert edited.plan is sheet.run.plan or edited.plan.fingerprint() == sheet.run.plan.fingerprint()
    assert broken(sheet, edited) == ()
    assert check_whole(sheet, edited) == ()


def test_an_area_takes_all_its_children_along(sheet: Sheet) -> None:
    area = areas(sheet)[3]
    school = far(sheet, area)
    edited = edit(sheet, Sketch(1).choose(MoveArea("primary", area, school)))
    now = area_now(edited, "primary", area)
    assert now["school_id"].tolist() == [school]
    assert now["children"].sum() == sheet.children("primary")[area]
    changed = schools_changed(sheet, edited).set_index("school_id")
    gained = changed["pupils"] - changed["pupils_before"]
    placed = sheet.run.plan.placements
    before = placed.loc[placed["area_id"] == area].set_index("school_id")["children"]
    assert gained[school] == sheet.children("primary")[area] - before.get(school, 0)


choices = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 11), st.booleans()), min_size=1, max_size=5
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=choices)
def test_what_is_told_at_once_is_what_the_whole_audit_tells(
    sheet: Sheet, wanted: list[tuple[int, int, bool]]
) -> None:
    sketch, homes = Sketch(1), areas(sheet)
    posts = posts_at(sheet, edit(sheet, sketch), "primary")
    for number, place, teacher in wanted:
        if teacher:
            kind = posts["kind"].iloc[number % len(posts)]
            here = posts[posts["kind"] == kind]["school_id"].tolist()
            giver, taker = here[number % len(here)], here[(number + 1 + place) % len(here)]
            if giver != taker:
                sketch = sketch.choose(MovePost("primary", str(kind), giver, taker, 1 + place % 3))
        else:
            area = homes[number % len(homes)]
            near = sheet.near("primary", area)
            sketch = sketch.choose(MoveArea("primary", area, str(near["school_id"].iloc[place % len(near)])))
    edited = edit(sheet, sketch)
    whole = check_whole(sheet, edited)
    assert [fault for fault in whole if fault.rule in TABLES_AGREE] == []
    at_once = {fault for fault in broken(sheet, edited) if fault.rule in SEEN_AT_ONCE}
    assert at_once == {fault for fault in whole if fault.rule in SEEN_AT_ONCE}


def test_the_goals_follow_the_tables(sheet: Sheet) -> None:
    area = areas(sheet)[5]
    edited = edit(sheet, Sketch(1).choose(MoveArea("primary", area, far(sheet, area))))
    steps = edited.plan.steps.set_index(["step", "goal"])["value"]
    placed = edited.plan.placements
    assert steps["places primary", "travel"] == pytest.approx((placed["children"] * placed["metres"]).sum())
    assert steps["places primary", "travel"] != pytest.approx(
        sheet.run.plan.steps.set_index(["step", "goal"])["value"]["places primary", "travel"]
    )


def test_a_teacher_who_goes_and_comes_back_changes_nothing(sheet: Sheet) -> None:
    posts = posts_at(sheet, edit(sheet, Sketch(1)), "primary")
    kind = posts["kind"].iloc[0]
    one, two = posts[posts["kind"] == kind]["school_id"].iloc[:2]
    there = Sketch(1).choose(MovePost("primary", kind, one, two, 2))
    back = there.choose(MovePost("primary", kind, two, one, 2))
    pd.testing.assert_frame_equal(edit(sheet, back).plan.moves, sheet.run.plan.moves)
    pd.testing.assert_frame_equal(edit(sheet, back).plan.schools, sheet.run.plan.schools)
    changed = schools_changed(sheet, edit(sheet, there)).set_index("school_id")
    assert (changed["teachers"] - changed["teachers_before"]).to_dict() == {one: -2.0, two: 2.0}


@pytest.mark.parametrize(
    "choice",
    [
        MoveArea("junior", "A00001", "S0001"),
        MoveArea("primary", "nowhere", "S0001"),
        MovePost("primary", "core", "nowhere", "nobody"),
    ],
)
def test_a_choice_that_names_nothing_is_refused(sheet: Sheet, choice: MoveArea | MovePost) -> None:
    with pytest.raises(ChoiceError):
        edit(sheet, Sketch(1).choose(choice))


def test_an_area_amid_another_zone_is_an_island(sheet: Sheet) -> None:
    """An area that touches none of those that go to its new school is cut off."""
    neighbours, main = sheet.neighbours, sheet.run.plan.placements.set_index("area_id")["school_id"]
    assert neighbours is not None
    for area in areas(sheet):
        touching = set(neighbours.loc[neighbours["area_a"] == area, "area_b"])
        touching |= set(neighbours.loc[neighbours["area_b"] == area, "area_a"])
        zones = {school for each in touching if each in main.index for school in [*main.loc[[each]]]}
        school = far(sheet, area)
        if school not in {*zones, *main.loc[[area]]} and school in set(main):
            found = islands(
                sheet, edit(sheet, Sketch(1).choose(MoveArea("primary", area, school))), "primary"
            )
            assert (area,) in found
            return
    pytest.fail("no area lies amid other zones")


def test_figures_and_offers_are_of_the_level(sheet: Sheet) -> None:
    area = areas(sheet)[0]
    edited = edit(sheet, Sketch(1).choose(MoveArea("primary", area, far(sheet, area))))
    told = figures(sheet, edited, "primary").set_index("figure")
    assert told.loc["furthest_metres", "after"] == edited.plan.placements["metres"].max()
    near = offers(sheet, edited, "primary", area).set_index("school_id")
    row = edited.plan.schools.set_index("school_id").loc[far(sheet, area)]
    assert near.loc[far(sheet, area), "free"] == row["seats"] - row["pupils"]


def test_choices_become_locks_and_replace_those_of_the_run(sheet: Sheet, workspace: Workspace) -> None:
    locked = sheet.run.scenario.locks[0]
    area, other = locked.areas[0], areas(sheet)[7]
    school = far(sheet, area)
    sketch = Sketch(1).choose(MoveArea("primary", area, school)).choose(MoveArea("primary", other, school))
    asked = completion(sheet, sketch)
    assert [(lock.areas, lock.school) for lock in asked.locks] == [((area, other), school)]
    assert question_problems(asked, workspace.city) == ()
    kept = keep(workspace, LOCAL, sheet, sketch)
    again = keep(workspace, LOCAL, sheet, sketch)
    assert {kept.name, again.name} <= {draft.name for draft in drafts(workspace.store)}
    assert len(workspace.summaries()) == 1, "a plan by hand is no run"
    with pytest.raises(NotAllowedError):
        keep(workspace, VIEWER, sheet, sketch)
    with pytest.raises(ChoiceError):
        completion(sheet, Sketch(1))


def test_moves_of_teachers_become_locks(sheet: Sheet, workspace: Workspace) -> None:
    move = sheet.run.plan.moves.iloc[0]
    way = {"school": move["from_school_id"], "to": move["to_school_id"], "level": "primary"}
    giver, taker, kind, planned = way["school"], way["to"], move["kind"], int(move["teachers"])

    def locked(*choices: MovePost) -> list[dict[str, object]]:
        sketch = Sketch(1, choices)
        asked = completion(sheet, sketch)
        assert question_problems(asked, workspace.city) == ()
        locks = asked.locks[len(sheet.run.scenario.locks) :]
        return [lock.model_dump(exclude_none=True, exclude={"name"}) for lock in locks]

    there, back = MovePost("primary", kind, giver, taker), MovePost("primary", kind, taker, giver)
    moving = {"lock": "teachers_move", **way, "kind": kind}
    assert locked(there) == [{**moving, "at_least": planned + 1}]
    assert locked(there, back) == []
    assert locked(replace(back, teachers=planned)) == [
        {"lock": "teachers_stay", "school": giver, "level": "primary", "kind": kind}
    ]
    if planned > 1:
        assert locked(back) == [{**moving, "at_most": planned - 1}]


def test_a_choice_replaces_the_lock_of_an_earlier_one(sheet: Sheet) -> None:
    move = sheet.run.plan.moves.iloc[0]
    asked = {"school": move["from_school_id"], "to": move["to_school_id"], "level": "primary"}
    before = TeachersMove(lock="teachers_move", **asked, kind=move["kind"], at_least=1, name="before")
    scenario = sheet.run.scenario.model_copy(update={"locks": (before,)})
    again = replace(sheet, run=replace(sheet.run, scenario=scenario))
    back = MovePost("primary", move["kind"], asked["to"], asked["school"], int(move["teachers"]))
    assert [lock.lock for lock in completion(again, Sketch(1, (back,))).locks] == ["teachers_stay"]


def test_faults_are_sentences_in_both_languages(sheet: Sheet) -> None:
    crowded = Sketch(1)
    school = far(sheet, areas(sheet)[0])
    for area in areas(sheet)[:25]:
        if pd.notna(sheet.metres("primary", area, school)):
            crowded = crowded.choose(MoveArea("primary", area, school))
    found = broken(sheet, edit(sheet, crowded))
    assert {"seats_are_respected", "journeys_are_within_the_limit"} <= {fault.rule for fault in found}
    for lang in ("en", "zh"):
        speech = Speech.of(lang, "CNY")
        names = speech.names(sheet.found.schools, "school_id") | speech.names(sheet.found.areas, "area_id")
        for fault in found:
            said = sentence(fault, names, speech)
            assert fault.rule not in said
            assert "{" not in said
            assert lang == "en" or any(letter >= "\u4e00" for letter in said)
