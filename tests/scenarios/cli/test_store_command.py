"""``junheng store``, ``tag`` and ``log`` as a user types them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from scenarios.store import Store

type Junheng = Callable[..., Result]


@pytest.fixture
def place(solved: tuple[Path, Result], tmp_path: Path) -> Path:
    """Return a copy of a store of two runs."""
    Store(solved[0]).runs()
    return Path(shutil.copy(solved[0], tmp_path / "runs.sqlite"))


def test_check_repair_and_log(place: Path, junheng: Junheng) -> None:
    at = ("--store", place)
    good = junheng("store", "check", *at)
    assert good.exit_code == 0, good.output
    assert "2 runs" in good.stdout
    assert "The store is whole" in good.stdout
    assert junheng("store", "repair", *at).stdout == "Nothing had to be repaired.\n"
    head = json.loads(junheng("store", "check", *at, "--json").stdout)["head"]
    with Store(place).writing() as connection:
        connection.exec_driver_sql("UPDATE run_tables SET parquet = X'00' WHERE run = 2")
        connection.exec_driver_sql("UPDATE runs SET status = 'x' WHERE number = 1")
    bad = junheng("store", "check", *at, "--expect", head, "--lang", "zh")
    assert bad.exit_code == 1
    assert "run 2: 所存的表与其 sha256 不符" in bad.stdout
    told = junheng("store", "repair", *at, "--who", "Wang", "--lang", "zh").stdout
    assert "运行1已重新列入" in told
    assert "运行2已移入隔离区" in told
    assert junheng("store", "check", *at).exit_code == 0
    log = junheng("log", *at, "--lang", "zh").stdout
    assert "移入隔离区" in log
    (entry,) = json.loads(junheng("log", *at, "--last", 1, "--json").stdout)["entries"]
    assert (entry["who"], entry["what"], entry["run"]) == ("Wang", "quarantined", 2)
    assert [
        row["what"] for row in json.loads(junheng("log", *at, "--run", 1, "--json").stdout)["entries"]
    ] == [
        "ran",
        "repaired",
    ]


def test_tag_export_import_and_prune(place: Path, junheng: Junheng, tmp_path: Path) -> None:
    at, file = ("--store", place), tmp_path / "run.zip"
    assert junheng("tag", 1, "baseline", *at).stdout == "Run 1: baseline\n"
    assert json.loads(junheng("tag", 1, *at, "--json").stdout) == {"run": 1, "tags": ["baseline"]}
    locked = junheng("tag", 2, "baseline", "--move", *at, "--lang", "zh")
    assert (locked.exit_code, "基线已锁定" in locked.stderr) == (1, True)
    assert junheng("store", "export", 2, file, *at).exit_code == 0
    again = junheng("store", "export", 2, file, *at)
    assert (again.exit_code, "was left untouched" in again.stderr) == (1, True)
    new = tmp_path / "new.sqlite"
    assert junheng("store", "import", file, "--store", new).stdout == "Imported as run 1.\n"
    assert junheng("store", "import", file, "--store", new).exit_code == 0
    assert Store(new).runs()[0].plan == Store(place).runs()[1].plan
    command = ("store", "prune", "--keep-tagged", "--older-than", 365, "--dry-run")
    assert "0 runs would be removed" in junheng(*command, *at).stdout
    assert junheng("store", "prune", "--no-keep-tagged", "--older-than", 365, *at).exit_code == 1


@pytest.mark.parametrize("command", [["check"], ["repair"], ["prune", "--older-than", "9"]])
def test_mistyped_store_is_no_empty_one(command: list[str], junheng: Junheng, tmp_path: Path) -> None:
    result = junheng("store", *command, "--store", tmp_path / "none.sqlite")
    assert (result.exit_code, "there is no store here" in result.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
