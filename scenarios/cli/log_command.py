"""The command ``log``: who did what, and when."""

from typing import Annotated

import typer

from scenarios.cli.options import DEFAULT_STORE, Json, Lang, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.store_command import require_there
from scenarios.decision_log import Entry, entries
from scenarios.store_access import StoreAccess
from scenarios.wording import moment

Last = Annotated[int, typer.Option("--last", min=0, help="Show the newest so many; 0 shows all.")]
OfRun = Annotated[int | None, typer.Option("--run", help="Only what was done to this run.")]
DEEDS = {
    "ran": "ran",
    "imported": "imported",
    "exported": "exported",
    "tagged": "tagged",
    "untagged": "tag removed",
    "adopted": "adopted",
    "pruned": "removed by age",
    "repaired": "listed anew",
    "quarantined": "moved into quarantine",
    "drafted": "draft saved",
    "discarded": "draft put away",
    "asked": "asked for a solve",
    "cancelled": "cancelled a solve",
}
_SHORT = 16  # characters of a fingerprint


def log_command(
    *,
    last: Last = 30,
    run: OfRun = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Show the decision log, newest last; `junheng store check` finds out whether anybody changed it."""
    require_there(store)
    with StoreAccess(store).reading() as connection:
        log = entries(connection)
    chosen = [entry for entry in log if run is None or entry.run == run][-last:]
    if as_json:
        print_json({"entries": [_record(entry) for entry in chosen]})
        return
    screen = Screen(lang)
    heads = ("No.", "When (UTC)", "Who", "What", "Run", "Details", "Hash")
    rows = [
        (
            str(entry.number),
            moment(entry.at_utc, lang),
            entry.who or "–",
            screen.speech.say(DEEDS.get(entry.what, entry.what)),
            "–" if entry.run is None else str(entry.run),
            _details(entry, screen),
            entry.sha256[:_SHORT],
        )
        for entry in chosen
    ]
    screen.table("", [screen.speech.say(head) for head in heads], rows, words=len(heads))


def _record(entry: Entry) -> dict[str, object]:
    names = ("number", "at_utc", "who", "what", "run", "previous", "sha256")
    return {**{name: getattr(entry, name) for name in names}, "detail": dict(entry.detail)}


def _details(entry: Entry, screen: Screen) -> str:
    """Say what is known of a deed."""
    term = screen.speech.term
    told = {name: value for name, value in entry.detail.items() if value is not None}
    if "wish" in told:
        told["wish"] = term(told["wish"], "log")
    return screen.speech.say(", ").join(f"{term(name, 'log')} {_short(told[name])}" for name in told)


def _short(value: object) -> str:
    text = str(value)
    return text[:_SHORT] if len(text) == 64 and text.isalnum() else text  # noqa: PLR2004 - a sha256
