"""The demo folder: made once, used again, never mixed with another."""

import tomllib
from pathlib import Path

import pytest

from geodata.demo import demo_tables
from scenarios.demo_run import EXAMPLES, SCENARIOS, DemoFolder, make_demo
from scenarios.errors import OutputError
from scenarios.scenario import read_scenario


def test_demo_is_made_once_and_used_again(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    assert make_demo(folder.root, "small", 0)
    assert (folder.city / "city.toml").is_file()
    assert all(read_scenario(path) for path in folder.scenarios)
    assert not make_demo(folder.root, "small", 0)
    with pytest.raises(OutputError, match="another demo; choose a new folder"):
        make_demo(folder.root, "small", 1)


def test_folder_in_use_is_left_untouched(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(OutputError, match="in use and was left untouched"):
        make_demo(tmp_path, "small", 0)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_scenarios_ask_about_the_year_of_the_demo() -> None:
    settings, tables = demo_tables("small", 0)
    keep, balance, lean = (read_scenario(EXAMPLES / f"{name}.toml") for name in SCENARIOS)
    assert keep.year == balance.year == settings["school_year"]
    assert lean.year == balance.year + 4
    assert {keep.year, lean.year} <= set(tables["children"]["year"]) & set(tables["sources"]["year"])
    assert (keep.teachers.hires_max, balance.teachers.hires_max) == (0, None)
    assert (lean.demand, lean.budget.scale) == ("low", 0.95)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_examples_have_both_titles(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8"))
    title = read_scenario(path).title
    assert title.en
    assert title.zh
