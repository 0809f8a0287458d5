"""A parcel: the run that comes out is the run that went in, or an error."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from scenarios.batch.parcel import pack, unpack
from scenarios.errors import SystemFailureError
from scenarios.runs import Run


def true_run(run: Run) -> Run:
    return replace(run, number=None, provenance=replace(run.provenance, plan=run.plan.fingerprint()))


def test_a_run_travels_whole(hand_runs: tuple[Run, ...]) -> None:
    run = true_run(hand_runs[0])
    assert unpack(pack(run)) == run


def test_a_changed_byte_is_noticed(hand_runs: tuple[Run, ...]) -> None:
    parcel = pack(true_run(hand_runs[0]))
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(parcel)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name, content.replace(b'"year":2026', b'"year":2027') if "scenario" in name else content
            )
    for damaged in (buffer.getvalue(), parcel[: len(parcel) // 2], b""):
        with pytest.raises(SystemFailureError, match="damaged on its way"):
            unpack(damaged)


def test_a_plan_with_another_fingerprint_is_refused(hand_runs: tuple[Run, ...]) -> None:
    with pytest.raises(SystemFailureError, match="damaged on its way; found plan"):
        unpack(pack(hand_runs[0]))
