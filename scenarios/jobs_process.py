"""One attempt at a job, in a process of its own: ``python -m scenarios.jobs_process``.

Standard input: one line of JSON that names store, job and token; its end means that the runner is gone, and
ends this process too. A thread lets the job's heart beat once a second, tells where the solve stands, and
hears whether somebody wants it to end. The run and the end of the job are kept in one transaction.
"""

import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # heavy: this process must hear its runner die while it still imports
    from collections.abc import Callable

    from sqlalchemy import Connection

    from optimizer.solve import Progress
    from scenarios.jobs_hold import Hold
    from scenarios.store import Store

BEAT = 1.0  # seconds between two heartbeats
BAD_INPUT, NO_PLAN, FAULT = 1, 2, 3
_GONE = 70  # exit code when nobody wants the answer any more


@dataclass
class Attention:
    """Between the solver, which reports and asks, and the store, which is told and answers.

    With the wish ``keep`` every search ends once it has a plan in hand, so that the whole plan is there soon.
    With ``drop`` everything ends at once.
    """

    store: "Store"
    hold: "Hold"
    began: float = field(default_factory=time.monotonic)
    news: "tuple[str, Progress] | None" = None
    wish: str = ""
    _over: threading.Event = field(default_factory=threading.Event)

    def progress(self, step: str, state: "Progress") -> None:
        """Hear from the solver where it stands."""
        self.news = (step, state)

    def cancel(self) -> bool:
        """Tell the solver whether to end without a plan."""
        return self.wish == "drop"

    def hurry(self) -> bool:
        """Tell the solver whether to end each search with the plan in hand."""
        return self.wish == "keep"

    def beat(self) -> None:
        """Tell the store once a second; end this process when the job was given to another."""
        from scenarios.errors import StoreError  # noqa: PLC0415
        from scenarios.jobs_hold import LostJobError, tell  # noqa: PLC0415

        while not self._over.wait(BEAT):
            try:
                self.wish = tell(self.store, self.hold, time.monotonic() - self.began, self.news) or self.wish
            except LostJobError:
                os._exit(_GONE)
            except StoreError as error:  # busy or out of reach: try again at the next beat
                sys.stderr.write(f"{error}\n")

    def close(self) -> None:
        """Stop telling."""
        self._over.set()


def main() -> None:
    """Read what to do, do it, and note how it ended."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_runner, daemon=True).start()

    from optimizer.guarded_process import limit_memory  # noqa: PLC0415
    from scenarios.jobs_hold import Hold  # noqa: PLC0415
    from scenarios.store import Store  # noqa: PLC0415

    if order["memory"]:
        limit_memory(order["memory"])
    attempt(Store(order["store"]), Hold(**order["hold"]))


def attempt(store: "Store", hold: "Hold") -> None:
    """Solve a job and keep its run; every error that a person can act on ends it as failed.

    Raises
    ------
    LostJobError
        The job was given to another meanwhile; nothing was kept.
    """
    from geodata.faults import GeodataError  # noqa: PLC0415
    from models.errors import ModelError  # noqa: PLC0415
    from optimizer.errors import OptimizerError  # noqa: PLC0415
    from scenarios.errors import JunhengError  # noqa: PLC0415
    from scenarios.job_messages import UNFORESEEN  # noqa: PLC0415
    from scenarios.jobs_hold import LostJobError, tell  # noqa: PLC0415

    attention = Attention(store, hold)
    attention.wish = tell(store, hold, 0.0, None)
    heart = threading.Thread(target=attention.beat, daemon=True)
    heart.start()
    try:
        _solve(store, hold, attention)
    except LostJobError:
        raise
    except MemoryError:
        _fail(store, hold, attention, FAULT, "the memory allowed was not enough")
    except (JunhengError, GeodataError, ModelError, OptimizerError) as error:
        _fail(store, hold, attention, _exit_code(error), str(error))
    except Exception as error:
        _fail(store, hold, attention, FAULT, UNFORESEEN.format(kind=type(error).__name__))
        raise
    finally:
        attention.close()


def _solve(store: "Store", hold: "Hold", attention: Attention) -> None:
    from geodata.city import City  # noqa: PLC0415
    from scenarios.jobs import job, scenario_of  # noqa: PLC0415
    from scenarios.runs import run_scenario  # noqa: PLC0415

    asked = job(store, hold.number)
    city = City.load(Path(asked.city))
    scenario = scenario_of(store, hold.number)
    run = run_scenario(city, scenario, attention.progress, attention.cancel, attention.hurry)
    attention.close()
    store.save(run, asked.who, within=_ending(hold, attention))


def _ending(hold: "Hold", attention: Attention) -> "Callable[[Connection, int], None]":
    """Return what ends the job in the transaction that keeps its run."""
    from scenarios.jobs_hold import end  # noqa: PLC0415

    def close(connection: "Connection", number: int) -> None:
        end(connection, hold, "cancelled" if attention.wish else "done", run=number, exit_code=0)

    return close


def _fail(store: "Store", hold: "Hold", attention: Attention, code: int, message: str) -> None:
    from scenarios.jobs_hold import end  # noqa: PLC0415

    attention.close()
    with store.writing() as connection:
        if attention.wish:
            end(connection, hold, "cancelled", message="ended before there was a whole plan")
        else:
            end(connection, hold, "failed", exit_code=code, message=message)


def _exit_code(error: Exception) -> int:
    from optimizer.errors import OptimizerError  # noqa: PLC0415
    from scenarios.errors import NoPlanError, SystemFailureError  # noqa: PLC0415

    if isinstance(error, NoPlanError):
        return NO_PLAN
    return FAULT if isinstance(error, SystemFailureError | OptimizerError) else BAD_INPUT


def _end_with_runner() -> None:
    """Wait for the end of the input; then nobody waits for this process."""
    sys.stdin.read()
    os._exit(_GONE)


if __name__ == "__main__":
    main()
