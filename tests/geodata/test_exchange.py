"""Two folders that change places are both there at every moment."""

import subprocess
import sys
from pathlib import Path

import pytest

from geodata import exchange as module
from geodata.exchange import exchange

SWAPPING = """
import sys
from pathlib import Path
from geodata.exchange import exchange
for _ in range(2000):
    exchange(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "name").write_text(name, encoding="utf-8")
    return tmp_path / "one", tmp_path / "other"


def names(folders: tuple[Path, Path]) -> list[str]:
    return [(folder / "name").read_text(encoding="utf-8") for folder in folders]


@pytest.mark.promise(
    "nothing lost",
    "folders change places 2,000 times, and somebody looks for one of them all the while, as a kill -9 might",
    "it is there at every moment",
)
def test_no_moment_is_without_a_folder(folders: tuple[Path, Path]) -> None:
    with subprocess.Popen([sys.executable, "-P", "-c", SWAPPING, *folders]) as swapping:
        while swapping.poll() is None:
            assert (folders[1] / "name").exists()
    assert (swapping.returncode, names(folders)) == (0, ["one", "other"])


def test_where_the_system_cannot_they_are_renamed_in_turn(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.ctypes, "CDLL", lambda *_given, **_known: object())
    exchange(*folders)
    assert names(folders) == ["other", "one"]
    assert sorted(path.name for path in folders[0].parent.iterdir()) == ["one", "other"]


@pytest.mark.parametrize("system", [True, False])
def test_what_is_missing_changes_nothing(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, *, system: bool
) -> None:
    if not system:
        monkeypatch.setattr(module.ctypes, "CDLL", lambda *_given, **_known: object())
    with pytest.raises(FileNotFoundError):
        exchange(folders[0].with_name("gone"), folders[1])
    assert names(folders) == ["one", "other"]
