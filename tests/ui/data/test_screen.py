"""Data: a broken city changes nothing, columns are looked up, a viewer uploads nothing."""

import io
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.roles import Role, Visitor
from scenarios.workspace import content_stamp

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[3] / "app.py")


def opened_at(page: str, lang: str, **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(f"ui/opening/{page}.py").run()
    return app


def turned_to(part: str, lang: str) -> AppTest:
    app = opened_at("data", lang)
    next(each for each in app.selectbox if str(each.key).startswith("tab ")).select(part).run()
    return app


def zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(folder.iterdir()):
            data = path.read_bytes()
            if path.name == "provision.csv":
                lines = data.decode().splitlines()
                lines[2] = "nowhere," + lines[2].partition(",")[2]
                data = "\n".join(lines).encode()
            archive.writestr(path.name, data)
    return content.getvalue()


def test_a_city_with_errors_is_told_cell_by_cell_and_changes_nothing(opened: Path) -> None:
    before = content_stamp(opened)
    app = opened_at("data", "en")
    app.file_uploader[0].set_value(("city.zip", zipped(opened / "city"), "application/zip")).run()
    next(each for each in app.button if each.label.startswith("Check")).click().run()
    assert not app.exception
    assert [each.value.partition(":")[0] for each in app.error] == ["Nothing was changed"]
    told = app.dataframe[0].value
    assert {"File", "Row", "Column", "Found", "Allowed", "What to do"} <= set(told.columns)
    rows = told[told["Found"] == "nowhere"]
    assert rows["File"].tolist()[0] == "provision.csv"
    assert rows["Row"].tolist()[0] == "3"
    assert content_stamp(opened) == before


def test_the_dictionary_is_searched_in_both_languages(opened: Path) -> None:
    assert opened.is_dir()
    app = turned_to("dictionary", "zh")
    assert not app.exception
    every = len(app.dataframe[0].value)
    app.text_input[0].input("seats").run()
    assert 0 < len(app.dataframe[0].value) < every
    app.text_input[0].input("没有这样的词").run()
    assert not app.dataframe


def test_a_forecast_shows_its_interval_and_past_errors(opened: Path) -> None:
    assert opened.is_dir()
    app = turned_to("forecast", "en")
    assert not app.exception
    told = " ".join(str(each.proto.body) for each in app.get("html"))
    assert all(head in told for head in (">Low<", ">High<", ">Inside the interval<"))


def test_a_viewer_is_offered_no_upload(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert opened.is_dir()
    monkeypatch.setattr("ui.visitor.LOCAL", Visitor("somebody", Role.VIEWER))
    app = opened_at("data", "en")
    assert not app.exception
    assert not app.file_uploader
