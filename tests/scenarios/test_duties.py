"""The page of duties: every duty, no promise that the command line does not keep."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.policy import Text
from scenarios.cli.app import app
from scenarios.duties import LISTS, PAGE, SERVES, Duty, can_be_asked, duties, page, write_page

COMMANDS = sorted({command for duty in duties() for command in duty.commands})


def test_the_page_in_docs_is_what_the_table_says(tmp_path: Path) -> None:
    """Run ``python -m scenarios.duties`` after changing the table, or what a scenario can ask for."""
    assert PAGE.read_text(encoding="utf-8") == page()
    write_page(tmp_path / "docs" / "duties.md")
    assert (tmp_path / "docs" / "duties.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_named_exists(command: str) -> None:
    program, *words = command.split()
    assert program == "junheng"
    result = CliRunner().invoke(app, [*words, "--help"])
    assert result.exit_code == 0, result.output


def test_every_duty_says_in_both_languages_what_serves_it() -> None:
    titles = [duty.title.en for duty in duties()]
    assert len(titles) == len(set(titles))
    assert [sum(duty.listed == name for duty in duties()) for name in LISTS] == [25, 18]
    for duty in duties():
        assert duty.serves in SERVES
        assert (duty.serves == "not") == (not duty.commands), duty.title.en
        for text in (duty.title, duty.feature, duty.limit):
            assert bool(text.en) == bool(text.zh)
            assert not text.en or re.search(r"[\u4e00-\u9fff]", text.zh), text.en
    assert all(len(line.split(" | ")) == 8 for line in page().splitlines() if line.startswith("| "))


def test_a_duty_that_is_not_wholly_served_says_why() -> None:
    for duty in duties():
        assert duty.serves != "partly" or duty.limit.en or duty.absent(), duty.title.en
        if duty.serves == "not":
            assert duty.feature.en.startswith("Not a matter for this program")


DUTY = Duty("bureau", Text("a", "甲"), "wholly", Text("b", "乙"), Text("", ""), ("junheng solve",), ())


@pytest.mark.parametrize(
    ("decisions", "standing"),
    [
        ((), "wholly"),
        (("places", "funds"), "wholly"),
        (("places", "fortune"), "partly"),
        (("fortune", "places.fortune"), "later"),
    ],
)
def test_what_no_scenario_can_ask_for_is_said_to_be_missing(
    decisions: tuple[str, ...], standing: str
) -> None:
    duty = replace(DUTY, decisions=decisions)
    assert duty.standing() == standing
    assert [can_be_asked(name) for name in decisions] == [name in {"places", "funds"} for name in decisions]


def test_options_of_a_decision_are_found_in_its_table() -> None:
    assert can_be_asked("budget.extra")
    assert not can_be_asked("budget.fortune")
