import pytest

from models.errors import QuestionError
from models.places.rules import PlacesRules


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"change_share": 1.5}, "places.change_share: found 1.5; allowed: 0 to 1"),
        ({"mix_within": -0.1}, "places.mix_within: found -0.1; allowed: 0 to 1"),
        ({"feeders": -1}, "places.feeders: found -1; allowed: at least 0"),
        ({"group_schools": 0}, "places.group_schools: found 0; allowed: at least 1"),
        ({"areas": "torn"}, "places.areas: found torn; allowed: split, zoned, whole"),
    ],
)
def test_rules_that_mean_nothing_are_refused(rules: dict[str, object], message: str) -> None:
    with pytest.raises(QuestionError, match=f"^{message}$"):
        PlacesRules(**rules)


@pytest.mark.parametrize("rules", [{}, {"levels": ("primary",)}, {"groups": ("a;b",)}, {"nearby_schools": 9}])
def test_what_asks_for_nothing(rules: dict[str, object]) -> None:
    assert not PlacesRules(**rules).asks("primary")


@pytest.mark.parametrize("rules", [{"classes": True}, {"areas": "whole"}, {"mix_within": 0.0}])
def test_what_asks_for_something_asks_it_of_its_levels(rules: dict[str, object]) -> None:
    assert PlacesRules(**rules).asks("primary")
    assert not PlacesRules(**rules, levels=("junior",)).asks("primary")
