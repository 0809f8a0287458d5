"""The documentation is a site that builds without a warning and asks no other server for anything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does."""
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(place)]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place


def test_every_page_of_docs_is_in_the_site(site: Path) -> None:
    written = {path.relative_to(HOME / "docs").with_suffix("") for path in (HOME / "docs").rglob("*.md")}
    built = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    assert written <= built


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loads = re.compile(r"""(?:<script[^>]+src|<link[^>]+href|<img[^>]+src)=["']?(https?:)?//""")
    for path in site.rglob("*.html"):
        assert not loads.search(path.read_text(encoding="utf-8")), path
    for path in site.rglob("*.css"):
        style = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", style), path
