"""A run travels as one file and arrives as it was; what does not is refused, and nothing is kept."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scenarios.decision_log import entries
from scenarios.errors import StoreError
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_check import check_store
from scenarios.store_exchange import export_run, import_run
from scenarios.store_records import packed, traced_inputs

type Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, whole_run: Run) -> Path:
    """Return an exported run."""
    folder = tmp_path_factory.mktemp("exported")
    store = Store(folder / "runs.sqlite")
    store.save(whole_run, "Li")
    export_run(store, 1, folder / "run.zip", "Li")
    return folder / "run.zip"


def written(path: Path, parts: Parts, *, sealed: bool = True) -> Path:
    """Write parts as an exported run, with a manifest that fits them when ``sealed``."""
    if sealed:
        manifest = json.loads(parts["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in parts.items()
            if name != "manifest.json"
        }
        parts = {**parts, "manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_run_arrives_as_it_was_under_a_new_number(exported: Path, place: str, whole_run: Run) -> None:
    store = Store(place)
    store.save(replace(whole_run, provenance=replace(whole_run.provenance, seconds=9.0)))
    first = import_run(store, exported, "Wang")
    assert (first.number, first.new) == (2, True)
    assert store.load(2) == replace(whole_run, number=2)
    again = import_run(store, exported)
    assert (again.number, again.new) == (2, False)
    with store.reading() as connection:
        assert [(entry.who, entry.what) for entry in entries(connection)][1:] == [("Wang", "imported")]
    assert check_store(store).problems == ()


def test_same_run_gives_the_same_file_and_the_log_tells_of_it(
    exported: Path, tmp_path: Path, whole_run: Run
) -> None:
    store = Store(tmp_path / "runs.sqlite")
    store.save(whole_run)
    export_run(store, 1, tmp_path / "run.zip", "Wang")
    assert (tmp_path / "run.zip").read_bytes() == exported.read_bytes()
    with store.reading() as connection:
        last = entries(connection)[-1]
    assert (last.who, last.what, last.run, last.detail["file"]) == ("Wang", "exported", 1, "run.zip")


def many_rows() -> bytes:
    """Return a small Parquet file that unpacks to more rows than any plan has."""
    buffer = BytesIO()
    pq.write_table(pa.table({"a": pa.repeat(pa.scalar(0, pa.int8()), 20_000_001)}), buffer)
    assert len(buffer.getvalue()) < 100_000
    return buffer.getvalue()


def attacks() -> Iterator[tuple[str, Callable[[Parts], Parts], bool, str]]:
    """Yield name, change, whether the manifest is made to fit, and what is said."""
    moves = "plan/moves.parquet"
    yield "path", lambda parts: {**parts, "../evil.parquet": b"x"}, True, "no place in an exported run"
    yield "absolute", lambda parts: {**parts, "/etc/passwd": b"x"}, True, "no place in an exported run"
    yield "bomb", lambda parts: {**parts, "plan/zeros.parquet": bytes(50_000_000)}, True, "more than a run"
    yield "rows", lambda parts: {**parts, moves: many_rows()}, True, "more than a run may hold"
    yield "hash", lambda parts: {**parts, moves: parts[moves] + b"x"}, False, "does not have the hash"
    yield "lost", lambda parts: {n: c for n, c in parts.items() if n != moves}, False, "names other parts"
    yield "fewer", lambda parts: {n: c for n, c in parts.items() if n != moves}, True, "missing or unknown"
    yield "noise", lambda parts: {**parts, moves: b"PAR1 no parquet PAR1"}, True, "cannot be read"
    yield "text", lambda parts: {**parts, "scenario.json": b"\xff"}, True, "no run that was exported"
    yield "manifest", lambda parts: {**parts, "manifest.json": b"[1]"}, False, "no run that was exported"
    yield (
        "year",
        lambda parts: {**parts, "scenario.json": parts["scenario.json"].replace(b"2026", b"2027")},
        True,
        "the scenario no longer has its fingerprint",
    )
    yield (
        "newer",
        lambda parts: {
            **parts,
            "manifest.json": parts["manifest.json"].replace(b'"format": 1', b'"format": 2'),
        },
        False,
        "newer Junheng",
    )


@pytest.mark.parametrize(("change", "sealed", "said"), [pytest.param(*a[1:], id=a[0]) for a in attacks()])
def test_what_does_not_agree_is_refused(
    exported: Path, tmp_path: Path, *, change: Callable[[Parts], Parts], sealed: bool, said: str
) -> None:
    file = written(tmp_path / "bad.zip", change(parts_of(exported)), sealed=sealed)
    store = Store(tmp_path / "runs.sqlite")
    with pytest.raises(StoreError, match=said):
        import_run(store, file)
    assert store.is_absent
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


def test_plan_and_status_that_were_made_up_are_refused(
    exported: Path, tmp_path: Path, whole_run: Run
) -> None:
    """The forger makes every hash of the file fit; the plan's fingerprint and its proof still do not."""
    parts = parts_of(exported)
    forged = packed("plan", "hires", whole_run.plan.hires.assign(teachers=99))
    with pytest.raises(StoreError, match="the plan no longer has its fingerprint"):
        import_run(
            Store(tmp_path / "s"),
            written(tmp_path / "a.zip", {**parts, "plan/hires.parquet": forged.parquet}),
        )
    told = json.loads(parts["provenance.json"]) | {"status": "feasible"}
    with pytest.raises(StoreError, match="does not agree with itself; found feasible"):
        import_run(
            Store(tmp_path / "s"),
            written(tmp_path / "b.zip", {**parts, "provenance.json": json.dumps(told).encode()}),
        )
    assert traced_inputs(whole_run.provenance) == told["inputs"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"a,b\n1,2\n"])
def test_file_that_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    with pytest.raises(StoreError, match="no run that was exported"):
        import_run(Store(tmp_path / "s"), file)


def test_file_cut_anywhere_is_refused(exported: Path, tmp_path: Path) -> None:
    whole, store = exported.read_bytes(), Store(tmp_path / "s")
    for length in range(0, len(whole), len(whole) // 25):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        with pytest.raises(StoreError):
            import_run(store, tmp_path / "cut.zip")
    assert store.is_absent
