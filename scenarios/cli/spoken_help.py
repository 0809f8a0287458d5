"""Help in the reader's language: texts of commands and options, spoken before the command line is read.

Typer takes its texts when the program is imported, so they are translated in the tree of commands that each
start builds; the words that Typer writes around them are set anew at each start. Only its line of usage stays
English.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer import rich_utils

from scenarios import wording

_OPTION = "--lang"
_VARIABLE = "JUNHENG_LANG"
WORDS_OF_TYPER = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commands",
    "ERRORS_PANEL_TITLE": "Error",
    "REQUIRED_LONG_STRING": "[required]",
    "DEFAULT_STRING": "[default: {}]",
    "ENVVAR_STRING": "[env var: {}]",
    "RICH_HELP": "Try [blue]'{command_path} {help_option}'[/] for help.",
}


def wanted_language(arguments: Sequence[str]) -> str:
    """Return the language that a command line, or else the environment, asks for."""
    for place, argument in enumerate(arguments):
        if argument == _OPTION:
            return "".join(arguments[place + 1 : place + 2])
        if argument.startswith(f"{_OPTION}="):
            return argument.removeprefix(f"{_OPTION}=")
    return os.environ.get(_VARIABLE, "")


def speak_help(command: Any, lang: str) -> None:  # noqa: ANN401 - a command of Typer's own
    """Translate the help of a command and of all below it; an unknown language is answered in English."""
    spoken = lang if lang in wording.LANGUAGES else "en"
    translate = wording.translator(spoken)
    for name, word in WORDS_OF_TYPER.items():
        setattr(rich_utils, name, translate(word))
    if spoken != "en":
        _speak(command, translate)


def _speak(command: Any, translate: Callable[[str], str]) -> None:  # noqa: ANN401 - a command of Typer's own
    if command.help:
        command.help = translate(" ".join(command.help.split()))
    command.short_help = None
    for parameter in command.get_params(typer.Context(command)):
        parameter.help = translate(parameter.help) if parameter.help else parameter.help
        if isinstance(parameter.show_default, str):
            parameter.show_default = translate(parameter.show_default)
    for below in getattr(command, "commands", {}).values():
        _speak(below, translate)
