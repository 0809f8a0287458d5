"""The question under a limit says the limit: the runs of a row are told apart by their titles."""

import pytest

from geodata.city import City
from scenarios.frontier.axes import AXES
from scenarios.scenario import Scenario


@pytest.mark.parametrize(
    ("axis", "limit", "said"),
    [("money", 30_520_000.0, "30,520,000"), ("travel", 0.75, "75%"), ("moves", 12.0, "12")],
)
def test_the_limit_stands_in_both_titles(hand_city: City, axis: str, limit: float, said: str) -> None:
    asked = Scenario(
        name="one", title={"en": "One", "zh": "一"}, policy="cn.2017.quality", year=hand_city.school_year
    )
    limited = AXES[axis].question(asked, hand_city, limit)
    assert (limited.label("en"), limited.label("zh")) == (f"One ≤ {said}", f"一 ≤ {said}")
    assert limited.fingerprint() == AXES[axis].limited(asked, hand_city, limit).fingerprint()
