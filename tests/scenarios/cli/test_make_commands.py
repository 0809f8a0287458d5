"""``junheng demo``."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from geodata.city import City
from scenarios.demo_run import DemoFolder, plan_demo
from scenarios.store import Store

type Junheng = Callable[..., Result]


@pytest.mark.slow
def test_demo_from_nothing_to_report(junheng: Junheng, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    result = junheng("demo", out, "--size", "small", "--run")
    assert result.exit_code == 0, result.output
    assert [run.scenario for run in Store(out / "junheng.sqlite").runs()] == ["keep", "balance", "lean"]
    for part in ("keep", "balance", "lean", "Children without a place", f"junheng app {out}"):
        assert part in result.stdout
    for name in ("report.en.html", "report.zh.html", "workbook.xlsx"):
        assert (out / name).stat().st_size > 1000
    folder = DemoFolder(out)
    again = plan_demo(folder, City.load(folder.city), lambda _: pytest.fail("a known run is solved again"))
    assert [run.number for run in again] == [1, 2, 3], "runs of the same inputs are taken from the store"
    assert "已存在于" in junheng("demo", out, "--size", "small", "--lang", "zh").stdout


def test_demo_into_a_folder_in_use(junheng: Junheng, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    result = junheng("demo", tmp_path, "--size", "small")
    assert result.exit_code == 1
    assert "was left untouched" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
