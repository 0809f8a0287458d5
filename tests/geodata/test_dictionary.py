"""The data dictionary is the one its declarations make."""

from geodata.dictionary import PAGE, dictionary
from geodata.schemas.tables import SCHEMAS, columns_of


def test_the_page_is_what_the_declarations_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary(), "run python -m geodata.dictionary"


def test_the_page_has_every_column_with_both_titles() -> None:
    page = dictionary()
    for table in SCHEMAS:
        for name, facts in columns_of(table).items():
            assert facts.en, (table, name)
            assert facts.zh, (table, name)
            assert f"| {name}" in page
