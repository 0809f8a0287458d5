"""Twenty viewers and five planners at once, by real sessions: errors, cross-talk, the memory of the server.

Run: ``python -m benchmarks.load [minutes] [--viewers N] [--planners N] [--size small|city]`` (10 minutes).
The screens of a demo city with one stored plan are served behind the login service of the tests. Viewers
look at one topic after the other and now and then come again with a new connection; planners copy, rename,
save and put away drafts, and the first of them has one solved now and then. Everybody writes down what only
they may see: each draft bears a word of its own, and every byte that anybody receives is searched for the
words of the others.
"""

import argparse
import os
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import psutil

from benchmarks.table import Row, Target, table
from benchmarks.visiting import Visit
from geodata.city import City
from scenarios.demo_run import DemoFolder, Size, make_demo
from scenarios.runs import run_scenario
from scenarios.scenario import read_scenario
from scenarios.store import Store

PROVIDER = Path(__file__).parents[1] / "tests" / "ui" / "oidc" / "provider.py"
START = "from scenarios.cli import main; main()"
PATIENCE, LOOK, REST = 180.0, 5.0, (2.0, 6.0)  # seconds
STAY, SOLVES = 15, 8  # looks of a viewer before a new connection; drafts of the first planner between solves
FLAT = 1.1
WORD = re.compile(rb"word-[0-9a-f]{12}")
QUICK = """name = "quick"
title = {{ en = "Quick", zh = "快" }}
policy = "cn.2017.quality"
year = {year}
levels = ["primary"]
decisions = ["places"]
"""
SECRETS = """[auth]
redirect_uri = "{redirect}"
cookie_secret = "{cookie}"
client_id = "junheng"
client_secret = "known to both"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""


@dataclass
class Person:
    """Somebody who uses the screens for a while, and what went wrong for them."""

    email: str
    visit: Visit
    rng: random.Random
    words: set[bytes] = field(default_factory=set)
    foreign: set[bytes] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def note(self) -> None:
        """Search what was received for the words of others, and the page for errors."""
        for received in self.visit.heard:
            self.foreign |= set(WORD.findall(received)) - self.words
        self.visit.heard.clear()
        self.troubles += self.visit.troubles()

    def expect(self, wanted: str, found: str) -> None:
        """Note that a page does not show what was asked of it."""
        if wanted not in found:
            self.lost.append(f"{wanted} is not in {found[:200]}")


def use(person: Person, deeds: Callable[[Person], Iterator[None]], until: float) -> None:
    """Do deeds with rests between them until a moment."""
    try:
        person.visit.log_in(person.email)
        while time.monotonic() < until:
            for _ in deeds(person):
                person.note()
                time.sleep(person.rng.uniform(*REST))
                if time.monotonic() > until:
                    break
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is counted and the others go on
        person.troubles.append(f"{person.email}: {failure!r}")
    finally:
        person.visit.end()


def look(person: Person) -> Iterator[None]:
    """Look at some topics, then come again with a new connection."""
    visit = person.visit
    for _ in range(STAY):
        label = person.rng.choice(["Level", "Indicator", "Show by", "As of"])
        option = person.rng.choice(visit.options(label))
        visit.choose(label, option)
        shown = visit.widget("selectbox", label)
        person.expect(option, shown.raw_value or shown.options[shown.default])
        yield
    visit.end()
    visit.begin("lang=" + person.rng.choice(["en", "en", "zh"]))
    if "lang=zh" in visit.address_bar:
        yield
        visit.open("Today" if "Today" in visit.titles else "现状", "lang=en")
    yield


def plan(person: Person) -> Iterator[None]:
    """Copy a plan, give the draft a title of one's own, save it, find it in the list, put it away."""
    visit, word = person.visit, "word-" + secrets.token_hex(6)
    person.words.add(word.encode())
    visit.open("Scenarios", "lang=en")
    yield
    visit.press("Copy and edit")
    yield
    visit.write("Title in English", word)
    person.expect(word, "".join(each.code_text for each in visit.all("code")))
    yield
    visit.press("Save")
    yield
    visit.press("Back to the list")
    person.expect(word, "".join(each.body for each in visit.all("html")))
    yield
    visit.press(next(each.label for each in visit.all("button") if each.help == "Open this draft"))
    visit.press("Put away")
    yield


def plan_and_solve() -> Callable[[Person], Iterator[None]]:
    """Return what the first planner does: at times a draft is solved, whose title everybody may see."""
    turns = count()

    def deeds(person: Person) -> Iterator[None]:
        yield from plan(person)
        if next(turns) % SOLVES == 0:
            person.visit.press("Copy and edit")
            person.visit.press("Save and solve")
            yield
            person.visit.press("Put away")
            yield

    return deeds


def measure(minutes: float, viewers: int, planners: int, size: Size) -> Iterator[Row]:
    """Return the rows of one load."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "demo"
        names = [f"viewer{number}" for number in range(viewers)] + [f"planner{n}" for n in range(planners)]
        _prepare(root, size)
        with _bureau(root, names) as (address, server):
            people, memory = _visit(address, server, names, minutes)
    asked = f"{viewers} viewers, {planners} planners, {minutes:g} minutes, {size} demo city"
    yield from _rows(people, memory, asked)


def _rows(people: list[Person], memory: list[float], asked: str) -> Iterator[Row]:
    answers = sum(len(person.visit.seconds) for person in people)
    for what, kept in (
        ("errors shown, lost connections", [each for person in people for each in person.troubles]),
        ("answers without what was asked", [each for person in people for each in person.lost]),
        ("words of others received", [each for person in people for each in person.foreign]),
    ):
        note = "; ".join(map(str, kept[:3]))
        yield Row(
            what,
            asked,
            f"{len(kept)} in {answers:,} answers",
            "",
            (float(len(kept)),),
            "",
            Target("≤", 0),
            note,
        )
    for role in ("viewer", "planner"):
        seconds = [
            each for person in people if person.email.startswith(role) for each in person.visit.seconds[3:]
        ]
        note = (
            f"95 % within {np.percentile(seconds, 95):.2f} s; the clients share the machine with the server"
        )
        yield Row(
            f"an answer to a {role}",
            asked,
            f"{statistics.median(seconds):.2f} s",
            "",
            tuple(seconds),
            "s",
            note=note,
        )
    early, late = (statistics.median(memory[part]) for part in _quarters(len(memory)))
    curve = ", ".join(f"{each / 2**20:.0f}" for each in memory[:: max(1, len(memory) // 12)])
    yield Row(
        "memory of the server, last quarter ÷ second",
        asked,
        f"{late / 2**20:.0f} MB",
        f"second quarter {early / 2**20:.0f} MB",
        (late / early,),
        "×",
        Target("≤", FLAT),
        f"MB over time: {curve}",
    )


def _quarters(samples: int) -> tuple[slice, slice]:
    quarter = max(1, samples // 4)
    return slice(quarter, 2 * quarter), slice(-quarter, None)


def _visit(
    address: str, server: psutil.Process, names: list[str], minutes: float
) -> tuple[list[Person], list[float]]:
    """Let everybody in for some minutes; return them, and the server's memory every few seconds."""
    until, memory = time.monotonic() + 60 * minutes, []
    people = [Person(f"{name}@edu.example", Visit(address), random.Random(name)) for name in names]  # noqa: S311
    deeds = [look if name.startswith("viewer") else plan for name in names]
    if "planner0" in names:
        deeds[names.index("planner0")] = plan_and_solve()
    threads = [
        threading.Thread(target=use, args=(person, done, until))
        for person, done in zip(people, deeds, strict=True)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        memory.append(float(server.memory_info().rss))
        time.sleep(LOOK)
    return people, memory


def _prepare(root: Path, size: Size) -> None:
    make_demo(root, size, 1)
    folder, city = DemoFolder(root), City.load(root / "city")
    for file in root.glob("scenarios/*.toml"):
        file.unlink()
    quick = root / "scenarios" / "quick.toml"
    quick.write_text(QUICK.format(year=city.school_year), encoding="utf-8")
    Store(folder.store).save(run_scenario(city, read_scenario(quick)))


@contextmanager
def _bureau(root: Path, names: list[str]) -> Iterator[tuple[str, psutil.Process]]:
    """Serve a folder behind a login service; give its address and the process of the server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    redirect = f"{address}/oauth2callback"
    service = psutil.Popen([sys.executable, str(PROVIDER), redirect], stdout=subprocess.PIPE, text=True)
    issuer = service.stdout.readline().strip()
    login, access = root / "secrets.toml", root / "access.toml"
    login.touch(0o600)
    login.write_text(
        SECRETS.format(redirect=redirect, cookie=secrets.token_hex(24), issuer=issuer), encoding="utf-8"
    )
    roles = "\n".join(f'"{name}@edu.example" = "{name.rstrip("0123456789")}"' for name in names)
    access.write_text(f'secrets = "secrets.toml"\n[roles]\n{roles}\n', encoding="utf-8")
    port = address.rpartition(":")[2]
    command = [sys.executable, "-c", START, "app", str(root), "--port", port, "--access", str(access)]
    app = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(address, app)
        yield address, app
    finally:
        ended = [service, *app.children(recursive=True), app]
        for process in ended:
            if process.is_running():
                process.terminate()
        psutil.wait_procs(ended, 20)


def _wait_for(address: str, app: psutil.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and app.poll() is None:
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the screens did not open")


def main() -> None:
    """Print the table, and how busy the machine was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("minutes", type=float, nargs="?", default=10.0)
    parser.add_argument("--viewers", type=int, default=20)
    parser.add_argument("--planners", type=int, default=5)
    parser.add_argument("--size", choices=["small", "city"], default="small")
    given = parser.parse_args()
    before = os.getloadavg()[0]
    print(table(list(measure(given.minutes, given.viewers, given.planners, given.size))))
    print(f"\nLoad before {before:.1f}, after {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
