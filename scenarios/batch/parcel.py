"""A run as bytes, to travel from the process that made it to the one that keeps it."""

import hashlib
import json
import zipfile
from dataclasses import asdict
from io import BytesIO

import pandas as pd

from models.measures.indicators import Measures
from models.plan import Plan
from scenarios.errors import SystemFailureError
from scenarios.provenance import Provenance
from scenarios.runs import Run, tables_of
from scenarios.scenario import Scenario
from scenarios.store_records import Packed, packed

_SCENARIO, _PROVENANCE, _SUMS = "scenario.json", "provenance.json", "sha256.json"
_TABLE = ".parquet"


def pack(run: Run) -> bytes:
    """Return a run, without its number, as a ZIP of Parquet and JSON with the sha256 of every part."""
    parts = {
        _SCENARIO: run.scenario.model_dump_json().encode(),
        _PROVENANCE: json.dumps(asdict(run.provenance)).encode(),
    }
    for part, value in (("plan", run.plan), ("before", run.before), ("after", run.after)):
        for name, table in tables_of(value).items():
            parts[f"{part}/{name}{_TABLE}"] = packed(part, name, table).parquet
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**parts, _SUMS: json.dumps(sums).encode()}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def unpack(parcel: bytes) -> tuple[Run, tuple[Packed, ...]]:
    """Return the run in a parcel, and its tables as the store keeps them.

    Raises
    ------
    SystemFailureError
        The parcel was damaged on its way, or the plan in it is not the one that was fingerprinted.
    """
    try:
        with zipfile.ZipFile(BytesIO(parcel)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sums = json.loads(parts.pop(_SUMS))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _damaged(type(error).__name__) from error
    if {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()} != sums:
        raise _damaged("sha256")
    provenance = json.loads(parts[_PROVENANCE])
    provenance["libraries"] = tuple((name, version) for name, version in provenance["libraries"])
    run = Run(
        number=None,
        scenario=Scenario.model_validate_json(parts[_SCENARIO]),
        plan=Plan(**_tables(parts, "plan")),
        before=Measures(**_tables(parts, "before")),
        after=Measures(**_tables(parts, "after")),
        provenance=Provenance(**provenance),
    )
    if run.plan.fingerprint() != run.provenance.plan:
        raise _damaged("plan")
    named = [(name, *name.removesuffix(_TABLE).split("/")) for name in parts if name.endswith(_TABLE)]
    return run, tuple(Packed(part, table, sums[name], parts[name]) for name, part, table in named)


def _tables(parts: dict[str, bytes], part: str) -> dict[str, pd.DataFrame]:
    return {
        name.partition("/")[2].removesuffix(_TABLE): pd.read_parquet(BytesIO(content))
        for name, content in parts.items()
        if name.startswith(f"{part}/")
    }


def _damaged(found: str) -> SystemFailureError:
    return SystemFailureError.one("task", "the result was damaged on its way", found=found)
