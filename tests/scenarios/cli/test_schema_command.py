"""The command ``schema``: what every command with ``--json`` really prints follows its schema, key by key."""

import functools
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from typer.testing import Result

from geodata.city import City
from scenarios.commands_reference import commands, prints_json
from scenarios.demo_run import DemoFolder
from scenarios.schemas import schema_names

ONE_LEVEL = 'name = "one"\npolicy = "cn.2017.quality"\nyear = 2026\nlevels = ["special"]\n'
SWEEP = 'name = "sweep"\nbase = "one.toml"\n[axes]\n"budget.scale" = [0.9, 1.0]\n'
COMMANDS = {
    "check": "check CITY --fix OUT/fixed",
    "describe": "describe CITY",
    "access": "access CITY --level junior",
    "compliance": "compliance CITY --run 2",
    "forecast": "forecast CITY --years 2",
    "split": "split COMBINED --out OUT/split",
    "disaggregate": "disaggregate CHILDLESS --out OUT/homes --people OUT/people.csv",
    "new": "new CITY OUT/new.toml",
    "diff": "diff 1 2",
    "solve": "solve CITY OUT/one.toml",
    "batch": "batch CITY OUT/sweep.toml --dry-run",
    "runs": "runs",
    "compare": "compare CITY 1 2",
    "explain": "explain CITY 2 unfair",
    "frontier": "frontier CITY OUT/one.toml --points 2 --from 1000000 --to 2000000",
    "report": "report CITY 2 --out OUT/plan.xlsx",
    "bulletin": "bulletin CITY --out OUT/bulletin",
    "zones": "zones CITY 2 --level special",
    "policy": "policy cn.2017.quality",
    "verify": "verify 2 --city CITY",
    "tag": "tag 2 fit",
    "log": "log",
    "store check": "store check",
    "store repair": "store repair",
    "store prune": "store prune --older-than 9 --dry-run",
    "store export": "store export 2 OUT/two.zip",
    "store import": "store import OUT/one.zip",
    "jobs list": "jobs list",
    "jobs ask": "jobs ask CITY OUT/one.toml",
    "jobs cancel": "jobs cancel 1",
}
OTHERS = {
    "policy": ["policy"],
    "compare": ["compare CITY 1"],
    "explain": ["explain CITY 2 losers --against 1"],
    "error": ["compare CITY 9", "describe OUT"],
}
NO_STORE = {"check", "describe", "access", "forecast", "split", "disaggregate", "new", "policy", "bulletin"}


@pytest.fixture(scope="module")
def places(
    demo: DemoFolder,
    solved: tuple[Path, Result],
    junheng: Callable[..., Result],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Mapping[str, Path]]:
    """Make a store of two runs and a job, a city without children, one with a combined school; read once."""
    out = tmp_path_factory.mktemp("schemas")
    store = out / "runs.sqlite"
    shutil.copy(solved[0], store)
    (out / "one.toml").write_text(ONE_LEVEL, encoding="utf-8")
    (out / "sweep.toml").write_text(SWEEP, encoding="utf-8")
    shutil.copytree(demo.city, out / "childless", ignore=shutil.ignore_patterns("children.csv"))
    children = pd.read_csv(demo.city / "children.csv")
    children.groupby("area_id")["children"].sum().rename("people").to_csv(out / "people.csv")
    shutil.copytree(demo.city, out / "combined")
    _combine(out / "combined" / "provision.csv")
    with pytest.MonkeyPatch.context() as patched:
        read_once = functools.lru_cache(City.load)
        patched.setattr(City, "load", read_once)
        assert junheng("jobs", "ask", demo.city, out / "one.toml", "--store", store).exit_code == 0
        assert junheng("store", "export", 1, out / "one.zip", "--store", store).exit_code == 0
        yield {
            "CITY": demo.city,
            "OUT": out,
            "CHILDLESS": out / "childless",
            "COMBINED": out / "combined",
            "STORE": store,
        }


def _combine(provision: Path) -> None:
    """Give one school a second level with the same totals of what levels share."""
    table = pd.read_csv(provision, dtype={"school_id": "str"})
    school = table[table["level"] == "junior"].iloc[:1]
    pd.concat([table, school.assign(level="senior")]).to_csv(provision, index=False)


def told(line: str, places: Mapping[str, Path], junheng: Callable[..., Result]) -> object:
    """Run a command and return what it printed."""
    words = [_placed(word, places) for word in line.split()]
    needs = [] if words[0] in NO_STORE else ["--store", places["STORE"]]
    result = junheng(*words, *needs, "--json")
    assert result.stdout, result.output
    return json.loads(result.stdout)


def _placed(word: str, places: Mapping[str, Path]) -> str:
    place, _, rest = word.partition("/")
    return str(places[place] / rest) if place in places else word


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_what_its_schema_says(
    name: str, places: Mapping[str, Path], junheng: Callable[..., Result]
) -> None:
    schema = json.loads(junheng("schema", *name.split()).stdout)
    jsonschema.validate(told(COMMANDS[name], places, junheng), schema)


@pytest.mark.parametrize("name", OTHERS)
def test_what_else_it_prints_follows_the_same_schema(
    name: str, places: Mapping[str, Path], junheng: Callable[..., Result]
) -> None:
    schema = json.loads(junheng("schema", name).stdout)
    for line in OTHERS[name]:
        jsonschema.validate(told(line, places, junheng), schema)


def test_an_unknown_key_is_refused(places: Mapping[str, Path], junheng: Callable[..., Result]) -> None:
    schema = json.loads(junheng("schema", "compare").stdout)
    found = told("compare CITY 1 2", places, junheng)
    assert isinstance(found, dict)
    found["worst"][0]["more"] = 1
    with pytest.raises(jsonschema.ValidationError, match="'more' was unexpected"):
        jsonschema.validate(found, schema)


def test_every_command_with_json_has_a_schema_and_is_tried_here() -> None:
    printing = {name.removeprefix("junheng ") for name, command in commands() if prints_json(command)}
    assert printing == set(COMMANDS)
    assert printing == set(schema_names()) - {"scenario", "error"}


def test_all_are_listed_and_an_unknown_one_is_refused(junheng: Callable[..., Result]) -> None:
    assert json.loads(junheng("schema", "list").stdout) == {"schemas": list(schema_names())}
    assert "did you mean store check" in junheng("schema", "store", "chek").output
    assert junheng("schema", "nothing").exit_code == 1
