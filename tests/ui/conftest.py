"""One small city with three quick plans, for all tests of the screens."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geodata.city import City
from scenarios.demo_run import make_demo
from scenarios.runs import run_scenario
from scenarios.scenario import read_scenario
from scenarios.store import Store

if TYPE_CHECKING:
    from models.measures.indicators import Measures

QUICK = """
name = "{name}"
title = {{ en = "{en}", zh = "{zh}" }}
policy = "cn.2017.quality"
year = {year}
levels = ["primary"]
demand = "{demand}"
decisions = ["places"]
"""
PLANS = (
    ("keep", "Keep <b>all</b>", "维持", "mid", 2026),
    ("lean", "Lean", "紧缩", "low", 2030),
    ("full", "Full", "扩张", "high", 2030),
)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a city and the runs 1, 2 and 3."""
    root = tmp_path_factory.mktemp("screens") / "town"
    make_demo(root, "small", 1)
    city, store = City.load(root / "city"), Store(root / "junheng.sqlite")
    today: dict[str, Measures] = {}
    for name, en, zh, demand, year in PLANS:
        file = root / "scenarios" / f"quick-{name}.toml"
        file.write_text(QUICK.format(name=name, en=en, zh=zh, demand=demand, year=year), encoding="utf-8")
        run = run_scenario(city, read_scenario(file), today=today)
        assert replace(run, number=store.save(run)).number
    return root


@pytest.fixture
def opened(town: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Open the app of this process on the town."""
    monkeypatch.setenv("JUNHENG_FOLDER", str(town))
    monkeypatch.delenv("JUNHENG_STORE", raising=False)
    os.environ.pop("JUNHENG_LANG", None)
    return town
