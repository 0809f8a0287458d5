from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from geodata.city import City
from scenarios.bulletin.bulletin import BulletinError, make_bulletin
from scenarios.packs import load_pack

type MakeCity = Callable[[pd.DataFrame], City]


def test_a_pack_that_names_no_smallest_count_publishes_nothing(hand_city: City) -> None:
    policy = load_pack("cn.2017.quality")
    known = dict(policy.values)
    silent = {key: value for key, value in known.items() if key[0] != "publication.small_cell"}
    with pytest.raises(BulletinError, match="does not say which counts are too small"):
        make_bulletin(hand_city, replace(policy, values=silent))


def test_classes_that_contradict_the_roll_are_not_taken_for_knowledge(city_of: MakeCity) -> None:
    """One class of 70, but 6 pupils on roll: the count stays hidden and the bulletin is made."""
    about = {"level": "primary", "setting": "urban", "ownership": "public", "boarders": 0.0}
    rows = [{**about, "district_id": "D1", "pupils": 6}, {**about, "district_id": "D2", "pupils": 50}]
    city = city_of(pd.DataFrame(rows))
    classes = pd.DataFrame([{"school_id": "S000", "level": "primary", "grade": 1, "pupils": 70}])
    bulletin = make_bulletin(replace(city, classes=classes), load_pack("cn.2017.quality"))
    assert bulletin.small > 0


def test_unknown_boarders_are_a_dash_and_not_hidden(hand_city: City) -> None:
    bulletin = make_bulletin(hand_city, load_pack("cn.2017.quality"))
    levels = next(table for table in bulletin.tables if table.name == "levels")
    assert levels.frame["boarders"].isna().all()
    assert not levels.hidden
