"""How long the screens take in a real browser: until the first map, and from a click to its answer.

Run ``python -m benchmarks.screens [small city province]``. A browser without a window opens Today by
areas on an invented city without runs; the map is there when it says so itself (``data-drawn``). Then
places are clicked, one after the other, and each is timed until its card is on the page. Since other work
on the machine counts into these seconds, the processor time of the page's own thread is told beside them.
Needs Playwright and Chromium.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import get_args
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.table import Row, Target, table
from geodata.demo import demo_tables
from geodata.demo.gazetteer import SizeName
from geodata.writing import write_city

SIZES: tuple[SizeName, ...] = get_args(SizeName.__value__)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FIRST = {"small": 2.0, "city": 2.0, "province": 5.0}
REACTION, CLICKS, OPENINGS, PATIENCE = 0.5, 20, 3, 180
BETWEEN = 500  # milliseconds between two clicks: a faster second one is a double click, which zooms
DRAWN, CARD = ".equity-map[data-drawn]", ".place .name"


def measure(size: SizeName) -> Iterator[Row]:
    """Yield the first map and the reaction to a click on a city of a size."""
    settings, tables = demo_tables(size, 1)
    called = f"{len(tables['areas']):,} areas, {len(tables['schools']):,} schools"
    with tempfile.TemporaryDirectory() as work:
        write_city(Path(work) / "city", settings, tables)
        with served(Path(work)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            clock = page_clock(page)
            begun = time.perf_counter()
            open_map(page, address)
            cold = time.perf_counter() - begun
            maps = [timed_opening(page, address) for _ in range(OPENINGS)]
            busy_map = clock()
            clicks = [timed_click(page, number) for number in range(CLICKS + 1)][1:]
            busy_click = (clock() - busy_map) / (CLICKS + 1)
            browser.close()
    yield Row(
        "first map of Today, by areas",
        called,
        f"{statistics.median(maps):.2f} s",
        samples=tuple(maps),
        unit="s",
        target=Target("≤", FIRST[size]),
        note=f"a new visit, the city read before; the first visitor of a fresh server waited {cold:.1f} s; "
        f"the page's own processor time {busy_map:.2f} s",
    )
    yield Row(
        "from a click on the map to the card of the place",
        called,
        f"{statistics.median(clicks):.2f} s",
        samples=tuple(clicks),
        unit="s",
        target=Target("≤", REACTION),
        note=f"95 % within {np.percentile(clicks, 95):.2f} s; "
        f"the page's own processor time {busy_click:.2f} s",
    )


def page_clock(page: Page) -> Callable[[], float]:
    """Return a clock of the processor time of the page's thread since the page was opened [s]."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        told = session.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in told if each["name"] == "TaskDuration"))

    return busy


def open_map(page: Page, address: str) -> None:
    """Open Today by areas and wait for the map."""
    page.goto(f"{address}/?level=primary&indicator=distance&unit=area&lang=en")
    page.wait_for_selector(DRAWN, timeout=PATIENCE * 1000)


def timed_opening(page: Page, address: str) -> float:
    """Return the seconds of one more visit."""
    page.goto("about:blank")
    begun = time.perf_counter()
    open_map(page, address)
    return time.perf_counter() - begun


def timed_click(page: Page, number: int) -> float:
    """Click on another place and return the seconds until its card is there."""
    card = page.locator(CARD)
    before = card.inner_text() if card.count() else ""
    box = page.locator(".equity-map canvas").first.bounding_box()
    if box is None:
        raise RuntimeError("there is no map to click on")
    turn = 2 * np.pi * number / (CLICKS + 1)
    share = 0.13 + 0.08 * (number % 2)
    x = box["x"] + box["width"] * (0.5 + share * float(np.cos(turn)))
    y = box["y"] + box["height"] * (0.5 + share * float(np.sin(turn)))
    page.wait_for_timeout(BETWEEN)
    begun = time.perf_counter()
    page.mouse.click(x, y)
    changed = (
        "before => { const n = document.querySelector('.place .name'); return n && n.innerText !== before; }"
    )
    page.wait_for_function(changed, arg=before, timeout=PATIENCE * 1000, polling=10)
    return time.perf_counter() - begun


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the screens of a folder in a process of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from scenarios.cli import main; main()", "app", str(folder)]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while not answers(address):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("the screens did not open")
            time.sleep(0.2)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the command, and the server that it started
        process.wait(timeout=20)


def answers(address: str) -> bool:
    """Return whether the server is there."""
    try:
        with urlopen(f"{address}/_stcore/health", timeout=2) as reply:  # noqa: S310 - our own server
            return bool(reply.status == 200)  # noqa: PLR2004 - HTTP
    except (URLError, OSError):
        return False


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure every size, or the small one."""
    for size in SIZES[:1] if quick else SIZES:
        yield from measure(size)


def main(arguments: Sequence[str]) -> None:
    """Print the table, and how busy the machine was."""
    before = os.getloadavg()[0]
    sizes = [size for size in SIZES if size in arguments] or SIZES
    print(table([row for size in sizes for row in measure(size)]))
    print(f"\nLoad before {before:.1f}, after {os.getloadavg()[0]:.1f}, on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main(sys.argv[1:])
