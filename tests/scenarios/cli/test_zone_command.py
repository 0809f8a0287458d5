"""``junheng zones``: a map file and notices of a stored run, in both languages."""

import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from typer.testing import Result

from geodata.zones.adjacency import adjacent_pairs
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


def test_bridges_join_areas_and_barriers_part_them(
    demo: DemoFolder, solved: Solved, junheng: Junheng, tmp_path: Path
) -> None:
    """With every border a barrier, each area of a zone is a piece of its own; a bridge joins two again."""
    asked = ("zones", demo.city, 1, "--store", solved[0], "--json", "--level", "senior", "--no-fill")
    pairs = adjacent_pairs(geopandas.read_file(demo.city / "areas.gpkg"))[["area_a", "area_b"]]
    pairs.to_csv(tmp_path / "walls.csv", index=False)
    apart = json.loads(junheng(*asked, "--barriers", tmp_path / "walls.csv").stdout)
    assert {len(piece["area_ids"]) for piece in apart["pieces"]} == {1}
    areas = next(iter(pd.DataFrame(apart["members"]).groupby("school_id")["area_id"].agg(list)))
    known = set(pairs.itertuples(index=False, name=None))
    far = next(pair for pair in combinations(sorted(areas), 2) if pair not in known)
    (tmp_path / "bridges.csv").write_text(f"居住区甲,居住区乙\n{far[0]},{far[1]}\n", encoding="utf-8")
    both = junheng(*asked, "--barriers", tmp_path / "walls.csv", "--bridges", tmp_path / "bridges.csv")
    assert sorted(far) in [sorted(piece["area_ids"]) for piece in json.loads(both.stdout)["pieces"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area_a,area_b\nA00001,NOWHERE\n", "pairs.csv:2: --bridges: there is no such area; found NOWHERE"),
        ("area_a,area_b\nA00001,A00001\n", "a pair needs two different areas"),
        ("area_a\nA00001\n", "the column area_b is missing"),
    ],
)
def test_bad_pairs_are_refused(
    demo: DemoFolder, solved: Solved, junheng: Junheng, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "pairs.csv").write_text(text, encoding="utf-8")
    result = junheng("zones", demo.city, 1, "--store", solved[0], "--bridges", tmp_path / "pairs.csv")
    assert result.exit_code == 1
    assert said in result.stderr
