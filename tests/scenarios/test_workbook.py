"""The workbook: totals reconcile to the cent, text stays text, the same runs give the same bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from geodata.city import City
from scenarios.runs import Run
from scenarios.speech import Speech
from scenarios.wording import catalogue
from scenarios.workbook import write_workbook
from scenarios.workbook.book import Book

FIRST = 5  # row of the first record, counted from 1
HEAD, TOTAL = 4, 3


@pytest.fixture(scope="module")
def path(hand_runs: Sequence[Run], hand_city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    write_workbook(path, hand_runs, hand_city)
    return path


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, data_only=True)


@pytest.fixture(scope="module")
def formulas(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def column(book: Workbook, sheet: str, title: str) -> list[Any]:
    page = book[sheet]
    number = next(cell.column for cell in page[HEAD] if cell.value == title)
    return [page.cell(row, number).value for row in range(FIRST, page.max_row + 1)]


def test_rows_and_columns_of_the_budget_add_up_to_the_cent(values: Workbook) -> None:
    page = values["1 Budget"]
    rows: list[list[Any]] = [[cell.value for cell in row] for row in page.iter_rows(min_row=FIRST)]
    totals = [cell.value for cell in page[TOTAL]]
    assert [row[-1] for row in rows] == [100000.01, 100999.13, 193333.33]
    for row in rows:
        assert round(sum(row[4:-1]), 2) == row[-1]
    for number in range(4, len(totals)):
        assert round(sum(row[number] for row in rows), 2) == totals[number]
    assert totals[-1] == 394332.47


def test_totals_are_formulas_with_their_value(formulas: Workbook) -> None:
    page = formulas["1 Budget"]
    assert page.cell(TOTAL, 5).value == "=SUM(E5:E7)"
    assert page.cell(FIRST, page.max_column).value == "=SUM(E5:G5)"


def test_every_check_agrees_and_is_a_number(values: Workbook, formulas: Workbook) -> None:
    rows = list(values["Checks"].iter_rows(min_row=FIRST, values_only=True))
    assert len(rows) == 24
    assert all(row[3] == 0 and row[4] == "agrees" for row in rows), rows
    for row in formulas["Checks"].iter_rows(min_row=FIRST, min_col=2, max_col=4):
        assert all(isinstance(cell.value, int | float) for cell in row)


def test_the_summary_holds_numbers(values: Workbook) -> None:
    assert column(values, "Summary", "keep <now>")[0] == 804
    granted = next(row for row in values["Summary"].iter_rows(values_only=True) if row[0] == "Money granted")
    assert granted == ("Money granted", "CNY", None, 394332.47, 1182997.41)


def test_a_wrong_table_shows_up_in_the_checks(
    hand_runs: Sequence[Run], hand_city: City, tmp_path: Path
) -> None:
    run = hand_runs[0]
    schools = run.plan.schools.assign(granted=run.plan.schools["granted"] + 0.01)
    plan = type(run.plan)(**{**vars(run.plan), "schools": schools})
    wrong = type(run)(**{**vars(run), "plan": plan})
    write_workbook(tmp_path / "wrong.xlsx", [wrong], hand_city)
    rows = openpyxl.load_workbook(tmp_path / "wrong.xlsx", data_only=True)["Checks"].iter_rows(
        min_row=FIRST, values_only=True
    )
    assert [(row[3], row[4]) for row in rows if row[4] != "agrees"] == [(-0.03, "DIFFERS")]


def test_text_that_looks_like_a_formula_stays_text(values: Workbook, formulas: Workbook) -> None:
    assert '=HYPERLINK("http://x.example","y")' in column(values, "1 Budget", "School")
    for page in formulas:
        for row in page.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert str(cell.value).startswith(("=SUM(", "=ROUND(", "=IF(", "='")), cell.value


def test_ids_keep_their_zeros(values: Workbook) -> None:
    assert column(values, "1 Posts", "School id") == ["007", "S2", "S3"]


def test_teachers_of_every_school_reconcile(values: Workbook) -> None:
    moved = [
        column(values, "1 Posts", title) for title in ("Teachers today", "moved out", "moved in", "hired")
    ]
    after = [today - out + into + hired for today, out, into, hired in zip(*moved, strict=True)]
    assert after == column(values, "1 Posts", "Teachers") == [22, 17, 6]


def test_every_sheet_can_be_filtered_and_keeps_its_head_in_view(values: Workbook) -> None:
    for page in values:
        assert page.freeze_panes is not None, page.title
        if page.title != "Checks" and page.max_row >= FIRST:
            assert page.auto_filter.ref, page.title


def test_the_sheets_are_there_in_both_languages(
    hand_runs: Sequence[Run], hand_city: City, tmp_path: Path
) -> None:
    said: set[str] = set()

    def record(message: str) -> str:
        said.add(message)
        return catalogue("zh")[message]

    write_workbook(tmp_path / "zh.xlsx", hand_runs[:1], hand_city, lang="zh", translate=record)
    assert not sorted(message for message in said if message not in catalogue("zh"))
    sheets = openpyxl.load_workbook(tmp_path / "zh.xlsx").sheetnames
    assert sheets[0] == "摘要表"
    assert {"预算表", "岗位表", "调动表", "招聘表", "学位安排", "缺口表", "核对"} <= set(sheets)


def test_the_same_runs_give_the_same_bytes(
    path: Path, hand_runs: Sequence[Run], hand_city: City, tmp_path: Path
) -> None:
    write_workbook(tmp_path / "again.xlsx", hand_runs, hand_city)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_nothing_outside_is_linked(path: Path) -> None:
    with ZipFile(path) as book:
        assert not [name for name in book.namelist() if "externalLink" in name]


def test_a_plan_without_money_still_makes_a_book(
    hand_runs: Sequence[Run], hand_city: City, tmp_path: Path
) -> None:
    run = hand_runs[0]
    plan = type(run.plan)(**{**vars(run.plan), "grants": run.plan.grants.head(0)})
    write_workbook(tmp_path / "none.xlsx", [type(run)(**{**vars(run), "plan": plan})], hand_city)
    page = openpyxl.load_workbook(tmp_path / "none.xlsx", data_only=True)["Budget"]
    assert page.cell(TOTAL, 5).value == 0


def test_a_place_that_cannot_be_written_is_an_ordinary_error(tmp_path: Path) -> None:
    """So that :func:`scenarios.output.new_file` can say it plainly and leave nothing behind."""
    book = Book(tmp_path / "none" / "book.xlsx", Speech.of("en", "CNY"))
    with pytest.raises(OSError, match="No such file"), book:
        book.checks("Checks", "Checks", [], "")
