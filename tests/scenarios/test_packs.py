"""Packs as shipped, packs of a city, and what-if overlays."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.compliance import districts as checks_districts
from models.compliance import enrolment as checks_enrolment
from models.compliance import groups as checks_groups
from models.compliance import money as checks_money
from models.compliance import schools as checks_schools
from models.compliance import shares as check_shares
from models.compliance import staff as checks_staff
from models.compliance.assess import CHECKS, NEEDS_DOCUMENTS
from models.compliance.districts import composite
from models.errors import PolicyError
from models.policy import LEVELS, Policy
from scenarios.pack_keys import POLICIES, known_keys
from scenarios.packs import PackError, load_pack, pack_ids
from scenarios.wording import translator

type Write = Callable[..., Policy]

PARTS = {
    "unesco.sdg4",
    "au.srs",
    "us.title1",
    "us.nyc.fsf2019",
}  # what to measure or to pay: joined to others

HEAD = """
[pack]
id = "{id}"
extends = {extends}
title = {{ en = "Mine", zh = "我的" }}
[source.me]
title = {{ en = "Me", zh = "我" }}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a city's own pack beside the shipped ones, and load it."""

    def make(
        text: str,
        *,
        id: str = "mine",  # noqa: A002
        extends: str | tuple[str, ...] = "cn.base",
        overlay: object = None,
    ) -> Policy:
        head = HEAD.format(id=id, extends=json.dumps(extends))
        (tmp_path / f"{id}.toml").write_text(head + text, encoding="utf-8")
        return load_pack(id, overlay, folders=(tmp_path, POLICIES))  # type: ignore[arg-type]

    return make


@pytest.mark.parametrize("pack", pack_ids())
def test_every_shipped_number_has_a_source_a_certainty_and_both_languages(pack: str) -> None:
    policy = load_pack(pack)
    for value in policy.values.values():
        assert value.source in policy.sources, value
        assert value.certainty
        assert value.title.en
        assert re.search(r"[\u4e00-\u9fff]", value.title.zh), value.key
    for source in policy.sources.values():
        assert re.search(r"[\u4e00-\u9fff]", source.title.zh), source.id
    assert set(policy.level_titles) == set(LEVELS)


@pytest.mark.parametrize("pack", sorted(set(pack_ids()) - PARTS))
def test_every_shipped_pack_can_plan_primary_and_junior(pack: str) -> None:
    policy = load_pack(pack)
    needed = (
        "places.travel_limit_metres",
        "places.nearest_schools",
        "places.most_schools",
        "places.detour_factor",
        "places.overfull_share",
        "staffing.pupils_per_teacher",
        "staffing.commute_metres",
        "staffing.movable_share",
        "staffing.annual_cost",
        "funds.per_pupil",
        "publication.small_cell",
    )
    for level in ("primary", "junior"):
        for key in needed:
            assert policy.require(key, level) >= 0
        assert policy.require("places.nearest_schools") <= policy.require("places.most_schools")


def test_a_number_found_only_from_memory_says_so_to_the_end() -> None:
    england = load_pack("uk.eng")
    assert england.values["staffing.pupils_per_teacher", "primary"].certainty == "memory_medium"
    assert england.values["places.travel_limit_metres", "junior"].certainty == "memory_high"
    assert england.amount("places.travel_limit_metres", "junior") == 4828
    assert load_pack("cn.base").values["staffing.pupils_per_teacher", "primary"].certainty == "found_twice"


def test_the_seven_indicators_of_2017() -> None:
    policy = load_pack("cn.2017.quality")
    standards = {each.id: each.standards for each in policy.indicators}
    assert standards == {
        "R1": {"primary": 4.2, "junior": 5.3},
        "R2": {"primary": 1, "junior": 1},
        "R3": {"primary": 0.9, "junior": 0.9},
        "R4": {"primary": 4.5, "junior": 5.8},
        "R5": {"primary": 7.5, "junior": 10.2},
        "R6": {"primary": 2000, "junior": 2500},
        "R7": {"primary": 2.3, "junior": 2.4},
    }
    assert all(each.cv_limits == {"primary": 0.5, "junior": 0.45} for each in policy.indicators)
    assert all(each.exclude_small == 50 for each in policy.indicators)
    assert [rule.article for rule in policy.rules if rule.article.startswith("G")] != []


def test_all_fifteen_assurance_items_are_listed_even_those_no_table_can_tell() -> None:
    articles = {rule.article for rule in load_pack("cn.2017.quality").rules}
    assert {f"G{number}" for number in range(1, 16)} <= articles


def test_each_check_that_exists_is_asked_for_by_name_and_most_are_used() -> None:
    used = {rule.check for pack in pack_ids() for rule in load_pack(pack).rules} - {""}
    assert used <= set(CHECKS)
    assert set(CHECKS) == used


def test_the_grants_of_the_published_worked_cases(shared: Path) -> None:
    rates = json.loads((shared / "oracles/oracles.json").read_text(encoding="utf-8"))["grants_cn"]["rates"]
    policy = load_pack("cn.2017.quality")
    for level in ("primary", "junior", "special"):
        assert policy.amount("funds.per_pupil", level) == rates[level]
        assert policy.amount("funds.boarder_topup", level) == rates["boarder"]
    assert policy.amount("funds.small_school_floor", "primary") == rates["floor"]
    assert policy.amount("funds.small_school_floor", "special") is None


def test_secondary_funding_in_england_is_the_mean_of_five_years() -> None:
    assert load_pack("uk.eng").amount("funds.per_pupil", "junior") == pytest.approx((3 * 3863 + 2 * 4386) / 5)
    newer = load_pack("uk.eng.2024")
    assert newer.amount("funds.per_pupil", "junior") == pytest.approx((3 * 5022 + 2 * 5661) / 5)
    assert newer.lineage == ("uk.eng.2024", "uk.eng")
    assert newer.indicators == load_pack("uk.eng").indicators


def test_a_pack_says_only_what_differs_from_the_one_it_extends(write: Write) -> None:
    mine = write(
        '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\nprimary = 42\n',
        extends="cn.2017.quality",
    )
    assert mine.amount("class_size.max", "primary") == 42
    assert mine.amount("class_size.max", "junior") == 50
    assert mine.values["class_size.max", "primary"].source == "me"
    assert mine.lineage == ("mine", "cn.2017.quality", "cn.base")
    assert mine.fingerprint() != load_pack("cn.2017.quality").fingerprint()


def test_a_value_without_its_own_source_is_refused(write: Write) -> None:
    with pytest.raises(PackError, match=r"class_size\.max.*missing.*source, certainty"):
        write('[value."class_size.max"]\nprimary = 42\n')
    with pytest.raises(PackError, match=r"class_size\.max\.primary\.source.*no such source.*found you"):
        write('[value."class_size.max"]\nsource = "you"\ncertainty = "example"\nprimary = 42\n')


X = '{ en = "x", zh = "x" }'
BAD = {
    "unknown key": (
        '[value."class_sise.max"]\nsource = "me"\ncertainty = "example"\nall = 3',
        "no such key; found class_sise.max; did you mean class_size.max?",
    ),
    "unknown attribute": (
        '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\nprimry = 3',
        "value.class_size.max.primry: no such key",
    ),
    "out of range": (
        '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\nprimary = 99',
        "class_size.max.primary: not an allowed amount; found 99; allowed: 3, …, 80 pupils per class",
    ),
    "fraction of a pupil": (
        '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\nprimary = 42.5',
        "found 42.5; allowed: 3, …, 80",
    ),
    "a word for a number": (
        '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\nprimary = "many"',
        "not an allowed amount; found many",
    ),
    "yes for a number": (
        '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\nprimary = true',
        "not an allowed amount; found True",
    ),
    "unknown certainty": (
        '[value."class_size.max"]\nsource = "me"\ncertainty = "fond"\nprimary = 42',
        "no such certainty; found fond",
    ),
    "not a date": (
        '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\neffective_to = "soon"\nall = 40',
        "effective_to: not a date; found soon",
    ),
    "no amount": ('[value."class_size.max"]\nsource = "me"\ncertainty = "example"', "no amount is given"),
    "unknown table": ("[rules]\nx = 1", "rules: no such key; found rules"),
    "unknown check": (
        f'[[rule]]\nid = "x"\ntitle = {X}\ncheck = "room"\nsource = "me"\ncertainty = "example"',
        "rule.x.check: no such check; found room",
    ),
    "an expression that computes": (
        f'''[[indicator]]
        id = "x"
        title = {X}
        unit = {X}
        scale = 1
        numerator = "teachers * 2"
        denominator = "pupils"
        levels = ["primary"]
        source = "me"
        certainty = "example"''',
        "indicator.x.numerator: cannot read 'teachers * 2' at '* 2'",
    ),
    "one language": ('[source.you]\ntitle = { en = "You" }', "a text is needed in both languages"),
    "no TOML": ("[value", "the file is not TOML"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_pack_is_refused_with_file_key_found_and_allowed(
    write: Write, tmp_path: Path, case: str
) -> None:
    text, message = BAD[case]
    with pytest.raises(PackError) as refused:
        write(text)
    assert message in str(refused.value)
    assert str(tmp_path / "mine.toml") in str(refused.value)


def test_packs_in_a_circle_are_refused(write: Write) -> None:
    with pytest.raises(PackError, match="no such pack; found ours"):
        write("", id="mine", extends="ours")
    with pytest.raises(PackError, match="circle"):
        write("", id="ours", extends="mine")


def test_a_pack_that_does_not_exist_names_the_nearest_and_all() -> None:
    with pytest.raises(PackError) as refused:
        load_pack("cn.2017.qualty")
    message = str(refused.value)
    assert "did you mean cn.2017.quality?" in message
    assert all(pack in message for pack in pack_ids())


def test_an_overlay_changes_amounts_and_is_marked_as_an_assumption() -> None:
    changed = load_pack("cn.2017.quality", {"staffing.pupils_per_teacher": {"primary": 18}})
    assert changed.amount("staffing.pupils_per_teacher", "primary") == 18
    assert changed.amount("staffing.pupils_per_teacher", "junior") == 13.5
    value = changed.values["staffing.pupils_per_teacher", "primary"]
    assert (value.source, value.certainty) == ("overlay", "example")
    assert changed.overlaid == ("staffing.pupils_per_teacher",)
    assert changed.fingerprint() != load_pack("cn.2017.quality").fingerprint()


def test_a_single_amount_replaces_that_of_every_level() -> None:
    changed = load_pack("cn.base", {"class_size.max": 42, "staffing.commute_metres": 9000})
    levels = [level for key, level in load_pack("cn.base").values if key == "class_size.max"]
    assert {changed.amount("class_size.max", level) for level in levels} == {42}
    assert changed.amount("staffing.commute_metres", "primary") == 9000


def test_an_overlay_may_fill_what_a_pack_lacks() -> None:
    assert load_pack("uk.eng").amount("class_size.max", "junior") is None
    assert load_pack("uk.eng", {"class_size.max": 33}).amount("class_size.max", "junior") == 33


def test_an_overlay_may_change_the_standard_and_limit_of_an_indicator() -> None:
    overlay = {"indicator.R1.standard": {"primary": 5}, "indicator.R2.cv_limit": 0.3}
    first, second, *_ = load_pack("cn.2017.quality", overlay).indicators
    assert first.standards == {"primary": 5, "junior": 5.3}
    assert second.cv_limits == {"primary": 0.3, "junior": 0.3}


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ({"staffing.pupils_per_techer": 3}, "did you mean staffing.pupils_per_teacher?"),
        ({"indicator.R9.standard": 3}, "overlay: indicator.R9.standard: no such key"),
        ({"class_size.max": {"primry": 40}}, "no such level; found primry"),
        (
            {"class_size.max": {"primary": 400}},
            "overlay: class_size.max.primary: not an allowed amount; found 400",
        ),
        ({"places.overfull_share": float("nan")}, "found nan; allowed: 0 – 1 share"),
        ({"staffing.posts_rounding": "up"}, "allowed: ceil_per_school, largest_remainder_in_county"),
    ],
)
def test_a_bad_overlay_is_refused(overlay: dict, message: str) -> None:
    with pytest.raises(PackError) as refused:
        load_pack("cn.2017.quality", overlay)
    assert message in str(refused.value)


def test_a_missing_value_says_what_to_add() -> None:
    with pytest.raises(
        PolicyError, match=r"pack uk\.eng has no 'class_size\.max' for level 'junior'.*overlay"
    ):
        load_pack("uk.eng").require("class_size.max", "junior")


def test_every_declared_key_is_set_by_some_pack_or_meant_for_a_citys_own() -> None:
    used = {value.key for pack in pack_ids() for value in load_pack(pack).values.values()}
    optional = {name for name, key in known_keys().items() if key.optional}
    assert set(known_keys()) - used - optional == set()


def test_a_number_no_nation_sets_is_optional_and_asked_for_by_name() -> None:
    assert known_keys()["staffing.small_school_teachers_per_class"].optional
    nation = load_pack("cn.national")
    assert nation.amount("staffing.small_school_teachers_per_class", "primary") is None
    with pytest.raises(
        PolicyError, match=r"has no 'staffing\.small_school_teachers_per_class' for level 'primary'"
    ):
        nation.require("staffing.small_school_teachers_per_class", "primary")
    set_here = load_pack("cn.liaoning.shenyang", {"staffing.small_school_teachers_per_class": 1.7})
    assert set_here.require("staffing.small_school_teachers_per_class", "primary") == 1.7


def test_nation_province_and_city_say_each_only_what_differs() -> None:
    """The worked layers of DOMAIN finding 5: 720/940, 935/1155, 1150/1350; special 6000 and 8000."""
    funds = {
        pack: tuple(load_pack(pack).amount("funds.per_pupil", level) for level in ("primary", "junior"))
        for pack in ("cn.base", "cn.liaoning", "cn.liaoning.shenyang")
    }
    assert funds == {"cn.base": (720, 940), "cn.liaoning": (935, 1155), "cn.liaoning.shenyang": (1150, 1350)}
    city = load_pack("cn.liaoning.shenyang")
    assert city.amount("funds.per_pupil", "special") == 8000
    assert load_pack("cn.base").amount("funds.per_pupil", "special") == 6000
    assert city.values["funds.per_pupil", "senior"].source == "senior_fund"  # the nation's
    assert city.lineage[:3] == ("cn.liaoning.shenyang", "cn.liaoning", "cn.national")


def test_a_pack_of_several_parents_has_all_their_rules_and_the_last_named_wins(write: Write) -> None:
    national = load_pack("cn.national")
    for part in ("cn.kindergarten", "cn.special", "cn.senior", "cn.2017.quality"):
        ids = {rule.id for rule in load_pack(part).rules}
        assert ids <= {rule.id for rule in national.rules}
    value = '[value."class_size.max"]\nsource = "me"\ncertainty = "example"\nprimary = {}\n'
    write(value.format(40), id="first")
    write(value.format(42), id="second")
    for order, wanted in ((("first", "second"), 42), (("second", "first"), 40)):
        joined = write("", id="both", extends=order)
        assert joined.amount("class_size.max", "primary") == wanted
        assert joined.amount("class_size.max", "junior") == 50  # of the base they share
    with pytest.raises(PackError, match="no such pack; found thrid"):
        write("", id="both", extends=("first", "thrid"))


def test_the_published_composites_follow_from_the_rule_of_2012(shared: Path) -> None:
    """Tables of Anhui, Chongqing and Jilin: eight coefficients and the composite they print."""
    told = json.loads((shared / "oracles/oracles.json").read_text(encoding="utf-8"))["composite_2012"]
    policy = load_pack("cn.2012.basic")
    assert len(policy.indicators) == 8
    for row in told["rows"]:
        level = "primary" if "小学" in row["unit"] else "junior"
        assert len(row["cv"]) == len([each for each in policy.indicators if level in each.levels])
        mean = composite(np.array(row["cv"]))
        assert mean == pytest.approx(row["composite"], abs=told["tolerance"])
        assert mean <= policy.require("compliance.cv_mean_limit", level)


def test_ningguo_fails_six_of_seven_coefficients_at_each_level(shared: Path) -> None:
    told = json.loads((shared / "oracles/oracles.json").read_text(encoding="utf-8"))["ningguo_2022"]
    policy = load_pack("cn.2017.quality")
    for level in ("primary", "junior"):
        limits = [indicator.cv_limits[level] for indicator in policy.indicators]
        failed = [cv > limit for cv, limit in zip(told[level], limits, strict=True)]
        assert sum(failed) == told[f"fails_{level}"]


def test_rules_without_a_check_say_what_would_have_to_be_known() -> None:
    for pack in pack_ids():
        for rule in load_pack(pack).rules:
            assert (rule.check == "") == (rule.needs is not None), (pack, rule.id)


def test_units_notes_and_problems_are_said_in_chinese() -> None:
    """Whatever the measures and packs say in words is in a catalogue."""
    say = translator("zh")
    policies = [load_pack(pack) for pack in pack_ids()]
    words = {value.unit for policy in policies for value in policy.values.values()} | {
        *(key.unit for key in known_keys().values()),
        *(checks_schools.NO_CLASSES, checks_schools.NOT_FORMED, checks_schools.TEACHERS_CHANGE),
        *(checks_schools.UNKNOWN, checks_districts.NO_QUOTAS, NEEDS_DOCUMENTS),
        *(check_shares.PUPILS_CHANGE, check_shares.NO_GRANTS, checks_money.NO_TRAINING),
        *(checks_enrolment.NO_ZONES, checks_enrolment.NO_MIGRANTS, checks_enrolment.NO_COHORT),
        *(checks_enrolment.NO_LISTS, checks_groups.NO_PEOPLE, checks_groups.CLASS_BY_CLASS),
        *(checks_groups.NO_SPECIAL, checks_groups.NO_ROOMS, checks_groups.ONE_GROUP),
        *(checks_staff.NO_CLASS_RATIO, checks_staff.NO_ROTATION, checks_staff.NO_YEARS),
        *(checks_staff.NO_HOURS, checks_staff.NO_POSTS, checks_staff.FEW_BACKBONE),
        *("red", "yellow", "green", "music rooms", "art rooms", "primary and junior together"),
        *("no pupils", "small school", "ownership", "nothing to divide by", "below zero"),
        *("no such pack", "no such key", "not an allowed amount", "no such level", "no amount is given"),
    }
    assert [word for word in sorted(words) if say(word) == word] == []
