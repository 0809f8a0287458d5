"""``junheng forecast``: printed, as JSON, and as a new city."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

from geodata.city import City
from scenarios.demo_run import DemoFolder

type Call = Callable[..., Result]


def test_path_backtest_and_residuals_are_printed_in_both_languages(demo: DemoFolder, junheng: Call) -> None:
    english = junheng("forecast", demo.city, "--years", 4)
    assert english.exit_code == 0, english.output
    for said in ("Pupils to come", "MAPE by district", "Stock and flow", "10% and 90% of 400 paths"):
        assert said in english.stdout
    assert "Beyond 3 years ahead the forecast is not tested" in english.stdout
    chinese = junheng("forecast", demo.city, "--years", 4, "--lang", "zh").stdout
    for said in ("未来在校生", "回测", "存量与流量核对", "幼儿园"):
        assert said in chinese
    assert not [word for word in ("Pupils", "Level", "paths", "district") if word in chinese]


def test_json_holds_the_whole_answer(demo: DemoFolder, junheng: Call) -> None:
    arguments = ("--years", 10, "--births", "flat", "--kindergarten", 0.95, "--json")
    done = junheng("forecast", demo.city, *arguments)
    record = json.loads(done.stdout)
    assert record["births"] == "flat"
    assert record["goals"] == {"preschool": 0.95}
    assert len(record["levels"]) == 5 * 10
    assert all(row["low"] <= row["pupils"] <= row["high"] for row in record["levels"])
    assert {row["horizon"] for row in record["backtest"]} == {1, 2, 3}
    assert all(abs(row["residual_share"]) < 0.02 for row in record["stock_flow"] if row["level"] == "primary")


def test_a_new_city_holds_the_forecast_and_is_never_written_over(
    demo: DemoFolder, junheng: Call, tmp_path: Path
) -> None:
    out = tmp_path / "new"
    assert junheng("forecast", demo.city, "--years", 6, "--out", out).exit_code == 0
    old, new = City.load(demo.city), City.load(out)
    assert new.years() == tuple(range(2026, 2033))
    today = new.children[new.children["year"] == 2026].reset_index(drop=True)
    assert today.equals(old.children[old.children["year"] == 2026].reset_index(drop=True))
    assert (new.children["low"] <= new.children["high"]).all()
    assert new.provision.equals(old.provision)
    notes = sorted(path.name for path in (out / "forecast").iterdir())
    assert notes[:2] == ["backtest.csv", "districts.csv"]
    again = junheng("forecast", demo.city, "--out", out)
    assert again.exit_code == 1
    assert "in use" in again.stderr


def test_what_is_missing_is_said_without_a_traceback(demo: DemoFolder, junheng: Call, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for path in demo.city.iterdir():
        if path.name not in ("grades.csv", "import"):
            (bare / path.name).write_bytes(path.read_bytes())
    done = junheng("forecast", bare, "--lang", "zh")
    assert done.exit_code == 1
    assert "升级比率" in done.stderr
    unknown = junheng("forecast", demo.city, "--rules", "mars")
    assert unknown.exit_code == 1
    assert "Allowed: cn, england" in unknown.stderr
