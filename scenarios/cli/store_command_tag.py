"""The command ``tag``: names for runs."""

from typing import Annotated

import typer

from scenarios.cli.options import DEFAULT_STORE, Json, Lang, RunNumber, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.store_command import Who
from scenarios.store_access import StoreAccess
from scenarios.store_tags import tag_run, tags_of, untag_run

TagName = Annotated[
    str | None,
    typer.Argument(metavar="[NAME]", help="The tag; `baseline` is locked once given.", show_default=False),
]


def tag_command(  # noqa: PLR0913 - one option each
    number: RunNumber,
    name: TagName = None,
    *,
    move: Annotated[bool, typer.Option("--move", help="Take the tag from the run that has it.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the tag from this run.")] = False,
    who: Who = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Give a run a name, such as `baseline` or `adopted`, or show the names it has."""
    kept = StoreAccess(store)
    if name is None:
        kept.require(number)
    elif remove:
        untag_run(kept, number, name, who)
    else:
        tag_run(kept, number, name, who, move=move)
    tags = tags_of(kept).get(number, ())
    if as_json:
        print_json({"run": number, "tags": list(tags)})
    else:
        Screen(lang).say("Run {number}: {tags}", number=number, tags=", ".join(tags) or "–")
