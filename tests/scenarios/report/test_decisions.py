"""Decisions beside places, teachers and money stand in the report, the largest first, the rest counted."""

from dataclasses import replace

import pandas as pd

from models.plan_tables import tidy
from scenarios.report.decisions import further
from scenarios.report.document import render_report
from scenarios.report.material import Material


def with_works(material: Material, count: int) -> Material:
    works = pd.DataFrame(
        {
            "project_id": [f"P{number:02d}" for number in range(count)],
            "school_id": "007",
            "level": "primary",
            "kind": "expand",
            "start_year": 2026,
            "open_year": 2028,
            "capital_cents": [100 * (number + 1) for number in range(count)],
            "running_cents": 1,
            "open_now": 0,
        }
    )
    run = material.runs[0]
    plan = type(run.plan)(**{**vars(run.plan), "works": tidy("works", works)})
    changed = replace(run, plan=plan)
    return replace(material, runs=(changed,))


def test_the_largest_rows_stand_first_and_what_is_left_out_is_counted(inside: Material) -> None:
    (table,) = further(with_works(inside, 20), 0)
    assert table.rows[0][0].text == "P19"
    assert table.fold == 12
    assert table.note == "The 12 largest of 20 rows; the workbook has them all."
    assert table.foot[0][6].text == "CN¥210.00"  # 1 + 2 + ... + 20


def test_a_run_without_further_decisions_has_no_such_chapter(inside: Material) -> None:
    assert further(inside, 0) == ()
    html = render_report(inside.runs[:1], inside.city)
    assert 'id="decisions"' not in html
    run = with_works(inside, 3).runs[0]
    html = render_report([run], inside.city)
    assert 'id="decisions"' in html
    assert "Projects done" in html
