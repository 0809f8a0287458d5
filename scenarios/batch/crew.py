"""The workers of a batch: processes of this machine, or an existing Dask cluster.

A local cluster listens on 127.0.0.1 only, under a certificate made for this batch alone, so that no other
user of the machine can reach it, and shows no dashboard.
"""

import queue
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from typing import Literal

import dask
from distributed import Client, Future, LocalCluster, Security
from distributed.scheduler import KilledWorker

from scenarios.batch.worker import solve_order
from scenarios.errors import SystemFailureError

type Do = Callable[[str], tuple[str, bytes]]
_WAIT = 30.0  # seconds for a first connection, or to find a lost scheduler again
_KNOCK = 10.0  # seconds for a scheduler that should be there already
_LOCAL = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.nanny.http.routes": [],
    "distributed.diagnostics.nvml": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
}


@dataclass(frozen=True)
class Returned:
    """A task that came back: with its answer and its run, or without.

    ``how`` is "answered", "quarantined" (it killed its worker again and again), "lost" (the scheduler is gone
    or forgot it) or "failed" (the worker could not even begin; ``message`` says why).
    """

    task: str
    how: Literal["answered", "quarantined", "lost", "failed"]
    answer: str = ""
    parcel: bytes = b""
    message: str = ""


@dataclass(eq=False)
class Crew:
    """Workers that take one order at a time each."""

    client: Client
    do: Do = solve_order
    _futures: dict[str, Future[tuple[str, bytes]]] = field(default_factory=dict)
    _ended: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)
    _least: int = 1

    def places(self) -> int:
        """Return how many tasks the workers can do at once, at least as many as this crew began with."""
        try:
            workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        except (OSError, KeyError):
            return self._least
        return max(self._least, sum(int(worker["nthreads"]) for worker in workers))

    def begin(self, task: str, order: str) -> None:
        """Hand a task to a worker."""
        future = self.client.submit(self.do, order, key=f"{task}-{id(self)}", pure=False)
        self._futures[task] = future
        future.add_done_callback(lambda _: self._ended.put(task))  # type: ignore[no-untyped-call]

    def wait(self, seconds: float) -> Returned | None:
        """Return a task that came back, None when none does in this time."""
        try:
            task = self._ended.get(timeout=seconds)
        except queue.Empty:
            return None
        future = self._futures.pop(task)
        try:
            return _returned(task, future)
        finally:
            future.release()  # type: ignore[no-untyped-call]

    def is_gone(self) -> bool:
        """Whether the scheduler cannot be reached any more."""
        return str(self.client.status) != "running"

    def cancel(self) -> tuple[str, ...]:
        """Cancel what runs; return its names."""
        tasks = tuple(self._futures)
        if not self.is_gone():
            self.client.cancel(list(self._futures.values()), force=True)  # type: ignore[no-untyped-call]
        self._futures.clear()
        return tasks


@contextmanager
def local_crew(workers: int, retries: int) -> Iterator[Crew]:
    """Start workers on this machine, and end them; a task may lose its worker ``retries`` times."""
    settings = {**_LOCAL, "distributed.scheduler.allowed-failures": retries}
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))
        with _deaf_to_interrupts():
            cluster = LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="tls://127.0.0.1",
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address=None,
                memory_limit=0,
                security=Security.temporary(),  # type: ignore[no-untyped-call]
                silence_logs=50,
            )
        stack.enter_context(cluster)
        client = stack.enter_context(Client(cluster, timeout=_WAIT, set_as_default=False))  # type: ignore[no-untyped-call]
        yield Crew(client, _least=workers)


@contextmanager
def distant_crew(address: str, patience: float = _KNOCK) -> Iterator[Crew]:
    """Join an existing scheduler; certificates for ``tls://`` come from Dask's own configuration.

    Parameters
    ----------
    patience
        Seconds that a scheduler may take to answer, now and when it is lost from sight.

    Raises
    ------
    SystemFailureError
        No scheduler answers there.
    """
    with dask.config.set({"distributed.comm.timeouts.connect": patience}):
        try:
            client = Client(address, timeout=patience, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise SystemFailureError.one(
                "scheduler", "no Dask scheduler answers at this address", found=address
            ) from error
    with client:
        yield Crew(client)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Keep Ctrl-C, which a terminal sends to every process, from threads and processes that begin here."""
    resource_tracker.ensure_running()  # its start opens the ears of the thread that starts it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _returned(task: str, future: Future[tuple[str, bytes]]) -> Returned:
    if future.status == "finished":
        answer, parcel = future.result()
        return Returned(task, "answered", answer, parcel)
    if future.status in {"cancelled", "lost"}:
        return Returned(task, "lost")
    error = future.exception()  # type: ignore[no-untyped-call]
    if isinstance(error, KilledWorker):
        return Returned(task, "quarantined")
    return Returned(task, "failed", message=f"{type(error).__name__}: {error}")
