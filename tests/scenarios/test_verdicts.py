import pandas as pd

from scenarios.compare import Comparison
from scenarios.verdicts import against_base, gains_and_losses, hardest_hit

EMPTY = pd.DataFrame()
HEADLINE = pd.DataFrame(
    {
        "measure": ["unplaced", "schools_met", "moves", "overfull"],
        "better": ["less", "more", "", "less"],
        "today": [9.0, 1, 2, float("nan")],
        "keep": [5.0, 3, 4, float("nan")],
        "lean": [7.0, 3, 1, 2],
    }
)
SCHOOLS = pd.DataFrame(
    {"run": ["lean"] * 3, "measure": ["overfull"] * 3, "verdict": ["worse", "worse", "better"]}
)
DISTRICTS = pd.DataFrame(
    {"run": ["lean"] * 3, "district_id": ["a", "b", "b"], "better": [1, 2, 0], "worse": [0, 1, 3]}
)


def comparison(base: str) -> Comparison:
    return Comparison(
        labels=("keep", "lean"),
        base=base,
        inputs=EMPTY,
        headline=HEADLINE,
        indicators=EMPTY,
        inequality=EMPTY,
        money_by_source=EMPTY,
        money_by_district=EMPTY,
        schools=SCHOOLS,
        districts=DISTRICTS,
        worst=EMPTY,
        shortages=EMPTY,
        children=EMPTY,
        effects=EMPTY,
        works=EMPTY,
    )


def test_less_unplaced_is_better_and_fewer_good_schools_are_worse() -> None:
    marks = against_base(comparison("keep"))
    assert marks["lean"].to_dict() == {
        "unplaced": "worse",
        "schools_met": "same",
        "moves": "",
        "overfull": "",
    }


def test_the_base_is_not_held_against_itself() -> None:
    assert set(against_base(comparison("keep"))["keep"]) == {""}
    assert against_base(comparison("today"))["keep"]["unplaced"] == "better"


def test_gains_stand_beside_losses() -> None:
    (line,) = gains_and_losses(comparison("keep")).to_dict("records")
    assert line == {"run": "lean", "measure": "overfull", "better": 1, "worse": 2}


def test_only_districts_with_losers_are_hit() -> None:
    (line,) = hardest_hit(comparison("keep")).to_dict("records")
    assert (line["district_id"], line["worse"]) == ("b", 4)
