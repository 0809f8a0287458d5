"""A mistyped command line, told as every other mistake is: what was found, what is allowed, what is nearest.

Typer says such things in English only. Its exceptions are told apart by the names of their classes, since it
publishes none but their base; one that is not known here keeps Typer's words.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from scenarios.errors import Problem, ScenariosError, nearest

_NO_COMMAND = re.compile(r"No such command '(?P<found>.*?)'", re.DOTALL)
_TOO_MANY = re.compile(r"Got unexpected extra argument\(s\) \((?P<found>.*)\)", re.DOTALL)
_NO_FILE = re.compile(r".*: .*'(?P<found>.*)' does not exist\.", re.DOTALL)
_CHOICES = re.compile(r"is not one of (?P<allowed>.*)\.", re.DOTALL)
_WHAT = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be yes or no",
}
_BORDER = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "lt": "< {}"}


class MistypedError(ScenariosError):
    """A command line that cannot be read."""


def mistyped(error: Any) -> MistypedError:  # noqa: ANN401 - an exception of Typer's own
    """Return what is wrong with a command line, as Typer's exception knows it."""
    return MistypedError(_problem(error))


def _problem(error: Any) -> Problem:  # noqa: ANN401 - an exception of Typer's own
    kind = type(error).__name__
    if kind == "NoSuchOption":
        closest = nearest(error.option_name, sorted(error.possibilities or ()))
        return Problem(error.option_name, "there is no such option", nearest=closest)
    if kind == "BadOptionUsage":
        return Problem(error.option_name, "must be followed by its value, and by nothing else")
    if kind == "MissingParameter" and error.param is not None:
        return Problem(_name(error), "must be given")
    if kind == "BadParameter" and isinstance(error.__cause__, ValidationError):
        return _not_allowed(_name(error), error.__cause__)
    return _of_the_line(error)


def _of_the_line(error: Any) -> Problem:  # noqa: ANN401 - an exception of Typer's own
    said, context = error.format_message(), getattr(error, "ctx", None)
    commands = sorted(getattr(context.command, "commands", {})) if context else []
    if found := _TOO_MANY.match(said):
        return Problem("", "the command takes no more than its arguments", found=found["found"])
    if found := _NO_FILE.match(said):
        return Problem(_name(error), "there is no such file or folder", found=found["found"])
    if found := _NO_COMMAND.match(said):
        near = nearest(found["found"], commands)
        return Problem("", "there is no such command", found=found["found"], nearest=near)
    if commands and said == "Missing command.":
        return Problem("", "a command must be given", allowed=", ".join(commands))
    return Problem("", said)


def _not_allowed(name: str, cause: ValidationError) -> Problem:
    first = cause.errors()[0]
    found, context = str(first["input"]), first.get("ctx", {})
    if first["type"] in {"literal_error", "enum"}:
        return Problem(
            name, "is not one of the choices", found=found, allowed=_listed(str(context["expected"]))
        )
    if choices := _CHOICES.search(first["msg"]):
        return Problem(name, "is not one of the choices", found=found, allowed=_listed(choices["allowed"]))
    if allowed := _border(context):
        return Problem(name, "is out of bounds", found=found, allowed=allowed)
    return Problem(name, _WHAT.get(first["type"], first["msg"]), found=found)


def _listed(expected: str) -> str:
    return ", ".join(re.findall(r"'(.*?)'", expected)) or expected


def _border(context: Mapping[str, object]) -> str:
    return ", ".join(text.format(context[name]) for name, text in _BORDER.items() if name in context)


def _name(error: Any) -> str:  # noqa: ANN401 - an exception of Typer's own
    if error.param.param_type_name == "option":
        return str(max(error.param.opts, key=len))
    return str(error.param.get_error_hint()).strip("'")
