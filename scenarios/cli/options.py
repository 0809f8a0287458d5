"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

_SPOKEN = "junheng.lang"
_FOR_MACHINES = "junheng.json"


def _remember(ctx: typer.Context, lang: str) -> str:
    """Keep the language asked for; a command that is not asked for one speaks that of the group before it."""
    source = ctx.get_parameter_source("lang")
    if source is not None and source.name == "DEFAULT":
        lang = str(ctx.meta.get(_SPOKEN, lang))
    ctx.meta[_SPOKEN] = lang
    return lang


def spoken(ctx: Any) -> str:  # noqa: ANN401 - a context of Typer's own
    """Return the language asked for on this command line, English when it was not read yet."""
    return str(ctx.meta.get(_SPOKEN, "en"))


def _remember_json(ctx: typer.Context, as_json: bool) -> bool:  # noqa: FBT001 - Typer calls it so
    ctx.meta[_FOR_MACHINES] = as_json
    return as_json


def for_machines(ctx: Any) -> bool:  # noqa: ANN401 - a context of Typer's own
    """Return whether this command line asked for JSON."""
    return bool(ctx.meta.get(_FOR_MACHINES))


Lang = Annotated[
    Literal["en", "zh"],
    typer.Option(
        "--lang", envvar="JUNHENG_LANG", callback=_remember, is_eager=True, help="Language of the output."
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", callback=_remember_json, help="Print JSON for machines instead of tables."),
]
CityFolder = Annotated[Path, typer.Argument(metavar="CITY", help="Folder of the city.", show_default=False)]
StorePlace = Annotated[
    str,
    typer.Option(
        "--store", envvar="JUNHENG_STORE", help="File of the store, or the URL of a PostgreSQL database."
    ),
]
RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="Run number.", show_default=False)]
RunNumbers = Annotated[list[int], typer.Argument(metavar="RUN...", help="Run numbers.", show_default=False)]
DEFAULT_STORE = "junheng.sqlite"
