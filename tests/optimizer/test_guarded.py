import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from optimizer import guarded
from optimizer.errors import ProgramError, SolverError
from optimizer.guarded import MEGABYTE, solve_guarded
from optimizer.program import Program
from optimizer.solve import Limits, Progress, solve
from optimizer.status import Status


@pytest.fixture
def pids(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the processes that were started."""
    started: list[int] = []
    real = subprocess.Popen

    def noted(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
        process = real(*args, **kwargs)
        started.append(process.pid)
        return process

    monkeypatch.setattr(subprocess, "Popen", noted)
    return started


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_answer_is_that_of_a_solve_here(state_transport: Callable[..., Program], pids: list[int]) -> None:
    program = state_transport([5, 6], [9, 9], [[3, 4], [1e7, 2]])
    program.add_goal("back", {program.families[0]: 1.0}, sense="max", unit="pupils")
    there, here = solve_guarded(program, memory=2000 * MEGABYTE), solve(program)
    assert there.status is here.status is Status.OPTIMAL
    assert [(g.name, g.value, g.bound, g.unit) for g in there.goals] == [
        (g.name, g.value, g.bound, g.unit) for g in here.goals
    ]
    assert there.series("ship").equals(here.series("ship"))
    assert there.certificate == here.certificate
    assert there.warnings == here.warnings
    assert "at ship[(" in there.warnings[0]
    assert gone(pids[0])


def killer(pids: list[int], number: int) -> Callable[[Progress], None]:
    """Return what sends a signal to the process once it has reported a plan."""

    def shoot(state: Progress) -> None:
        if state.columns is not None:
            os.kill(pids[0], number)

    return shoot


@pytest.mark.promise(
    "nothing lost",
    "kill -9 of the solver's process in the middle of its search",
    "the last plan it reported is kept, checked, and marked feasible with an unknown gap",
)
def test_a_killed_process_leaves_its_last_plan(hard: Program, pids: list[int]) -> None:
    solution = solve_guarded(hard, progress=killer(pids, signal.SIGKILL))
    assert solution.status is Status.FEASIBLE
    assert solution.goals[0].value == solution.values("over").sum() + solution.values("under").sum()
    assert solution.goals[0].gap == np.inf
    assert solution.warnings == ("the solver's process ended by SIGKILL; the last plan it reported is kept",)


@pytest.mark.promise(
    "nothing lost",
    "the solver's process stands still beyond its time limit",
    "it is ended from outside, and the last plan it reported is kept",
)
def test_a_process_that_does_not_heed_the_clock_is_ended(
    hard: Program, pids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "LATE", 0.3)
    solution = solve_guarded(hard, limits=Limits(seconds=1.5), progress=killer(pids, signal.SIGSTOP))
    assert solution.status is Status.FEASIBLE
    assert solution.has_values
    assert "did not heed the clock" in solution.warnings[0]
    assert gone(pids[0])


def test_a_cancel_reaches_the_process_and_a_start_too(hard: Program) -> None:
    """Progress is told in the caller's thread; the plan given is the one kept, or a better one."""
    told: list[Progress] = []
    rhs = hard.rows[0].rhs
    start = {"take": np.zeros(40), "over": np.zeros(5), "under": rhs}
    asked = [0.0]

    def cancel() -> bool:
        if told and not asked[0]:
            asked[0] = time.perf_counter()
        return bool(told)

    solution = solve_guarded(hard, progress=told.append, cancel=cancel, start=start)
    assert time.perf_counter() - asked[0] < 2.0
    assert solution.status is Status.STOPPED
    assert solution.goals[0].value <= rhs.sum()
    assert told[0].goal == "misses"


@pytest.mark.promise(
    "nothing false",
    "the solver runs out of the memory allowed",
    "an error that says so, and no number",
)
def test_a_memory_limit_ends_in_an_error_and_no_number(pids: list[int]) -> None:
    chance = np.random.default_rng(3)
    program = Program("large")
    x = program.add_variables("x", range(2500), upper=1.0, integer=True)
    entries = sparse.random_array((2000, 2500), density=0.1, rng=chance, format="csr")
    program.add_rows("cap", range(2000), {x: entries}, "<=", 5.0)
    program.add_goal("worth", {x: chance.uniform(1, 9, 2500)}, sense="max")
    with pytest.raises(SolverError, match=r"allowed 20 MB"):
        solve_guarded(program, memory=20 * MEGABYTE)
    assert gone(pids[0])


def test_what_progress_raises_ends_the_process(hard: Program, pids: list[int]) -> None:
    def stop(_state: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve_guarded(hard, progress=stop)
    assert gone(pids[0])


def test_what_means_nothing_is_refused_before_a_process_is_started(hard: Program, pids: list[int]) -> None:
    with pytest.raises(ProgramError, match="there is no goal"):
        solve_guarded(aimless())
    with pytest.raises(ProgramError, match="the memory allowed is positive, not 0"):
        solve_guarded(hard, memory=0)
    with pytest.raises(ProgramError, match="no variables are called 'takes'"):
        solve_guarded(hard, start={"takes": 1.0})
    assert pids == []


def aimless() -> Program:
    program = Program("aimless")
    program.add_variables("x", ["a"])
    return program
