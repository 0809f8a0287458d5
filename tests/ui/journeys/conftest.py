"""A server as a user starts it, one browser for a file of journeys, and guests who are watched."""

import os
import re
import shutil
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 120_000  # milliseconds; the machine may be busy
expect.set_options(timeout=PATIENCE)
NO_WEBGL = ("--disable-gpu", "--disable-webgl", "--disable-3d-apis")
START = 180  # seconds until the server answers
JUNHENG = str(Path(sys.executable).parent / "junheng")


@dataclass
class Server:
    """The app on a folder: its address, and what it wrote."""

    folder: Path
    port: int
    log: Path

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/"


@dataclass
class Guest:
    """Somebody at a browser, and everything that the page complained about or asked from elsewhere."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Go to a page of the app and wait until it stands still."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the app has nothing more to say."""
        expect(self.page.locator(".stApp[data-test-script-state='notRunning']")).to_be_visible()
        expect(self.page.locator(".stSpinner")).to_have_count(0)

    def choose(self, label: str, title: str) -> None:
        """Choose a title in a list."""
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        box.fill(title)
        self.page.get_by_role("option", name=title).first.click()
        self.settle()

    def click(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.settle()


type Serve = Callable[..., "contextmanager[Server]"]
type Invite = Callable[..., Guest]


@pytest.fixture(scope="module")
def free_port() -> int:
    """Find a port that nobody answers at, for an address that must be known before its server is there."""
    return _free_port()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(folder: Path, port: int, *options: str) -> Iterator[Server]:
    """Serve a folder by `junheng app`; what it started for it ends with it."""
    command = [JUNHENG, "app", str(folder), "--port", str(port), *options]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("JUNHENG")}
    server = Server(folder, port, folder / "app.log")
    with server.log.open("w", encoding="utf-8") as log:
        process = psutil.Popen(command, env=surroundings, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(server, process)
            yield server
        finally:
            started = [process, *process.children(recursive=True)]
            for each in started:
                with suppress(psutil.NoSuchProcess):
                    each.terminate()
            _, left = psutil.wait_procs(started, 20)
            assert not left


def _wait_for(server: Server, process: psutil.Popen) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        assert process.poll() is None, server.log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{server.address}_stcore/health", timeout=2):  # noqa: S310 - ours
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the app did not start")


@pytest.fixture(scope="session")
def serve(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Serve a copy of the town, whose runs, drafts and city may be changed."""

    @contextmanager
    def serving(*options: str, port: int | None = None) -> Iterator[Server]:
        folder = tmp_path_factory.mktemp("served") / "town"
        shutil.copytree(town, folder)
        with served(folder, port or _free_port(), *options) as server:
            yield server

    return serving


@pytest.fixture(scope="package")
def server(serve: Serve) -> Iterator[Server]:
    """One server for all journeys that leave the city as it is."""
    with serve() as serving:
        yield serving


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def launch(playwright: Playwright) -> Callable[..., Browser]:
    """Start Debian's Chromium, with WebGL or as without a graphics card."""

    def launching(*, webgl: bool) -> Browser:
        flags = () if webgl else NO_WEBGL
        return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *flags])

    return launching


@pytest.fixture(scope="module")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """One browser for a file; it draws maps without WebGL, `test_maps.py` has one that draws with it too."""
    opened = launch(webgl=False)
    yield opened
    opened.close()


@pytest.fixture
def invite(browser: Browser) -> Iterator[Invite]:
    """Let people in, each with cookies of their own; nothing may complain or ask anything of anybody else."""
    guests: list[tuple[Guest, BrowserContext]] = []

    def inviting(server: Server, elsewhere: tuple[str, ...] = ()) -> Guest:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        guest = Guest(page, server.address)
        allowed = (server.address, server.address.replace("http", "ws"), "data:", "blob:", *elsewhere)
        _watch(guest, allowed)
        guests.append((guest, context))
        return guest

    yield inviting
    for guest, context in guests:
        context.close()
        assert guest.complaints == []


def _watch(guest: Guest, allowed: tuple[str, ...]) -> None:
    """Note errors and foreign addresses, and cut the page off from everything but the addresses allowed."""
    complaints = guest.complaints
    guest.page.on("console", lambda said: _hear(said, complaints))
    guest.page.on("pageerror", lambda error: complaints.append(str(error)))
    guest.page.on("websocket", lambda socket: _note(socket.url, allowed, complaints))
    guest.page.on("request", lambda asked: _note(asked.url, allowed, complaints))

    guest.page.context.route(lambda url: not url.startswith(allowed), lambda route: route.abort())


def _hear(said: ConsoleMessage, complaints: list[str]) -> None:
    """Note an error; a page below the root first looks for the server below itself, which is none."""
    sought = re.search(r"/\w+/_stcore/(health|host-config)$", said.location["url"])
    if said.type == "error" and not sought:
        complaints.append(f"{said.text} {said.location['url']}")


def _note(url: str, allowed: tuple[str, ...], complaints: list[str]) -> None:
    if not url.startswith(allowed):
        complaints.append(url)
