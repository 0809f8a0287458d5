"""A leader's way: where it is unfair, for which level, in which district; the table; the other language."""

# ruff: noqa: ANN401 - the classes are of conftest.py, which cannot be imported

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

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
