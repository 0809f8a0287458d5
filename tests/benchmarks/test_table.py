import json
import math

import pytest

from benchmarks.table import HEAD, Row, Section, Target, line, machine, page, table, verdict

AT_MOST = Target("≤", 1.1)
AT_LEAST = Target("≥", 10.0)


@pytest.mark.parametrize(
    ("samples", "target", "told"),
    [
        ((1.0, 1.05, 1.1), AT_MOST, "yes"),
        ((1.0, 1.1, 1.3), AT_MOST, "yes (not in every run)"),
        ((1.0, 1.2, 1.3), AT_MOST, "**no** (in some runs)"),
        ((1.11,), AT_MOST, "**no**"),
        ((10.0, 12.0), AT_LEAST, "yes"),
        ((9.9,), AT_LEAST, "**no**"),
        ((math.nan,), AT_LEAST, "**no**"),
        ((math.nan,), AT_MOST, "**no**"),
        ((3.0,), None, "–"),
        ((), AT_MOST, "not measured"),
    ],
)
def test_the_median_decides_and_no_run_is_hidden(
    samples: tuple[float, ...], target: Target | None, told: str
) -> None:
    assert verdict(Row("speed", samples=samples, target=target)) == told


def test_a_row_shows_median_spread_runs_and_target() -> None:
    row = Row("whole ÷ bare", "20,000 arcs", "0.4 s", "HiGHS 0.3 s", (1.2, 1.0, 1.06), target=AT_MOST)
    assert line(row) == (
        "| whole ÷ bare | 20,000 arcs | 0.4 s | HiGHS 0.3 s | 1.06 | 1 to 1.2 | 3 | ≤ 1.1 "
        "| yes (not in every run) |"
    )
    one = Row("memory", samples=(1071.6,), unit="B per arc", target=Target("≤", 1024.0))
    assert line(one) == "| memory |  |  |  | 1,072 B per arc |  | 1 | ≤ 1,024 B per arc | **no** |"


def test_a_table_is_square_and_says_why_a_row_is_empty() -> None:
    rows = [
        Row("speed", samples=(1.0,), target=AT_MOST),
        Row("batch", "2 workers", target=AT_LEAST, note="not measured here yet"),
    ]
    head, rule, *lines = table(rows).split("\n\n")[0].splitlines()
    assert f"{head}\n{rule}" == HEAD
    assert {text.count("|") for text in (head, rule, *lines)} == {10}
    assert table(rows).endswith("\n\n* batch, 2 workers: not measured here yet")


def test_a_page_counts_its_verdicts_and_names_machine_and_load() -> None:
    rows = (
        Row("a", samples=(1.0,), target=AT_MOST),
        Row("b", samples=(2.0,), target=AT_MOST),
        Row("c", target=AT_MOST, note="no data"),
        Row("d", samples=(5.0,)),
    )
    section = Section("speed", rows, "2026-01-02 03:04 UTC", "python -m benchmarks", (0.4, 7.26))
    text = page([section])
    assert "1 targets met, 1 not met, 1 not measured." in text
    assert "| speed | `python -m benchmarks` | 2026-01-02 03:04 UTC | 0.4 | 7.3 |" in text
    assert machine() in text
    assert "highspy 1." in text


def test_a_section_is_kept_as_json_and_read_back_the_same() -> None:
    rows = (Row("a", "1 arc", "1 s", "2 s", (0.5, 0.25), "", AT_MOST, "why"), Row("b"))
    section = Section("speed", rows, "now", "command", (1.0, 2.0))
    assert Section.read(json.loads(json.dumps(section.stored()))) == section
