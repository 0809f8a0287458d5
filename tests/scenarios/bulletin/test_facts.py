from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.city import City
from scenarios.bulletin.facts import count_groups
from scenarios.bulletin.rounding import Step

type MakeCity = Callable[[pd.DataFrame], City]


def rows(*pupils: int) -> pd.DataFrame:
    about = {"level": "primary", "district_id": "D1", "setting": "urban", "ownership": "public"}
    return pd.DataFrame([{**about, "pupils": count, "boarders": 0.0} for count in pupils])


def test_schools_of_one_kind_are_one_group_rounded_once(city_of: MakeCity) -> None:
    group = count_groups(city_of(rows(149, 149)), Step(100)).iloc[0]
    assert (group["schools"], group["pupils"], group["exact_pupils"]) == (2, 300, 298)
    assert (group["classes"], group["teachers"]) == (4, 0)


def test_a_number_that_one_school_does_not_give_is_unknown(city_of: MakeCity) -> None:
    city = city_of(rows(10, 20))
    city.provision.loc[0, "boarders"] = np.nan
    group = count_groups(city, Step()).iloc[0]
    assert np.isnan(group["boarders"])
    assert group["pupils"] == 30


def test_sites_that_are_not_open_do_not_count(city_of: MakeCity) -> None:
    city = city_of(rows(10, 20))
    status = ["open", "candidate"]
    group = count_groups(replace(city, schools=city.schools.assign(status=status)), Step()).iloc[0]
    assert (group["schools"], group["pupils"]) == (1, 10)
