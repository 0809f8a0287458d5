"""``junheng bulletin``."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


def test_bulletin_is_written_and_told(demo: DemoFolder, junheng: Junheng, tmp_path: Path) -> None:
    out = tmp_path / "bulletin"
    result = junheng("bulletin", demo.city, "--out", out, "--lang", "zh")
    assert result.exit_code == 0, result.output
    assert "1 至 9 人的数不予公布" in result.stdout
    names = {path.name for path in out.iterdir()}
    assert {"bulletin.html", "bulletin.en.xlsx", "bulletin.zh.xlsx", "districts.csv"} <= names
    again = junheng("bulletin", demo.city, "--out", out)
    assert (again.exit_code, "was left untouched" in again.stderr) == (1, True)


def test_bulletin_for_machines_hides_the_same(demo: DemoFolder, junheng: Junheng, tmp_path: Path) -> None:
    result = junheng("bulletin", demo.city, "--out", tmp_path / "b", "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert made["smallest"] == 10
    assert made["hidden"]["small"] > 0
    special = [row for row in made["tables"]["districts"] if row["level"] == "special"]
    assert "*" in {row["boarders"] for row in special}


def test_rough_numbers_need_no_hiding_and_say_so(demo: DemoFolder, junheng: Junheng, tmp_path: Path) -> None:
    """In 10 000 with two decimals every count is rounded to 100 people, group by group; in 5 to 5."""
    result = junheng("bulletin", demo.city, "--out", tmp_path / "b", "--unit", 10_000, "--decimals", 2)
    assert result.exit_code == 0, result.output
    assert "rounded to 100 people group by group" in result.stdout
    assert "*" not in (tmp_path / "b" / "districts.csv").read_text(encoding="utf-8-sig")
    result = junheng("bulletin", demo.city, "--out", tmp_path / "c", "--unit", 5)
    assert result.exit_code == 0, result.output
    assert "*" in (tmp_path / "c" / "districts.csv").read_text(encoding="utf-8-sig")
