"""A workspace with the small hand-made city and two of its runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.city import City
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.workspace import Workspace


@pytest.fixture
def workspace(hand_city: City, hand_runs: tuple[Run, ...], tmp_path: Path) -> Workspace:
    """Return a workspace of its own for each test."""
    (tmp_path / "scenarios").mkdir()
    store = Store(tmp_path / "junheng.sqlite")
    for run in hand_runs[:2]:
        store.save(replace(run, provenance=replace(run.provenance, plan=run.plan.fingerprint())))
    return Workspace(tmp_path, hand_city, store)
