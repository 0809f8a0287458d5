"""``junheng disaggregate``: homes of pupils estimated, labelled, and never written over a count."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import Result

from geodata.city import City
from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


@pytest.fixture(scope="module")
def uncounted(demo: DemoFolder, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Write the demo without children, and who lives where; return both places."""
    root = tmp_path_factory.mktemp("uncounted")
    shutil.copytree(demo.city, root / "city")
    children = pd.read_csv(root / "city" / "children.csv")
    (root / "city" / "children.csv").unlink()
    people = children[children["year"] == children["year"].min()].groupby("area_id")["children"].sum()
    people.rename("人口").rename_axis("居住区编号").to_csv(root / "people.csv")
    return root / "city", root / "people.csv"


def test_the_new_city_says_that_its_children_are_estimated(
    uncounted: tuple[Path, Path], junheng: Junheng, demo: DemoFolder, tmp_path: Path
) -> None:
    """The estimate is nearer to the children who were counted than an even spread is."""
    out = tmp_path / "out"
    done = junheng("disaggregate", uncounted[0], "--people", uncounted[1], "--out", out, "--lang", "zh")
    assert done.exit_code == 0, done.output
    assert "这是估计，不是统计" in done.stdout
    city, counted = City.load(out), City.load(demo.city)
    assert [fault.code for fault in city.warnings if fault.table == "children"] == ["estimated_children"]
    now = counted.children[counted.children["year"] == counted.school_year]
    for level in ("primary", "junior"):
        found, truth = (
            table[table["level"] == level].set_index("area_id")["children"] for table in (city.children, now)
        )
        truth = truth * found.sum() / truth.sum()
        assert (found - truth).abs().sum() < 0.5 * (truth - truth.mean()).abs().sum()
    again = junheng("disaggregate", out, "--people", uncounted[1], "--out", tmp_path / "again")
    assert (again.exit_code, "nothing is left to estimate" in again.stderr) == (1, True)


def test_people_may_be_the_children_of_other_levels(
    demo: DemoFolder, junheng: Junheng, tmp_path: Path
) -> None:
    shutil.copytree(demo.city, tmp_path / "city")
    children = pd.read_csv(tmp_path / "city" / "children.csv")
    children[children["level"] != "junior"].to_csv(tmp_path / "city" / "children.csv", index=False)
    done = junheng("disaggregate", tmp_path / "city", "--out", tmp_path / "out", "--json")
    assert [row["level"] for row in json.loads(done.stdout)["levels"]] == ["junior"]
    made = pd.read_csv(tmp_path / "out" / "children.csv")
    assert set(made.loc[made["basis"] == "estimated", "level"]) == {"junior"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "give people by area"),
        ("area,people\nA00001,5\n", "the column area_id is missing"),
        ("area_id,people\nNOWHERE,5\n", "people.csv:2: --people: there is no such area"),
        ("area_id,people\nA00001,many\n", "people.csv:2: --people: this is not a number from 0 up"),
        ("area_id,people\nA00001,-5\n", "not a number from 0 up"),
        ("area_id,people\nA00001,5\nA00001,5\n", "people.csv:3: --people: the area stands there twice"),
    ],
)
def test_bad_people_are_refused(
    uncounted: tuple[Path, Path], junheng: Junheng, tmp_path: Path, text: str | None, said: str
) -> None:
    options: list[object] = []
    if text is not None:
        (tmp_path / "people.csv").write_text(text, encoding="utf-8")
        options = ["--people", tmp_path / "people.csv"]
    result = junheng("disaggregate", uncounted[0], "--out", tmp_path / "out", *options)
    assert result.exit_code == 1
    assert said in result.stderr
    assert not (tmp_path / "out").exists()
