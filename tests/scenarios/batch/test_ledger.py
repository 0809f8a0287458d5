"""The ledger: only ever added to, and readable after a crash in the middle of a line."""

import json
from pathlib import Path

import pytest

from scenarios.batch.ledger import Ledger, given_up, read_ledger
from scenarios.errors import OutputError


def test_a_torn_line_is_passed_over_and_closed_off(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    with Ledger(path) as ledger:
        ledger.note("done", task="a", run=1)
    with path.open("ab") as file:
        file.write(b'{"at": "2026", "event": "do')
    with Ledger(path) as ledger:
        ledger.note("done", task="b", run=2)
    assert [event["task"] for event in read_ledger(path)] == ["a", "b"]
    assert path.read_bytes().count(b"\n") == 3


def test_only_the_last_word_on_a_task_counts(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    events = [("a", "quarantined"), ("a", "done"), ("b", "late"), ("c", "no_plan"), ("c", "started")]
    with Ledger(path) as ledger:
        for task, event in events:
            ledger.note(event, task=task)
    assert set(given_up(path)) == {"c"}


@pytest.mark.promise(
    "nothing lost",
    "two batches write one ledger",
    "every line stays whole",
)
def test_lines_of_two_writers_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    with Ledger(path) as one, Ledger(path) as other:
        for number in range(20):
            one.note("started", task=str(number), message="x" * 5000)
            other.note("started", task=str(number), message="y" * 5000)
    assert len([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]) == 40


def test_a_ledger_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the ledger cannot be written"):
        Ledger(tmp_path / "no" / "l.jsonl")
