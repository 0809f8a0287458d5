import time
from pathlib import Path

import pytest

from scenarios import lone_process
from scenarios.lone_process import is_alive, start_alone


def gone(path: Path) -> bool:
    deadline = time.monotonic() + 60
    while is_alive(path) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(path)


def test_one_lives_at_a_time_and_its_output_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lone_process, "_COMMAND", "import sys, time; print(sys.argv[1]); time.sleep(2)")
    path = tmp_path / "it.out"
    assert not is_alive(path)
    assert start_alone(path, ["first"]) is not None
    assert is_alive(path)
    assert start_alone(path, ["second"]) is None
    assert gone(path)
    assert path.read_text(encoding="utf-8") == "first\n"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept", encoding="utf-8")
    link = tmp_path / "it.out"
    link.symlink_to(precious)
    with pytest.raises(OSError, match="symbolic links"):
        start_alone(link, ["--version"])
    assert precious.read_text(encoding="utf-8") == "kept"
    assert not is_alive(link)
