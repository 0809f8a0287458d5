"""Data: upload a city, map a file's headers, look a column up, forecast pupils."""

from pathlib import Path

from scenarios.roles import Action
from scenarios.speech import Speech
from scenarios.workspace import TROUBLES
from ui.choices import choose
from ui.data.dictionary import look_up
from ui.data.forecast import forecast
from ui.data.mapping import map_headers
from ui.data.sending import send
from ui.frame import enter, folder
from ui.trouble import show_problem
from ui.visitor import visitor
from ui.words import Names


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Data")
    names = Names(workspace, speech)
    parts = {
        "upload": speech.say("Upload a city"),
        "mapping": speech.say("Map the headers of a file"),
        "dictionary": speech.say("Data dictionary"),
        "forecast": speech.say("Forecast of pupils"),
    }
    if not visitor().may(Action.UPLOAD):
        parts = {each: parts[each] for each in ("dictionary", "forecast")}
    part = choose("tab", speech.say("What to do"), parts)
    try:
        _show_part(part, names, folder(), speech)
    except TROUBLES as error:
        show_problem(error, speech)


def _show_part(part: str, names: Names, place: Path, speech: Speech) -> None:
    if part == "upload":
        send(place, speech)
    elif part == "mapping":
        map_headers(place, speech)
    elif part == "dictionary":
        look_up(speech)
    else:
        forecast(names)
