"""Scenario files on disk: TOML text, the files it extends, and the line where a key stands."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata.toml_text import TomlError, parse_toml, toml_text
from scenarios.errors import Problem, ScenarioError, nearest

_BARE_OR_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+)")
_KEY = r"(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)"
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"^\s*\[\s*({_DOTTED})\s*\]")
_LIST_HEADER = re.compile(rf"^\s*\[\[\s*({_DOTTED})\s*\]\]")
_ASSIGNMENT = re.compile(rf"^\s*({_DOTTED})\s*=")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
LOCKS, UNLOCK = "locks", "unlock"
SUFFIX = ".toml"
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
    tables = {key: value for key, value in merged.items() if key not in {"extends", UNLOCK}}
    named = any(LOCKS in file.tables or UNLOCK in file.tables for file in chain)
    if named and all(_lists_locks(file) for file in chain):
        tables[LOCKS] = [lock.table for lock in merged_locks(chain)]
    return tables


@dataclass(frozen=True)
class WrittenLock:
    """One table ``[[locks]]``: the file it stands in, its number there from 0, and what it says."""

    file: ScenarioFile
    number: int
    table: object


def merged_locks(chain: Sequence[ScenarioFile]) -> list[WrittenLock]:
    """Return the locks of a chain: a file adds its own to those of the file it extends.

    A lock with the name of one that is inherited takes its place; ``unlock`` names those that are dropped.

    Raises
    ------
    ScenarioError
        If ``unlock`` names none.
    """
    kept: list[WrittenLock] = []
    for file in reversed(chain):
        for name in _unlocked(file):
            known = [_name(lock) for lock in kept if _name(lock)]
            if name not in known:
                raise ScenarioError.one(
                    UNLOCK,
                    "no lock of the files that this one extends has this name",
                    where=place_of([file], [UNLOCK]),
                    found=str(name),
                    allowed=", ".join(known),
                    nearest=nearest(str(name), known),
                )
            kept = [lock for lock in kept if _name(lock) != name]
        for number, table in enumerate(_locks(file)):
            lock = WrittenLock(file, number, table)
            same = [place for place, other in enumerate(kept) if _name(lock) and _name(other) == _name(lock)]
            if same and kept[same[0]].file is not file:
                kept[same[0]] = lock
            else:
                kept.append(lock)
    return kept


def _lists_locks(file: ScenarioFile) -> bool:
    return isinstance(file.tables.get(LOCKS, []), list)


def _locks(file: ScenarioFile) -> list[object]:
    written = file.tables.get(LOCKS, [])
    return list(written) if isinstance(written, list) else []


def _unlocked(file: ScenarioFile) -> list[object]:
    names = file.tables.get(UNLOCK, [])
    if not isinstance(names, list):
        raise ScenarioError.one(UNLOCK, "must be a list", where=place_of([file], [UNLOCK]), found=repr(names))
    return names


def _name(lock: WrittenLock) -> str:
    return str(lock.table.get("name", "")) if isinstance(lock.table, Mapping) else ""


def key_parts(key: str) -> tuple[str, ...]:
    """Return the parts of a key as problems name it; ``locks[2].school`` is locks, 1 (from 0), school."""
    listed = re.match(r"(\w+)\[(\d+)\](?:\.(.*))?$", key)
    if not listed:
        return tuple(key.split("."))
    rest = (listed[3],) if listed[3] else ()
    return (listed[1], str(int(listed[2]) - 1), *rest)


def key_text(parts: Sequence[str]) -> str:
    """Return the key as problems name it, the opposite of `key_parts`."""
    if len(parts) > 1 and parts[0] == LOCKS and parts[1].isdigit():
        return ".".join([f"{LOCKS}[{int(parts[1]) + 1}]", *parts[2:]])
    return ".".join(parts)


def place_of(chain: Sequence[ScenarioFile], key: Sequence[str]) -> str:
    """Return ``file:line`` of the file that decides a key, or the first file where none holds it."""
    if len(key) > 1 and key[0] == LOCKS and key[1].isdigit():
        lock = merged_locks(chain)[int(key[1])]
        line = line_of(lock.file.text, [LOCKS, str(lock.number), *key[2:]])
        return f"{lock.file.path}:{line}"
    for file in chain:
        if _holds(file.tables, key):
            line = line_of(file.text, key)
            return f"{file.path}:{line}" if line else str(file.path)
    return str(chain[0].path)


def line_of(text: str, key: Sequence[str]) -> int | None:
    """Return the line (from 1) on which a key, or the nearest table above it, is written."""
    table: tuple[str, ...] = ()
    found, depth = None, 0
    counted: Counter[tuple[str, ...]] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _LIST_HEADER.match(line):
            parts = _parts(header[1])
            table = written = (*parts, str(counted[parts]))
            counted[parts] += 1
        elif header := _HEADER.match(line):
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
        text = toml_text(path, "utf-8-sig")
        return ScenarioFile(path, text, parse_toml(text))
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
    except TomlError as error:
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
    require_toml(name, "extends", place_of([file], ["extends"]))
    return file.path.parent / name


def require_toml(name: str, key: str, where: str) -> None:
    """Refuse to follow a name to a file of another kind: a fault found in it would quote it.

    Raises
    ------
    ScenarioError
        The name does not end in ``.toml``, or no file can be called so.
    """
    if not name.lower().endswith(SUFFIX) or "\0" in name:
        raise ScenarioError.one(
            key, "only a TOML file can be named here", where=where, found=name, allowed=SUFFIX
        )


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
    return tuple(next((part for part in match if part), "") for match in _BARE_OR_QUOTED.findall(dotted))
