"""Columns share a terminal: what fits stays whole, words are broken, numbers never; long lists are quick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from scenarios.cli.table_layout import column_widths, table_lines

WORDS = st.text("ab 体育é-", max_size=30)
NUMBERS = st.integers(0, 10**9).map("{:,}".format)


def test_a_table_that_fits_has_the_widths_of_its_longest_cells() -> None:
    heads, rows = ["School", "Pupils"], [["体育场地学校", "7"], ["B", "1,234,567"]]
    widths = column_widths(heads, rows, 23, words=1)
    assert widths == (12, 9)
    assert [table_lines(row, widths, words=1) for row in (heads, *rows)] == [
        ["School           Pupils"],
        ["体育场地学校          7"],
        ["B             1,234,567"],
    ]


def test_words_give_way_and_the_room_left_is_used() -> None:
    """22 places for ``one two three`` (13), ``four five`` (9) and a number: one place is wanting."""
    row = ["one two three", "four five", "1,000"]
    widths = column_widths(["a", "b", "c"], [row], 30, words=2)
    assert widths == (12, 9, 5)
    assert table_lines(row, widths, words=2) == ["one two       four five  1,000", "three"]


def test_a_table_whose_numbers_need_more_is_wider() -> None:
    assert column_widths(["a", "b"], [["1,000,000", "2,000,000"]], 10, words=0) == (9, 9)


@given(st.lists(st.tuples(WORDS, WORDS, NUMBERS), max_size=5), st.integers(20, 90))
def test_nothing_is_lost_and_no_number_broken(rows: list[tuple[str, str, str]], width: int) -> None:
    widths = column_widths(("Name", "Place", "Number"), rows, width, words=2)
    assert sum(widths) + 4 <= max(width, 12 + 12 + 13 + 4)
    for row in rows:
        lines = table_lines(row, widths, words=2)
        assert row[2] in lines[0]
        assert sorted("".join(lines).replace(" ", "")) == sorted("".join(row).replace(" ", ""))
        assert max(map(cell_len, lines)) <= sum(widths) + 4


def test_a_thousand_rows_that_fit_are_never_laid_out_by_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich takes milliseconds a row; here only a cell that must be broken is given to it."""
    broken = []
    wrap = Text.wrap
    monkeypatch.setattr(Text, "wrap", lambda *args, **more: broken.append(args[0]) or wrap(*args, **more))
    rows = [[f"Plan {number}", "x" * 40 if number == 7 else "Town", f"{number:,}"] for number in range(1000)]
    widths = column_widths(("Plan", "Town", "Number"), rows, 40, words=2)
    lines = [table_lines(row, widths, words=2) for row in rows]
    assert [cell.plain for cell in broken] == ["x" * 40]
    assert [len(each) for each in lines] == [2 if number == 7 else 1 for number in range(1000)]
