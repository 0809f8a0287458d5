"""The report: honest, complete, self-contained, in both languages."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from geodata.city import City
from scenarios.report import render_report, write_report
from scenarios.report.brief import proof_status
from scenarios.report.small_cells import hidden, hidden_in_groups
from scenarios.runs import Run
from scenarios.speech import Speech
from scenarios.terms import TERMS
from scenarios.wording import catalogue

FETCHING = {"src", "href", "xlink:href", "srcset", "data", "action", "poster"}


class Page(HTMLParser):
    """Tags, links and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it would fetch."""
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in FETCHING]

    def handle_data(self, data: str) -> None:
        """Note a piece of text."""
        self.text.append(data)


@pytest.fixture(scope="module")
def english(hand_runs: Sequence[Run], hand_city: City) -> str:
    return render_report(hand_runs, hand_city)


@pytest.fixture(scope="module")
def chinese(hand_runs: Sequence[Run], hand_city: City) -> str:
    return render_report(hand_runs, hand_city, lang="zh")


def test_nothing_is_fetched_and_no_script_runs(english: str) -> None:
    page = Page(english)
    assert all(link.startswith("#") for link in page.links)
    assert not {"script", "link", "iframe", "img", "object", "embed"} & set(page.tags)
    assert "@import" not in english
    assert not re.search(r"url\(\s*['\"]?(?!#)", english)


def test_names_are_shown_and_never_run(english: str) -> None:
    assert "<script>alert" not in english
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in english
    assert "Handmade &lt;City&gt;" in english
    assert "<i>doubtful</i>" not in english


def test_a_run_is_called_optimal_only_when_every_goal_is(english: str) -> None:
    assert "Proved optimal, goal after goal" in english
    assert "Within 1.20% of the best possible" in english


@pytest.mark.parametrize(
    ("status", "gap", "said"),
    [
        ("optimal", 0.0, "Proved optimal, goal after goal"),
        ("feasible", 0.012_34, "Within 1.24% of the best possible"),
        ("feasible", float("nan"), "Not assessed: how far from the best possible is not known"),
        ("no_solution", 0.0, "Not proved: no plan found in time"),
    ],
)
def test_a_status_never_says_more_than_is_known(
    hand_runs: Sequence[Run], status: str, gap: float, said: str
) -> None:
    run = hand_runs[0]
    steps = run.plan.steps.assign(status=["optimal", status], gap=[0.0, gap])
    plan = type(run.plan)(**{**vars(run.plan), "steps": steps})
    changed = type(run)(**{**vars(run), "plan": plan})
    assert proof_status(changed, Speech.of("en", "CNY"))[0] == said


def test_totals_are_given_to_the_cent(english: str) -> None:
    assert "394,332.47" in english  # 100000.01 + 99999.03 + 1000.10 + 33333.33 + 160000.00
    assert "1,182,997.41" in english


def test_a_coefficient_is_compared_unrounded(english: str) -> None:
    """0.501787 prints as 0.50 and still fails the limit of 0.50."""
    assert "0.5018 ✗" in english
    assert "0.2509 ✓" in english


def test_not_assessed_is_not_met(english: str) -> None:
    assert "2 / 0 / 1" in english


def test_small_counts_of_children_are_withheld(english: str) -> None:
    text = english[english.index('id="shortages"') : english.index('id="teachers"')]
    assert "&lt;10" in text
    assert "withheld" in text
    assert not re.search(r"<b>(4|14) children</b>", text)
    assert "18 children" in text


def test_maps_of_one_row_have_the_same_classes(english: str) -> None:
    rows = re.findall(r'<div class="multiples">(.*?)</div></div>', english, re.DOTALL)
    assert len(rows) == 2
    for row in rows:
        legends = [
            re.findall(r">((?:[≤≥]|&lt;|&gt;)[^<]*|[\d.]+ – [\d.]+)</text>", svg)
            for svg in row.split("<svg ")[1:]
        ]
        assert len(legends) >= 2
        assert legends[0]
        assert all(legend == legends[0] for legend in legends)


def test_every_message_of_the_report_is_translated(hand_runs: Sequence[Run], hand_city: City) -> None:
    said: set[str] = set()

    def record(message: str) -> str:
        said.add(message)
        return catalogue("zh")[message]

    render_report(hand_runs, hand_city, lang="zh", translate=record, public=True)
    render_report(hand_runs[1:], hand_city, lang="zh", translate=record, brief=True)
    facts = {fault.problem for fault in hand_city.warnings}
    faults = {message for message in said if message.startswith("{place}")}
    assert len(said) > 100
    assert not sorted(message for message in said - facts - faults if message not in catalogue("zh"))


def test_every_message_in_the_templates_is_translated() -> None:
    folder = Path(__file__).parents[2] / "scenarios" / "templates"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html")))
    messages = set(re.findall(r'say\("([^"]*)"', text))
    assert messages == {"{count} more", "None."}
    assert messages <= catalogue("zh").keys()


def test_every_term_is_translated() -> None:
    assert not sorted(set(TERMS.values()) - {"Gini", "Theil"} - catalogue("zh").keys())


def test_the_chinese_report_is_chinese(chinese: str) -> None:
    assert '<html lang="zh-Hans">' in chinese
    assert "手工市" in chinese
    assert "第一小学" in chinese
    assert "与理论最优的差距不超过 1.20%" in chinese


def test_the_same_runs_give_the_same_text(english: str, hand_runs: Sequence[Run], hand_city: City) -> None:
    assert render_report(hand_runs, hand_city) == english


def test_a_single_run_is_held_against_today(
    hand_runs: Sequence[Run], hand_city: City, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    write_report(path, hand_runs[:1], hand_city)
    assert "lose something against today" in path.read_text(encoding="utf-8")


def test_the_second_smallest_count_is_hidden_with_the_only_small_one() -> None:
    assert hidden(pd.Series([3.0, 20, 30]), 10).tolist() == [True, True, False]
    assert hidden(pd.Series([3.0, 4, 30]), 10).tolist() == [True, True, False]
    assert hidden(pd.Series([20.0, 30]), 10).tolist() == [False, False]


def test_no_hidden_count_follows_from_the_totals() -> None:
    """A district of one small area: its total is hidden, and one more total, and an area below that one."""
    amounts, districts = pd.Series([4.0, 14, 20, 30]), pd.Series(["D1", "D2", "D2", "D3"])
    hide, totals = hidden_in_groups(amounts, districts, 10)
    assert set(totals) == {"D1", "D3"}
    assert hide.tolist() == [True, False, False, True]
