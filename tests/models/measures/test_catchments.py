"""Seats within reach in a city: worked by hand, and refused where there is no answer."""

import math
from collections.abc import Callable, Mapping

import pytest

from geodata.city import City
from models.errors import MeasureError
from models.measures.catchments import METHODS, seats_within_reach
from models.policy import Policy

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]

TABLES = {
    "districts": "district_id,name,setting,x,y\n d1,East,urban,0,0\n d2,West,rural,0,0",
    "schools": "school_id,district_id,ownership,x,y\n a,d1,public,0,0\n b,d2,public,3000,0\n"
    " p,d1,private,0,0\n c,d2,public,90000,0",
    "provision": "school_id,level,pupils,seats\n a,primary,9,60\n b,primary,9,30\n p,primary,9,99\n"
    " c,primary,9,7",
    "areas": "area_id,district_id,x,y\n z1,d1,300,0\n z2,d1,1500,0\n z3,d2,3000,0\n z4,d2,50000,0",
    "children": "area_id,level,year,children\n z1,primary,2025,40\n z2,primary,2025,20\n z3,primary,2025,20\n"
    " z4,primary,2025,10",
}
RULES = {
    "places.travel_limit_metres": 1500,
    "places.service_radius_metres": 500,
    "access.zone_1_weight": 1,
    "access.zone_2_weight": 0.5,
    "access.zone_3_weight": 0.2,
    "access.distance_aversion": 1,
}


def test_worked_by_hand(make_city: MakeCity, make_policy: MakePolicy) -> None:
    """A serves z1 and z2, b serves z2 and z3; the private school and far-away c serve nobody."""
    found = seats_within_reach(make_city(**TABLES), make_policy(RULES), "primary", method="2sfca")
    areas = found.areas.set_index("area_id")
    a, b = 60 / 60, 30 / 40
    assert areas["seats_per_child"].to_dict() == {"z1": a, "z2": a + b, "z3": b, "z4": 0}
    city = found.scopes.set_index("scope").loc["city"]
    assert city["seats_per_child"] == pytest.approx((40 * a + 20 * (a + b) + 20 * b) / 90)
    assert city["seats_per_child"] * 90 == pytest.approx(60 + 30)
    assert city["share_short"] == pytest.approx(30 / 90)
    assert city["share_within_limit"] == pytest.approx(80 / 90)
    assert city["mean_metres"] == pytest.approx((40 * 300 + 20 * 1500 + 0 + 10 * 40_000) / 90)
    assert city["max_metres"] == 40_000
    assert city["mean_metres"] < city["ede_metres"] < 40_000
    assert math.isnan(city["mean_minutes"])
    east = found.scopes.set_index("scope").loc["d1"]
    assert east["share_within_radius"] == pytest.approx(40 / 60)
    assert math.isnan(found.scopes.set_index("scope").loc["d2"]["share_within_radius"])
    assert (found.unreached_schools, found.unreaching_areas) == (("c",), ("z4",))
    assert found.pairs.to_dict("records") == [{"how": "straight", "pairs": 4}]
    assert areas.loc["z1", "school_id"] == "a"


def test_zones_of_the_policy_weigh_the_farther_less(make_city: MakeCity, make_policy: MakePolicy) -> None:
    found = seats_within_reach(make_city(**TABLES), make_policy(RULES), "primary", method="e2sfca")
    a, b = 60 / (40 + 0.2 * 20), 30 / (20 + 0.2 * 20)
    areas = found.areas.set_index("area_id")["seats_per_child"]
    assert areas.to_dict() == pytest.approx({"z1": a, "z2": 0.2 * a + 0.2 * b, "z3": b, "z4": 0})


@pytest.mark.parametrize("method", METHODS)
def test_every_seat_in_reach_is_shared_out_once(
    make_city: MakeCity, make_policy: MakePolicy, method: str
) -> None:
    found = seats_within_reach(make_city(**TABLES), make_policy(RULES), "primary", method=method)
    assert found.areas["seats_per_child"] @ found.areas["children"] == pytest.approx(90)


def test_the_limit_of_the_setting_is_the_catchment(make_city: MakeCity, make_policy: MakePolicy) -> None:
    policy = make_policy({**RULES, "places.travel_limit_metres.rural": 60_000})
    found = seats_within_reach(make_city(**TABLES), policy, "primary", method="2sfca")
    assert found.unreaching_areas == ()
    assert found.unreached_schools == ()


@pytest.mark.parametrize(
    ("rules", "method", "message"),
    [
        (RULES, "4sfca", "no such method: 4sfca"),
        ({"access.zone_1_weight": 1}, "2sfca", "has no travel limit for level 'primary'"),
    ],
)
def test_what_has_no_answer_is_refused(
    make_city: MakeCity, make_policy: MakePolicy, rules: dict[str, object], method: str, message: str
) -> None:
    with pytest.raises(MeasureError, match=message):
        seats_within_reach(make_city(**TABLES), make_policy(rules), "primary", method=method)
