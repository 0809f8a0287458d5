"""The command ``new``: a file that can be solved, from options or from answers."""

import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner, Result

from geodata.city import City
from scenarios.cli.app import app
from scenarios.demo_run import DemoFolder
from scenarios.question import question_problems
from scenarios.scenario import read_scenario


def test_with_yes_nothing_is_asked_and_the_file_fits_the_city(
    junheng: Callable[..., Result], demo: DemoFolder, tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    result = junheng("new", demo.city, file, "--yes", "--levels", "primary,junior", "--prefer", "near")
    assert result.exit_code == 0, result.output
    scenario = read_scenario(file)
    assert (scenario.name, scenario.levels) == ("mine", ("primary", "junior"))
    assert question_problems(scenario, City.load(demo.city)) == ()
    again = junheng("new", demo.city, file, "--yes")
    assert (again.exit_code, "exists" in again.output) == (1, True)


def test_answers_and_json(junheng: Callable[..., Result], demo: DemoFolder, tmp_path: Path) -> None:
    """Seven questions; an empty answer takes what is usual."""
    file = tmp_path / "asked.toml"
    result = CliRunner().invoke(
        app, ["new", str(demo.city), str(file), "--lang", "zh"], input="\n\nsenior\nplaces\n\nnear\n\nflat\n"
    )
    assert result.exit_code == 0, result.output
    assert "可以决策的事项" in file.read_text(encoding="utf-8")
    assert read_scenario(file).decisions == ("places",)
    assert (read_scenario(file).forecast.anew, read_scenario(file).forecast.births) == (True, "flat")
    wrong = junheng("new", demo.city, tmp_path / "no.toml", "--json", "--levels", "primery")
    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout)["error"]["problems"][0]["nearest"] == "primary"
    assert not (tmp_path / "no.toml").exists()
