"""Schemas are schemas, and refuse what a scenario file may not say."""

import tomllib
from pathlib import Path

import jsonschema
import pytest

from scenarios.errors import ScenariosError
from scenarios.schemas import schema_names, schema_of

FOLDER = Path(__file__).parents[2] / "scenarios" / "examples"
EXAMPLES = [
    path for path in sorted(FOLDER.glob("*.toml")) if "[axes]" not in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_is_one_and_has_a_version(name: str) -> None:
    schema = schema_of(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:junheng:{name.replace(' ', '-')}:2"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_follow_the_schema(path: Path) -> None:
    jsonschema.validate(tomllib.loads(path.read_text(encoding="utf-8")), schema_of("scenario"))


@pytest.mark.parametrize(
    "text",
    [
        'name = "a"\nyear = 2026\n',
        'extends = "x"\nyaer = 1\n',
        'extends = "x"\n[budget]\nscale = -1\n',
        'extends = "x"\n[[locks]]\nlock = "x"\n',
        'extends = "x"\n[[locks]]\nlock = "teachers_stay"\n',
    ],
)
def test_a_wrong_scenario_is_refused(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), schema_of("scenario"))


def test_an_unknown_schema_names_the_known_ones() -> None:
    with pytest.raises(ScenariosError, match=r"found rums; allowed: scenario, error.*did you mean runs"):
        schema_of("rums")
