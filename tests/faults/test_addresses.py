"""Addresses of the app that somebody forges: the page opens with what is allowed, or says what is wrong."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.xdist_group("faults")
APP = str(Path(__file__).parents[2] / "app.py")
ADDRESSES: dict[str, dict[str, str]] = {
    "a run that is not there": {"run": "99"},
    "a run that is no number": {"run": "1; DROP TABLE runs"},
    "a run below zero": {"run": "-1"},
    "a level that is none": {"level": "../../etc/passwd"},
    "an indicator that is none": {"indicator": "<script>alert(1)</script>"},
    "a language that is none": {"lang": "xx"},
    "a district that is none": {"district": "' OR 1=1 --"},
    "a role in the address": {"role": "admin", "visitor": "admin"},
    "a page that is none": {"page": "../secrets"},
    "two thousand signs": {"run": "9" * 2000, "level": "x" * 2000},
    "signs that are none": {"run": "\u202e1", "level": "\x00"},
}


@pytest.mark.promise(
    "bad input",
    "addresses of the app with runs, levels, languages, pages and roles that are none",
    "the page opens without an exception, no such text is repeated as markup, and nothing is written",
)
@pytest.mark.parametrize("case", ADDRESSES)
def test_a_forged_address_opens_the_page_all_the_same(
    first_town: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
    case: str,
) -> None:
    monkeypatch.setenv("JUNHENG_FOLDER", str(first_town.root))
    monkeypatch.delenv("JUNHENG_STORE", raising=False)
    before = first_town.files()
    app = AppTest.from_file(APP, default_timeout=120)
    for name, value in ADDRESSES[case].items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    shown = " ".join(str(each.value) for each in (*app.markdown, *app.error, *app.info, *app.caption))
    assert "<script>alert(1)</script>" not in shown
    assert "Traceback" not in shown
    assert first_town.files() == before
