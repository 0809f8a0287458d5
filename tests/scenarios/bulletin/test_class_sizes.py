from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geodata.city import City
from scenarios.bulletin.class_sizes import Band, bands, count_classes, pupils_within
from scenarios.packs import load_pack

type MakeCity = Callable[[pd.DataFrame], City]


@pytest.fixture
def city(city_of: MakeCity) -> City:
    """One primary school of D1 with classes at every limit."""
    about = {"level": "primary", "district_id": "D1", "setting": "urban", "ownership": "public"}
    city = city_of(pd.DataFrame([{**about, "pupils": 338, "boarders": 0.0}]))
    sizes = [1, 45, 46, 55, 56, 65, 70]
    classes = pd.DataFrame({"school_id": "S000", "level": "primary", "grade": 1, "pupils": sizes})
    return replace(city, classes=classes.assign(class_no=[str(number) for number in range(7)]))


def test_bands_are_those_of_the_pack() -> None:
    """China: up to the standard of 45 (50 in junior), slightly large, large from 56, super-large from 66."""
    policy = load_pack("cn.2017.quality")
    assert bands(policy, "primary") == (Band(1, 45), Band(46, 55), Band(56, 65), Band(66, None))
    assert [band.title for band in bands(policy, "primary")] == ["≤ 45", "46–55", "56–65", "≥ 66"]


def test_a_pack_without_limits_has_no_bands() -> None:
    policy = load_pack("cn.2017.quality")
    known = dict(policy.values)
    kept = {key: value for key, value in known.items() if not key[0].startswith("class_size.")}
    assert bands(replace(policy, values=kept), "primary") == ()


def test_classes_are_counted_at_the_limits(city: City) -> None:
    counts = count_classes(city, load_pack("cn.2017.quality"))
    assert counts["classes"].tolist() == [2, 2, 2, 1]
    assert set(counts["district_id"]) == {"D1"}


def test_what_bands_tell_about_pupils(city: City) -> None:
    policy = load_pack("cn.2017.quality")
    told = pupils_within(count_classes(city, policy), policy).iloc[0]
    assert (told["least"], told["most"]) == (2 * 1 + 2 * 46 + 2 * 56 + 66, np.inf)
    fewer = replace(city, classes=city.classes.iloc[:6])
    told = pupils_within(count_classes(fewer, policy), policy).iloc[0]
    assert told["most"] == 2 * 45 + 2 * 55 + 2 * 65
