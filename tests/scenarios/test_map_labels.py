"""No name of a place is lost on a map: written where it fits, else a number with a key."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.map_labels import place_labels, text_width


def squares(count: int, side: float) -> tuple[list[shapely.Polygon], np.ndarray]:
    boxes = [shapely.box(side * place, 0, side * (place + 1), side) for place in range(count)]
    return boxes, np.array([[side * (place + 0.5), side / 2] for place in range(count)])


def test_a_name_that_fits_is_written_and_one_that_does_not_has_a_number_and_a_key() -> None:
    shapes, points = squares(2, 100)
    fits, long = place_labels(["Yun", "A very long name of a district"], shapes, points, 20)
    assert (fits.text, fits.key) == ("Yun", "")
    assert (long.text, long.key, long.anchor) == ("1", "A very long name of a district", None)


def test_chinese_letters_are_as_wide_as_high() -> None:
    assert text_width("云汀", 10) == 20
    assert text_width("ab", 10) == pytest.approx(11.2)


def test_a_number_that_would_cover_another_moves_aside_with_a_line_to_its_place() -> None:
    shapes, points = squares(3, 12)
    labels = place_labels(["first", "second", "third"], shapes, points, 20)
    assert [label.text for label in labels] == ["1", "2", "3"]
    moved = [label for label in labels if label.anchor]
    assert len(moved) == 2
    assert {label.anchor for label in moved} <= {tuple(map(float, point)) for point in points}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("ab云区"), min_size=1, max_size=9), min_size=1, max_size=12),
    st.floats(5, 90),
)
def test_every_name_is_told_once_and_no_label_covers_another(names: list[str], side: float) -> None:
    shapes, points = squares(len(names), side)
    labels = place_labels(names, shapes, points, 10)
    assert [label.key or label.text for label in labels] == names
    middles = [(label.x, label.y) for label in labels if label.key]
    assert len(set(middles)) == len(middles)
    boxes = [shapely.box(x - 7.4, y - 7.4, x + 7.4, y + 7.4) for x, y in middles]
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[:at])
