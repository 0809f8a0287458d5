"""Folders and files appear whole or not at all."""

import errno
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from scenarios.errors import OutputError
from scenarios.output import new_file, new_folder, require_free


def test_folder_appears_when_the_block_ends(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with new_folder(out) as draft:
        (draft / "a").write_text("1")
        assert not out.exists()
    assert (out / "a").read_text() == "1"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_failure_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "out"):
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


def test_empty_folder_is_used_and_full_one_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with new_folder(tmp_path / "empty") as draft:
        (draft / "a").touch()
    with pytest.raises(OutputError, match="in use and was left untouched"):
        require_free(tmp_path / "empty")
    assert [path.name for path in tmp_path.rglob("*")] == ["empty", "a"]


def test_failure_keeps_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("old")
    with pytest.raises(TypeError), new_file(out) as draft:
        draft.write_text(1)  # type: ignore[arg-type]
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_file_is_replaced_when_the_block_ends(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("old")
    with new_file(out) as draft:
        assert draft.suffix == ".html"
        draft.write_text("new")
    assert out.read_text() == "new"


def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"), new_file(tmp_path / "file" / "x.html"):
        pass


@pytest.mark.promise(
    "nothing lost",
    "no space is left while a file or folder is written",
    "said plainly; nothing is left",
)
@pytest.mark.parametrize("make", [new_file, new_folder])
def test_full_disk_is_said_plainly_and_leaves_nothing(
    tmp_path: Path, make: Callable[[Path], AbstractContextManager[Path]]
) -> None:
    with (
        pytest.raises(OutputError, match=r"cannot be written; found No space left on device"),
        make(tmp_path / "a.html"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []
