from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from models.funds.formulas import unknown_stocks
from models.needs import operating_needs, teacher_needs
from models.policy import Policy

type MakePolicy = Callable[[Mapping[str, object]], Policy]


def schools(**columns: list[float]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=[f"s{n}" for n in range(count)]).assign(district_id="d1")


def test_posts_are_whole_and_the_district_keeps_its_total(make_policy: MakePolicy) -> None:
    """Three schools of 46 pupils at 1:19 need 7.26 teachers: 7 posts."""
    table = schools(pupils=[46, 46, 46])
    staff = pd.DataFrame({"general": [0.0, 0.0, 0.0]}, index=table.index)
    needs = teacher_needs(make_policy({"staffing.pupils_per_teacher": 19}), "primary", table, staff)
    assert needs["general"].to_list() == [3, 2, 2]


def test_core_is_what_arts_and_pe_leave(make_policy: MakePolicy) -> None:
    """400 pupils: 20 teachers, of these 3.6 (rounded 4) for arts and PE; the rest, 16.4, is core."""
    table = schools(pupils=[400])
    staff = pd.DataFrame({"arts_pe": [5.0], "core": [10.0], "nurse": [1.0]}, index=table.index)
    rules = {"staffing.pupils_per_teacher": 20, "staffing.arts_pe_per_100": 0.9}
    needs = teacher_needs(make_policy(rules), "primary", table, staff).iloc[0]
    assert (needs["arts_pe"], needs["core"]) == (4, 16)
    assert np.isnan(needs["nurse"])
    del rules["staffing.arts_pe_per_100"]
    without = teacher_needs(make_policy(rules), "primary", table, staff).iloc[0]
    assert without["core"] == 15
    assert np.isnan(without["arts_pe"])


def test_a_silent_policy_gives_no_need(make_policy: MakePolicy) -> None:
    table = schools(pupils=[400])
    staff = pd.DataFrame({"general": [5.0]}, index=table.index)
    assert teacher_needs(make_policy({}), "primary", table, staff)["general"].isna().all()
    assert operating_needs(make_policy({}), "primary", table).isna().all()


def test_every_part_of_the_formula(make_policy: MakePolicy) -> None:
    """s0: 100·7.2, lump 50, boarders 3·3 (no more than pupils), disadvantaged 2·10; s2 has no pupils."""
    rules = {
        "funds.per_pupil": 7.2,
        "funds.small_school_floor": 100,
        "funds.lump_sum": 50,
        "funds.boarder_topup": 3,
        "funds.disadvantaged_per_pupil": 10,
    }
    table = schools(pupils=[3, 200, 0], boarders=[9, np.nan, 0], disadvantaged_pupils=[2, 0, 0])
    due = operating_needs(make_policy(rules), "primary", table)
    assert due.to_list() == [72_000 + 5_000 + 900 + 2_000, 144_000 + 5_000, 0]
    assert unknown_stocks(make_policy(rules), "primary", table) == {
        "boarders": ["s1"],
        "disadvantaged_pupils": [],
    }
