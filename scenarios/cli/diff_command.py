"""The command ``diff``: what two scenarios ask differently."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cli.options import DEFAULT_STORE, Json, Lang, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.scenario import Scenario, read_scenario
from scenarios.scenario_diff import LOCK, QUESTION, RULE, diff_scenarios
from scenarios.store import Store

_PARTS = {QUESTION: "Question", LOCK: "Lock", RULE: "Rule of the pack"}
One = Annotated[
    str, typer.Argument(metavar="A", help="A scenario file, or the number of a run.", show_default=False)
]
Other = Annotated[
    str, typer.Argument(metavar="B", help="Another scenario file or run number.", show_default=False)
]


def diff_command(
    one: One,
    other: Other,
    *,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Tell what two scenarios ask differently, after inheritance: keys, locks and pack values."""
    a, b = _asked(one, store), _asked(other, store)
    table = diff_scenarios(a, b)
    if as_json:
        print_json({"a": a.name, "b": b.name, "differences": table})
        return
    screen = Screen(lang)
    if table.empty:
        screen.say("Both ask the same.")
        return
    screen.table(
        "",
        [screen.speech.say("Part"), screen.speech.say("Key"), one, other],
        [
            (screen.speech.say(_PARTS[row["part"]]), row["key"], row["a"] or "–", row["b"] or "–")
            for row in table.to_dict("records")
        ],
        words=4,
    )


def _asked(named: str, store: str) -> Scenario:
    """Return the scenario of a file or of a stored run; a number that is a file's name is the file."""
    if named.isdecimal() and not Path(named).is_file():
        return Store(store).load(int(named)).scenario
    return read_scenario(Path(named))
