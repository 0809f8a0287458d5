"""One town for locks: two schools of 60 seats, two areas with 40 and 70 children, 900 a year.

A file of tests that declares TOWN and RULES has those instead.
"""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.policy import Policy

RULES = {
    "places.travel_limit_metres": 9000,
    "places.overfull_share": 0.5,
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 9000,
    "staffing.annual_cost": 100,
    "funds.per_pupil": 10,
}
TOWN = {
    "schools": "school_id,x,y\n s0,0,0\n s1,500,0\n far,90000,0",
    "provision": """school_id,level,pupils,seats
        s0,primary,50,60
        s1,primary,90,60
        far,primary,10,60""",
    "areas": "area_id,x,y\n a,0,10\n b,500,20\n c,89000,0",
    "children": """area_id,level,year,children
        a,primary,2025,40
        b,primary,2025,70
        c,primary,2025,10""",
    "staff": """school_id,level,kind,teachers
        s0,primary,general,8
        s1,primary,general,3
        far,primary,general,1""",
    "sources": "source_id,year,name,amount,uses\n f1,2025,City,900,operating\n f2,2025,Posts,300,staff",
}


@pytest.fixture(scope="module")
def town(make_city: Callable[..., City], request: pytest.FixtureRequest) -> City:
    return make_city(**getattr(request.module, "TOWN", TOWN))


@pytest.fixture(scope="module")
def policy(make_policy: Callable[..., Policy], request: pytest.FixtureRequest) -> Policy:
    return make_policy(getattr(request.module, "RULES", RULES))
