"""Limits for town and country, in metres or minutes, and the ways within them."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from geodata.city import City
from models.places.reach import area_settings, going_of, has_limit, level_arcs, travel_limits, ways_of
from models.policy import Policy

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]

TABLES = {
    "districts": "district_id,name,setting,x,y\n d1,East,urban,0,0\n d2,West,rural,0,0",
    "schools": "school_id,district_id,x,y\n a,d1,0,0",
    "provision": "school_id,level,pupils,seats\n a,primary,9,9",
    "areas": "area_id,district_id,setting,x,y\n z1,d1,,500,0\n z2,d1,town,0,900\n z3,d2,,0,2500",
    "children": "area_id,level,year,children\n z1,primary,2025,5\n z2,primary,2025,5\n z3,primary,2025,5",
}
LIMITS = {
    "places.travel_limit_metres": {"primary": 1000},
    "places.travel_limit_metres.town": {"primary": 800},
    "places.travel_limit_metres.rural": {"primary": 3000},
    "places.travel_limit_minutes.rural": {"primary": 30},
}


def test_an_area_has_its_own_setting_or_that_of_its_district(make_city: MakeCity) -> None:
    assert area_settings(make_city(**TABLES)).to_dict() == {"z1": "urban", "z2": "town", "z3": "rural"}


def test_a_settings_own_limit_comes_before_the_general_one(
    make_city: MakeCity, make_policy: MakePolicy
) -> None:
    city = make_city(**TABLES)
    limits = travel_limits(city, make_policy(LIMITS), "primary")
    assert limits["metres"].to_dict() == {"z1": 1000, "z2": 800, "z3": 3000}
    assert limits["minutes"].dropna().to_dict() == {"z3": 30}
    arcs = level_arcs(city, make_policy(LIMITS), "primary", at_least=0, at_most=9)
    assert set(arcs["area_id"]) == {"z1", "z3"}
    assert has_limit(city, make_policy(LIMITS), "primary")
    assert np.isinf(travel_limits(city, make_policy({}), "primary")["metres"]).all()
    assert not has_limit(city, make_policy({}), "primary")


def test_minutes_alone_are_no_limit_where_the_city_has_none(
    make_city: MakeCity, make_policy: MakePolicy
) -> None:
    policy = make_policy({"places.travel_limit_minutes": 30})
    assert not has_limit(make_city(**TABLES), policy, "primary")
    given = make_city(**TABLES, travel="area_id,school_id,metres,minutes\n z1,a,500,29\n z3,a,500,31")
    assert has_limit(given, policy, "primary")
    arcs = level_arcs(given, policy, "primary", at_least=9, at_most=9)
    assert dict(zip(arcs["area_id"], arcs["within_limit"], strict=True)) == {"z1": True, "z3": False}
    pairs = pd.DataFrame({"area_id": ["z3", "z1"], "school_id": ["a", "a"]})
    assert ways_of(given, policy, "primary", pairs, farthest=9000)["within_limit"].tolist() == [False, True]


def test_how_children_go_is_the_policys_word(make_policy: MakePolicy) -> None:
    silent = going_of(make_policy({}), "primary")
    assert (silent.mode, silent.off_street_metres) == ("walking", math.inf)
    assert math.isnan(silent.kmh)
    policy = make_policy({"places.travel_mode": "driving", "places.travel_kmh": {"primary": 25}})
    assert (going_of(policy, "primary").mode, going_of(policy, "primary").kmh) == ("driving", 25)
