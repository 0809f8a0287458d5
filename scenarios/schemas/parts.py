"""What schemas are made of: objects that hold these keys and no others, tables, classes and columns.

Every object is closed: a key that its schema does not know is refused, so that nothing is printed that nobody
has described. Only where keys are data (labels of runs, levels, axes of a sweep) do they stay open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints

type Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer"}
WHOLE_OR_NONE: Schema = {"type": ["integer", "null"]}
NUMBER: Schema = {"type": ["number", "null"]}  # an unknown number is null
YES: Schema = {"type": "boolean"}
YES_OR_NONE: Schema = {"type": ["boolean", "null"]}
NOTHING: Schema = {"type": "null"}
PLAIN: Schema = {"type": ["string", "number", "boolean", "null"]}
KINDS: Mapping[str, Schema] = {"str": TEXT, "int64": WHOLE, "float64": NUMBER}
_CLASSES: Mapping[object, Schema] = {
    str: TEXT,
    int: WHOLE,
    float: NUMBER,
    bool: YES,
    NoneType: NOTHING,
    object: {},
    Any: {},
}


def record(keys: Mapping[str, Schema], *, may: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of an object with these keys, and those it may have, and no others."""
    return {
        "type": "object",
        "required": list(keys),
        "properties": {**keys, **(may or {})},
        "additionalProperties": False,
    }


def texts(names: str) -> dict[str, Schema]:
    """Return keys that hold text."""
    return dict.fromkeys(names.split(), TEXT)


def numbers(names: str) -> dict[str, Schema]:
    """Return keys that hold numbers, null where they are unknown."""
    return dict.fromkeys(names.split(), NUMBER)


def wholes(names: str) -> dict[str, Schema]:
    """Return keys that hold whole numbers."""
    return dict.fromkeys(names.split(), WHOLE)


def list_of(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def map_of(values: Schema) -> Schema:
    """Return the schema of an object whose keys are data."""
    return {"type": "object", "additionalProperties": values}


def table(columns: Mapping[str, Schema], *, runs: Schema | None = None) -> Schema:
    """Return the schema of a table: a list of objects; ``runs`` is that of columns named by runs."""
    row = record(columns)
    return list_of(row if runs is None else {**row, "additionalProperties": runs})


def of_columns(columns: Mapping[str, str], *, without: Iterable[str] = ()) -> dict[str, Schema]:
    """Return the columns of a table that declares them with their kinds."""
    return {name: KINDS[kind] for name, kind in columns.items() if name not in set(without)}


def of_class(kind: type) -> Schema:
    """Return the schema of a dataclass as it is printed: its fields under their names."""
    hints = get_type_hints(kind)
    return record({each.name: of_type(hints[each.name]) for each in fields(kind)})


def of_type(hint: object) -> Schema:
    """Return the schema of a type of Python: plain ones, their unions, tuples, mappings and dataclasses.

    Raises
    ------
    TypeError
        If nothing is known of the type.
    """
    known = hint.__value__ if isinstance(hint, TypeAliasType) else hint
    if known in _CLASSES:
        return _CLASSES[known]
    if isinstance(known, type) and is_dataclass(known):
        return of_class(known)
    return _of_parts(get_origin(known), get_args(known))


def _of_parts(origin: object, inner: tuple[Any, ...]) -> Schema:
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in {dict, Mapping}:
        return map_of(of_type(inner[1]))
    if origin not in {Union, UnionType, tuple, list}:
        raise TypeError(origin)
    any_of: Schema = {"anyOf": [of_type(each) for each in inner if each is not ...]}
    if origin in {Union, UnionType}:
        return any_of
    return list_of(of_type(inner[0]) if len(any_of["anyOf"]) == 1 else any_of)
