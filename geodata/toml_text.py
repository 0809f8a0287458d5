"""TOML from outside: whatever is no TOML, or more than it allows, is one kind of error."""

import errno
import os
import stat
import tomllib
from pathlib import Path
from typing import Any

LARGEST = 2**20  # bytes; the largest file of ours has a fiftieth of that
DEPTH = 32  # tables and lists within each other; no file of ours needs five
WHOLE = 2**63  # the standard asks for whole numbers of 64 bits


class TomlError(ValueError):
    """A text is no TOML, or goes beyond what is read; the message says where or why."""


def toml_text(path: Path, encoding: str = "utf-8") -> str:
    """Return the text of a file, if it is a file and no larger than any of ours.

    Raises
    ------
    TomlError
        If it is larger, or something to read from without end, as a pipe or a device is.
    OSError, UnicodeDecodeError
        If it cannot be read, or is no text.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise TomlError("no regular file")
    if found.st_size > LARGEST:
        raise TomlError(f"{found.st_size} bytes; allowed: {LARGEST}")
    return path.read_text(encoding=encoding)


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a text.

    Raises
    ------
    TomlError
        If it is no TOML, a whole number has more than 64 bits, or it is nested deeper than `DEPTH`.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from error
    except RecursionError as error:
        raise TomlError(_TOO_DEEP) from error
    except ValueError as error:  # Python turns no text of thousands of digits into a number
        raise TomlError(_TOO_LARGE) from error
    _require_modest(tables)
    return tables


_TOO_DEEP = f"nested more than {DEPTH} deep"
_TOO_LARGE = "a whole number of more than 64 bits"


def _require_modest(tables: dict[str, Any]) -> None:
    """Refuse what later steps could not count or walk through."""
    left: list[tuple[object, int]] = [(tables, 0)]
    while left:
        value, depth = left.pop()
        if isinstance(value, int) and not -WHOLE <= value < WHOLE:
            raise TomlError(_TOO_LARGE)
        if isinstance(value, dict | list):
            if depth > DEPTH:
                raise TomlError(_TOO_DEEP)
            within = value.values() if isinstance(value, dict) else value
            left.extend((each, depth + 1) for each in within)
