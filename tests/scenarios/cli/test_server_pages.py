"""The pages on PostgreSQL and on a Dask cluster say lines that work: they are taken from the page and run.

What needs root (installing Debian's package) is not run; accounts and databases are made on the server that
the tests start for themselves. Names, ports and the password are the only words that are changed.
"""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder
from scenarios.store import Store

DOCS = Path(__file__).parents[3] / "docs"
PROGRAMS = Path(sys.executable).parent
QUICK = """
extends = "{base}"
name = "keep"
levels = ["special"]
decisions = ["places"]
"""
SWEEP = """
name = "annual"
base = "../scenarios/balance.toml"
[axes]
district = ["D9"]
levels = [["primary"]]
decisions = [["places"]]
"""


def lines_of(page: str, heading: str) -> list[str]:
    """Return the lines of the ``sh`` blocks below a heading, up to the next one of its rank."""
    rank = heading.split(maxsplit=1)[0]
    text = (DOCS / page).read_text(encoding="utf-8").partition(f"\n{heading}\n")[2]
    part = re.split(rf"^#{{1,{len(rank)}}} ", text, maxsplit=1, flags=re.MULTILINE)[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@pytest.mark.skipif(shutil.which("createuser") is None, reason="no PostgreSQL client programs here")
def test_the_page_of_the_store(
    new_database: Callable[[], str],
    demo: DemoFolder,
    junheng: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host = re.search(r"host=([^&]+)", new_database())[1]  # type: ignore[index]
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/city").symlink_to(demo.city)
    (tmp_path / "demo/scenarios").mkdir()
    quick = QUICK.format(base=demo.scenarios[0])
    (tmp_path / "demo/scenarios/keep.toml").write_text(quick, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    install, user, database, demo_line, export, *rest = lines_of("store.md", "## On PostgreSQL")
    assert install.startswith("apt-get install ")
    assert demo_line == "junheng demo demo"
    server = {**os.environ, "PGHOST": host, "PGUSER": "junheng"}
    for line in (user, database):
        who, account, _, inner = shlex.split(line)
        assert (who, account) == ("su", "postgres")
        words = shlex.split(inner.replace("junheng", "keeper"))
        subprocess.run(
            words, env=server, input="secret\nsecret\n", text=True, check=True, start_new_session=True
        )
    place = export.partition("=")[2].strip('"').replace("junheng:PASSWORD@localhost", "keeper@")
    monkeypatch.setenv("JUNHENG_STORE", f"{place.replace('/junheng', '/keeper')}?host={host}")
    for line in rest:
        done = junheng(*shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
    assert (
        Store(tmp_path / "other.sqlite").runs()[0].inputs
        == Store(os.environ["JUNHENG_STORE"]).runs()[0].inputs
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_the_page_of_the_cluster(demo: DemoFolder, tmp_path: Path) -> None:
    home = tmp_path / "my-demo"
    shutil.copytree(demo.city, home / "city")
    shutil.copytree(demo.root / "scenarios", home / "scenarios")
    (home / "sweeps").mkdir()
    (home / "sweeps/annual_batch.toml").write_text(SWEEP, encoding="utf-8")
    lines = lines_of("batch.md", "## On a Dask cluster")
    plain, certificate, exports, safe = lines[:3], lines[3], lines[4:-3], lines[-3:]
    spoken = [line.replace("tls://", "tcp://") for line in safe]
    assert [line.replace("--host 127.", "--host tcp://127.") for line in plain] == spoken
    port = str(free_port())
    scheduler, worker, batch = (line.replace("8786", port) for line in safe)
    script = "\n".join(["set -e", certificate, *exports, f"{scheduler} & one=$!", f"{worker} & two=$!"])
    ending = "trap 'kill $two $one; wait' EXIT"
    ready = f"until (: > /dev/tcp/127.0.0.1/{port}) 2>/dev/null; do sleep 0.2; done"
    path = f"{PROGRAMS}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{ending}\n{ready}\n{batch} --lang en"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 tasks: 1 done" in done.stdout
