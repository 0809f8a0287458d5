"""A run as bytes, to travel from the process that made it to the one that keeps it.

The one that keeps it stores the tables as they came: whether a byte changed on the way their sha256 says, and
whether they hold the plan of the fingerprint is looked at where they are packed, and again by every reader.
"""

import hashlib
import json
import zipfile
from dataclasses import asdict
from io import BytesIO

from scenarios.errors import SystemFailureError
from scenarios.packed_run import PackedRun
from scenarios.provenance import Provenance
from scenarios.runs import Run
from scenarios.scenario import Scenario
from scenarios.store_records import Packed

_SCENARIO, _PROVENANCE, _SUMS = "scenario.json", "provenance.json", "sha256.json"
_TABLE = ".parquet"


def pack(run: Run) -> bytes:
    """Return a run, without its number, as a ZIP of Parquet and JSON with the sha256 of every part.

    Raises
    ------
    SystemFailureError
        The plan is not the one that was fingerprinted.
    """
    if run.plan.fingerprint() != run.provenance.plan:
        raise SystemFailureError.one("task", "the plan is not the one that was fingerprinted")
    content = PackedRun.of(run)
    parts = {
        _SCENARIO: content.scenario.model_dump_json().encode(),
        _PROVENANCE: json.dumps(asdict(content.provenance)).encode(),
    }
    sums = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    for table in content.tables:
        name = f"{table.part}/{table.name}{_TABLE}"
        parts[name], sums[name] = table.parquet, table.sha256
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in {**parts, _SUMS: json.dumps(sums).encode()}.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def unpack(parcel: bytes) -> PackedRun:
    """Return the run in a parcel, its tables still packed.

    Raises
    ------
    SystemFailureError
        The parcel was damaged on its way.
    """
    try:
        with zipfile.ZipFile(BytesIO(parcel)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sums = json.loads(parts.pop(_SUMS))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _damaged(type(error).__name__) from error
    if {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()} != sums:
        raise _damaged("sha256")
    provenance = json.loads(parts[_PROVENANCE])
    provenance["libraries"] = tuple((name, version) for name, version in provenance["libraries"])
    named = [(name, *name.removesuffix(_TABLE).split("/")) for name in parts if name.endswith(_TABLE)]
    return PackedRun(
        scenario=Scenario.model_validate_json(parts[_SCENARIO]),
        provenance=Provenance(**provenance),
        tables=tuple(Packed(part, table, sums[name], parts[name]) for name, part, table in named),
    )


def _damaged(found: str) -> SystemFailureError:
    return SystemFailureError.one("task", "the result was damaged on its way", found=found)
