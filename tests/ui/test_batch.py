"""Batch: a sweep is told task by task, and a viewer runs nothing."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.roles import Role, Visitor

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[2] / "app.py")
SWEEP = (
    'name = "years"\nbase = "../scenarios/quick-keep.toml"\n\n[axes]\nbudget = [0.9]\nyear = [2026, 2030]\n'
)


def opened_at(page: str, lang: str, **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(f"ui/opening/{page}.py").run()
    return app


@pytest.fixture
def sweep(opened: Path) -> Path:
    (opened / "sweeps").mkdir(exist_ok=True)
    (opened / "sweeps" / "years.toml").write_text(SWEEP, encoding="utf-8")
    return opened


@pytest.mark.parametrize(("lang", "task", "money"), [("en", "To do", "Money"), ("zh", "待办", "经费")])
def test_a_sweep_is_told_task_by_task(sweep: Path, lang: str, task: str, money: str) -> None:
    assert sweep.is_dir()
    app = opened_at("batch", lang, sweep="sweeps/years.toml")
    assert not app.exception
    told = " ".join(str(each.proto.body) for each in app.get("html"))
    assert f"{money} × 0.9 · 2026" in told
    assert f"{money} × 0.9 · 2030" in told
    assert task in told


def test_a_viewer_runs_nothing(sweep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sweep.is_dir()
    monkeypatch.setattr("ui.visitor.LOCAL", Visitor("somebody", Role.VIEWER))
    app = opened_at("batch", "en", sweep="sweeps/years.toml")
    assert next(each for each in app.button if each.label == "Run what is to do").disabled
