"""Small cities, policies and questions, written as a few lines of CSV inside each test."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from io import StringIO
from types import SimpleNamespace

import pandas as pd
import pytest
from geopandas import GeoDataFrame, points_from_xy

from geodata.city import City
from models.measures.indicators import measure
from models.plan_tables import COLUMNS, tidy
from models.policy import Policy, Rule, Text, Value
from models.question import Question

CRS = "EPSG:32650"
TEXTS = (
    "name", "district_id", "school_id", "area_id", "source_id", "level", "levels", "uses", "districts",
    "ownership", "kind", "status", "setting", "use",
)  # fmt: skip
EMPTY = {
    "districts": "district_id,name,setting,x,y",
    "schools": "school_id,district_id,ownership,setting,status,x,y",
    "provision": "school_id,level,pupils,seats",
    "areas": "area_id,district_id,x,y",
    "children": "area_id,level,year,children",
    "births": "district_id,year,births",
    "travel": "area_id,school_id,metres",
    "staff": "school_id,level,kind,teachers",
    "sources": "source_id,year,name,kind,amount,levels,uses,districts,ownership",
    "projects": "project_id",
    "classes": "school_id",
    "quotas": "senior_school_id",
    "aid": "school_id",
    "training": "programme_id",
    "grades": "school_id,level,grade,year,pupils",
    "graduates": "school_id,year,graduates",
    "attendance": "area_id,level,school_id,children",
    "grants_before": "source_id,school_id,level,use,year,amount",
}

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]


def table(text: str) -> pd.DataFrame:
    """Return CSV as a table of its own; coordinates x and y (metres) become geometry."""
    return _parsed(text).copy()


@cache
def _parsed(text: str) -> pd.DataFrame:
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    frame = pd.read_csv(StringIO(lines), dtype=dict.fromkeys(TEXTS, "str"))
    if "x" not in frame:
        return frame
    points = points_from_xy(frame["x"], frame["y"])
    return GeoDataFrame(frame.drop(columns=["x", "y"]), geometry=points, crs=CRS)


@pytest.fixture(scope="session")
def make_city() -> MakeCity:
    """Return a maker of cities: tables as CSV text by name; what is not given is empty."""

    def make(**tables: str) -> City:
        frames = {name: table(tables.get(name, header)) for name, header in EMPTY.items()}
        for name, defaults in (
            ("schools", {"district_id": "d1", "ownership": "public", "setting": "urban", "status": "open"}),
            ("areas", {"district_id": "d1"}),
            ("sources", {"kind": "general", "levels": "", "uses": "", "districts": "", "ownership": ""}),
        ):
            for column, value in defaults.items():
                if column not in frames[name]:
                    frames[name][column] = value
        return City("Town", "镇", 2025, "CNY", CRS, **frames)

    return make


@pytest.fixture(scope="session")
def make_policy() -> MakePolicy:
    """Return a maker of policies from numbers by key; a mapping gives a number per level."""

    def make(numbers: Mapping[str, object]) -> Policy:
        base = {"places.nearest_schools": 1, "places.most_schools": 50}
        values = {}
        for key, given in {**base, **numbers}.items():
            for level, amount in given.items() if isinstance(given, Mapping) else [(None, given)]:
                values[key, level] = Value(key, level, amount, "", Text(key, key), "", "example")
        return Policy("test", Text("Test", "测试"), values, (), {}, {})

    return make


@pytest.fixture(scope="session")
def judge(make_policy: MakePolicy) -> Callable[..., pd.DataFrame]:
    """Return a maker of verdicts: one rule on a city, with the numbers of its pack, indexed by unit."""

    def make(city: City, check: str, numbers: Mapping[str, object], **given: object) -> pd.DataFrame:
        plan, indicators = given.pop("plan", None), given.pop("indicators", ())
        facts = {"levels": (), "ownership": (), **given}
        rule = Rule("rule", "", Text("", ""), check, source="", certainty="example", **facts)
        policy = replace(make_policy(numbers), rules=(rule,), indicators=tuple(indicators))
        return measure(city, policy, plan).compliance.set_index("unit_id")

    return make


@pytest.fixture(scope="session")
def make_plan() -> Callable[..., SimpleNamespace]:
    """Return a maker of plans as checks read them: tables as rows by name, all others empty."""

    def make(**tables: list[dict]) -> SimpleNamespace:
        filled = {}
        for name, rows in tables.items():
            blank = {column: "" if kind == "str" else 0 for column, kind in COLUMNS[name].items()}
            filled[name] = tidy(name, pd.DataFrame([{**blank, **row} for row in rows]))
        return SimpleNamespace(**{name: tidy(name) for name in COLUMNS} | filled)

    return make


@pytest.fixture(scope="session")
def make_question() -> MakeQuestion:
    """Return a maker of questions to a city: its first year, all its levels and its own sources."""

    def make(city: City, **changes: object) -> Question:
        year = city.years()[0] if len(city.children) else city.school_year
        given = {"year": year, "levels": city.levels(), "sources": city.sources, **changes}
        return Question(**given)

    return make
