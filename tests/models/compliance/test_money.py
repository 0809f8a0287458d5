"""Rules about money, worked on paper."""

from collections.abc import Callable
from typing import Any

import pytest

from geodata.city import City

type Maker = Callable[..., Any]


@pytest.fixture(scope="module")
def city(make_city: Maker) -> City:
    return make_city(
        districts="district_id,name,setting,x,y\n d1,East,urban,0,0",
        schools="school_id,x,y\n small,0,0\n big,0,0\n aided,0,0",
        provision="""school_id,level,pupils,seats
            small,primary,37,60
            big,primary,100,120
            aided,special,40,60""",
        classes="school_id,level,grade,class_no,pupils",
        quotas="senior_school_id,year,places",
    )


def grant(school: str, yuan: float, level: str = "primary", use: str = "operating") -> dict:
    return {"school_id": school, "level": level, "use": use, "source_id": "f", "cents": round(yuan * 100)}


RULES = {"funds.per_pupil": {"primary": 720, "special": 6000}, "funds.small_school_floor": {"primary": 100}}


@pytest.mark.parametrize(
    ("yuan", "verdict"), [(72_000, "met"), (71_999.99, "not_met"), (37 * 720, "not_met")]
)
def test_a_point_of_37_pupils_is_funded_as_one_of_100(
    city: City, judge: Maker, make_plan: Maker, yuan: float, verdict: str
) -> None:
    """DOMAIN 1.8: a point of 37 receives 72 000 yuan."""
    plan = make_plan(grants=[grant("small", yuan), grant("big", 1), grant("small", 9e6, use="staff")])
    table = judge(city, "small_school_fund", RULES, plan=plan, levels=("primary",))
    assert table["verdict"].to_dict() == {"small": verdict}  # one of 100 pupils is not small
    assert (table.loc["small", "found"], table.loc["small", "allowed"]) == (yuan, 72_000)


def test_each_pupil_of_a_special_school_counts(city: City, judge: Maker, make_plan: Maker) -> None:
    plan = make_plan(grants=[grant("aided", 240_000, level="special")])
    table = judge(city, "pupil_fund", RULES, plan=plan, levels=("special",))
    assert table["verdict"].to_dict() == {"aided": "met"}
    more = {"funds.per_pupil": 8000}  # the city's own
    assert judge(city, "pupil_fund", more, plan=plan, levels=("special",))["verdict"].tolist() == ["not_met"]


@pytest.mark.parametrize("check", ["small_school_fund", "pupil_fund"])
def test_without_a_plan_nobody_is_granted_anything_yet(city: City, judge: Maker, check: str) -> None:
    table = judge(city, check, RULES)
    assert set(table["verdict"]) == {"not_assessed"}
    assert set(table["note"]) <= {"no plan decides the money", "facts unknown"}


def test_training_is_a_share_of_running_money(city: City, judge: Maker, make_plan: Maker) -> None:
    limit = {"funds.training_share": 0.05}
    for spent, verdict in ((50, "met"), (49, "not_met")):
        plan = make_plan(grants=[grant("big", 1000 - spent), grant("big", spent, use="training")])
        table = judge(city, "training_share", limit, plan=plan, levels=("primary",))
        assert table["verdict"].tolist() == [verdict]
        assert table["found"].tolist() == [pytest.approx(spent / 1000)]
    silent = make_plan(grants=[grant("big", 1000)])
    assert judge(city, "training_share", limit, plan=silent, levels=("primary",))["verdict"].tolist() == [
        "not_assessed"
    ]
