"""Rules on cities of a few schools, worked on paper."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from pandas import DataFrame

from geodata.city import City
from models.compliance.assess import CHECKS
from models.measures.indicators import measure
from models.plan_tables import COLUMNS, tidy
from models.policy import Indicator, Policy, Rule, Text, Value
from scenarios.packs import load_pack

type MakeCity = Callable[..., City]

DISTRICTS = """district_id,name,setting,x,y
    d1,East,urban,0,0
    d2,West,urban,0,0"""
NO_CLASSES = "school_id,level,grade,class_no,pupils"
NO_QUOTAS = "senior_school_id,year,places,distributed_share"


def pack(check: str, numbers: dict, indicators: tuple[Indicator, ...] = (), **facts: tuple) -> Policy:
    values = {}
    for key, given in numbers.items():
        for level, amount in given.items() if isinstance(given, dict) else [(None, given)]:
            values[key, level] = Value(key, level, amount, "", Text(key, key), "", "example")
    chosen = {"levels": (), "ownership": (), **facts}
    rule = Rule("rule", "", Text("", ""), check, source="", certainty="example", **chosen)
    return Policy("test", Text("Test", "测试"), values, indicators, {}, {}, (rule,))


def indicator(name: str, standard: float = math.nan, limit: float | None = None) -> Indicator:
    standards = {} if math.isnan(standard) else {"primary": standard}
    limits = {} if limit is None else {"primary": limit}
    empty = Text("", "")
    return Indicator(
        name, empty, empty, name, "pupils", 1, standards, limits, None, ("primary",), "", "example"
    )


def checked(city: City, policy: Policy, plan: object = None) -> DataFrame:
    return measure(city, policy, plan).compliance.set_index("unit_id")


def without_change(**tables: DataFrame) -> SimpleNamespace:
    return SimpleNamespace(**{name: tidy(name) for name in COLUMNS} | tables)


@pytest.fixture(scope="module")
def make_schools(make_city: MakeCity) -> Callable[..., City]:
    """Make a city of the provision alone: schools named by their first letter, in district d1."""

    def make(provision: str, **tables: str) -> City:
        names = dict.fromkeys(line.split(",")[0].strip() for line in provision.strip().splitlines()[1:])
        schools = "school_id,x,y\n" + "\n".join(f"{name},0,0" for name in names)
        given = {"districts": DISTRICTS, "schools": schools, "classes": NO_CLASSES, "quotas": NO_QUOTAS}
        return make_city(provision=provision, **{**given, **tables})

    return make


def test_the_school_rule_counts_what_is_met_and_bounds_the_rest(make_schools: Callable[..., City]) -> None:
    city = make_schools(
        """school_id,level,pupils,seats,u,v,w
        all,primary,100,100,100,100,100
        near,primary,100,100,100,85,100
        low,primary,100,100,100,84,100
        two,primary,100,100,90,90,100
        gap,primary,100,100,100,,100
        lost,primary,100,100,90,,84
        empty,primary,0,100,0,0,0"""
    )
    rules = {"compliance.met_at_least": 2, "compliance.others_min_share": 0.85}
    indicators = tuple(indicator(name, standard=1) for name in "uvw")
    table = checked(city, pack("school_standards", rules, indicators))
    assert table["verdict"].to_dict() == {
        "all": "met",
        "near": "met",
        "low": "not_met",
        "two": "not_met",
        "gap": "not_assessed",
        "lost": "not_met",  # whatever the unknown one is
    }
    assert table.loc["two", "note"] == "u;v"
    assert (table.loc["near", "found"], table.loc["near", "allowed"]) == (2, 2)


def test_the_school_rule_without_its_numbers_is_not_assessed(make_schools: Callable[..., City]) -> None:
    city = make_schools("school_id,level,pupils,seats,u\n a,primary,100,100,100")
    table = measure(city, pack("school_standards", {}, (indicator("u", standard=1),))).compliance
    assert table["verdict"].tolist() == ["not_assessed"]


@pytest.mark.parametrize(("spread", "verdict"), [(0.501787, "not_met"), (0.5, "met")])
def test_a_coefficient_that_prints_as_the_limit_but_is_above_it_fails(
    make_schools: Callable[..., City], spread: float, verdict: str
) -> None:
    # Two schools of 1000 pupils with 10·(1 ± c) backbone teachers have the coefficient c. Jiujiang 2023.
    city = make_schools(
        f"""school_id,level,pupils,seats,u,v
        a,primary,1000,1000,{10 * (1 - spread)},1
        b,primary,1000,1000,{10 * (1 + spread)},1"""
    )
    table = checked(city, pack("each_cv", {}, (indicator("u", limit=0.5), indicator("v", limit=0.5))))
    assert table.loc["d1", "verdict"] == verdict
    assert table.loc["d1", "found"] == pytest.approx(spread, abs=1e-12)
    assert table.loc["d1", "note"] == ("u" if verdict == "not_met" else "")


def test_each_coefficient_and_their_mean_are_different_tests(make_schools: Callable[..., City]) -> None:
    # Coefficients 0.6 and 0.2: one is above 0.5, their mean is not.
    city = make_schools(
        """school_id,level,pupils,seats,u,v
        a,primary,100,100,4,8
        b,primary,100,100,16,12"""
    )
    indicators = (indicator("u", limit=0.5), indicator("v", limit=0.5))
    assert checked(city, pack("each_cv", {}, indicators)).loc["d1", "verdict"] == "not_met"
    mean = checked(city, pack("mean_cv", {"compliance.cv_mean_limit": 0.5}, indicators)).loc["d1"]
    assert mean["verdict"] == "met"
    assert mean["found"] == pytest.approx(0.4)


def test_a_coefficient_with_an_unknown_school_is_not_assessed(make_schools: Callable[..., City]) -> None:
    city = make_schools(
        """school_id,level,pupils,seats,u
        a,primary,100,100,5
        b,primary,100,100,"""
    )
    one = (indicator("u", limit=0.5),)
    assert checked(city, pack("each_cv", {}, one)).loc["d1", "verdict"] == "not_assessed"
    mean = pack("mean_cv", {"compliance.cv_mean_limit": 0.5}, one)
    assert checked(city, mean).loc["d1", "verdict"] == "not_assessed"


CLASSES = """school_id,level,grade,class_no,pupils
    a,primary,1,1,44
    a,primary,1,2,46
    a,primary,2,1,20
    b,primary,1,1,45
    c,primary,1,1,30"""
THREE = """school_id,level,pupils,seats
    a,primary,110,110
    b,primary,45,45
    c,primary,30,30
    d,primary,30,30"""


def test_every_class_counts_and_never_their_average(make_schools: Callable[..., City]) -> None:
    table = checked(make_schools(THREE, classes=CLASSES), pack("class_size", {"class_size.max": 45}))
    assert table["verdict"].tolist() == ["not_met", "met", "met", "not_assessed"]
    assert (table.loc["a", "found"], table.loc["a", "allowed"]) == (46, 45)
    assert table.loc["d", "note"] == "no class list"


def test_the_limit_of_a_grade_comes_before_that_of_the_level(make_schools: Callable[..., City]) -> None:
    limits = {"class_size.max": {"primary": 50}, "class_size.max_grade_2": {"primary": 19}}
    table = checked(make_schools(THREE, classes=CLASSES), pack("class_size", limits))
    assert (table.loc["a", "found"], table.loc["a", "allowed"]) == (20, 19)
    only = checked(make_schools(THREE, classes=CLASSES), pack("class_size", {"class_size.max_grade_2": 19}))
    assert only["verdict"].tolist() == ["not_met", "not_assessed", "not_assessed", "not_assessed"]


def test_classes_of_a_school_whose_pupils_change_are_not_formed_yet(
    make_schools: Callable[..., City],
) -> None:
    columns = list(COLUMNS["schools"])
    after = DataFrame([{"school_id": "a", "level": "primary", "pupils": 80.0}], columns=columns)
    plan = without_change(schools=tidy("schools", after))
    table = checked(make_schools(THREE, classes=CLASSES), pack("class_size", {"class_size.max": 45}), plan)
    assert table["verdict"].tolist() == ["not_assessed", "met", "met", "not_assessed"]
    assert table.loc["a", "note"] == "pupils change; classes are not formed yet"


def test_a_combined_school_is_judged_on_both_levels_together(make_schools: Callable[..., City]) -> None:
    city = make_schools(
        """school_id,level,pupils,seats,classes
        nine,primary,1500,1500,40
        nine,junior,1001,1500,20
        big,primary,2001,1500,40
        fits,primary,2000,1500,
        small,preschool,90,100,3
        many,preschool,480,500,16"""
    )
    limits = {
        "school_size.max": {"primary": 2000, "junior": 2000},
        "school_size.max_combined": 2500,
        "school_size.max_classes": {"preschool": 15},
    }
    table = checked(city, pack("school_size", limits))
    assert table["verdict"].to_dict() == {
        "nine": "not_met",
        "big": "not_met",
        "fits": "met",
        "small": "met",
        "many": "not_met",
    }
    assert (table.loc["nine", "found"], table.loc["nine", "allowed"]) == (2501, 2500)


def test_a_room_for_every_twelve_classes_begun(make_schools: Callable[..., City]) -> None:
    city = make_schools(
        """school_id,level,pupils,seats,classes,music_rooms,art_rooms
        ok,primary,9,9,12,1,1
        short,primary,9,9,13,2,1
        tiny,primary,9,9,4,0,0
        dark,primary,9,9,12,,1"""
    )
    per = {"rooms.classes_per_music_room": 12, "rooms.classes_per_art_room": 12}
    table = checked(city, pack("rooms", per))
    assert table["verdict"].to_dict() == {
        "dark": "not_assessed",
        "ok": "met",
        "short": "not_met",
        "tiny": "not_met",
    }
    assert (table.loc["short", "found"], table.loc["short", "allowed"]) == (1, 2)
    assert table.loc["short", "note"] == "art rooms"
    exempt = checked(city, pack("rooms", {**per, "rooms.exempt_below_classes": 6}))
    assert exempt.loc["tiny", "verdict"] == "met"


def test_certificates_are_unknown_where_teachers_change(make_schools: Callable[..., City]) -> None:
    city = make_schools(
        """school_id,level,pupils,seats,teachers,certified_teachers
        a,primary,9,9,10,10
        b,primary,9,9,10,9
        c,primary,9,9,10,"""
    )
    policy = pack("certified", {"staffing.certified_share": 1})
    assert checked(city, policy)["verdict"].tolist() == ["met", "not_met", "not_assessed"]
    hire = DataFrame([{"school_id": "a", "level": "primary", "kind": "core", "teachers": 1, "cents": 0}])
    after = checked(city, policy, without_change(hires=tidy("hires", hire)))
    assert after["verdict"].tolist() == ["not_assessed", "not_met", "not_assessed"]


@pytest.fixture(scope="module")
def two_districts(make_city: MakeCity) -> City:
    return make_city(
        districts=DISTRICTS,
        schools="""school_id,district_id,ownership,x,y
            a,d1,public,0,0
            b,d2,public,0,0
            p,d2,private,0,0""",
        provision="""school_id,level,pupils,seats,teachers
            a,primary,190,100,10
            b,primary,191,200,10
            p,primary,500,900,""",
        areas="""area_id,district_id,x,y
            z1,d1,0,0
            z2,d2,0,0""",
        children="""area_id,level,year,children
            z1,primary,2025,100
            z2,primary,2025,181
            z2,primary,2029,500""",
        classes=NO_CLASSES,
        quotas="""senior_school_id,year,places,distributed_share
            s1,2025,300,0.6
            s2,2025,100,0.1
            s1,2026,100,0""",
    )


def test_the_staff_ratio_is_the_districts_and_only_of_schools_under_the_rule(two_districts: City) -> None:
    limit = {"staffing.pupils_per_teacher": 19}
    table = checked(two_districts, pack("staff_ratio", limit, ownership=("public",)))
    assert table["verdict"].to_dict() == {"d1": "met", "d2": "not_met"}
    assert table.loc["d2", "found"] == pytest.approx(19.1)
    everyone = checked(two_districts, pack("staff_ratio", limit))
    assert everyone.loc["d2", "verdict"] == "not_assessed"


WARNING = {"warning.red": 1.0, "warning.yellow": 0.9}


def test_places_turn_red_at_one_child_per_seat_and_yellow_at_nine_tenths(two_districts: City) -> None:
    table = checked(two_districts, pack("place_warning", WARNING, ownership=("public",)))
    assert table["note"].to_dict() == {"d1": "red", "d2": "yellow"}
    assert table["verdict"].to_dict() == {"d1": "not_met", "d2": "met"}
    assert table.loc["d2", "found"] == 181 / 200
    everyone = checked(two_districts, pack("place_warning", WARNING))
    assert everyone.loc["d2", "note"] == "green"


def test_a_plan_is_warned_about_the_children_it_was_asked_to_place(two_districts: City) -> None:
    left = {"area_id": "z2", "level": "primary", "district_id": "d2", "children": 200, "reason": "far"}
    plan = without_change(unplaced=tidy("unplaced", DataFrame([left])))
    table = checked(two_districts, pack("place_warning", WARNING, ownership=("public",)), plan)
    assert table["note"].to_dict() == {"d1": "green", "d2": "red"}


def test_without_thresholds_or_children_the_warning_is_not_assessed(
    two_districts: City, make_schools: Callable[..., City]
) -> None:
    assert checked(two_districts, pack("place_warning", {}))["verdict"].tolist() == ["not_assessed"]
    nobody = make_schools("school_id,level,pupils,seats\n a,primary,9,9")
    assert set(checked(nobody, pack("place_warning", WARNING))["verdict"]) == {"not_assessed"}


def test_quotas_are_weighed_by_places(two_districts: City) -> None:
    found = measure(two_districts, pack("quota_share", {"enrolment.quota_share": 0.5})).compliance.iloc[0]
    assert (found["verdict"], found["found"]) == ("not_met", pytest.approx(190 / 400))
    of_senior = pack("quota_share", {"enrolment.quota_share": {"senior": 0.5}}, levels=("senior",))
    assert measure(two_districts, of_senior).compliance.iloc[0]["verdict"] == "not_met"
    unknown = measure(two_districts, pack("quota_share", {})).compliance.iloc[0]
    assert unknown["verdict"] == "not_assessed"


def test_a_rule_that_needs_documents_is_listed_as_not_assessed(two_districts: City) -> None:
    table = measure(two_districts, pack("", {})).compliance
    assert table[["level", "scope", "verdict"]].to_numpy().tolist() == [["primary", "city", "not_assessed"]]
    assert "documents" in table["note"].iloc[0]


@pytest.mark.parametrize("check", CHECKS)
def test_no_check_is_met_by_a_pack_without_numbers(two_districts: City, check: str) -> None:
    table = measure(two_districts, pack(check, {}, (indicator("u", standard=1, limit=1),))).compliance
    assert set(table["verdict"]) <= {"not_assessed"}
    assert list(table.columns) == ["rule", "level", "scope", "unit_id", "verdict", "found", "allowed", "note"]
    assert table["found"].dtype == "float64"


def stocks_with(coefficients: dict[str, float], level: str) -> str:
    """Return schools of 3000 and 1000 pupils with 1 - t and 1 + 3t of each stock a pupil: cv = t · √3."""
    spread = {name: cv / math.sqrt(3) for name, cv in coefficients.items()}
    large = ",".join(str(3000 * (1 - t)) for t in spread.values())
    small = ",".join(str(1000 * (1 + 3 * t)) for t in spread.values())
    heads = f"school_id,level,pupils,seats,{','.join(coefficients)}"
    return f"{heads}\n a,{level},3000,3000,{large}\n b,{level},1000,1000,{small}"


def test_the_county_tables_of_2012_pass_through_the_pack(
    make_schools: Callable[..., City], shared: Path
) -> None:
    """Nine printed rows of eight coefficients: the composite and its verdict are those of the pack's rule."""
    told = json.loads((shared / "oracles/oracles.json").read_text(encoding="utf-8"))["composite_2012"]
    policy = load_pack("cn.2012.basic")
    stocks = [each.numerator for each in policy.indicators]
    for row in told["rows"]:
        level = "primary" if "小学" in row["unit"] else "junior"
        city = make_schools(stocks_with(dict(zip(stocks, row["cv"], strict=True)), level))
        table = measure(city, policy).compliance
        found = table[table["rule"] == "county_mean_cv"].iloc[0]
        assert found["found"] == pytest.approx(row["composite"], abs=told["tolerance"])
        assert found["verdict"] == "met"
        assert found["allowed"] == {"primary": 0.65, "junior": 0.55}[level]


def test_jiujiang_2023_fails_by_the_pack_though_it_prints_as_the_limit(
    make_schools: Callable[..., City],
) -> None:
    equal = (
        "qualified_teachers",
        "arts_pe_teachers",
        "sports_area_m2",
        "equipment_value",
        "multimedia_rooms",
    )
    given = {**dict.fromkeys(equal, 0.1), "backbone_teachers": 0.501787, "teaching_area_m2": 0.1}
    halls = stocks_with(given, "primary").splitlines()
    city = make_schools("\n".join([f"{halls[0]},indoor_sports_m2", *(f"{line},0" for line in halls[1:])]))
    table = measure(city, load_pack("cn.2017.quality")).compliance
    found = table[table["rule"] == "county_cv"].iloc[0]
    assert (found["verdict"], found["note"]) == ("not_met", "R2")
    assert f"{found['found']:.2f}" == f"{found['allowed']:.2f}" == "0.50"
