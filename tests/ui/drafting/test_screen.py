"""The screen Scenarios, as planners and viewers meet it."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.visitor
from scenarios.desk import queue
from scenarios.desk.text import tables_of
from scenarios.jobs import jobs, scenario_of
from scenarios.roles import Role, Visitor
from scenarios.store import Store
from scenarios.store_drafts import save_draft, versions
from scenarios.store_tags import tag_run

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[3] / "app.py")
LI = Visitor("li@example.org", Role.PLANNER)
VIEWER = Visitor("viewer@example.org", Role.VIEWER)


@pytest.fixture
def desk(town: Path, alone: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Open the app as the planner Li on a copy of the town; no runner is started."""
    beside = shutil.ignore_patterns("city")
    shutil.copytree(town, alone, ignore=beside, dirs_exist_ok=True)
    monkeypatch.setenv("JUNHENG_FOLDER", str(alone))
    monkeypatch.delenv("JUNHENG_STORE", raising=False)
    monkeypatch.setattr(ui.visitor, "LOCAL", LI)
    monkeypatch.setattr(queue, "start_runner", lambda _: True)
    return Store(alone / "junheng.sqlite")


def open_screen(lang: str = "en", **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=90)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page("ui/opening/scenarios.py").run()
    assert not app.exception
    return app


def page(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


def field(app: AppTest, key: str) -> "AppTest":
    every = [*app.text_input, *app.selectbox, *app.multiselect, *app.checkbox]
    return next(each for each in every if each.key == key)


def toml(app: AppTest) -> dict[str, object]:
    return tables_of(next(code.value for code in app.code if "policy" in code.value))


def address(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else str(value)


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("Lean", "Stored runs", "Copy and edit")), ("zh", ("紧缩", "已保存的方案", "复制并编辑"))],
)
def test_the_list_shows_runs_with_tags_in_both_languages(
    desk: Store, lang: str, words: tuple[str, ...]
) -> None:
    tag_run(desk, 2, "our choice")
    app = open_screen(lang)
    said = page(app) + " ".join([*labels(app), *(each.value for each in app.subheader)])
    assert all(word in said for word in (*words, "our choice"))
    assert "Keep &lt;b&gt;all" in said or lang == "zh"


def test_duplicate_change_the_budget_solve_and_see_the_job(desk: Store) -> None:
    app = open_screen()
    field(app, "to copy").set_value(("run", "2")).run()
    press(app, "Copy and edit")
    assert address(app, "draft") == "lean-2"
    field(app, "lean-2 money").set_value("amount").run()
    field(app, "lean-2 budget.amount").set_value("5 million").run()
    assert any("must be a number" in error.value for error in app.error)
    assert next(each for each in app.button if each.label == "Save and solve").disabled
    field(app, "lean-2 budget.amount").set_value("950,000,000").run()
    assert toml(app)["budget"] == {"amount": 950_000_000}
    assert "budget.amount" in page(app)
    press(app, "Save and solve")
    assert [(each.state, each.who) for each in jobs(desk)] == [("queued", LI.name)]
    assert scenario_of(desk, 1).budget.amount == 950_000_000
    assert versions(desk, "lean-2")[-1].version == 2
    assert address(app, "job") == "1"
    reloaded = open_screen(draft="lean-2", job="1")
    assert "waiting" in page(reloaded)
    press(reloaded, "Cancel")
    assert [each.state for each in jobs(desk)] == ["cancelled"]
    press(reloaded, "Ask again")
    press(reloaded, "Back to the list")
    assert [each.state for each in jobs(desk)] == ["cancelled", "queued"]
    assert "waiting" in page(reloaded)


def draft(desk: Store, **more: object) -> None:
    text = 'name = "mine"\npolicy = "cn.2017.quality"\nyear = 2026\ndecisions = ["places"]\n'
    save_draft(desk, "mine", text + "\n".join(f"{key} = {value}" for key, value in more.items()), 0, LI.name)


def test_goals_are_put_in_order_and_changes_taken_back(desk: Store) -> None:
    draft(desk)
    app = open_screen(draft="mine")
    next(each for each in app.button if each.key == "mine places travel Up").click().run()
    assert toml(app)["goals"] == {"places": ["unplaced_children", "overfull_seats", "travel", "pupils_lost"]}
    field(app, "mine limits.places.overfull_seats").set_value("12").run()
    assert toml(app)["limits"] == {"places": {"overfull_seats": 12}}
    press(press(app, "Undo"), "Undo")
    assert "goals" not in toml(app)
    assert field(app, "mine limits.places.overfull_seats").value == ""
    press(press(app, "Redo"), "Redo")
    assert toml(app)["limits"] == {"places": {"overfull_seats": 12}}
    assert versions(desk, "mine")[-1].version == 1
    press(app, "Save")
    assert versions(desk, "mine")[-1].version == 2


def test_rules_and_locks_are_said_with_the_names_of_places(desk: Store) -> None:
    draft(desk)
    app = open_screen("zh", draft="mine")
    field(app, "mine places.areas").set_value("zoned").run()
    field(app, "mine places.keep_grades").check().run()
    assert toml(app)["places"] == {"areas": "zoned", "keep_grades": True}
    field(app, "mine new lock kind").set_value("teachers_stay").run()
    schools = field(app, "mine new lock teachers_stay school")
    schools.set_value("S0001").run()
    press(app, "添加此锁定")
    assert toml(app)["locks"] == [{"lock": "teachers_stay", "school": "S0001"}]
    assert any("学校教师不调出" in each.value and "S0001" in each.value for each in app.text)
    press(app, "删除")
    assert "locks" not in toml(app)


def test_a_second_writer_is_told_who_was_first(desk: Store) -> None:
    draft(desk)
    app = open_screen(draft="mine")
    field(app, "mine title.en").set_value("My own").run()
    save_draft(desk, "mine", versions(desk, "mine")[0].text + "# theirs\n", 1, "admin@example.org")
    press(app, "Save")
    assert any("admin@example.org" in code.value for code in app.code)
    assert any("admin" in warning.value for warning in app.warning)
    press(app, "Keep mine as a draft of its own")
    assert toml(app)["title"] == {"en": "My own"}
    assert versions(desk, "mine-2")[0].who == LI.name


def test_a_viewer_sees_the_list_and_neither_drafts_nor_runs(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(desk)
    monkeypatch.setattr(ui.visitor, "LOCAL", VIEWER)
    app = open_screen(draft="mine")
    assert labels(app) == []
    assert "Lean" in page(app)
    assert not app.code


def test_a_draft_that_is_not_there_says_so_and_leads_back(desk: Store) -> None:
    assert desk.runs()
    app = open_screen(draft="nothing")
    assert any("there is no such draft" in code.value for code in app.code)
    assert "Stored runs" in [each.value for each in press(app, "Back to the list").subheader]
