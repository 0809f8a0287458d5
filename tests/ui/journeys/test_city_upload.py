"""A planner sends a city: a broken one changes nothing and is told by cell, the corrected one is taken."""

# ruff: noqa: ANN401 - the classes are of conftest.py, which cannot be imported

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from scenarios.workspace import content_stamp

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("planners")]
NAME = 'name = "Yunting"'


@pytest.fixture
def lent(server: Any) -> Iterator[Any]:
    """Lend the server of all journeys, and put the city back that was there before."""
    yield server
    before = server.folder / "city.before-1"
    if before.exists():
        shutil.rmtree(server.folder / "city")
        before.rename(server.folder / "city")


def zipped(folder: Path, change: Callable[[str, str], str]) -> dict[str, Any]:
    """Return a city folder as the browser sends it, with its texts changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.suffix in {".csv", ".toml"}:
                archive.writestr(path.name, change(path.name, path.read_text(encoding="utf-8")))
            else:
                archive.write(path, path.name)
    return {"name": "city.zip", "mimeType": "application/zip", "buffer": content.getvalue()}


def broken(name: str, text: str) -> str:
    lines = text.splitlines()
    if name == "provision.csv":
        lines[2] = "nowhere," + lines[2].partition(",")[2]
    return "\n".join(lines) + "\n"


def corrected(name: str, text: str) -> str:
    return text.replace(NAME, 'name = "Newtown"') if name == "city.toml" else text


def test_a_broken_city_is_told_cell_by_cell_and_the_corrected_one_is_taken(
    lent: Any,
    invite: Callable[..., Any],
    tmp_path: Path,
) -> None:
    city = lent.folder / "city"
    before = content_stamp(lent.folder)
    assert NAME in (city / "city.toml").read_text(encoding="utf-8")
    guest = invite(lent)
    page = guest.page
    guest.open("data?lang=en&tab=upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(zipped(city, broken))
    page.get_by_role("button", name="Check, and take it if it has no errors").click()
    expect(page.get_by_text("Nothing was changed: errors to be corrected:")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the tables with the cells marked").click()
    waiting.value.save_as(tmp_path / "faults.xlsx")
    book = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    marked = [cell for row in book["provision"].iter_rows() for cell in row if cell.value == "nowhere"]
    assert [cell.row for cell in marked] == [3]
    assert content_stamp(lent.folder) == before

    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(zipped(city, corrected))
    expect(page.get_by_text("Nothing was changed: errors to be corrected:")).to_have_count(0)
    page.get_by_role("button", name="Check, and take it if it has no errors").click()
    expect(page.get_by_text("The city was taken in")).to_be_visible()
    guest.open("?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today · Newtown")
    assert content_stamp(lent.folder) != before
