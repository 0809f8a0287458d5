"""A town made once, and commands run as real processes that may be killed, starved or shut out."""

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.city import City
from geodata.writing import write_city
from scenarios.cli.app import app
from scenarios.runs import Run, run_scenario
from scenarios.scenario import read_scenario
from scenarios.store import Store

HANDMADE = runpy.run_path(str(Path(__file__).parents[1] / "scenarios" / "conftest.py"))
hand_city, hand_runs, whole_run, new_database, place = (
    HANDMADE[name] for name in ("hand_city", "hand_runs", "whole_run", "new_database", "place")
)
PATIENCE = 120.0
NOBODY = 65534
QUESTION = """name = "keep"
policy = "cn.2017.quality"
year = 2026
levels = ["primary"]
decisions = ["places", "funds"]
"""
# A process that has imported the program once, and forks a child for every command line it is given.
SERVER = """
import json, os, resource, signal, sys, traceback
import scenarios.cli.app
from scenarios.cli import main
for line in sys.stdin:
    order = json.loads(line)
    if (child := os.fork()) == 0:
        os.setsid()
        out = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0), os.dup2(out, 1), os.dup2(out, 2)
        os.environ.update(order["environment"])
        if order["file_bytes"]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_bytes"],) * 2)
        if order["user"]:
            os.setgroups([]), os.setgid(order["user"]), os.setuid(order["user"])
        sys.argv = ["junheng", *order["command"]]
        code = 70
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    text: str

    def __post_init__(self) -> None:
        """Whatever happened, nobody sees a traceback."""
        assert "Traceback" not in self.text, self.text
        assert "should not have happened" not in self.text, self.text


@dataclass
class Commands:
    """Real processes of ``junheng``; one at a time."""

    folder: Path
    server: "subprocess.Popen[str]"
    count: int = 0
    under_way: int = 0

    def begin(
        self,
        *command: object,
        environment: Mapping[str, str] | None = None,
        file_bytes: int = 0,
        user: int = 0,
    ) -> int:
        """Start a command and return its process id."""
        self.leave()
        self.count += 1
        self.out = self.folder / f"{self.count}.txt"
        self.out.touch()
        order = {
            "command": [str(word) for word in command],
            "environment": dict(environment or {}),
            "file_bytes": file_bytes,
            "user": user,
            "out": str(self.out),
        }
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        self.under_way = int(self.server.stdout.readline())
        return self.under_way

    def end(self) -> Said:
        """Wait for the command that was begun last."""
        assert self.server.stdout is not None
        code = int(self.server.stdout.readline())
        self.under_way = 0
        return Said(code, self.out.read_text(encoding="utf-8"))

    def run(self, *command: object, **circumstances: object) -> Said:
        """Start a command and wait for it."""
        self.begin(*command, **circumstances)  # type: ignore[arg-type]
        return self.end()

    def kill(self) -> Said:
        """End the command that was begun last by kill -9, and it alone."""
        with suppress(ProcessLookupError):  # it may have ended meanwhile
            os.kill(self.under_way, signal.SIGKILL)
        return self.end()

    def leave(self) -> None:
        """End what a failed test has left under way, with its children."""
        if self.under_way:
            with suppress(ProcessLookupError):
                os.killpg(self.under_way, signal.SIGKILL)
            self.end()


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Return what starts commands as processes."""
    folder = tmp_path_factory.mktemp("said")
    own = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "COLUMNS": "200",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    with subprocess.Popen(
        [sys.executable, "-P", "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **own},
    ) as server:
        begun = Commands(folder, server)
        yield begun
        begun.leave()
        assert server.stdin is not None
        server.stdin.close()


def wait_for(true: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.02)


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], object], str], None]:
    """Return what waits until something is so."""
    return wait_for


@dataclass(frozen=True)
class Town:
    """A folder with a city, a question, and a store that holds its run 1."""

    root: Path

    @property
    def city(self) -> Path:
        """Folder of the city."""
        return self.root / "city"

    @property
    def question(self) -> Path:
        """File of the question."""
        return self.root / "keep.toml"

    @property
    def store(self) -> Path:
        """File of the store."""
        return self.root / "junheng.sqlite"

    def files(self) -> list[str]:
        """Return every file and folder that is there, hidden ones too."""
        found = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*")}
        return sorted(name for name in found if not name.endswith(("-wal", "-shm")))

    def run(self) -> Run:
        """Return run 1, which must be whole."""
        return Store(self.store).load(1)


@pytest.fixture(scope="session")
def first_town(hand_city: City, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Make the town once."""
    town = Town(tmp_path_factory.mktemp("first") / "town")
    write_city(town.city, hand_city.settings(), hand_city.tables())
    town.question.write_text(QUESTION, encoding="utf-8")
    city = City.load(town.city)
    run = run_scenario(city, read_scenario(town.question))
    store = Store(town.store)
    assert replace(run, number=store.save(run)).number == 1
    return town


@pytest.fixture
def town(first_town: Town, tmp_path: Path) -> Town:
    """Return a copy of the town, to be harmed."""
    root = tmp_path / "town"
    shutil.copytree(first_town.root, root)
    return Town(root)


def in_process(*command: object) -> Said:
    """Run a command in this process: quick, where nothing needs to be killed."""
    done = CliRunner().invoke(app, [str(word) for word in command])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.output)


@pytest.fixture(scope="session")
def junheng() -> Callable[..., Said]:
    """Return what runs a command in this process."""
    return in_process


@pytest.fixture
def refused(
    first_town: Town, junheng: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[str], str]:
    """Return what runs a wrong command line of the town and gives its message; nothing may be written."""

    def refusing(line: str) -> str:
        monkeypatch.chdir(tmp_path)
        places = {"KEEP": first_town.question, "STORE": first_town.store, "CITY": first_town.city}
        before = first_town.files()
        said = junheng(*(places.get(word, word) for word in line.split()))
        assert said.code == 1, said.text
        assert first_town.files() == before
        assert list(tmp_path.iterdir()) == []
        return said.text

    return refusing
