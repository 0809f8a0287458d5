"""A leader's way: where it is unfair, for which level, in which district; the table; the other language."""

# ruff: noqa: ANN401 - the classes are of conftest.py, which cannot be imported

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from scenarios.speech import Speech
from ui.pages import SECTIONS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("screens")]


def test_a_leader_looks_at_another_indicator_and_district_and_takes_the_table_along(
    server: Any,
    invite: Callable[..., Any],
    tmp_path: Path,
) -> None:
    guest = invite(server)
    page = guest.page
    guest.open("?lang=en")
    guest.choose("Indicator", "Distance to school")
    expect(page).to_have_url(re.compile("indicator=distance"))
    place = page.get_by_role("combobox", name="Selected place")
    place.click()
    name = page.get_by_role("option").nth(2).inner_text()
    page.get_by_role("option").nth(2).click()
    expect(page.locator(".place .name")).to_have_text(name)
    guest.settle()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this table (CSV)").click()
    assert waiting.value.suggested_filename == "primary-distance-district.csv"
    waiting.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert name in [row[head.index("District")] for row in rows]
    assert len(rows) == 9


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_screen_opens_from_its_address_cut_off_from_the_network(
    server: Any,
    invite: Callable[..., Any],
    lang: str,
) -> None:
    """`invite` lets no request pass to anywhere else, and fails when one was made."""
    guest, say = invite(server), Speech.of(lang, "XXX").say
    for screen in (screen for section in SECTIONS.values() for screen in section):
        guest.open(f"{'' if screen.name == 'today' else screen.name}?lang={lang}")
        expect(guest.page.get_by_role("heading", level=1)).to_contain_text(say(screen.title))
        expect(guest.page.get_by_test_id("stException")).to_have_count(0)
        expect(guest.page.get_by_test_id("stAlertContentError")).to_have_count(0)
