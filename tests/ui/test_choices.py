"""Places are found by a part of their name or id where a list of all would be too long."""

from ui.choices import named_like

PLACES = {"A01": "Elm Street", "A02": "Oak Street", "B01": "Harbour", "B02": "鼓台街道"}


def test_a_part_of_a_name_or_an_id_finds_places_in_the_order_given() -> None:
    assert list(named_like(PLACES, "street", "")) == ["A01", "A02"]
    assert list(named_like(PLACES, " b0 ", "")) == ["B01", "B02"]
    assert list(named_like(PLACES, "鼓台", "")) == ["B02"]


def test_the_chosen_place_stays_offered_and_nothing_typed_finds_nothing_else() -> None:
    assert list(named_like(PLACES, "", "B01")) == ["B01"]
    assert list(named_like(PLACES, "oak", "B01")) == ["B01", "A02"]
    assert named_like(PLACES, "", "") == {}


def test_at_most_fifty_are_offered() -> None:
    many = {f"X{number:03}": f"Street {number}" for number in range(80)}
    assert len(named_like(many, "street", "")) == 50
