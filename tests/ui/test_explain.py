from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.roles import Role, Visitor
from ui import visitor as visitors

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[2] / "app.py")


def open_screen(screen: str, lang: str = "en", **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page(f"ui/opening/{screen}.py").run()


def as_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "LOCAL", Visitor("leader", Role.VIEWER))


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


@pytest.mark.parametrize(("lang", "first"), [("en", "Where is it unfair?"), ("zh", "哪里不公平？")])
def test_every_question_is_a_button_and_the_first_is_answered(opened: Path, lang: str, first: str) -> None:
    assert opened.is_dir()
    app = open_screen("explain", lang, of="2")
    assert not app.exception
    assert first in labels(app)
    assert len([each for each in app.button if str(each.key).startswith("question ")]) >= 6
    assert "<li>" in " ".join(str(element.proto.body) for element in app.get("html"))


def test_a_question_that_solves_again_asks_first(opened: Path) -> None:
    assert opened.is_dir()
    app = open_screen("explain", of="1", question="trust")
    assert not app.exception
    assert "Solve for the answer" in labels(app)


def test_the_questions_are_not_for_viewers(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentences hold exact numbers: the page is not in a viewer's menu, and its service refuses."""
    assert opened.is_dir()
    as_viewer(monkeypatch)
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    with pytest.raises(ValueError, match="explain"):
        app.switch_page("ui/opening/explain.py").run()
