from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[2] / "app.py")


def open_compare(lang: str = "en", **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page("ui/opening/compare.py").run()


def page(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize(
    ("lang", "title", "proof"), [("en", "Lean", "proved optimal"), ("zh", "紧缩", "已证明最优")]
)
def test_three_plans_stand_side_by_side_with_their_proof(
    opened: Path, lang: str, title: str, proof: str
) -> None:
    assert opened.is_dir()
    app = open_compare(lang)
    assert not app.exception
    assert app.multiselect[0].value == ["1", "2", "3"]
    assert title in page(app)
    assert page(app).count(proof) == 3


def test_the_title_of_a_plan_is_text_and_never_markup(opened: Path) -> None:
    assert opened.is_dir()
    shown = page(open_compare())
    assert "Keep &lt;b&gt;all&lt;/b&gt;" in shown
    assert "<b>all</b>" not in shown


def test_what_got_worse_is_marked_beside_what_got_better(opened: Path) -> None:
    assert opened.is_dir()
    app = open_compare(runs="1,2,3")
    assert "Who gains and who loses" in [each.value for each in app.subheader]
    assert 'class="verdict better"' in page(app)
    assert 'class="verdict worse"' in page(app)


def test_without_a_plan_it_says_how_to_make_one(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUNHENG_FOLDER", str(alone))
    app = open_compare()
    assert not app.exception
    assert any("junheng solve" in code.value for code in app.code)
