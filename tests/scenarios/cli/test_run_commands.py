"""``junheng runs``, ``compare`` and ``report``."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


def test_runs_are_listed(solved: tuple[Path, Result], junheng: Junheng) -> None:
    result = junheng("runs", "--store", solved[0])
    assert result.exit_code == 0
    assert all(part in result.stdout for part in ("none", "some", "Yunting", "cn.2017.quality"))
    found = json.loads(junheng("runs", "--store", solved[0], "--json").stdout)
    assert [run["number"] for run in found["runs"]] == [1, 2]


def test_no_store_is_no_fault(junheng: Junheng, tmp_path: Path) -> None:
    result = junheng("runs", "--store", tmp_path / "none.sqlite")
    assert result.exit_code == 0
    assert "no runs" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_runs_side_by_side(demo: DemoFolder, solved: tuple[Path, Result], junheng: Junheng) -> None:
    result = junheng("compare", demo.city, 1, 2, "--store", solved[0])
    assert result.exit_code == 0, result.output
    for part in ("Inputs that differ", "teachers.hires_max", "Winners and losers against none", "Worst ten"):
        assert part in result.stdout
    found = json.loads(junheng("compare", demo.city, 1, 2, "--store", solved[0], "--json").stdout)
    assert found["labels"] == ["none", "some"]
    assert {"measure", "unit", "better", "today", "none", "some"} == set(found["headline"][0])


def test_unknown_run_is_refused(demo: DemoFolder, solved: tuple[Path, Result], junheng: Junheng) -> None:
    result = junheng("compare", demo.city, 1, 9, "--store", solved[0])
    assert result.exit_code == 1
    assert "found 9; allowed: 1-2" in result.stderr
    told = json.loads(junheng("compare", demo.city, 1, 9, "--store", solved[0], "--json").stdout)["error"]
    (problem,) = told["problems"]
    assert (told["exit_code"], problem["key"], problem["found"]) == (1, "run", "9")
    assert problem["message"] in result.stderr
