import pytest

from geodata.importers.units import factors_of
from geodata.schemas.tables import columns_of


@pytest.mark.parametrize(
    ("table", "column", "unit", "factor"),
    [
        ("provision", "equipment_value", "万元", 10_000),
        ("sources", "amount", "亿元", 1e8),
        ("areas", "disadvantaged_share", "%", 0.01),
        ("provision", "sports_area_m2", "公顷", 10_000),
        ("provision", "sports_area_m2", "亩", 10_000 / 15),
        ("travel", "metres", "km", 1000),
        ("travel", "minutes", "秒", 1 / 60),
        ("districts", "population", "万人", 10_000),
        ("provision", "books", "万册", 10_000),
    ],
)
def test_units_by_hand(table: str, column: str, unit: str, factor: float) -> None:
    assert factors_of(columns_of(table)[column])[unit] == pytest.approx(factor)


@pytest.mark.parametrize(("table", "column"), [("schools", "name"), ("schools", "lon"), ("children", "year")])
def test_what_is_not_counted_has_no_other_unit(table: str, column: str) -> None:
    assert factors_of(columns_of(table)[column]) == {}
