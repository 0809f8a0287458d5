"""The store of runs: one SQLite file (or a PostgreSQL database by URL), one transaction a run.

A run is kept whole or not at all, and never changed afterwards. Its tables lie inside as Parquet, each
with its sha256; a plan that no longer has the fingerprint it was saved with is refused, not shown.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict

from pydantic import ValidationError
from sqlalchemy import Connection, insert, select

from scenarios.decision_log import Deed, note, this_person
from scenarios.errors import StoreError
from scenarios.packed_run import PackedRun
from scenarios.provenance import code_version
from scenarios.runs import Run
from scenarios.scenario import Scenario
from scenarios.store_access import RunSummary, StoreAccess
from scenarios.store_records import Record, index_of, read_record
from scenarios.store_schema import RUN_TABLES, RUNS

__all__ = ["RunSummary", "Store"]


class Store(StoreAccess):
    """Runs, kept in a file or a database; nothing is opened before it is asked, or made before ``save``."""

    def save(
        self,
        run: Run,
        who: str | None = None,
        *,
        what: Deed = "ran",
        within: Callable[[Connection, int], None] | None = None,
    ) -> int:
        """Keep a run in one transaction and return the number it was given; see `keep`."""
        return self.keep(PackedRun.of(run), who, what=what, within=within)

    def keep(
        self,
        run: PackedRun,
        who: str | None = None,
        *,
        what: Deed = "ran",
        within: Callable[[Connection, int], None] | None = None,
    ) -> int:
        """Keep a packed run in one transaction and return the number it was given.

        Parameters
        ----------
        run
            A run without a number.
        who
            For the decision log; the person at this machine when left out.
        what
            The deed that the log tells.
        within
            Called with the connection and the number, inside the same transaction: what it writes is kept
            with the run, and when it raises, neither is.

        Raises
        ------
        StoreError
            When the store cannot be written; it then holds what it held before.
        """
        rows = [asdict(table) for table in run.tables]
        scenario_json = run.scenario.model_dump_json()
        header = {
            **index_of(json.loads(scenario_json), run.provenance),
            "scenario_json": scenario_json,
            "provenance_json": json.dumps(asdict(run.provenance)),
        }
        with self.writing() as connection:
            made = insert(RUNS).values(**header).returning(RUNS.c.number)
            number = int(connection.execute(made).scalar_one())
            connection.execute(insert(RUN_TABLES), [{"run": number, **row} for row in rows])
            facts = {"inputs": run.provenance.inputs, "plan": run.provenance.plan}
            note(connection, who or this_person(), what, number, **facts)
            if within is not None:
                within(connection, number)
        return number

    def load(self, number: int) -> Run:
        """Return a run as it was saved.

        Raises
        ------
        UnknownRunError
            When no run has this number; the message lists those that are known.
        StoreError
            When the store, or this run in it, is damaged.
        """
        if self.is_absent:
            self.require(number)
        with self.reading() as connection:
            record = read_record(connection, number)
            if record is None:
                raise self.unknown(number, connection)
        if not all(table.is_whole for table in record.tables):
            raise self._damaged(number)
        try:
            run = run_of(record)
        except (ValueError, ValidationError, TypeError) as error:
            if record.made_by != code_version():
                raise self._strange(record) from error
            raise self._damaged(number) from error
        if run.plan.fingerprint() != run.provenance.plan:
            raise self._damaged(number)
        return run

    def questions(self, numbers: Sequence[int]) -> dict[int, Scenario]:
        """Return the scenarios of some runs, without their plans; one that cannot be read is left out.

        Raises
        ------
        StoreError
            When the store cannot be read.
        """
        if self.is_absent:
            return {}
        asked = select(RUNS.c.number, RUNS.c.scenario_json).where(RUNS.c.number.in_(numbers))
        with self.reading() as connection:
            rows = connection.execute(asked).all()
        found = {}
        for row in rows:
            with suppress(ValidationError):
                found[int(row.number)] = Scenario.model_validate_json(row.scenario_json)
        return found

    def _damaged(self, number: int) -> StoreError:
        return StoreError.one(
            "run",
            "this run is damaged in the store; restore a backup",
            where=self.shown,
            found=str(number),
        )

    def _strange(self, record: Record) -> StoreError:
        return StoreError.one(
            "run", "this run cannot be read by this Junheng", where=self.shown, found=record.made_by
        )


def run_of(record: Record) -> Run:
    """Return a stored run as the program uses it."""
    return Run(
        number=record.number,
        scenario=Scenario.model_validate_json(str(record.header["scenario_json"])),
        plan=record.plan,
        before=record.before,
        after=record.after,
        provenance=record.provenance,
    )
