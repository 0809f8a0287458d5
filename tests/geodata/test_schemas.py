"""The declarations themselves, and the words of the project they use."""

import pandas as pd
import pandera.pandas as pa
import pytest

from geodata.schemas.tables import SCHEMAS, columns_of, empty_table, has_geometry, key_of


@pytest.mark.parametrize("table", SCHEMAS)
def test_an_empty_table_satisfies_its_declaration(table: str) -> None:
    frame = empty_table(table, "EPSG:4549")
    assert len(SCHEMAS[table].validate(frame)) == 0
    assert ("geometry" in frame) == has_geometry(table)


@pytest.mark.parametrize("table", SCHEMAS)
def test_keys_references_and_wholes_are_declared_columns(table: str) -> None:
    columns = columns_of(table)
    assert set(key_of(table)) <= set(columns)
    for facts in columns.values():
        assert facts.refers in ("", *SCHEMAS)
        assert facts.part_of in ("", *columns)
        assert (facts.kind in ("whole", "number")) == bool(facts.unit)


def test_a_declaration_refuses_what_it_forbids() -> None:
    frame = pd.DataFrame({"district_id": ["01", "01"], "year": [2025, 2025], "births": [-1.5, 3]})
    with pytest.raises(pa.errors.SchemaErrors) as caught:
        SCHEMAS["births"].validate(frame, lazy=True)
    found = set(caught.value.failure_cases["check"])
    assert found == {"multiple_fields_uniqueness", "whole", "between_ends"}
