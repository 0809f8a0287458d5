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


@pytest.mark.parametrize(("lang", "word"), [("en", "1 of 3 plans"), ("zh", "3个方案中已保存")])
def test_the_frontier_says_how_many_plans_are_missing(opened: Path, lang: str, word: str) -> None:
    assert opened.is_dir()
    app = open_screen("frontier", lang, scenario="quick-none")
    assert not app.exception
    said = " ".join(str(each.value) for each in app.info)
    assert word.partition(" ")[2][:5] in said or word[:5] in said
    assert any("junheng frontier" in code.value for code in app.code)


def test_a_viewer_is_offered_no_calculation_of_a_frontier(
    opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened.is_dir()
    as_viewer(monkeypatch)
    app = open_screen("frontier")
    assert not app.exception
    assert not [label for label in labels(app) if "missing" in label]
