"""Drafts of scenarios: texts that people work on, every version kept, and no one overwritten in silence.

A draft is saved on top of the version it was opened at. Who saves second is refused and told who was first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from scenarios.decision_log import Deed, note, now_utc, this_person
from scenarios.errors import StoreError
from scenarios.store_access import StoreAccess
from scenarios.store_schema import DRAFTS

LONGEST = 1_000_000  # characters of one draft


@dataclass(frozen=True)
class Draft:
    """One version of a draft.

    Attributes
    ----------
    name
        What it is called in the store.
    version
        From 1.
    text
        The scenario in TOML, as it was typed: it may still hold mistakes.
    who, at_utc
        Who saved this version, and when.
    discarded
        Whether the draft was put away with this version.
    """

    name: str
    version: int
    text: str
    who: str
    at_utc: str
    discarded: bool


class DraftConflictError(StoreError):
    """Somebody else saved this draft first."""


def drafts(store: StoreAccess) -> tuple[Draft, ...]:
    """Return the newest version of every draft that was not put away, by name."""
    if store.is_absent:
        return ()
    newest = select(DRAFTS.c.name, func.max(DRAFTS.c.version).label("version")).group_by(DRAFTS.c.name)
    last = newest.subquery()
    same = (DRAFTS.c.name == last.c.name) & (DRAFTS.c.version == last.c.version)
    chosen = select(DRAFTS).join(last, same).where(DRAFTS.c.discarded.is_(False)).order_by(DRAFTS.c.name)
    with store.reading() as connection:
        return tuple(Draft(**row) for row in connection.execute(chosen).mappings())


def versions(store: StoreAccess, name: str) -> tuple[Draft, ...]:
    """Return every version of a draft, oldest first; one that was put away still has its own."""
    if store.is_absent:
        return ()
    with store.reading() as connection:
        return _versions(connection, name)


def save_draft(store: StoreAccess, name: str, text: str, based_on: int, who: str | None = None) -> Draft:
    """Save a draft on top of a version.

    Parameters
    ----------
    store
        The store.
    name
        Of the draft, up to 80 characters.
    text
        The scenario in TOML.
    based_on
        The version that was opened; 0 for a new draft.
    who
        Who saves; the person at this machine when left out.

    Raises
    ------
    DraftConflictError
        Somebody saved another version since; the message says who and when.
    StoreError
        The name is none, or the text is too long.
    """
    if not 0 < len(name.strip()) <= 80 or not name.isprintable():  # noqa: PLR2004 - as a scenario's name
        raise StoreError.one("draft", "a name has 1 to 80 characters", found=name)
    if len(text) > LONGEST:
        raise StoreError.one("draft", "this draft is too long", found=str(len(text)), allowed=f"≤ {LONGEST}")
    return _add(store, Draft(name, based_on + 1, text, who or this_person(), now_utc(), discarded=False))


def discard_draft(store: StoreAccess, name: str, based_on: int, who: str | None = None) -> Draft:
    """Put a draft away; its versions stay and can be saved anew.

    Raises
    ------
    DraftConflictError
        Somebody saved another version since, or there is no such draft.
    """
    found = [draft for draft in versions(store, name) if draft.version == based_on]
    text = found[0].text if found else ""
    return _add(store, Draft(name, based_on + 1, text, who or this_person(), now_utc(), discarded=True))


def _versions(connection: Connection, name: str) -> tuple[Draft, ...]:
    chosen = select(DRAFTS).where(DRAFTS.c.name == name).order_by(DRAFTS.c.version)
    return tuple(Draft(**row) for row in connection.execute(chosen).mappings())


def _add(store: StoreAccess, draft: Draft) -> Draft:
    with store.writing() as connection:
        before = _versions(connection, draft.name)
        if len(before) != draft.version - 1 or (draft.discarded and not before):
            raise _conflict(draft, before)
        connection.execute(insert(DRAFTS).values(**vars(draft)))
        deed: Deed = "discarded" if draft.discarded else "drafted"
        note(connection, draft.who, deed, None, draft=draft.name, version=draft.version)
    return draft


def _conflict(draft: Draft, before: Sequence[Draft]) -> DraftConflictError:
    if not before:
        return DraftConflictError.one("draft", "there is no such draft", found=draft.name)
    later = before[-1] if len(before) < draft.version else before[draft.version - 1]
    return DraftConflictError.one(
        "draft",
        "somebody else saved this draft first; open the newest version and put your changes into it",
        found=f"{draft.name} {later.version}: {later.who}, {later.at_utc}",
        allowed=f"{draft.name} {before[-1].version}",
    )
