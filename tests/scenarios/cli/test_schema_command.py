"""The command ``schema``: what the commands really print follows it."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder
from scenarios.schemas import schema_names


@pytest.fixture(scope="module")
def solved(
    junheng: Callable[..., Result],
    quick: tuple[Path, Path],
    demo: DemoFolder,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, str]:
    """Solve one quick scenario into a store of its own; return the store and what was printed."""
    store = str(tmp_path_factory.mktemp("schemas") / "s.sqlite")
    result = junheng("solve", demo.city, quick[0], "--store", store, "--json")
    assert result.exit_code == 0, result.output
    return store, result.stdout


def test_outputs_follow_their_schemas(
    junheng: Callable[..., Result], solved: tuple[str, str], demo: DemoFolder, tmp_path: Path
) -> None:
    store, run = solved
    told = {
        "run": run,
        "runs": junheng("runs", "--store", store, "--json").stdout,
        "compare": junheng("compare", demo.city, 1, "--store", store, "--json").stdout,
        "describe": junheng("describe", demo.city, "--json").stdout,
        "check": junheng("check", demo.city, "--json").stdout,
        "new": junheng("new", demo.city, tmp_path / "n.toml", "--json").stdout,
        "error": junheng("compare", demo.city, 9, "--store", store, "--json").stdout,
    }
    for name, text in told.items():
        schema = json.loads(junheng("schema", name).stdout)
        jsonschema.validate(json.loads(text), schema)
        assert schema["required"]


def test_all_are_listed_and_an_unknown_one_is_refused(junheng: Callable[..., Result]) -> None:
    assert json.loads(junheng("schema", "list").stdout) == {"schemas": list(schema_names())}
    assert junheng("schema", "nothing").exit_code == 1
