from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[2] / "app.py")


def open_app(lang: str = "en", **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "There is no city to show yet."), ("zh", "目前还没有可显示的城市。")]
)
def test_an_empty_folder_says_what_to_do(
    lang: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUNHENG_FOLDER", str(tmp_path))
    app = open_app(lang)
    assert not app.exception
    assert app.info[0].value == said
    assert any("junheng demo" in code.value for code in app.code)


def test_a_faulty_city_shows_file_row_and_remedy_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "city.toml").write_text('name = "Nowhere"\n', encoding="utf-8")
    monkeypatch.setenv("JUNHENG_FOLDER", str(tmp_path))
    app = open_app()
    assert not app.exception
    assert app.error
    assert any("city.toml" in code.value for code in app.code)


def test_the_city_is_named_in_the_language_of_the_reader(opened: Path) -> None:
    assert opened.is_dir()
    assert "Yunting" in open_app("en").title[0].value
    assert "云汀市" in open_app("zh").title[0].value or "云" in open_app("zh").title[0].value
