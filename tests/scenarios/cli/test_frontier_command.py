"""The frontier of the small demo city, as a user asks for it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


@pytest.fixture(scope="module")
def found(
    demo: DemoFolder, quick: tuple[Path, Path], junheng: Junheng, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, object], Path]:
    """Ask for four points of teachers short against the year's money."""
    folder = tmp_path_factory.mktemp("frontier")
    options = ("--points", 4, "--from", 1e5, "--store", folder / "f.sqlite", "--picture", folder / "f.svg")
    done = junheng("frontier", demo.city, quick[1], *options, "--equity", "short_funds", "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout), folder


def test_more_money_leaves_no_more_unpaid(found: tuple[dict[str, object], Path]) -> None:
    points = found[0]["points"]
    assert isinstance(points, list)
    assert len(points) >= 3
    limits = [point["limit"] for point in points]
    assert limits == sorted(limits)
    unpaid = [point["equity"] for point in points]
    assert unpaid == sorted(unpaid, reverse=True)
    assert unpaid[0] > unpaid[-1]
    assert [point["spent"] for point in points] == sorted(point["spent"] for point in points)
    assert all(point["spent"] <= 100 * point["limit"] + 1 for point in points)


def test_a_frontier_asked_again_solves_nothing_again(
    found: tuple[dict[str, object], Path], demo: DemoFolder, quick: tuple[Path, Path], junheng: Junheng
) -> None:
    answer, folder = found
    options = ("--points", 4, "--from", 1e5, "--store", folder / "f.sqlite", "--equity", "short_funds")
    again = json.loads(junheng("frontier", demo.city, quick[1], *options, "--json").stdout)
    assert again["points"] == answer["points"]
    runs = json.loads(junheng("runs", "--store", folder / "f.sqlite", "--json").stdout)["runs"]
    points = answer["points"]
    assert isinstance(points, list)
    assert sorted(run["number"] for run in runs) == sorted(point["run"] for point in points)


def test_the_picture_names_every_run(found: tuple[dict[str, object], Path]) -> None:
    answer, folder = found
    svg = (folder / "f.svg").read_text(encoding="utf-8")
    points = answer["points"]
    assert isinstance(points, list)
    assert svg.count("<circle") == len(points)
    assert all(f">{point['run']}</text>" in svg for point in points)


def test_chinese_and_a_misspelt_measure(demo: DemoFolder, quick: tuple[Path, Path], junheng: Junheng) -> None:
    wrong = junheng("frontier", demo.city, quick[1], "--equity", "short_fund", "--lang", "zh")
    assert wrong.exit_code == 1
    assert "short_funds" in wrong.output
    assert "没有这一指标" in wrong.output
