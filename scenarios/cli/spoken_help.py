"""Help in the reader's language: texts of commands and options, spoken before the command line is read.

Typer takes its texts when the program is imported, so they are translated in the tree of commands that each
start builds. What Typer itself writes (Usage, Options, required, default) stays English.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any

from scenarios import wording

_OPTION = "--lang"
_VARIABLE = "JUNHENG_LANG"


def wanted_language(arguments: Sequence[str]) -> str:
    """Return the language that a command line, or else the environment, asks for."""
    for place, argument in enumerate(arguments):
        if argument == _OPTION:
            return "".join(arguments[place + 1 : place + 2])
        if argument.startswith(f"{_OPTION}="):
            return argument.removeprefix(f"{_OPTION}=")
    return os.environ.get(_VARIABLE, "")


def speak_help(command: Any, lang: str) -> None:  # noqa: ANN401 - a command of Typer's own
    """Translate the help of a command and of all below it; an unknown language changes nothing."""
    if lang in wording.LANGUAGES and lang != "en":
        _speak(command, wording.translator(lang))


def _speak(command: Any, translate: Callable[[str], str]) -> None:  # noqa: ANN401 - a command of Typer's own
    if command.help:
        command.help = translate(" ".join(command.help.split()))
    command.short_help = None
    for parameter in command.params:
        parameter.help = translate(parameter.help) if parameter.help else parameter.help
    for below in getattr(command, "commands", {}).values():
        _speak(below, translate)
