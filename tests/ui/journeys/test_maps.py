"""The map in a real browser, with and without WebGL: pointer, keyboard, several maps that move together."""

# ruff: noqa: ANN401 - the classes are of conftest.py, which cannot be imported

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("access")]


@pytest.fixture(scope="module", params=[True, False], ids=["usual", "no WebGL"])
def browser(launch: Callable[..., Browser], request: pytest.FixtureRequest) -> Iterator[Browser]:
    opened = launch(webgl=request.param)
    yield opened
    opened.close()


@pytest.fixture
def guest(invite: Callable[..., Any], server: Any) -> Any:
    return invite(server)


def wait_for_map(page: Page) -> None:
    page.wait_for_selector(".equity-map[data-drawn]")
    expect(page.locator(".stSpinner")).to_have_count(0)


def middle(page: Page, number: int = 0) -> tuple[float, float]:
    box = page.locator(".equity-map .frame").nth(number).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_click_selects_a_district_and_the_language_changes_around_it(
    guest: Any,
) -> None:
    page = guest.page
    guest.open()
    wait_for_map(page)
    page.mouse.click(*middle(page))
    card = page.locator(".place .name")
    expect(card).to_be_visible()
    english = card.inner_text()
    assert f"place={page.locator('.equity-map').get_attribute('data-selected')}" in page.url
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text("校际差异系数").first).to_be_visible()
    expect(card).not_to_have_text(english)
    assert "lang=zh" in page.url


def test_the_map_answers_the_keyboard(guest: Any) -> None:
    page = guest.page
    guest.open()
    wait_for_map(page)
    scale = page.locator(".ol-scale-line-inner")
    before = scale.inner_text()
    page.locator(".equity-map .frame").focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(scale).not_to_have_text(before)


def test_compare_shows_three_maps_that_move_and_point_together(
    guest: Any,
) -> None:
    page = guest.page
    guest.open()
    wait_for_map(page)
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(".equity-map .frame")).to_have_count(4)  # and a difference
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
