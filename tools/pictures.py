"""Take the pictures of the screens that docs/screens.md shows: one of each, in both languages.

usage: python -m tools.pictures [--size small|city] [SCREEN ...]

A demo city with its three runs and a small sweep is made in a folder of its own and
served as a user would do it; Chromium visits every screen. Pictures that need more steps (the tour,
locks, the queue) stay. Look at each before it is committed.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks.screens import served
from scenarios.demo_run import DemoFolder

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SCREENS = {  # page and what is chosen on it
    "today": "",
    "compare": "compare",
    "brief": "brief",
    "scenarios": "scenarios",
    "edit": "edit",
    "frontier": "frontier?scenario=balance&equity=short_funds&points=5",
    "explain": "explain",
    "data": "data",
    "batch": "batch?sweep=sweeps/money.toml",
}
MAPS = {"today", "compare", "edit"}
SWEEP = """name = "money"
base = "../scenarios/balance.toml"

[axes]
budget = [0.9, 1.0, 1.1]
demand = ["low", "mid", "high"]
year = [2027]
"""
MISSING, WAITING = re.compile("Calculate the missing"), re.compile("Plans that wait")
START = "from scenarios.cli import main; main()"
WIDE, HIGH, COLOURS = 1440, 1100, 128
PATIENCE = 120_000  # milliseconds


def junheng(*arguments: object) -> None:
    """Run a command."""
    command = [sys.executable, "-c", START, *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command


def furnish(folder: DemoFolder, size: str, *, batch: bool) -> None:
    """Make the demo city, its runs, and a sweep that was done."""
    junheng("demo", folder.root, "--size", size, "--run")
    if not batch:
        return
    sweep = folder.sweep.with_name("money.toml")
    sweep.write_text(SWEEP, encoding="utf-8")
    junheng("batch", folder.city, sweep, "--store", folder.store)


def visit(page: Page, address: str, screens: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the picture of each screen in each language."""
    for screen in screens:
        for lang in ("en", "zh"):
            path = SCREENS[screen]
            page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={lang}")
            page.wait_for_selector("h1")
            settle(page)
            if screen == "frontier" and page.get_by_role("button", name=MISSING).count():
                calculate(page)
            if screen in MAPS:
                page.wait_for_selector(".equity-map[data-drawn]")
            settle(page)
            yield f"{screen}.{lang}.png", page.screenshot()


def settle(page: Page) -> None:
    """Wait until the app has nothing more to say, and what it drew stands still."""
    page.wait_for_selector(".stApp[data-test-script-state='notRunning']")
    page.wait_for_function("!document.querySelector('.stSpinner')")
    page.wait_for_timeout(2000)


def calculate(page: Page) -> None:
    """Have the plans of a frontier calculated that are not there yet."""
    page.get_by_role("button", name=MISSING).click()
    page.get_by_text(WAITING).wait_for()
    page.get_by_text(WAITING).wait_for(state="hidden", timeout=5 * PATIENCE)


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("screens", nargs="*", choices=[[], *SCREENS], metavar="SCREEN")
    parser.add_argument("--size", choices=("small", "city"), default="city")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        folder = DemoFolder(Path(place) / "demo")
        furnish(folder, asked.size, batch=not asked.screens or "batch" in asked.screens)
        with served(folder.root) as address:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
            page.set_default_timeout(PATIENCE)
            for name, taken in visit(page, address, asked.screens or list(SCREENS)):
                (PICTURES / name).write_bytes(taken)
                _lessen(PICTURES / name)
                print(name, flush=True)
            browser.close()


def _lessen(path: Path) -> None:
    """Keep as many colours as a screen has use for; a picture is a third as large then."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
