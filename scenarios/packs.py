"""Policy packs: rules as data. ``load_pack`` makes one frozen ``Policy`` of a pack and all it extends.

A pack says only what differs from the pack, or packs, it extends. A what-if overlay changes amounts of a
loaded pack inside their declared ranges; it cannot add a key.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from models.policy import Indicator, Policy, PolicySource, Rule, Text, Value
from scenarios.errors import Problem, nearest
from scenarios.pack_files import PackFile, read_pack_file
from scenarios.pack_keys import KEYS_FILE, POLICIES, Key, known_keys
from scenarios.pack_parts import (
    Slot,
    indicator_of,
    indicator_values_of,
    require_allowed,
    require_level,
    rule_of,
    source_of,
    value_of,
    values_of,
    with_standards,
)
from scenarios.pack_shape import PackError, read_text

__all__ = ["PackError", "load_pack", "pack_ids", "parents_of"]

type Amount = float | int | str | bool
type Overlay = Mapping[str, Amount | Mapping[str, Amount]]

OVERLAY_SOURCE = PolicySource("overlay", Text("Changed by the scenario (what if)", "由情景设定（假设）"))


def pack_ids(folders: Sequence[Path] = (POLICIES,)) -> tuple[str, ...]:
    """Return the ids of all packs in some folders, sorted."""
    return tuple(
        sorted({path.stem for folder in folders for path in folder.glob("*.toml") if path.name != KEYS_FILE})
    )


def load_pack(
    pack_id: str, overlay: Overlay | None = None, *, folders: Sequence[Path] = (POLICIES,)
) -> Policy:
    """Return a pack with everything it inherits, changed by an overlay.

    Parameters
    ----------
    pack_id : str
        For example ``"cn.2017.quality"``.
    overlay : mapping of key to amount, or to amounts by level
        A single amount replaces the amounts of all levels that the pack has.
    folders : sequence of Path
        Where packs lie; the first that has a pack wins. Add a city's own folder before the shipped one.

    Raises
    ------
    PackError
        If a pack does not exist, a key is unknown, or an amount is outside its range; names file, key,
        what was found, what is allowed and the nearest known name.
    """
    lineage = _lineage(pack_id, folders)
    values: dict[Slot, Value] = {}
    indicators: dict[str, Indicator] = {}
    rules: dict[str, Rule] = {}
    titles: dict[str, Text] = {}
    sources: dict[str, PolicySource] = {}
    for file in reversed(lineage):
        sources |= {name: source_of(file, name, table) for name, table in file.sources.items()}
        titles |= file.levels
        for key, table in file.values.items():
            values |= values_of(file, key, table, sources)
        for table in file.indicators:
            indicators[table["id"]] = indicator_of(file, table, sources)
            values |= indicator_values_of(file, table)
        rules |= {table["id"]: rule_of(file, table, sources) for table in file.rules}
    if overlay:
        values = _overlaid(values, overlay)
        sources[OVERLAY_SOURCE.id] = OVERLAY_SOURCE
    return Policy(
        id=pack_id,
        title=read_text(lineage[0].path, "pack.title", lineage[0].pack["title"]),
        values=values,
        indicators=tuple(with_standards(indicator, values) for indicator in indicators.values()),
        level_titles=titles,
        sources=sources,
        rules=tuple(rules.values()),
        lineage=tuple(file.path.stem for file in lineage),
        overlaid=tuple(sorted(overlay or ())),
    )


def parents_of(file: PackFile) -> tuple[str, ...]:
    """Return the packs that a pack extends, in the order in which it names them."""
    parents = file.pack.get("extends", ())
    return (parents,) if isinstance(parents, str) else tuple(str(parent) for parent in parents)


def _lineage(pack_id: str, folders: Sequence[Path]) -> list[PackFile]:
    """Return the pack and all it extends, nearest first; of several parents the last named is nearest.

    Each pack comes once and before everything it extends, so that a base shared by two parents cannot undo
    what one of them says.
    """
    done: dict[str, PackFile] = {}

    def visit(wanted: str, below: tuple[str, ...], where: str) -> None:
        if wanted in below:
            raise PackError(Problem("pack.extends", "packs extend each other in a circle", found=wanted))
        if wanted in done:
            return
        file = read_pack_file(_path_of(wanted, folders, where=where))
        for parent in parents_of(file):
            visit(parent, (*below, wanted), str(file.path))
        done[wanted] = file

    visit(pack_id, (), "")
    return list(reversed(done.values()))


def _path_of(pack_id: str, folders: Sequence[Path], *, where: str) -> Path:
    known = pack_ids(folders)
    if pack_id not in known:
        close = nearest(pack_id, known)
        raise PackError(
            Problem("policy", "no such pack", where, found=pack_id, allowed=", ".join(known), nearest=close)
        )
    name = f"{pack_id}.toml"
    return next(folder / name for folder in folders if (folder / name).is_file())


def _overlaid(values: Mapping[Slot, Value], overlay: Overlay) -> dict[Slot, Value]:
    """Return the values with the overlay's amounts, each inside its range."""
    declared = {**known_keys(), **_keys_in(values)}
    changed = dict(values)
    for key, found in overlay.items():
        if key not in declared:
            close = nearest(key, tuple(declared))
            raise PackError(Problem(key, "no such key", "overlay", found=key, nearest=close))
        for level, amount in _amounts(key, found, values).items():
            name = key if level is None else f"{key}.{level}"
            require_allowed(declared[key], amount, name, "overlay")
            facts = {"amount": amount, "source": OVERLAY_SOURCE.id, "certainty": "example"}
            changed[key, level] = value_of(declared[key], level, facts)
    return changed


def _keys_in(values: Mapping[Slot, Value]) -> dict[str, Key]:
    """Return the keys that loaded indicators added to the declared ones."""
    return {
        value.key: Key(
            value.key, value.title, value.unit, value.lowest, value.highest, whole=False, choices=()
        )
        for value in values.values()
        if value.key.startswith("indicator.")
    }


def _amounts(
    key: str,
    found: Amount | Mapping[str, Amount],
    values: Mapping[Slot, Value],
) -> Mapping[str | None, Amount]:
    """Return an overlay's amounts by level; a single one replaces every level the pack has."""
    if isinstance(found, Mapping):
        for level in found:
            require_level(level, f"{key}.{level}", "overlay")
        return {level: found[level] for level in found}
    levels = [level for known, level in values if known == key]
    return dict.fromkeys(levels or [None], found)
