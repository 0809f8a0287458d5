"""A disk that is full or may not be written to: what was finished is whole, and nothing half is left."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from scenarios.store import Store
from scenarios.store_exchange import export_run

pytestmark = pytest.mark.xdist_group("faults")  # one town and one server of commands for all

KILOBYTE = 1024
NOBODY = 65534


@pytest.fixture(scope="module")
def exported(first_town: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ANN401
    """Return a run in a file: it is kept in a store without a solve."""
    town = tmp_path_factory.mktemp("exported") / "town"
    shutil.copytree(first_town.root, town)
    path = town.parent / "run.zip"
    export_run(Store(town / "junheng.sqlite"), 1, path)
    return path


@pytest.fixture
def other(town: Any, commands: Any, exported: Path) -> Any:  # noqa: ANN401
    """Return what keeps a run in a new store of the town, under limits."""

    def keep(**limits: int) -> Any:  # noqa: ANN401
        return commands.run("store", "import", exported, "--store", town.root / "new.sqlite", **limits)

    return keep


@pytest.mark.promise(
    "nothing lost",
    "the disk takes no more while a run is written, at three points",
    "exit 1 with the reason; the store holds what it held; with room the same command keeps the run",
)
@pytest.mark.parametrize("kilobytes", [1, 90, 150])
def test_a_store_that_cannot_grow_keeps_what_it_had(
    town: Any,  # noqa: ANN401
    other: Any,  # noqa: ANN401
    kilobytes: int,
) -> None:
    before = town.files()
    said = other(file_bytes=kilobytes * KILOBYTE)
    assert said.code == 1
    assert "nothing was changed" in said.text
    assert town.files() in (before, sorted([*before, "new.sqlite"]))
    assert Store(town.root / "new.sqlite").runs() == ()
    assert other().code == 0
    assert [run.number for run in Store(town.root / "new.sqlite").runs()] == [1]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of its own of 700 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.promise(
    "nothing lost",
    "a real disk of 700 kB fills up with runs",
    "the run that does not fit is refused with the reason; every earlier one is read and checked",
)
def test_a_real_disk_that_is_full(small_disk: Path, exported: Path, junheng: Callable[..., Any]) -> None:
    store = small_disk / "runs.sqlite"
    assert junheng("store", "import", exported, "--store", store).code == 0
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4 * KILOBYTE)):
            pass
    said = junheng("tag", 1, "kept", "--store", store)
    assert said.code == 1
    assert "nothing was changed" in said.text
    filler.unlink()
    assert junheng("store", "check", "--store", store).code == 0
    assert Store(store).load(1).plan.fingerprint() == Store(store).runs()[0].plan
    assert junheng("tag", 1, "kept", "--store", store).code == 0


@pytest.mark.promise(
    "nothing lost",
    "the disk takes no more while files for people are written",
    "exit 1, the place and the reason are named; runs are read all the same; no file and no draft is left",
)
@pytest.mark.parametrize(
    "command",
    [
        ("split", "CITY", "--out", "OUT"),
        ("bulletin", "CITY", "--out", "OUT"),
        ("check", "CITY", "--fix", "OUT"),
        ("report", "CITY", "1", "--store", "STORE", "--out", "OUT.xlsx"),
        ("zones", "CITY", "1", "--store", "STORE", "--out", "OUT.gpkg"),
        ("store", "export", "1", "OUT.zip", "--store", "STORE"),
    ],
    ids=lambda command: command[0],
)
def test_a_file_that_does_not_fit_is_not_left_half(
    town: Any,  # noqa: ANN401
    commands: Any,  # noqa: ANN401
    command: tuple[str, ...],
) -> None:
    before = town.files()
    known = {"CITY": town.city, "STORE": town.store}
    words = [known.get(word, word.replace("OUT", f"{town.root}/out")) for word in command]
    said = commands.run(*words, file_bytes=KILOBYTE)
    assert said.code == 1, said.text
    assert "cannot be written" in said.text
    assert "out" in said.text
    assert town.files() == before


@pytest.mark.promise(
    "nothing lost",
    "a store and a folder that may be read and not written",
    "runs are listed and read all the same; what would change the store is refused, and nothing changes",
)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_a_store_that_may_only_be_read(town: Any, commands: Any) -> None:  # noqa: ANN401
    for path in (town.root, *town.root.parents):
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o055)
    town.store.chmod(0o444)
    content = town.store.read_bytes()
    listed = commands.run("runs", "--store", town.store, user=NOBODY)
    assert listed.code == 0, listed.text
    assert "keep" in listed.text
    said = commands.run("tag", 1, "x", "--store", town.store, user=NOBODY)
    assert said.code == 1, said.text
    assert "the store refuses; nothing was changed" in said.text
    assert town.store.read_bytes() == content
