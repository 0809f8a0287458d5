"""Who is entitled to what, and bands that have a mean."""

from collections.abc import Callable, Mapping
from itertools import product

import pytest

from geodata.city import City
from models.allotments.aid_claims import bands, claims, eligible_pupils, slack
from models.allotments.aid_rules import AidRules
from models.policy import Policy
from scenarios.packs import load_pack

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]

TOWN = {
    "schools": "school_id,x,y\n p,0,0\n q,0,0\n h,0,0",
    "provision": """school_id,level,pupils,seats,boarders
        p,primary,100,100,25
        q,primary,100,100,
        h,senior,100,100,0""",
    "aid": """school_id,level,category,eligible
        p,primary,low_income,10
        p,primary,left_behind,4
        q,primary,low_income,6
        h,senior,low_income,9
        x,senior,low_income,5""",
}
GRANT = {"aid.grant_mean": 2300, "aid.grant_lowest": 1200, "aid.grant_highest": 3500}


def test_the_shipped_pack_in_yuan(make_city: MakeCity) -> None:
    """A quarter of p boards: 3 of 10 (2.5 rounded up) get 1250 and 7 half of it. Nobody knows of q's."""
    city, policy = make_city(**TOWN), load_pack("cn.base")
    eligible, shut = eligible_pupils(city, ("primary", "senior"))
    table, unknown = claims(policy, AidRules(), eligible, own_boarders=False)
    assert table[["school_id", "kind", "pupils", "cents"]].to_numpy().tolist() == [
        ["h", "grant", 9, 230_000],
        ["p", "living_boarder", 3, 125_000],
        ["p", "living_day", 7, 62_500],
        ["q", "living_day", 6, 62_500],
    ]
    said = {(row["unit_id"], row["reason"]) for part in (*shut, *unknown) for row in part.to_dict("records")}
    assert said == {
        ("x", "no open school of the level"),
        ("q", "boarders unknown, counted as none"),
        ("p", "boarders among the eligible unknown, counted as in the whole school"),
        ("left_behind", "the policy names no aid for the category"),
        ("primary", "fees and textbooks are free for every pupil and cost no money for aid"),
    }


def test_boarders_that_are_counted_are_not_guessed(make_city: MakeCity) -> None:
    city = make_city(
        **{**TOWN, "aid": "school_id,level,category,eligible,boarders\n p,primary,low_income,10,9"}
    )
    eligible, _ = eligible_pupils(city, ("primary",))
    table, unknown = claims(load_pack("cn.base"), AidRules(), eligible, own_boarders=True)
    assert dict(zip(table["kind"], table["pupils"], strict=True)) == {"living_boarder": 9, "living_day": 1}
    assert not any("boarders" in reason for part in unknown for reason in part["reason"])


def test_a_scenario_names_its_own_categories_and_kinds(make_city: MakeCity) -> None:
    eligible, _ = eligible_pupils(make_city(**TOWN), ("primary",))
    rules = AidRules(kinds=("nutrition",), nutrition_for=("left_behind",))
    table, _ = claims(load_pack("cn.base"), rules, eligible, own_boarders=False)
    assert table[["school_id", "kind", "pupils", "cents"]].to_numpy().tolist() == [
        ["p", "nutrition", 4, 100_000]  # 5 yuan a day, 200 days
    ]


@pytest.mark.parametrize(
    ("numbers", "shares"),
    [
        ({"aid.grant_band_1": 1500, "aid.grant_band_2": 3100}, [0.5, 0.5]),
        ({"aid.grant_band_1": 1200, "aid.grant_band_2": 3500}, [12 / 23, 11 / 23]),
        (
            {"aid.grant_band_1": 1500, "aid.grant_band_2": 2300, "aid.grant_band_3": 3100}
            | {"aid.grant_middle_share": 0.4},
            [0.3, 0.4, 0.3],
        ),
    ],
)
def test_the_mean_fixes_the_shares(
    make_policy: MakePolicy, numbers: dict[str, float], shares: list[float]
) -> None:
    found, wrong = bands(make_policy({**GRANT, **numbers}), "senior")
    assert not wrong
    assert list(found.values()) == pytest.approx(shares)
    assert sum(cents * share for cents, share in found.items()) == pytest.approx(230_000)


@pytest.mark.parametrize(
    "numbers",
    [
        {"aid.grant_band_1": 1100, "aid.grant_band_2": 3100},  # below the least
        {"aid.grant_band_1": 1500, "aid.grant_band_2": 3600},  # above the most
        {"aid.grant_band_1": 1500, "aid.grant_band_2": 2200},  # no such mean
        {"aid.grant_band_1": 3100, "aid.grant_band_2": 1500},
        {"aid.grant_band_1": 2300},
        {"aid.grant_band_1": 1500, "aid.grant_band_2": 3100, "aid.grant_band_3": 3500}
        | {"aid.grant_middle_share": 0.9},  # the middle alone is above the mean
    ],
)
def test_bands_that_cannot_be_are_told(make_policy: MakePolicy, numbers: dict[str, float]) -> None:
    found, wrong = bands(make_policy({**GRANT, **numbers}), "senior")
    assert (found, bool(wrong)) == ({}, True)


@pytest.mark.parametrize("amounts", [[15, 31], [12, 35], [12, 20, 35], [15, 23, 31], [14, 22, 30]])
def test_slack_is_enough_for_any_number_of_pupils(amounts: list[int]) -> None:
    """For up to eight pupils the least that is missing to a mean of 23 is found by trying every mix."""
    for pupils in range(1, 9):
        mixes = (mix for mix in product(range(pupils + 1), repeat=len(amounts)) if sum(mix) == pupils)
        costs = (sum(count * cents for count, cents in zip(mix, amounts, strict=True)) for mix in mixes)
        least = min(23 * pupils - cost for cost in costs if cost <= 23 * pupils)
        assert least <= slack(23, amounts)
