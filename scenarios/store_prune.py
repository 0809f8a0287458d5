"""Retention: old runs that nobody tagged are removed, and the decision log says who removed what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from scenarios.decision_log import note, this_person
from scenarios.errors import StoreError
from scenarios.store_access import RunSummary, StoreAccess, summaries
from scenarios.store_check import remove_run
from scenarios.store_tags import tags_by_run


@dataclass(frozen=True)
class Pruned:
    """What a pruning removed, or would: ``removed`` runs; ``tagged`` are old too but never go."""

    removed: tuple[RunSummary, ...]
    tagged: tuple[int, ...]


def prune(
    store: StoreAccess,
    older_than: int,
    who: str | None = None,
    *,
    now: datetime | None = None,
    dry_run: bool = False,
) -> Pruned:
    """Remove the runs that are older than a number of days and bear no tag; the baseline bears one.

    Parameters
    ----------
    store
        The store.
    older_than
        Days, at least 1.
    who
        For the decision log; the person at this machine when left out.
    now
        The clock; that of the machine when left out.
    dry_run
        Only say what would go.

    Raises
    ------
    StoreError
        The days are none, or the clock is behind the newest run: then no age can be told.
    """
    if older_than < 1:
        raise StoreError.one("--older-than", "days are at least 1", found=str(older_than))
    if store.is_absent:
        return Pruned((), ())
    clock = now or datetime.now(UTC)
    if dry_run:
        with store.reading() as connection:
            return _chosen(connection, older_than, clock)
    with store.writing() as connection:
        chosen = _chosen(connection, older_than, clock)
        for run in chosen.removed:
            remove_run(connection, run.number)
            facts = {
                "scenario": run.scenario,
                "inputs": run.inputs,
                "plan": run.plan,
                "made": run.created_utc,
            }
            note(connection, who or this_person(), "pruned", run.number, **facts)
    return chosen


def _chosen(connection: Connection, older_than: int, clock: datetime) -> Pruned:
    runs = summaries(connection)
    _require_clock(runs, clock)
    edge = clock - timedelta(days=older_than)
    old = [run for run in runs if datetime.fromisoformat(run.created_utc) < edge]
    tagged = tags_by_run(connection)
    return Pruned(
        tuple(run for run in old if run.number not in tagged),
        tuple(run.number for run in old if run.number in tagged),
    )


def _require_clock(runs: Sequence[RunSummary], clock: datetime) -> None:
    newest = max((datetime.fromisoformat(run.created_utc) for run in runs), default=clock)
    if newest > clock + timedelta(days=1):
        raise StoreError.one(
            "store",
            "the newest run is of tomorrow or later; the clock may be wrong, and nothing was removed",
            found=newest.isoformat(timespec="seconds"),
        )
