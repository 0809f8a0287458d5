"""What the keys of locks name is known once, and right for every kind."""

import pytest

from geodata.city import City
from geodata.schemas.tables import SCHEMAS
from scenarios.desk.offers import lock_fields
from scenarios.scenario_lock_ids import TABLES, ids_named, known_ids
from scenarios.scenario_locks import KINDS

WORDS = {"name", "kind", "kept", "use", "stock", "category"}  # texts that are no ids


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_lock_that_is_no_word_names_ids(kind: str) -> None:
    texts = {field.name for field in lock_fields(kind) if field.shape in {"text", "list"}}
    assert texts - WORDS == texts & ids_named(kind).keys()


def test_a_programme_is_of_training_only_where_training_is_locked() -> None:
    assert ids_named("training_fixed")["programme"] == "training"
    assert {ids_named(kind)["programme"] for kind in ("district_seats", "school_seats")} == {"programme"}


def test_every_sort_stands_in_a_table_of_the_city(hand_city: City) -> None:
    for sort, (table, column) in TABLES.items():
        assert column in SCHEMAS[table].columns
        assert len(known_ids(hand_city, sort)) == len(getattr(hand_city, table))
