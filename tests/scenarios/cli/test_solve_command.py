"""``junheng solve``: what is printed, what is kept, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from models import errors
from scenarios.demo_run import DemoFolder
from scenarios.store import Store

type Junheng = Callable[..., Result]


def test_proof_shortages_and_fingerprints_are_printed(solved: tuple[Path, Result]) -> None:
    store, result = solved
    assert result.exit_code == 0, result.output
    for part in ("Proof", "Best possible", "Children without a place", "Headline", "Means, whole city"):
        assert part in result.stdout
    assert f"Kept in {store}" in result.stdout
    kept = Store(store).runs()
    assert [run.scenario for run in kept] == ["none", "some"]
    assert all(run.plan[:16] in result.stdout for run in kept)


def test_json_has_stable_keys_and_the_same_plan(
    demo: DemoFolder, quick: tuple[Path, Path], solved: tuple[Path, Result], junheng: Junheng, tmp_path: Path
) -> None:
    result = junheng("solve", demo.city, quick[0], "--store", tmp_path / "s.sqlite", "--json")
    (run,) = json.loads(result.stdout)["runs"]
    keys = {"number", "scenario", "policy", "status", "worst_gap", "provenance", "steps", "headline"}
    keys |= {"indicators", "inequality", "shortage_totals", "shortages", "not_assessed"}
    assert set(run) == keys
    first = Store(solved[0]).runs()[0]
    assert run["provenance"]["plan"] == first.plan, "the same scenario twice gives the same plan"
    assert run["provenance"]["inputs"] == first.inputs


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("year = 1999", ["bad.toml:3: year", "found 1999", "allowed: 2026"]),
        (
            'levels = ["vocational"]',
            ["bad.toml:4: levels", "found vocational", "allowed: preschool, primary"],
        ),
        (
            "[goals]\nplaces = ['travle']",
            ["bad.toml:5: goals.places", "unknown goal", "did you mean travel?"],
        ),
        ("[budget]\nscale = -1", ["bad.toml:5: budget.scale", "allowed: ≥ 0"]),
        ("buget = 1", ["bad.toml:4: buget", "unknown key", "did you mean budget?"]),
    ],
)
def test_bad_scenario_is_refused_and_nothing_is_written(
    demo: DemoFolder, quick: tuple[Path, Path], junheng: Junheng, tmp_path: Path, text: str, parts: list[str]
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "bad"\npolicy = "cn.2017.quality"\nyear = 2026\n', encoding="utf-8")
    given = bad.read_text().replace("year = 2026\n", "") if text.startswith("year") else bad.read_text()
    bad.write_text(given + text + "\n", encoding="utf-8")
    store = tmp_path / "s.sqlite"
    result = junheng("solve", demo.city, quick[0], bad, "--store", store)
    assert result.exit_code == 1
    assert [part for part in parts if part not in result.stderr] == []
    assert result.stdout == ""
    assert not store.exists(), "a good scenario before the bad one is not run either"


def test_pack_that_does_not_exist(demo: DemoFolder, junheng: Junheng, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "bad"\npolicy = "cn.2017.qualty"\nyear = 2026\n', encoding="utf-8")
    result = junheng("solve", demo.city, bad, "--store", tmp_path / "s.sqlite", "--lang", "zh")
    assert result.exit_code == 1
    assert "bad.toml:2: policy: 没有这个编号的政策包" in result.stderr
    assert "是否指 cn.2017.quality？" in result.stderr


def test_foreign_store_is_refused_before_solving(
    demo: DemoFolder, quick: tuple[Path, Path], junheng: Junheng, tmp_path: Path
) -> None:
    store = tmp_path / "notes.txt"
    store.write_text("mine")
    result = junheng("solve", demo.city, quick[0], "--store", store)
    assert result.exit_code == 1
    assert "no store of Junheng; it was left untouched" in result.stderr
    assert store.read_text() == "mine"


@pytest.mark.parametrize(("status", "code"), [("infeasible", 2), ("no_solution", 3)])
def test_no_plan_and_no_answer_have_their_own_codes(
    demo: DemoFolder,
    quick: tuple[Path, Path],
    junheng: Junheng,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    code: int,
) -> None:
    def refuse(*_: object) -> None:
        raise errors.NoPlanError("places senior", status)

    monkeypatch.setattr("scenarios.runs.plan_city", refuse)
    store = tmp_path / "s.sqlite"
    result = junheng("solve", demo.city, quick[0], "--store", store)
    assert result.exit_code == code
    assert "places senior" in result.stderr
    assert not store.exists()


def test_bug_leaves_a_log_and_one_line(
    demo: DemoFolder,
    quick: tuple[Path, Path],
    junheng: Junheng,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("scenarios.runs.plan_city", fail)
    monkeypatch.setenv("JUNHENG_LOG", str(tmp_path / "log"))
    result = junheng("solve", demo.city, quick[0], "--store", tmp_path / "s.sqlite")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 2  # the note on the data, and the bug
    assert "Traceback" not in result.output
    assert "ZeroDivisionError: a bug" in (tmp_path / "log").read_text()
