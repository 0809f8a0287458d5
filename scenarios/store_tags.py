"""Tags: names that people give to runs. The baseline of a city is locked once it is named."""

import re
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from scenarios.decision_log import Deed, note, this_person
from scenarios.errors import StoreError
from scenarios.store_access import StoreAccess
from scenarios.store_schema import RUNS, TAGS

BASELINE = "baseline"
ADOPTED = "adopted"
_NAME = re.compile(r"[\w][\w .-]{0,39}")


def tags_of(store: StoreAccess) -> Mapping[int, tuple[str, ...]]:
    """Return the tags of every tagged run, by number."""
    if store.is_absent:
        return {}
    with store.reading() as connection:
        return tags_by_run(connection)


def tags_by_run(connection: Connection) -> dict[int, tuple[str, ...]]:
    """Return the tags of every tagged run, by number."""
    found: dict[int, tuple[str, ...]] = {}
    for row in connection.execute(select(TAGS.c.run, TAGS.c.name).order_by(TAGS.c.run, TAGS.c.name)):
        found[row.run] = (*found.get(row.run, ()), row.name)
    return found


def tag_run(
    store: StoreAccess, number: int, name: str, who: str | None = None, *, move: bool = False
) -> None:
    """Give a run a tag; ``adopted`` is told in the decision log as what it is.

    Parameters
    ----------
    store
        The store.
    number
        The run.
    name
        One to forty letters, digits, points, blanks or hyphens.
    move
        Take the tag from the run of this city that has it now. The baseline does not move.

    Raises
    ------
    UnknownRunError
        No run has this number.
    StoreError
        The name is none, or another run of the same city has it.
    """
    if not _NAME.fullmatch(name) or name != name.strip():
        allowed = "1-40 letters, digits, . - _"
        raise StoreError.one("tag", "this name cannot be a tag", found=name, allowed=allowed)
    store.require(number)
    with store.writing() as connection:
        city = _city_of(store, connection, number)
        same = (TAGS.c.city_fingerprint == city) & (TAGS.c.name == name)
        holder = connection.execute(select(TAGS.c.run).where(same)).scalar()
        if holder == number:
            return
        if holder is not None:
            _require_movable(name, holder, move=move)
            connection.execute(delete(TAGS).where(same))
        connection.execute(insert(TAGS).values(city_fingerprint=city, name=name, run=number))
        deed: Deed = "adopted" if name == ADOPTED else "tagged"
        note(connection, who or this_person(), deed, number, tag=name, before=holder)


def untag_run(store: StoreAccess, number: int, name: str, who: str | None = None) -> None:
    """Take a tag from a run; the baseline keeps its own.

    Raises
    ------
    UnknownRunError
        No run has this number.
    StoreError
        The run has no such tag, or it is the baseline.
    """
    store.require(number)
    with store.writing() as connection:
        mine = (TAGS.c.run == number) & (TAGS.c.name == name)
        if connection.execute(select(TAGS.c.run).where(mine)).scalar() is None:
            known = ", ".join(tags_by_run(connection).get(number, ())) or "–"
            raise StoreError.one("tag", "this run has no such tag", found=name, allowed=known)
        if name == BASELINE:
            raise StoreError.one("tag", "the baseline is locked", found=str(number))
        connection.execute(delete(TAGS).where(mine))
        note(connection, who or this_person(), "untagged", number, tag=name)


def _city_of(store: StoreAccess, connection: Connection, number: int) -> str:
    city = connection.execute(select(RUNS.c.city_fingerprint).where(RUNS.c.number == number)).scalar()
    if city is None:  # pruned since it was looked for
        raise store.unknown(number, connection)
    return str(city)


def _require_movable(name: str, holder: int, *, move: bool) -> None:
    if name == BASELINE:
        raise StoreError.one(
            "tag", "the baseline is locked; another run of this city has it", found=f"run {holder}"
        )
    if not move:
        raise StoreError.one(
            "tag", "another run of this city has this tag; --move takes it from there", found=f"run {holder}"
        )
