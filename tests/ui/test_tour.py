"""The walk through the screens: offered on the demo city, followed by buttons, ended for good."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.tour import STEPS

pytestmark = pytest.mark.xdist_group("screens")
HERE = Path(__file__).parents[2]


def test_every_step_is_a_screen_with_this_heading() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (HERE / "ui").rglob("*.py"))
    for step in STEPS:
        assert (HERE / "ui" / "opening" / f"{step.file}.py").is_file()
        assert f'enter("{step.title}")' in sources


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def press(app: AppTest, label: str) -> None:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception


def test_the_walk_is_offered_followed_and_ended(opened: Path) -> None:
    assert opened.is_dir()
    app = AppTest.from_file(str(HERE / "app.py"), default_timeout=90)
    app.query_params["lang"] = "en"
    app.run()
    press(app, "Start the tour")
    assert any("Step 1 of 6 · Today" in each.value for each in app.markdown)
    assert "Step back" not in labels(app)
    press(app, "End the tour")
    assert not {"Start the tour", "Next step"} & set(labels(app))
    assert app.query_params["tour"] in ("ended", ["ended"])


def test_a_link_opens_a_step_in_chinese(opened: Path) -> None:
    assert opened.is_dir()
    app = AppTest.from_file(str(HERE / "app.py"), default_timeout=90)
    app.query_params["lang"] = "zh"
    app.query_params["tour"] = "2"
    app.run()
    assert {"前往该页面", "上一步", "下一步", "结束导览"} <= set(labels(app))
    assert any("第 2 步" in each.value for each in app.markdown)
