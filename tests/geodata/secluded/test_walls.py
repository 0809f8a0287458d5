"""The walls around a reading process, tried from inside: each in a real process that puts them up itself."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = """
import json, os, pathlib, pickle, shutil, socket, subprocess, sys, urllib.request
from geodata.secluded.walls import Bounds, ReachedOutError, limit_resources, wall_in
city, own, port = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
class Thing:
    pass
opened = []
packed = pickle.dumps(Thing())
limit_resources(Bounds(memory_mb=200, processor_seconds=1, file_mb=1))
wall_in(city, own, opened.append)
"""
DEEDS = {
    "connect": "socket.create_connection(('127.0.0.1', port))",
    "resolve": "socket.getaddrinfo('example.org', 80)",
    "fetch": "urllib.request.urlopen(f'http://127.0.0.1:{port}/')",
    "listen": "socket.socket().bind(('127.0.0.1', 0))",
    "program": "subprocess.run(['true'])",
    "shell": "os.system('true')",
    "fork": "os.fork()",
    "kill": "os.kill(os.getppid(), 0)",
    "unpickle": "pickle.loads(packed)",
    "read": "open('/etc/passwd')",
    "read_up": "open(city / '..' / 'secret.txt')",
    "read_by_link": "(own / 'link').symlink_to('/etc/passwd'), open(own / 'link')",
    "write": "open(city / 'new.csv', 'w')",
    "append": "open(city / 'areas.csv', 'a')",
    "write_low": "os.open(city / 'new.csv', os.O_CREAT | os.O_WRONLY)",
    "remove": "(city / 'areas.csv').unlink()",
    "move": "os.rename(city / 'areas.csv', own / 'areas.csv')",
    "link_back": "os.symlink(own, city / 'link')",
    "folder": "(city / 'new').mkdir()",
    "tree": "shutil.rmtree(city)",
}
ALLOWED = {
    "read_city": "open(city / 'areas.csv').read()",
    "write_own": "open(own / 'rows.arrow', 'w').write('x')",
    "remove_own": "(own / 'rows.arrow').unlink()",
    "import": "__import__('wave')",
}
TRY = """
said = {}
for name, deed in json.loads(sys.argv[4]).items():
    try:
        eval(deed)
        said[name] = 'done'
    except ReachedOutError:
        said[name] = 'refused'
    except BaseException as error:
        said[name] = repr(error)
print(json.dumps([said, opened]))
"""


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    city, own = tmp_path / "city", tmp_path / "own"
    city.mkdir()
    own.mkdir()
    (city / "areas.csv").write_text("area_id", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return city, own


def inside(places: tuple[Path, Path], code: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-c", BEGIN + code, *map(str, places), *(words or ("0",))]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.promise(
    "nobody let in",
    "code in the reading process opens sockets, programs and files",
    "each deed is refused",
)
def test_each_deed_is_refused_and_reading_is_not(places: tuple[Path, Path]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        port = str(server.getsockname()[1])
        done = inside(places, TRY, port, json.dumps({**DEEDS, **ALLOWED}))
        with pytest.raises(TimeoutError):
            server.accept()
    assert done.returncode == 0, done.stderr
    said, opened = json.loads(done.stdout)
    assert said == {**dict.fromkeys(DEEDS, "refused"), **dict.fromkeys(ALLOWED, "done")}
    assert opened == ["areas.csv"]
    assert [path.name for path in places[0].iterdir()] == ["areas.csv"]


def test_memory_is_bounded(places: tuple[Path, Path]) -> None:
    assert inside(places, "bytearray(100_000_000)").returncode == 0
    assert "MemoryError" in inside(places, "bytearray(300_000_000)").stderr


def test_processor_time_is_bounded_and_says_so(places: tuple[Path, Path]) -> None:
    assert inside(places, "while True: pass").returncode == -signal.SIGXCPU


def test_files_are_bounded(places: tuple[Path, Path]) -> None:
    done = inside(places, "(own / 'large').write_bytes(bytes(3_000_000))")
    assert done.returncode != 0
    assert (places[1] / "large").stat().st_size <= 1_000_000
