"""The process behind a worker: ``python -m scenarios.batch.solving_process``.

It reads the libraries and the city once and then forks a child for every task, so that a task can be killed,
can run out of memory or crash, and takes nothing with it. What the city measures today it works out once for
each pack of rules, and the children inherit it: nothing has to be unpickled.

Standard input: one order a line; any byte while a task runs stops it; the end of input means that the worker
is gone, and ends everything. Standard output: one answer a line; the run itself lies in the file that the
order's line names after it. Only this thread exists when a child is made: a lock that another thread held
would stay locked in the child for ever.
"""

import json
import os
import select
import signal
import threading
import time
import traceback
import warnings
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from geodata.city import City
from geodata.faults import GeodataError
from models.errors import ModelError
from models.measures.indicators import Measures, measure
from optimizer.errors import OptimizerError
from optimizer.guarded_process import limit_memory
from scenarios.batch.one_district import district_city
from scenarios.batch.order import Answer, Ended, Order
from scenarios.batch.parcel import pack
from scenarios.errors import JunhengError, NoPlanError, Problem, ScenariosError, SystemFailureError
from scenarios.packs import load_pack
from scenarios.provenance import code_version, library_versions
from scenarios.runs import expected_inputs, run_scenario
from scenarios.scenario import Scenario
from scenarios.workspace import content_stamp

MEGABYTE = 2**20
KIBI = 1024
_FAILURES = (JunhengError, GeodataError, ModelError, OptimizerError)
_NO_MEMORY = ("cannot allocate memory", "failed to map segment", "bad_alloc", "out of memory")
_PACKS = 32  # whose measures of today are kept
_NO_ROOM = "can't start new thread"  # of memory where memory is limited, else of anything
type _Key = tuple[str, str, str]  # folder, stamp, district
_cities: dict[_Key, City] = {}  # the whole, and the district of the last task
_today: dict[_Key, dict[str, Measures]] = {}  # what each measures today, by the fingerprint of the rules
_told: list[int] = []  # where answers go
_gone: list[bool] = []  # whether the worker is gone


def main() -> None:
    """Answer orders until the worker is gone."""
    warnings.simplefilter("ignore")
    told = os.dup(1)
    _told.append(told)
    os.dup2(2, 1)  # whatever a library prints does not disturb the answers
    _ = code_version(), library_versions()  # of what is loaded now; the children inherit it
    while line := _next_line():
        order, answer_file = json.loads(line)
        answer = attend(Order.of(order), Path(answer_file))
        with suppress(BrokenPipeError):  # the worker is gone
            os.write(told, answer.text().encode() + b"\n")


def attend(order: Order, file: Path) -> Answer:
    """Fork a child for an order, and wait for its end, for the clock, or for word from the worker."""
    _load_once(order)
    began, (ended, alive), (orphaned, mine) = time.monotonic(), os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        for end in (ended, mine, *_told):
            os.close(end)
        _be_the_child(order, file, orphaned)
    os.close(alive)
    os.close(orphaned)
    answer = _wait(ended, order.seconds)
    if answer is not None:
        _kill(child)
    os.close(ended)
    os.close(mine)
    _, status, used = os.wait4(child, 0)
    _kill(child)  # what it may have started and left
    answer = answer or _read_answer(file, status, order)
    return replace(answer, seconds=time.monotonic() - began, peak_mb=used.ru_maxrss / KIBI)


def solve_here(order: Order, file: Path) -> Answer:
    """Make the run that is ordered, in this process; it lies in the file when the answer is "done"."""
    try:
        limit_memory(None if order.memory is None else order.memory * MEGABYTE)
        city, scenario = _city(order), Scenario.model_validate_json(order.scenario)
        if expected_inputs(city, scenario) != order.inputs:
            raise SystemFailureError.one(  # noqa: TRY301 - told like the others
                "task", "the worker has another city, code or solver than the one who asks"
            )
        today = dict(_today.get(_key(order), {}))
        _write(file, pack(run_scenario(city, scenario, today=today)))
    except Exception as error:  # noqa: BLE001 - a bug of one task does not stop the batch; it is told
        return _failure(error, order)
    return Answer("done")


def _failure(error: Exception, order: Order) -> Answer:
    """Return how a task failed; libraries say in several ways that memory has ended."""
    if any(_is_of_memory(each, order) for each in (error, error.__cause__)):
        limit = "" if order.memory is None else f"{order.memory} MB"
        return Answer("memory", (Problem("task", "this task ran out of memory", allowed=limit),))
    if isinstance(error, _FAILURES):
        return Answer(_status(error), _problems(error))
    problem = Problem("task", "this should not have happened", found=f"{type(error).__name__}: {error}")
    return Answer("failed", (problem,), trace="".join(traceback.format_exception(error)))


def _is_of_memory(error: BaseException | None, order: Order) -> bool:
    signs = _NO_MEMORY if order.memory is None else (*_NO_MEMORY, _NO_ROOM)
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in signs)


def _be_the_child(order: Order, file: Path, orphaned: int) -> None:
    """Solve, leave the answer beside the run, and end without going back."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=_end_with_parent, args=(orphaned,), daemon=True).start()
    try:
        answer = solve_here(order, file)
        _write(_answer_file(file), answer.text().encode())
    except BaseException:  # noqa: BLE001 - a fork must never return into its parent's loop
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _end_with_parent(orphaned: int) -> None:
    os.read(orphaned, 1)  # returns when the parent is gone
    os.killpg(0, signal.SIGKILL)


def _wait(ended: int, seconds: float | None) -> Answer | None:
    """Return None when the child ended by itself, else why it has to."""
    ready, _, _ = select.select([0, ended], [], [], seconds)
    if not ready:
        what = "this task took longer than allowed"
        return Answer("late", (Problem("task", what, allowed=f"{seconds:g} s"),))
    if 0 in ready and ended not in ready:
        if not os.read(0, 1):
            _gone.append(True)
        return Answer("stopped")
    return None


def _next_line() -> bytes:
    """Return the next order, nothing at the end; a stop for a task that had ended is passed over."""
    line = b""
    while not _gone and (byte := os.read(0, 1)):
        line += byte
        if byte == b"\n":
            if stripped := line.strip(b"s\n"):
                return stripped
            line = b""
    return b""


def _read_answer(file: Path, status: int, order: Order) -> Answer:
    path = _answer_file(file)
    if path.exists():
        return Answer.of(path.read_text(encoding="utf-8"))
    code = os.waitstatus_to_exitcode(status)
    how = signal.Signals(-code).name if code < 0 else str(code)
    limit = "" if order.memory is None else f"{order.memory} MB"
    return Answer("killed", (Problem("task", "the process of this task died", found=how, allowed=limit),))


def _load_once(order: Order) -> None:
    """Keep the city, and its district, for the children; where they cannot be read the child says why."""
    whole, part = (order.folder, order.stamp, ""), _key(order)
    for key in set(_cities) - {whole, part}:
        del _cities[key]
        _today.pop(key, None)
    try:
        if whole not in _cities and content_stamp(Path(order.folder)) == order.stamp:
            _cities[whole] = City.load(Path(order.folder))
        if whole in _cities and part not in _cities:
            _cities[part] = district_city(_cities[whole], order.district)
        if part in _cities:
            _cities[part].fingerprint()
            _measure_once(order)
    except (*_FAILURES, OSError):
        return


def _measure_once(order: Order) -> None:
    """Keep what the city measures today under the rules of an order; pandas is warm then for every child."""
    scenario = Scenario.model_validate_json(order.scenario)
    policy = load_pack(scenario.policy, scenario.overlay)
    known = _today.setdefault(_key(order), {})
    rules = policy.fingerprint()
    if rules not in known:
        while len(known) >= _PACKS:
            del known[next(iter(known))]
        known[rules] = measure(_cities[_key(order)], policy)


def _city(order: Order) -> City:
    if (city := _cities.get(_key(order))) is not None:
        return city
    city = City.load(Path(order.folder))
    return district_city(city, order.district) if order.district else city


def _key(order: Order) -> _Key:
    return (order.folder, order.stamp, order.district)


def _status(error: Exception) -> Ended:
    if isinstance(error, NoPlanError):
        return "no_plan"
    return "bad_input" if isinstance(error, ScenariosError | GeodataError) else "failed"


def _problems(error: Exception) -> tuple[Problem, ...]:
    if isinstance(error, JunhengError):
        return error.problems
    return (Problem("task", "the run failed", found=str(error)),)


def _answer_file(file: Path) -> Path:
    return file.with_suffix(".json")


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".part")
    draft.write_bytes(content)
    draft.replace(path)


def _kill(child: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


if __name__ == "__main__":
    main()
