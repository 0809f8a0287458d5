"""The decision log: who did what to which run, and when; entries are added and never changed.

Each entry holds the sha256 of itself together with the hash of the entry before it, so that an entry that was
changed, removed or put in between breaks the chain. The chain cannot show that its newest entries were cut
off; whoever must prove that notes the newest hash elsewhere and gives it to `chain_problems`.
"""

import getpass
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from scenarios.errors import Problem
from scenarios.store_schema import LOG

type Deed = Literal[
    "ran",
    "imported",
    "exported",
    "tagged",
    "untagged",
    "adopted",
    "pruned",
    "repaired",
    "quarantined",
    "drafted",
    "discarded",
    "asked",
    "cancelled",
]

FIRST = "0" * 64
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Entry:
    """One line of the log.

    Attributes
    ----------
    number
        From 1, without gaps.
    at_utc
        ISO 8601 time stamp.
    who, what, run
        The person (as the machine or ``JUNHENG_WHO`` calls them), the deed, and the run it was done to.
    detail_json
        Further facts, such as fingerprints or the name of a tag.
    previous, sha256
        Hash of the entry before, and of this one.
    """

    number: int
    at_utc: str
    who: str
    what: str
    run: int | None
    detail_json: str
    previous: str
    sha256: str

    @property
    def detail(self) -> Mapping[str, object]:
        """The further facts by name."""
        facts: dict[str, object] = json.loads(self.detail_json)
        return facts


def this_person() -> str:
    """Return who is at work: ``JUNHENG_WHO``, else the account of the machine."""
    named = os.environ.get("JUNHENG_WHO", "").strip()
    if named:
        return named[:_LONGEST_NAME]
    try:
        return getpass.getuser()[:_LONGEST_NAME]
    except (KeyError, OSError):  # an account without a name
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def now_utc() -> str:
    """Return the time as it is written in the store."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def sealed(entry: Mapping[str, object]) -> str:
    """Return the hash of an entry: of everything in it, the hash before it too, but its own."""
    names = ("number", "at_utc", "who", "what", "run", "detail_json", "previous")
    text = json.dumps([entry[name] for name in names], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def note(
    connection: Connection, who: str, what: Deed, run: int | None = None, **detail: str | float | None
) -> None:
    """Add an entry, inside the transaction of what it tells: neither is kept without the other.

    The transaction must be a writing one; writers wait for each other, so the chain never forks.
    """
    last = connection.execute(
        select(LOG.c.number, LOG.c.sha256).order_by(LOG.c.number.desc()).limit(1)
    ).first()
    entry = {
        "number": 1 if last is None else last.number + 1,
        "at_utc": now_utc(),
        "who": who,
        "what": what,
        "run": run,
        "detail_json": json.dumps(detail, sort_keys=True, ensure_ascii=False),
        "previous": FIRST if last is None else last.sha256,
    }
    connection.execute(insert(LOG).values(**entry, sha256=sealed(entry)))


def entries(connection: Connection) -> tuple[Entry, ...]:
    """Return the whole log, oldest first."""
    found = connection.execute(select(LOG).order_by(LOG.c.number)).mappings()
    return tuple(Entry(**row) for row in found)


def chain_problems(log: Sequence[Entry], expected: str = "") -> Iterable[Problem]:
    """Yield where the chain is broken.

    Parameters
    ----------
    log
        All entries, oldest first.
    expected
        A hash (or its first characters) that was noted before: it must still be in the chain.
    """
    previous = FIRST
    for place, entry in enumerate(log, start=1):
        key = f"log {entry.number}"
        if entry.number != place:
            yield Problem(key, "an entry of the decision log is missing before this one", found=str(place))
            return
        if entry.previous != previous or sealed(asdict(entry)) != entry.sha256:
            yield Problem(key, "this entry of the decision log was changed", found=entry.sha256[:16])
            return
        previous = entry.sha256
    if expected and not any(entry.sha256.startswith(expected) for entry in log):
        yield Problem(
            "log", "the noted hash is not in the decision log: entries were cut off", found=expected
        )


def run_problems(log: Sequence[Entry], runs: Mapping[int, str]) -> Iterable[Problem]:
    """Yield where log and runs disagree; ``runs`` gives the fingerprint of the plan by number."""
    told: dict[int, str] = {}
    for entry in log:
        if entry.run is None:
            continue
        if entry.what in {"ran", "imported"}:
            told[entry.run] = str(entry.detail.get("plan", ""))
        elif entry.what in {"pruned", "quarantined"}:
            told.pop(entry.run, None)
    for number in sorted(told.keys() | runs.keys()):
        if number not in told:
            yield Problem(f"run {number}", "the decision log does not know this run")
        elif number not in runs:
            yield Problem(f"run {number}", "the decision log tells of this run, but it is gone")
        elif told[number] != runs[number]:
            yield Problem(f"run {number}", "the decision log tells of another plan", found=runs[number][:16])
