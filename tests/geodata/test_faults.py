"""Messages: one line, rows counted, data never read as a template."""

from geodata.faults import Fault, fill, shown
from geodata.kinds import EMPTY_CELL, NOT_A_NUMBER, UNKNOWN_ID


def test_a_message_counts_rows_after_five() -> None:
    fault = EMPTY_CELL.at("a.csv", rows=tuple(range(2, 12)), column="name")
    assert fault.render() == (
        "a.csv, rows 2, 3, 4, 5, 6 and 5 more, column name: The cell is empty. Fill in the cell."
    )


def test_a_sheet_is_named_where_the_file_has_several() -> None:
    fault = EMPTY_CELL.at("city.xlsx", table="areas", rows=(2,))
    assert fault.render() == "city.xlsx, sheet areas, row 2: The cell is empty. Fill in the cell."


def test_data_with_braces_or_control_characters_stays_data() -> None:
    fault = NOT_A_NUMBER.at("a.csv", found="{column}\u202e\n<script>", allowed="{low}", low="{high}", high=1)
    assert "Found: {column}\\u202e\\u000a<script>. Allowed: {high}." in fault.render()


def test_long_text_is_cut() -> None:
    assert shown("x" * 100) == "x" * 80 + "…"


def test_the_translation_is_looked_up_before_the_values_are_put_in() -> None:
    asked: list[str] = []

    def upper(template: str) -> str:
        asked.append(template)
        return template.upper() if "{" not in template else template

    fault = UNKNOWN_ID.at("a.csv", found="7", refers="schools", nearest="007")
    text = fault.render(upper)
    assert "There is no such id in table {refers}." in asked
    assert text == (
        "a.csv: There is no such id in table schools. Found: 7. Allowed: an id of table schools. "
        "Did you mean 007? Correct the id, or add its row to table schools."
    )


def test_an_unknown_placeholder_is_left_visible() -> None:
    assert fill("{a} {b}", {"a": "1"}) == "1 {b}"


def test_equal_faults_are_equal() -> None:
    assert EMPTY_CELL.at("a.csv", rows=(2,)) == EMPTY_CELL.at("a.csv", rows=(2,))
    assert isinstance(EMPTY_CELL.at("a.csv"), Fault)
