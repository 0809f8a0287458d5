"""What a proof table proves is said of the parts and of the whole, and no more."""

import pandas as pd

from scenarios.explain.trust import forecasts_agree, proof_sentences
from scenarios.speech import Speech

ENGLISH = Speech.of("en", "CNY")


def steps(*rows: tuple[str, str, float, str, float, float, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["step", "goal", "value", "unit", "bound", "gap", "status"])


PARTS = steps(
    ("teachers", "short_teachers", 100, "teachers", 100, 0.0, "optimal"),
    ("round 1", "short_teachers", 107, "teachers", float("nan"), float("nan"), "feasible"),
)


def test_a_part_is_proved_given_the_steps_before_it_and_rounds_prove_nothing() -> None:
    told = list(proof_sentences(PARTS, ENGLISH))
    assert told[0] == ("1 of 1 goals are proved optimal, each given the steps before it; largest gap 0.00%.")
    assert told[1] == "Places, teachers and money were decided again in 1 rounds."
    assert told[2].startswith("The parts are not proved best together")


def test_the_whole_is_held_against_its_own_bound() -> None:
    whole = steps(
        ("joint", "short_teachers", 100, "teachers", 60.3, 0.397, "feasible"),
        ("joint", "short_funds", 3260, "thousands", 2310, 0.291, "feasible"),
    )
    told = list(proof_sentences(pd.concat([PARTS, whole], ignore_index=True), ENGLISH))
    assert told[0].startswith("1 of 1 goals")
    assert "none is below 60.3 (39.7% at most to gain)" in told[2]
    assert "CN¥3,260,000; however" in told[3]
    assert "none is below CN¥2,310,000" in told[3]


def test_forecasts_that_agree_are_not_tried(hand_city: object) -> None:
    assert forecasts_agree(hand_city, 2026)
