"""Scenario files on disk: TOML text, the files it extends, and the line where a key stands."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.errors import Problem, ScenarioError

_BARE_OR_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+)")
_KEY = r"(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)"
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*\[\s*({_DOTTED})\s*\]")
_ASSIGNMENT = re.compile(rf"^\s*({_DOTTED})\s*=")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_WHOLE = frozenset({"budget"})  # its keys exclude each other, so a file that names it replaces all of it


@dataclass(frozen=True)
class ScenarioFile:
    """One file as read: its path, its text, and the tables in it."""

    path: Path
    text: str
    tables: Mapping[str, object]


def read_chain(path: Path) -> tuple[ScenarioFile, ...]:
    """Return a scenario file, then the file it extends, then what that one extends, and so on.

    Raises
    ------
    ScenarioError
        When a file is missing or is no TOML, or when the files extend each other in a circle.
    """
    chain: list[ScenarioFile] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        if following.resolve() in seen:
            names = " → ".join(file.path.name for file in chain)
            raise ScenarioError.one(
                "extends",
                "these files extend each other in a circle",
                where=str(path),
                found=f"{names} → {following.name}",
            )
        seen.append(following.resolve())
        chain.append(_read_file(following, by=chain[-1] if chain else None))
        following = _extended(chain[-1])
    return tuple(chain)


def merge(chain: Sequence[ScenarioFile]) -> dict[str, object]:
    """Return the tables of a chain as one: what a file says wins over what it extends, key by key."""
    merged: Mapping[str, object] = {}
    for file in reversed(chain):
        merged = _merged(merged, file.tables)
    return {key: value for key, value in merged.items() if key != "extends"}


def place_of(chain: Sequence[ScenarioFile], key: Sequence[str]) -> str:
    """Return ``file:line`` of the file that decides a key, or the first file where none holds it."""
    for file in chain:
        if _holds(file.tables, key):
            line = line_of(file.text, key)
            return f"{file.path}:{line}" if line else str(file.path)
    return str(chain[0].path)


def line_of(text: str, key: Sequence[str]) -> int | None:
    """Return the line (from 1) on which a key, or the nearest table above it, is written."""
    table: tuple[str, ...] = ()
    found, depth = None, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = written = _parts(header[1])
        elif assignment := _ASSIGNMENT.match(line):
            written = table + _parts(assignment[1])
        else:
            continue
        shared = min(len(written), len(key))
        if shared > depth and written[:shared] == tuple(key[:shared]):
            found, depth = number, shared
    return found


def _read_file(path: Path, by: ScenarioFile | None) -> ScenarioFile:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return ScenarioFile(path, text, tomllib.loads(text))
    except FileNotFoundError as error:
        if not by:
            raise ScenarioError.one("scenario", "no such file", where=str(path)) from error
        raise ScenarioError.one(
            "extends", "no such file", where=place_of([by], ["extends"]), found=str(path)
        ) from error
    except OSError as error:
        raise ScenarioError.one(
            "", "the file cannot be read", where=str(path), found=str(error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise ScenarioError.one("", "the file is not text in UTF-8", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        where = f"{path}:{line[1]}" if line else str(path)
        found = text.splitlines()[int(line[1]) - 1].strip() if line else str(error)
        raise ScenarioError.one("", "the file is not valid TOML", where=where, found=found) from error


def _extended(file: ScenarioFile) -> Path | None:
    name = file.tables.get("extends")
    if name is None:
        return None
    if not isinstance(name, str):
        problem = Problem("extends", "must be text", where=place_of([file], ["extends"]), found=repr(name))
        raise ScenarioError(problem)
    return file.path.parent / name


def _merged(under: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and key not in _WHOLE:
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged


def _holds(tables: Mapping[str, object], key: Sequence[str]) -> bool:
    value: object = tables
    for part in key:
        if not isinstance(value, Mapping) or part not in value:
            return False
        value = value[part]
    return True


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(next(part for part in match if part) for match in _BARE_OR_QUOTED.findall(dotted))
