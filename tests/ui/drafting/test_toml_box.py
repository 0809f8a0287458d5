"""TOML typed by hand: taken where it can be read, refused with its lines where not."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from geodata.city import City
from scenarios.desk.checking import check_draft
from scenarios.desk.history import History
from scenarios.speech import Speech
from ui.drafting import toml_box
from ui.drafting.desk import Desk
from ui.drafting.form import Form
from ui.drafting.toml_box import faults_of, take, typing_of

pytestmark = pytest.mark.xdist_group("screens")
GOOD = '# from run 2\nname = "mine"\npolicy = "cn.2017.quality"\nyear = 2026\ndecisions = ["places"]\n'


@pytest.fixture
def form(town: Path, monkeypatch: pytest.MonkeyPatch) -> Form:
    city = City.load(town / "city")
    monkeypatch.setattr(toml_box, "checked", lambda _, text: check_draft(text, city))
    monkeypatch.setattr(st, "session_state", {})
    opened = SimpleNamespace(newest=SimpleNamespace(name="mine", text=GOOD), origin="run 2")
    desk = Desk(opened, History((GOOD,)))  # type: ignore[arg-type]
    return Form(SimpleNamespace(), desk, check_draft(GOOD, city))  # type: ignore[arg-type]


def test_what_can_be_read_becomes_the_draft_and_keeps_its_origin(form: Form) -> None:
    typing = typing_of(form.desk)
    take(form, typing, GOOD.replace("# from run 2\n", "").replace("2026", "2027"))
    assert form.desk.text == GOOD.replace("2026", "2027")
    assert typing_of(form.desk) is typing, "the box is not filled anew while one types"
    form.desk.undo()
    assert form.desk.text == GOOD
    assert typing_of(form.desk).version == 1, "an undo fills the box anew"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (GOOD.replace("year = 2026", "year = "), 4),
        (GOOD.replace("2026", '"soon"'), 4),
        (GOOD + "extends = 'other.toml'\n", None),
        (GOOD + "locks = 3\n", 6),
    ],
)
def test_what_cannot_be_read_leaves_the_draft_alone(form: Form, typed: str, line: int | None) -> None:
    typing = typing_of(form.desk)
    take(form, typing, typed)
    assert form.desk.text == GOOD
    assert typing.text == typed
    found = toml_box.checked(form.names, typed)
    assert found.scenario is None
    assert found.findings[0].line == line
    assert "Not taken yet" in faults_of(found.findings, Speech.of("en", "CNY"))
    assert "尚未采用" in faults_of(found.findings, Speech.of("zh", "CNY"))
