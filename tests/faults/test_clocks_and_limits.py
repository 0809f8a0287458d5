"""Clocks that go wrong, and limits that leave no room: no order is lost and no number is made up."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scenarios import decision_log
from scenarios.batch.claims import Claims
from scenarios.lone_process import is_alive
from scenarios.runs import Run
from scenarios.store import Store
from scenarios.store_check import check_store

pytestmark = pytest.mark.xdist_group("faults")  # one town and one server of commands for all

type Junheng = Callable[..., Any]


@pytest.mark.promise(
    "nothing lost",
    "the machine's clock goes back an hour between two runs, and a year for the third",
    "runs keep their order by number, the chain of the log holds, and each is read",
)
def test_a_clock_that_goes_back_changes_no_order(
    tmp_path: Path, whole_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, now = Store(tmp_path / "runs.sqlite"), datetime(2026, 11, 22, tzinfo=UTC)
    for back in (timedelta(), timedelta(hours=1), timedelta(days=365)):
        monkeypatch.setattr(decision_log, "now_utc", lambda at=now - back: at.isoformat(timespec="seconds"))
        store.save(whole_run)
    assert [run.number for run in store.runs()] == [1, 2, 3]
    report = check_store(store)
    assert (report.problems, report.entries) == ((), 3)
    assert store.load(3).plan.fingerprint() == whole_run.plan.fingerprint()


@pytest.mark.promise(
    "nothing lost",
    "files of locks left behind by processes that are gone",
    "none of them locks: the system gives a lock back with its process",
)
def test_a_stale_lock_holds_nobody_up(tmp_path: Path, commands: Any, town: Any) -> None:  # noqa: ANN401
    stale = tmp_path / "junheng.sqlite.batch.lock"
    stale.write_text("4242", encoding="utf-8")
    with Claims(stale) as claims:
        assert claims.take("a" * 64)
    (tmp_path / "work.log").write_text("left", encoding="utf-8")
    assert not is_alive(tmp_path / "work.log")
    for name in ("junheng.sqlite-shm", "junheng.sqlite.batch.lock"):
        (town.root / name).touch()
    assert commands.run("runs", "--store", town.store).code == 0


@pytest.mark.promise(
    "nothing false",
    "no time to solve: a limit of a millionth of a second",
    "exit 3 and no number, or a plan with its status; nothing is stored that was not audited",
)
def test_no_time_gives_no_made_up_plan(town: Any, junheng: Junheng) -> None:  # noqa: ANN401
    text = town.question.read_text(encoding="utf-8")
    town.question.write_text(f"{text}[solver]\nseconds = 1e-6\n", encoding="utf-8")
    said = junheng("solve", town.city, town.question, "--store", town.store)
    runs = Store(town.store).runs()
    if said.code == 0:
        assert junheng("verify", runs[-1].number, "--city", town.city, "--store", town.store).code == 0
    else:
        assert said.code == 3
        told = r"\S.*: the solver found no plan; found no_solution; allowed: optimal"
        assert re.fullmatch(told, said.text.strip())
        assert [run.number for run in runs] == [1]
