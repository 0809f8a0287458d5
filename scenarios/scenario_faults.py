"""What is wrong with a scenario file, said so that its author can correct the line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.errors import Problem, nearest
from scenarios.scenario_files import LOCKS, UNLOCK, ScenarioFile, key_text, place_of
from scenarios.scenario_locks import KINDS

_WHAT = {
    "extra_forbidden": "unknown key",
    "missing": "this key is missing",
    "literal_error": "not one of the allowed values",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long",
    "too_short": "must not be empty",
    "tuple_type": "must be a list",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "dict_type": "must be a table",
    "mapping_type": "must be a table",
    "union_tag_invalid": "not one of the allowed values",
    "union_tag_not_found": "say which lock it is, in the key lock",
    "greater_than_equal": "outside the allowed range",
    "greater_than": "outside the allowed range",
    "less_than_equal": "outside the allowed range",
    "less_than": "outside the allowed range",
}
_OF_SEVERAL_TYPES = "overlay"
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def scenario_problems(
    error: ValidationError,
    model: type[BaseModel],
    tables: Mapping[str, object],
    chain: Sequence[ScenarioFile],
) -> tuple[Problem, ...]:
    """Return the problems behind a validation error, one for each key.

    Parameters
    ----------
    error
        What pydantic found in the merged tables.
    model
        The schema, for the keys that are known.
    tables
        The merged tables.
    chain
        The files they came from, for file and line.
    """
    problems: dict[tuple[str, ...], Problem] = {}
    for detail in error.errors(include_url=False):
        key = _written_key(detail, tables)
        if key not in problems:
            problems[key] = _problem(detail, key, model, chain)
        elif key[0] == _OF_SEVERAL_TYPES:  # fails once for each type
            problems[key] = replace(
                problems[key], what="must be a number, or a table of numbers by level", allowed="", nearest=""
            )
    return tuple(problems.values())


def _problem(
    detail: ErrorDetails, key: tuple[str, ...], model: type[BaseModel], chain: Sequence[ScenarioFile]
) -> Problem:
    kind = detail["type"]
    known = _known_keys(model, key[:-1], detail)
    unknown = kind == "extra_forbidden"
    context = detail.get("ctx", {})
    what = str(context["error"]) if kind == "value_error" else _WHAT.get(kind, detail["msg"])
    choices = known if unknown else _choices(str(context.get("expected", context.get("expected_tags", ""))))
    choices = tuple(KINDS) if kind == "union_tag_not_found" else choices
    value = detail["input"]
    return Problem(
        key_text(key),
        what,
        where=place_of(chain, key),
        found=_found(detail),
        allowed=", ".join(choices) or _bound(context),
        nearest=nearest(key[-1] if unknown else str(context.get("tag", value)), choices),
    )


def _found(detail: ErrorDetails) -> str:
    kind, value = detail["type"], detail["input"]
    if kind == "union_tag_invalid":
        return repr(detail.get("ctx", {})["tag"])
    if kind in {"missing", "extra_forbidden"} or isinstance(value, Mapping):
        return ""
    return repr(value)


def _choices(expected: str) -> tuple[str, ...]:
    """Return the words that pydantic lists as ``'low', 'mid' or 'high'``."""
    return tuple(re.findall(r"'([^']*)'", expected))


def _bound(context: Mapping[str, object]) -> str:
    return next((f"{sign} {context[name]:.15g}" for name, sign in _BOUNDS.items() if name in context), "")


def _written_key(detail: ErrorDetails, tables: Mapping[str, object]) -> tuple[str, ...]:
    """Return the key as the file has it: pydantic adds the names of types and positions in lists."""
    location = detail["loc"]
    if location[:1] == (LOCKS,) and len(location) > 1:
        inner = [str(part) for part in location[3:4]] or ["lock"] * detail["type"].startswith("union_tag")
        return (LOCKS, str(location[1]), *inner)  # location[2] is the kind of the lock
    if detail["type"] == "missing":
        return tuple(str(part) for part in location)
    key: list[str] = []
    value: object = tables
    for part in location:
        if not isinstance(value, Mapping) or part not in value:
            break
        key.append(str(part))
        value = value[part]
    return tuple(key)


def _known_keys(model: type[BaseModel], table: Sequence[str], detail: ErrorDetails) -> tuple[str, ...]:
    if len(table) > 1 and table[0] == LOCKS and len(detail["loc"]) > 2:  # noqa: PLR2004 - the kind of the lock
        return tuple(KINDS[str(detail["loc"][2])].model_fields)
    for name in table:
        field = model.model_fields.get(name)
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return ()
        model = inner
    known = tuple(model.model_fields)
    return known if table else (*known, "extends", UNLOCK)
