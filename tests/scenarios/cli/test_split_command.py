"""``junheng split``: a file of totals, totals that stand at each level, and the pack's weights."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import Result

from geodata.city import City
from scenarios.cli.split_command import split_weights
from scenarios.demo_run import DemoFolder
from scenarios.packs import load_pack

type Call = Callable[..., Result]

ASSETS = ["books", "computers"]


@pytest.fixture
def unsplit(demo: DemoFolder, tmp_path: Path) -> tuple[Path, str]:
    """Write a city whose first nine-year school has its totals at both levels; return its id too."""
    folder = tmp_path / "unsplit"
    shutil.copytree(demo.city, folder)
    provision = pd.read_csv(folder / "provision.csv")
    both = provision.groupby("school_id")["level"].nunique()
    school = str(both[both == 2].index[0])
    rows = provision["school_id"] == school
    for asset in ASSETS:
        provision[asset] = provision[asset].astype(float)
        provision.loc[rows, asset] = provision.loc[rows, asset].sum()
    provision.loc[rows, ["teaching_area_m2", "sports_area_m2", "equipment_value", "indoor_sports_m2"]] = None
    provision.to_csv(folder / "provision.csv", index=False)
    return folder, school


def test_totals_at_each_level_are_split_and_listed(
    unsplit: tuple[Path, str], junheng: Call, tmp_path: Path
) -> None:
    folder, school = unsplit
    done = junheng("split", folder, "--out", tmp_path / "out", "--lang", "zh")
    assert done.exit_code == 0, done.output
    assert "一贯制学校拆分" in done.stdout
    assert "权重 1 : 1.1 : 1.32" in done.stdout
    provision = City.load(tmp_path / "out").provision
    rows = provision[provision["school_id"] == school].set_index("level")
    given = pd.read_csv(folder / "provision.csv")
    whole = given[given["school_id"] == school].iloc[0]
    share = rows["pupils"]["primary"] / (rows["pupils"]["primary"] + 1.1 * rows["pupils"]["junior"])
    assert rows["books"]["primary"] == pytest.approx(share * whole["books"])
    assert rows["books"].sum() == pytest.approx(whole["books"])
    listed = pd.read_csv(tmp_path / "out" / "split" / "split_notes.csv")
    assert set(listed["asset"]) == set(ASSETS)
    assert len(listed) == 4


def test_a_file_of_totals_fills_what_was_empty(
    unsplit: tuple[Path, str], junheng: Call, tmp_path: Path
) -> None:
    folder, school = unsplit
    totals = tmp_path / "combined.csv"
    totals.write_text(f"school_id,sports_area_m2\n{school},9000\n", encoding="utf-8")
    done = junheng("split", folder, "--combined", totals, "--out", tmp_path / "out", "--json")
    record = json.loads(done.stdout)
    assert record["weights"] == {"primary": 1, "junior": 1.1, "senior": 1.32}
    assert sum(row["value"] for row in record["split"]) == pytest.approx(9000)
    assert {row["given"] for row in record["split"]} == {"file"}


def test_bad_totals_and_packs_without_weights_are_refused(
    unsplit: tuple[Path, str], junheng: Call, tmp_path: Path
) -> None:
    folder, school = unsplit
    totals = tmp_path / "combined.csv"
    totals.write_text(f"school_id,teachers,books\n{school},9,many\n", encoding="utf-8")
    bad = junheng("split", folder, "--combined", totals, "--out", tmp_path / "out")
    assert bad.exit_code == 1
    assert "Found: many" in bad.stderr
    none = junheng("split", folder, "--policy", "uk.eng", "--out", tmp_path / "out")
    assert none.exit_code == 1
    assert "no weights" in none.stderr
    absent = junheng("split", folder, "--combined", tmp_path / "absent.csv", "--out", tmp_path / "out")
    assert absent.exit_code == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("pack", ["cn.base", "cn.2017.quality"])
def test_the_official_weights_are_in_the_packs(pack: str) -> None:
    assert split_weights(load_pack(pack)) == {"primary": 1, "junior": 1.1, "senior": 1.32}
