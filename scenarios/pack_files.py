"""Policy pack files as they are written: TOML in, checked tables out.

A pack file may hold ``[pack]``, ``[level]``, ``[source.*]``, ``[value."key"]``, ``[[indicator]]`` and
``[[rule]]``, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.policy import LEVELS, Text
from scenarios.pack_shape import checked, fault, read_text, read_toml, refuse_unknown, table


@dataclass(frozen=True)
class PackFile:
    """One pack as written, with every table checked for unknown and missing attributes."""

    path: Path
    pack: Mapping[str, Any]
    levels: Mapping[str, Text]
    sources: Mapping[str, Mapping[str, Any]]
    values: Mapping[str, Mapping[str, Any]]
    indicators: Sequence[Mapping[str, Any]]
    rules: Sequence[Mapping[str, Any]]


def read_pack_file(path: Path) -> PackFile:
    """Read one pack and check that it holds nothing unknown and lacks nothing required.

    Raises
    ------
    PackError
        Naming file, key, what was found and what is allowed.
    """
    content = read_toml(path)
    tables = ("pack", "level", "source", "value", "indicator", "rule")
    refuse_unknown(path, "", content, tables)
    pack = checked(path, "pack", "pack", content.get("pack", {}))
    if pack["id"] != path.stem:
        raise fault(path, "pack.id", "a pack is named as its file", found=str(pack["id"]), allowed=path.stem)
    refuse_unknown(path, "level", table(path, "level", content.get("level", {})), LEVELS)
    return PackFile(
        path=path,
        pack=pack,
        levels={
            level: read_text(path, f"level.{level}", text) for level, text in content.get("level", {}).items()
        },
        sources=_checked_tables(path, "source", content.get("source", {})),
        values=_checked_tables(path, "value", content.get("value", {})),
        indicators=_checked_list(path, "indicator", content.get("indicator", [])),
        rules=_checked_list(path, "rule", content.get("rule", [])),
    )


def _checked_tables(path: Path, kind: str, tables: object) -> Mapping[str, Mapping[str, Any]]:
    found = table(path, kind, tables)
    return {name: checked(path, kind, f"{kind}.{name}", each) for name, each in found.items()}


def _checked_list(path: Path, kind: str, tables: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(tables, list):
        raise fault(path, kind, "not a list of tables", found=str(tables), allowed=f"[[{kind}]]")
    names = [f"{kind}.{each.get('id', n)}" for n, each in enumerate(tables, start=1)]
    return [checked(path, kind, name, each) for name, each in zip(names, tables, strict=True)]
