"""Edit by hand: an area is moved, its figures and rules follow, and the choices can be taken back."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.roles import Role, Visitor

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[3] / "app.py")


def opened_at(page: str, lang: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["lang"] = lang
    app.query_params["level"] = "primary"
    app.run()
    app.switch_page(f"ui/opening/{page}.py").run()
    return app


def button(app: AppTest, label: str) -> "object":
    return next(each for each in app.button if each.label == label)


def page_text(app: AppTest) -> str:
    return " ".join(str(each.proto.body) for each in app.get("html"))


@pytest.mark.parametrize(
    ("lang", "area", "move", "undo", "one", "none"),
    [
        ("en", "Area", "Move the children", "Undo", "Changed by hand: 1", "Changed by hand: 0"),
        ("zh", None, "调整儿童", None, "手工调整：1 项", "手工调整：0 项"),
    ],
)
def test_an_area_is_moved_and_taken_back(
    opened: Path, lang: str, area: str | None, move: str, undo: str | None, one: str, none: str
) -> None:
    assert opened.is_dir()
    app = opened_at("edit", lang)
    assert not app.exception
    assert none in page_text(app)
    places = next(each for each in app.selectbox if str(each.key).startswith("place "))
    assert area is None or places.label == area
    places.select_index(4).run()
    school = next(each for each in app.selectbox if str(each.key).startswith("school primary"))
    school.select_index(len(school.options) - 1)
    button(app, move).click().run()
    assert not app.exception
    assert one in page_text(app)
    assert "→ <b>" in page_text(app), "the schools that are touched show what they had and have"
    back = button(app, undo) if undo else app.button[0]
    back.click().run()
    assert none in page_text(app)


def test_a_viewer_finds_no_such_screen(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened.is_dir()
    monkeypatch.setattr("ui.visitor.LOCAL", Visitor("somebody", Role.VIEWER))
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["lang"] = "en"
    app.run()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page("ui/opening/edit.py")
