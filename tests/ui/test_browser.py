"""The app in a real browser, started as a user starts it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("screens")]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 60_000  # milliseconds; the machine may be busy
NO_WEBGL = ["--disable-gpu", "--disable-webgl", "--disable-3d-apis"]


@pytest.fixture(scope="module")
def address(town: Path) -> Iterator[str]:
    """Serve the town by `junheng app` and return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "junheng"), "app", str(town), "--port", str(port)]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("JUNHENG")}
    served = subprocess.Popen(
        command,
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", served)
        yield f"http://127.0.0.1:{port}/"
    finally:
        os.killpg(served.pid, 15)
        served.wait(20)


def wait_for(url: str, served: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        assert served.poll() is None, "the app ended"
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the app did not start")


@pytest.fixture(scope="module", params=[[], NO_WEBGL], ids=["usual", "no WebGL"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *request.param])
        yield opened
        opened.close()


@pytest.fixture
def seen(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """Open a page and collect what it complains about or asks from elsewhere; nothing may come."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda asked: complaints.append(asked.url) if is_elsewhere(asked.url, address) else None
    )
    yield page, complaints
    page.close()
    assert complaints == []


def is_elsewhere(url: str, address: str) -> bool:
    return not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))


def wait_for_map(page: Page) -> None:
    page.wait_for_selector(".equity-map[data-drawn]")
    expect(page.locator(".stSpinner")).to_have_count(0)


def middle(page: Page, number: int = 0) -> tuple[float, float]:
    box = page.locator(".equity-map .frame").nth(number).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_click_selects_a_district_and_the_language_changes_around_it(
    seen: tuple[Page, list[str]], address: str
) -> None:
    page, _ = seen
    page.goto(address)
    wait_for_map(page)
    page.mouse.click(*middle(page))
    card = page.locator(".place .name")
    expect(card).to_be_visible(timeout=PATIENCE)
    english = card.inner_text()
    assert f"place={page.locator('.equity-map').get_attribute('data-selected')}" in page.url
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text("校际差异系数").first).to_be_visible(timeout=PATIENCE)
    expect(card).not_to_have_text(english, timeout=PATIENCE)
    assert "lang=zh" in page.url


def test_the_map_answers_the_keyboard(seen: tuple[Page, list[str]], address: str) -> None:
    page, _ = seen
    page.goto(address)
    wait_for_map(page)
    scale = page.locator(".ol-scale-line-inner")
    before = scale.inner_text()
    page.locator(".equity-map .frame").focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(scale).not_to_have_text(before)


def test_compare_shows_three_maps_that_move_and_point_together(
    seen: tuple[Page, list[str]], address: str
) -> None:
    page, _ = seen
    page.goto(address)
    wait_for_map(page)
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(".equity-map .frame")).to_have_count(4, timeout=PATIENCE)  # and a difference
    scales = page.locator(".ol-scale-line-inner")
    expect(scales).to_have_count(4)
    before = scales.all_inner_texts()
    assert len(set(before)) == 1
    page.locator(".equity-map .frame").nth(1).scroll_into_view_if_needed()
    page.mouse.move(*middle(page, 1))
    expect(page.locator(".equity-map .tip.seen")).to_have_count(4)
    page.locator(".ol-zoom-in").nth(1).click()
    expect(scales.nth(0)).not_to_have_text(before[0])
    expect(scales.nth(3)).to_have_text(scales.nth(0).inner_text())
