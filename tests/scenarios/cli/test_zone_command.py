"""``junheng zones``: a map file and notices of a stored run, in both languages."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]
type Solved = tuple[Path, Result]


def test_the_map_holds_every_school_that_takes_children(
    demo: DemoFolder, solved: Solved, junheng: Junheng, tmp_path: Path
) -> None:
    out = tmp_path / "zones.gpkg"
    result = junheng("zones", demo.city, 1, "--store", solved[0], "--out", out, "--level", "senior", "--text")
    assert result.exit_code == 0, result.output
    zones = geopandas.read_file(out, layer="zones")
    areas = geopandas.read_file(demo.city / "areas.gpkg")
    assert set(zones["level"]) == {"senior"}
    assert zones.area.sum() == pytest.approx(areas.area.sum(), rel=1e-9)
    assert zones["colour"].str.fullmatch("#[0-9a-f]{6}").all()
    for text in zones["boundary_en"]:
        assert text.startswith("From the north-west corner clockwise: ")
        assert text.splitlines()[0] in result.stdout
    assert zones["boundary_zh"].str.startswith("自西北角起顺时针：").all()


def test_machines_and_chinese_readers(demo: DemoFolder, solved: Solved, junheng: Junheng) -> None:
    found = json.loads(junheng("zones", demo.city, 1, "--store", solved[0], "--json").stdout)
    assert {zone["level"] for zone in found["zones"]} == {"senior", "special"}
    placed = sum(row["children"] for row in found["members"])
    assert placed == sum(zone["children"] for zone in found["zones"])
    said = junheng("zones", demo.city, 1, "--store", solved[0], "--text", "--lang", "zh").stdout
    assert "学位" in said
    assert "From the" not in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--out", "zones.shp"], "allowed: .gpkg, .geojson, .json"),
        (["--out", "none/zones.gpkg"], "no such folder"),
        (["--level", "primary"], "allowed: senior, special"),
    ],
)
def test_what_cannot_be_drawn_is_bad_input(
    demo: DemoFolder, solved: Solved, junheng: Junheng, options: list[str], said: str
) -> None:
    result = junheng("zones", demo.city, 1, "--store", solved[0], *options)
    assert result.exit_code == 1
    assert said in result.stderr
