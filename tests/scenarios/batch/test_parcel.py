"""A parcel: the run that comes out is the run that went in, or an error."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from scenarios.batch.parcel import pack, unpack
from scenarios.errors import SystemFailureError
from scenarios.packed_run import PackedRun
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_check import check_store


def true_run(run: Run) -> Run:
    return replace(run, number=None, provenance=replace(run.provenance, plan=run.plan.fingerprint()))


def test_a_run_travels_whole_and_is_stored_as_it_came(hand_runs: tuple[Run, ...], tmp_path: Path) -> None:
    run = true_run(hand_runs[0])
    found = unpack(pack(run))
    assert found == PackedRun.of(run)
    stores = [Store(tmp_path / name) for name in ("packed.sqlite", "anew.sqlite")]
    numbers = (stores[0].keep(found), stores[1].save(run))
    assert stores[0].load(numbers[0]) == stores[1].load(numbers[1]) == replace(run, number=1)
    told = [[problem.what for problem in check_store(store).problems] for store in stores]
    assert told[0] == told[1]


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
    with pytest.raises(SystemFailureError, match="not the one that was fingerprinted"):
        pack(hand_runs[0])
