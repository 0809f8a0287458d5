"""One small city with three quick plans, for all tests of the screens."""

import fcntl
import os
import shutil
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
    """Folder with a city and the runs 1, 2 and 3; the first process makes it, each then has its own copy."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    made, own = place / "town-of-all", tmp_path_factory.mktemp("screens") / "town"
    with (place / "town-of-all.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            build(place / "town-half-made").rename(made)
    shutil.copytree(made, own)
    return own


def build(root: Path) -> Path:
    """Make the demo city and solve the three plans."""
    shutil.rmtree(root, ignore_errors=True)  # of a process whose attempt failed
    make_demo(root, "small", 1)
    city, store = City.load(root / "city"), Store(root / "junheng.sqlite")
    today: dict[str, Measures] = {}
    for name, en, zh, demand, year in PLANS:
        file = root / "scenarios" / f"quick-{name}.toml"
        file.write_text(QUICK.format(name=name, en=en, zh=zh, demand=demand, year=year), encoding="utf-8")
        run = run_scenario(city, read_scenario(file), today=today)
        assert replace(run, number=store.save(run)).number
    return root


@pytest.fixture(scope="session")
def second_city(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder whose city stays, so that it is read once, while each test puts its own store beside it."""
    folder = tmp_path_factory.mktemp("desk") / "town"
    shutil.copytree(town / "city", folder / "city")
    return folder


@pytest.fixture
def alone(second_city: Path) -> Path:
    """Take everything away that the test before put beside the second city."""
    for path in second_city.iterdir():
        if path.is_dir() and path.name != "city":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()
    return second_city


@pytest.fixture
def opened(town: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Open the app of this process on the town."""
    monkeypatch.setenv("JUNHENG_FOLDER", str(town))
    monkeypatch.delenv("JUNHENG_STORE", raising=False)
    os.environ.pop("JUNHENG_LANG", None)
    return town
