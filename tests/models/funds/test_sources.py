import pandas as pd
import pytest

from models.funds.sources import may_pay, named, payers, source_cents

SCHOOL = {"level": "primary", "district_id": "d1", "ownership": "public"}


@pytest.mark.parametrize(
    ("source", "school", "use", "allowed"),
    [
        ({}, {}, "operating", True),
        ({"levels": "junior; primary"}, {}, "operating", True),
        ({"levels": "junior"}, {}, "operating", False),
        ({"uses": "capital"}, {}, "operating", False),
        ({"districts": "d2;d3"}, {}, "operating", False),
        ({"ownership": "public"}, {"ownership": "inclusive_private"}, "operating", False),
        ({}, {"ownership": "inclusive_private"}, "operating", True),
        ({}, {"ownership": "private"}, "operating", False),
        ({"ownership": "public;private"}, {"ownership": "private"}, "operating", True),
        ({"kind": "loan"}, {}, "staff", False),
        ({"kind": "loan"}, {}, "operating", True),
        ({"levels": None, "uses": float("nan")}, {}, "staff", True),
    ],
)
def test_who_may_pay_what(source: dict, school: dict, use: str, allowed: bool) -> None:  # noqa: FBT001
    assert may_pay(source, pd.DataFrame([{**SCHOOL, **school}]), use).tolist() == [allowed]


def test_payers_are_named_in_order_and_the_index_is_kept() -> None:
    sources = pd.DataFrame({"source_id": ["b", "a"], "levels": ["", "primary"], "kind": "general"})
    schools = pd.DataFrame({**SCHOOL, "level": ["junior", "primary"]}, index=[7, 3])
    assert payers(sources, schools, "operating").to_dict() == {7: "b", 3: "a+b"}


def test_lists_and_cents() -> None:
    assert named("a; b;;") == {"a", "b"}
    assert named(None) == frozenset()
    sources = pd.DataFrame({"source_id": ["b", "a"], "amount": [10.005, 1.1]})
    assert source_cents(sources).to_dict() == {"a": 110, "b": 1001}
