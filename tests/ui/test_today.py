from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[2] / "app.py")


def open_today(lang: str = "en", **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def page(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def select(app: AppTest, name: str) -> "AppTest":
    return next(box for box in app.selectbox if str(box.key).startswith(name))


def address(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else str(value)


@pytest.mark.parametrize(("lang", "word"), [("en", "Difference coefficient"), ("zh", "校际差异系数")])
def test_the_screen_opens_in_both_languages(opened: Path, lang: str, word: str) -> None:
    assert opened.is_dir()
    app = open_today(lang)
    assert not app.exception
    assert word in page(app)


def test_a_choice_goes_into_the_address_and_survives_a_change_of_language(opened: Path) -> None:
    assert opened.is_dir()
    app = open_today()
    select(app, "indicator").set_value("R2").run()
    assert address(app, "indicator") == "R2"
    app.query_params["lang"] = "zh"
    app.run()
    assert select(app, "indicator").value == "R2"


def test_a_link_opens_the_same_view_with_the_same_place(opened: Path) -> None:
    assert opened.is_dir()
    app = open_today(level="junior", indicator="R1", unit="district", run="2", place="D2")
    assert not app.exception
    assert select(app, "place").value == "D2"
    assert select(app, "run").value == "2"
    assert 'class="place"' in page(app)
    assert "Shown is a plan for the future" in page(app)


def test_a_nonsense_link_falls_back_to_the_first_choices(opened: Path) -> None:
    assert opened.is_dir()
    app = open_today(level="kitchen", indicator="X", unit="planet", run="99", place="nobody")
    assert not app.exception
    assert address(app, "level") == "primary"
    assert 'class="place"' not in page(app)


@pytest.mark.parametrize(
    ("indicator", "unit"), [("distance", "area"), ("distance", "district"), ("R3", "school")]
)
def test_every_kind_of_place_can_be_shown(opened: Path, indicator: str, unit: str) -> None:
    assert opened.is_dir()
    app = open_today(indicator=indicator, unit=unit)
    assert not app.exception
    assert address(app, "unit") == unit
    assert len(app.dataframe[0].value)


def test_the_matrix_says_each_verdict_in_words_too(opened: Path) -> None:
    assert opened.is_dir()
    shown = page(open_today())
    assert '<span class="unheard">not met</span>' in shown
    assert '<span class="unheard">met</span>' in shown
