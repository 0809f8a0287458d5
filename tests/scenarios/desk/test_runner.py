"""One runner lives for a store, outlives who started it, and ends when nothing waits."""

import fcntl
import os
import time
from pathlib import Path

import pytest

from scenarios import lone_process
from scenarios.desk.runner import runner_file, runner_lives, start_runner
from scenarios.errors import StoreError
from scenarios.store_access import StoreAccess


def test_while_one_lives_no_other_is_started(tmp_path: Path) -> None:
    store = StoreAccess(tmp_path / "junheng.sqlite")
    assert not runner_lives(store)
    file = os.open(runner_file(store), os.O_RDWR | os.O_CREAT)
    fcntl.flock(file, fcntl.LOCK_EX)
    assert runner_lives(store)
    assert not start_runner(store)
    os.close(file)
    assert not runner_lives(store)


def test_a_runner_is_the_command_work_in_a_session_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = StoreAccess(tmp_path / "junheng.sqlite")
    assert lone_process._COMMAND == "from scenarios.cli import main; main()"
    told = "import os, sys, time; print(os.getsid(0) == os.getpid(), sys.argv[1:], flush=True); time.sleep(3)"
    monkeypatch.setattr(lone_process, "_COMMAND", told)
    assert start_runner(store)
    assert runner_lives(store)
    assert not start_runner(store)
    began = time.monotonic()
    while runner_lives(store) and time.monotonic() - began < 60:
        time.sleep(0.1)
    assert not runner_lives(store)
    said = f"True {['work', '--until-empty', '--store', store.place]}\n"
    assert runner_file(store).read_text(encoding="utf-8") == said


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        start_runner(StoreAccess(tmp_path / "nowhere" / "junheng.sqlite"))


def test_the_file_for_a_database_shows_no_password(tmp_path: Path) -> None:
    path = runner_file(StoreAccess("postgresql+psycopg://me:secret@host/junheng"))
    assert "secret" not in str(path)
    assert path != runner_file(StoreAccess("postgresql+psycopg://me:secret@host/other"))
    assert runner_file(StoreAccess(tmp_path / "a.sqlite")) == tmp_path / "a.sqlite.runner"
