"""A draft as tables and as TOML: the same thing twice, so that nobody has to write TOML and all may read it.

A draft stands alone: what the scenario files it came from extend is merged in.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit

from geodata.toml_text import parse_toml
from scenarios.scenario import Scenario
from scenarios.scenario_files import LOCKS

type Tables = dict[str, Any]

_ALWAYS = ("name", "policy", "year", "decisions")  # said even where it is the default
_HEAD = re.compile(r"\A# from (.+)\n")


def draft_text(tables: Mapping[str, Any], origin: str = "") -> str:
    """Return tables as TOML: plain keys first, locks last, and where the draft came from at the head."""
    order = [*Scenario.model_fields]
    names = sorted(tables, key=lambda name: order.index(name) if name in order else len(order))
    plain = [name for name in names if not _is_table(tables[name])]
    others = [name for name in names if _is_table(tables[name]) and name != LOCKS]
    last = [name for name in (LOCKS,) if name in tables and name not in plain]
    head = f"# from {' '.join(origin.split())}\n" if origin else ""
    return head + tomlkit.dumps({name: tables[name] for name in (*plain, *others, *last)})


def scenario_text(scenario: Scenario, name: str, origin: str = "") -> str:
    """Return a scenario as the text of a draft of another name; what is as usual is left out."""
    said = json.loads(scenario.model_dump_json(exclude_defaults=True, exclude_none=True))
    whole = json.loads(scenario.model_dump_json(include=set(_ALWAYS)))
    return draft_text({**said, **whole, "name": name}, origin)


def tables_of(text: str) -> Tables:
    """Return the tables of a draft.

    Raises
    ------
    TomlError
        It is no TOML; no draft of this desk is.
    """
    return parse_toml(text)


def origin_of(text: str) -> str:
    """Return what a draft was copied from, such as ``run 3``; empty where it says nothing."""
    found = _HEAD.match(text)
    return found[1] if found else ""


def with_origin(text: str, origin: str) -> str:
    """Return a text typed by hand that says what the draft was copied from, as it did before."""
    if not origin or origin_of(text) == origin:
        return text
    return f"# from {origin}\n" + _HEAD.sub("", text)


def value_at(tables: Mapping[str, Any], key: Sequence[str]) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Return the value at a key, or None where the draft says nothing."""
    value: Any = tables
    for part in key:
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def with_value(text: str, key: Sequence[str], value: object) -> str:
    """Return a draft that says something else at a key; None takes the key out, and tables left empty."""
    tables = tables_of(text)
    _put(tables, key, value)
    return draft_text(tables, origin_of(text))


def with_lock(text: str, lock: Mapping[str, object]) -> str:
    """Return a draft with one lock more."""
    tables = tables_of(text)
    said = {name: value for name, value in lock.items() if value not in (None, "", [], ())}
    tables[LOCKS] = [*tables.get(LOCKS, []), said]
    return draft_text(tables, origin_of(text))


def without_lock(text: str, number: int) -> str:
    """Return a draft without one of its locks, counted from 0."""
    tables = tables_of(text)
    kept = [lock for place, lock in enumerate(tables.get(LOCKS, [])) if place != number]
    _put(tables, (LOCKS,), kept or None)
    return draft_text(tables, origin_of(text))


def _put(tables: Tables, key: Sequence[str], value: object) -> None:
    first, rest = key[0], key[1:]
    if rest:
        inner = tables.get(first)
        inner = dict(inner) if isinstance(inner, Mapping) else {}
        _put(inner, rest, value)
        tables[first] = inner
    else:
        tables[first] = list(value) if isinstance(value, tuple) else value
    if tables[first] is None or tables[first] == {}:
        del tables[first]


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
    )
