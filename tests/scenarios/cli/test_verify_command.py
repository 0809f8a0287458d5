"""``junheng verify``: a run is derived once more, and what was changed about it is found."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder
from scenarios.store import Store
from scenarios.store_records import traced_inputs

type Junheng = Callable[..., Result]
CHECK = """
import sys
from pathlib import Path
from geodata.city import City
from scenarios.store_access import StoreAccess
from scenarios.verify import verify_run
verified = verify_run(StoreAccess(sys.argv[1]), 1, City.load(Path(sys.argv[2])))
assert verified.holds
solvers = {"optimizer", "pulp", "highspy", "ortools"}
print(sorted(name for name in sys.modules if name.split(".")[0] in solvers))
"""

WITHOUT = """
import sys
for solver in ("pulp", "highspy", "ortools"):
    sys.modules[solver] = None
from scenarios.cli import main
main()
"""


@pytest.fixture
def store(solved: tuple[Path, Result], tmp_path: Path) -> Store:
    """Return a copy of the store with two runs, to be spoilt."""
    with closing(sqlite3.connect(solved[0])) as source, closing(sqlite3.connect(tmp_path / "s")) as target:
        source.backup(target)
    return Store(tmp_path / "s")


def test_run_is_verified_and_solved_again(
    demo: DemoFolder, solved: tuple[Path, Result], junheng: Junheng
) -> None:
    result = junheng("verify", 1, "--store", solved[0], "--again")
    assert result.exit_code == 0, result.output
    assert "holds: solved again, the plan is the same" in result.stdout
    assert "Run 1 is verified: plan" in result.stdout
    result = junheng("verify", 1, "--store", solved[0], "--city", demo.city, "--json")
    told = json.loads(result.stdout)
    assert (told["holds"], told["fails"], told["again"]) == (True, False, None)
    verdicts = {(goal["step"], goal["goal"]): goal["verdict"] for goal in told["goals"]}
    assert verdicts["places senior", "travel"] == verdicts["teachers", "short_teachers"] == "confirmed"
    assert set(verdicts.values()) == {"confirmed", "quoted"}


def test_checker_needs_no_solver_not_even_to_be_imported(
    demo: DemoFolder, solved: tuple[Path, Result]
) -> None:
    command = [sys.executable, "-P", "-c", CHECK, solved[0], demo.city]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout) == ("", "[]\n")


def test_the_command_runs_where_no_solver_is_installed(demo: DemoFolder, solved: tuple[Path, Result]) -> None:
    command = [sys.executable, "-P", "-c", WITHOUT, "verify", "1", "--store", solved[0], "--city", demo.city]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Run 1 is verified: plan" in done.stdout


def test_other_city_is_found_and_what_hangs_on_it_not_assessed(
    demo: DemoFolder, store: Store, junheng: Junheng, tmp_path: Path
) -> None:
    other = shutil.copytree(demo.city, tmp_path / "city")
    text = (other / "city.toml").read_text(encoding="utf-8")
    (other / "city.toml").write_text(text.replace("2026", "2025"), encoding="utf-8")
    result = junheng("verify", 1, "--store", store.place, "--lang", "zh")
    assert result.exit_code == 1
    assert "不成立: 城市文件就是这次运行所用的" in result.stdout
    assert "未评估: 方案符合每条规则" in result.stdout
    assert "运行1未能核实" in result.stdout


def test_what_other_code_made_is_not_assessed_and_says_so(
    demo: DemoFolder, store: Store, junheng: Junheng
) -> None:
    run = store.load(1)
    plan = replace(run.plan, moves=run.plan.moves.assign(extra=1))
    known = replace(run.provenance, plan=plan.fingerprint(), code_version="0.0.1+0123456789ab")
    known = replace(known, inputs=traced_inputs(known))
    number = store.save(replace(run, number=None, plan=plan, provenance=known))
    result = junheng("verify", number, "--store", store.place, "--city", demo.city)
    assert result.exit_code == 1
    assert "made by code 0.0.1+0123456789ab; this finding is not assessed" in result.stdout
    assert "FAILS" not in result.stdout
    said = junheng("verify", number, "--store", store.place, "--city", demo.city, "--lang", "zh").stdout
    assert "由代码0.0.1+0123456789ab作出；此项未评估" in said
    assert "请用作出它的版本核实" in said


def test_errors_say_what_to_do(solved: tuple[Path, Result], junheng: Junheng, tmp_path: Path) -> None:
    assert "no run with this number" in junheng("verify", 9, "--store", solved[0]).stderr
    shutil.copy(solved[0], tmp_path / "alone.sqlite")
    result = junheng("verify", 1, "--store", tmp_path / "alone.sqlite")
    assert (result.exit_code, "--city" in result.stderr) == (1, True)
