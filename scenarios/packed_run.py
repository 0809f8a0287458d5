"""A run as the store keeps it: its question, its provenance, and its tables as Parquet."""

from dataclasses import dataclass
from typing import Self

from scenarios.provenance import Provenance
from scenarios.runs import Run, tables_of
from scenarios.scenario import Scenario
from scenarios.store_records import Packed, packed


@dataclass(frozen=True)
class PackedRun:
    """A run without a number, packed.

    Attributes
    ----------
    scenario, provenance
        As in `scenarios.runs.Run`.
    tables
        Those of its plan and of its measures.
    """

    scenario: Scenario
    provenance: Provenance
    tables: tuple[Packed, ...]

    @classmethod
    def of(cls, run: Run) -> Self:
        """Pack a run."""
        parts = (("plan", run.plan), ("before", run.before), ("after", run.after))
        tables = (
            packed(part, name, table) for part, value in parts for name, table in tables_of(value).items()
        )
        return cls(run.scenario, run.provenance, tuple(tables))
