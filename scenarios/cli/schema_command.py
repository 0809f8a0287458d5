"""The command ``schema``: JSON Schemas of scenario files and of ``--json`` outputs."""

from typing import Annotated

import typer

from scenarios.cli.options import Lang
from scenarios.cli.screen import print_json
from scenarios.schemas import schema_names, schema_of

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME]...",
        help="scenario (a scenario file), error, or a command whose --json output is meant, such as: store "
        "check. list: the names of all.",
        show_default="scenario",
    ),
]


def schema_command(names: Names = None, *, lang: Lang = "en") -> None:  # noqa: ARG001 - --lang is everywhere
    """Print the JSON Schema of a scenario file or of a command's --json output; `list` names them all."""
    name = " ".join(names or ("scenario",))
    print_json({"schemas": list(schema_names())} if name == "list" else schema_of(name))
