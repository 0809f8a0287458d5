"""A name never becomes markup: not in a report, not in a map, not on a page."""

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from geodata.city import City
from scenarios.atlas import choropleth
from scenarios.maps import draw_map
from scenarios.report.document import render_report
from scenarios.runs import Run
from ui import markup

HOME = Path(__file__).parents[2]
ALERT = "alert(1)"
DRAWN = {"circle", "line", "text", "path"}  # a long name on a map is a number in a circle


class Structure(HTMLParser):
    """Collects what a browser would act on: tags, names of attributes, and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: set[tuple[str, tuple[str, ...]]] = set()
        self.active: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what of it acts."""
        self.shapes.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.active += [name for name, _ in attrs if name.startswith("on")]
        self.active += [
            value or ""
            for name, value in attrs
            if name in ("href", "src") and not (value or "").startswith(("#", "data:"))
        ]
        self._inside = tag

    def handle_endtag(self, _tag: str) -> None:
        """Note that nothing is inside now."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Note what would run."""
        if self._inside in ("script", "style") and ALERT in data:
            self.active.append(data)


def structure(text: str) -> Structure:
    parser = Structure()
    parser.feed(text)
    parser.close()
    return parser


@pytest.fixture(scope="module")
def ordinary(hand_city: City, hand_runs: Sequence[Run]) -> set[tuple[str, tuple[str, ...]]]:
    """Return the tags of a report with their attributes, as the template has them."""
    return structure(render_report(hand_runs, hand_city, lang="zh")).shapes


def test_the_structure_sees_an_attack() -> None:
    assert structure("<p><img src=x onerror=alert(1)></p>").active == ["onerror", "x"]
    assert structure("<script>alert(1)</script>").active == ["alert(1)"]


@pytest.mark.promise(
    "nobody let in",
    "names of schools that are HTML, scripts or templates, in a report",
    "no tag is added, nothing runs",
)
def test_names_in_a_report_add_no_tag_and_run_nothing(
    hostile: tuple[City, tuple[Run, ...]], ordinary: set[tuple[str, tuple[str, ...]]]
) -> None:
    city, runs = hostile
    text = render_report(runs, city, lang="zh")
    found = structure(text)
    assert found.active == []
    assert {tag for tag, _ in found.shapes - ordinary} <= DRAWN
    assert "root:x:0" not in text
    assert "&lt;class" not in text


@pytest.mark.promise(
    "nobody let in",
    "the same names in maps",
    "text",
)
def test_names_in_a_map_are_text(hostile: tuple[City, tuple[Run, ...]]) -> None:
    city, _ = hostile
    layer = choropleth(city, pd.Series({"A1": 1.0, "A2": 4.0, "A3": 9.0}), "area", title=city.name)
    svg = draw_map(layer, city)
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    tags = {str(node.tag).split("}")[-1] for node in root.iter()}
    assert "script" not in tags
    assert not [name for node in root.iter() for name in node.attrib if name.split("}")[-1].startswith("on")]
    assert "<!ENTITY" not in svg
    assert structure(svg).active == []


@pytest.mark.promise(
    "nobody let in",
    "the same names on pages of the app",
    "text",
)
def test_names_on_a_page_are_text(hostile: tuple[City, tuple[Run, ...]]) -> None:
    city, _ = hostile
    for name in (*city.schools["name"], city.name):
        page = markup.table(
            [(name, "name")],
            [markup.row(markup.text(name), [markup.cell(markup.text(name), name)])],
            caption=name,
        )
        page += markup.card(name, name, markup.text(name), name)
        found = structure(page)
        assert found.active == []
        assert {tag for tag, _ in found.shapes} <= {
            "div",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "caption",
        }


def test_the_map_component_writes_text_only() -> None:
    sources = list((HOME / "ui" / "equity_map" / "frontend" / "src").glob("*.js"))
    assert sources
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
        ):
            assert word not in text, path


def test_pages_are_drawn_without_unsafe_markup() -> None:
    for path in (HOME / "ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text, path
        assert "unsafe_allow_javascript" not in text, path
