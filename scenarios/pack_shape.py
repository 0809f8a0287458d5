"""The shape of policy pack files: which tables and attributes may stand in them, and how faults are named."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geodata.toml_text import TomlError, parse_toml, toml_text
from models.policy import LEVELS, Text
from scenarios.errors import Problem, ScenariosError, nearest

CERTAINTIES = ("found", "found_twice", "computed", "memory_high", "memory_medium", "memory_low", "example")
ALL = "all"

_ALLOWED: Mapping[str, Mapping[str, bool]] = {  # table: attribute, and whether it is required
    "pack": {"id": True, "extends": False, "title": True},
    "source": {"title": True, "url": False},
    "value": {
        "source": True,
        "certainty": True,
        "effective_from": False,
        "effective_to": False,
        ALL: False,
        **dict.fromkeys(LEVELS, False),
    },
    "indicator": {
        "id": True,
        "title": True,
        "unit": True,
        "numerator": True,
        "denominator": True,
        "scale": True,
        "levels": True,
        "source": True,
        "certainty": True,
        "standard": False,
        "cv_limit": False,
        "exclude_small": False,
        "higher_is_better": False,
        "ownership": False,
        "effective_from": False,
        "effective_to": False,
    },
    "rule": {
        "id": True,
        "title": True,
        "source": True,
        "certainty": True,
        "article": False,
        "check": False,
        "levels": False,
        "ownership": False,
        "needs": False,
    },
    "key": {
        "title": True,
        "unit": True,
        "range": False,
        "whole": False,
        "choices": False,
        "optional": False,
    },
    "amount": {
        "amount": True,
        "source": False,
        "certainty": False,
        "effective_from": False,
        "effective_to": False,
    },
}
_KINDS: Mapping[str, tuple[type, ...]] = {  # what is written in another kind than a word
    "scale": (int, float),
    "exclude_small": (int,),
    "higher_is_better": (bool,),
    "whole": (bool,),
    "optional": (bool,),
    "extends": (str, list),
    "levels": (list,),
    "ownership": (list,),
    "choices": (list,),
    "range": (list,),
    "standard": (dict,),
    "cv_limit": (dict,),
}
_WORDS = ("id", "url", "source", "numerator", "denominator", "check", "article")
_DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?")


class PackError(ScenariosError):
    """A policy pack or an overlay of one cannot be used."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises
    ------
    PackError
        If it cannot be read or is not TOML; says in which line.
    """
    try:
        return parse_toml(toml_text(path))
    except OSError as error:
        raise fault(path, "", "the file cannot be read", found=str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise fault(path, "", "the file is not UTF-8 text", found=f"byte {error.start}") from error
    except TomlError as error:
        raise fault(path, "", "the file is not TOML", found=str(error)) from error


def read_text(path: Path, key: str, found: object) -> Text:
    """Return a text in both languages; refuses one that lacks a language."""
    if (
        isinstance(found, dict)
        and set(found) == {"en", "zh"}
        and all(isinstance(t, str) for t in found.values())
    ):
        return Text(found["en"], found["zh"])
    raise fault(
        path, key, "a text is needed in both languages", found=str(found), allowed='{ en = "…", zh = "…" }'
    )


def check_attributes(path: Path, key: str, table: Mapping[str, Any]) -> None:
    """Refuse an attribute of the wrong kind, a certainty that is no grade, and a date that is not one."""
    for name, found in table.items():
        kinds = (str,) if name in _WORDS else _KINDS.get(name)
        if kinds and not isinstance(found, kinds):
            wanted = " / ".join(kind.__name__ for kind in kinds)
            raise fault(path, f"{key}.{name}", "not of the right kind", found=str(found), allowed=wanted)
    certainty = table.get("certainty", CERTAINTIES[0])
    if certainty not in CERTAINTIES:
        raise fault(
            path,
            f"{key}.certainty",
            "no such certainty",
            found=str(certainty),
            allowed=", ".join(CERTAINTIES),
            close=nearest(str(certainty), CERTAINTIES),
        )
    for name in ("effective_from", "effective_to"):
        date = str(table.get(name, ""))
        if not _DATE.fullmatch(date):
            raise fault(
                path, f"{key}.{name}", "not a date", found=date, allowed="YYYY, YYYY-MM or YYYY-MM-DD"
            )


def checked_amount_table(path: Path, key: str, found: object) -> Mapping[str, Any]:
    """Return an amount with its attributes, whether written as a number or as a table."""
    return checked(path, "amount", key, found) if isinstance(found, dict) else {"amount": found}


def checked(path: Path, kind: str, key: str, found: object) -> Mapping[str, Any]:
    """Return a table that lacks nothing required and holds nothing unknown."""
    content = table(path, key, found)
    refuse_unknown(path, key, content, tuple(_ALLOWED[kind]))
    missing = [name for name, required in _ALLOWED[kind].items() if required and name not in content]
    if missing:
        raise fault(path, key, "something is missing", found=", ".join(content), allowed=", ".join(missing))
    check_attributes(path, key, content)
    return content


def table(path: Path, key: str, found: object) -> Mapping[str, Any]:
    """Return what must be a TOML table."""
    if not isinstance(found, dict):
        raise fault(path, key, "not a table", found=str(found), allowed="a TOML table")
    return found


def refuse_unknown(path: Path, key: str, table: Mapping[str, Any], allowed: Sequence[str]) -> None:
    """Refuse a name that is not allowed, with the nearest that is."""
    for name in table:
        if name not in allowed:
            full = f"{key}.{name}" if key else name
            raise fault(
                path,
                full,
                "no such key",
                found=name,
                allowed=", ".join(allowed),
                close=nearest(name, allowed),
            )


def fault(
    path: Path, key: str, what: str, *, found: str = "", allowed: str = "", close: str = ""
) -> PackError:
    """Return the error that names file, key, what was found and what is allowed."""
    return PackError(Problem(key, what, where=str(path), found=found, allowed=allowed, nearest=close))
