"""The page on Greater Manchester tells what the code does: a golden run on real data of real size."""

from pathlib import Path

import pytest

from benchmarks.greater_manchester import PAGE, build_page


@pytest.mark.slow
def test_the_page_is_what_the_code_does(shared: Path) -> None:
    """Every number but the seconds; a number that moves is named under Results in the changelog."""
    page = build_page(shared / "data" / "england_greater_manchester")
    assert page.split("## Seconds")[0] == PAGE.read_text(encoding="utf-8").split("## Seconds")[0]
