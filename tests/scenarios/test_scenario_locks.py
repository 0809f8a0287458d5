"""Locks in scenario files: what they may say, how they are inherited, and how they are refused."""

from pathlib import Path

import pytest

from models.locks import allotted_rules, rules
from scenarios.errors import ScenarioError
from scenarios.scenario import read_scenario
from scenarios.scenario_locks import KINDS

GOOD = 'name = "a"\npolicy = "cn.2017.quality"\nyear = 2026\n'
STAYS = '[[locks]]\nname = "n"\nlock = "teachers_stay"\nschool = "S1"\n'


def write(folder: Path, text: str, name: str = "s.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


EVERY_KIND = """
[[locks]]
lock = "school_stays"
school = "S1"
[[locks]]
lock = "area_to_school"
areas = ["A1"]
school = "S1"
[[locks]]
lock = "areas_together"
areas = ["A1", "A2"]
level = "primary"
[[locks]]
lock = "school_pupils"
school = "S1"
level = "primary"
at_most = 300
[[locks]]
lock = "project_must"
project = "P1"
by = 2027
[[locks]]
lock = "project_never"
project = "P2"
[[locks]]
lock = "project_not_before"
project = "P3"
year = 2028
[[locks]]
lock = "teachers_stay"
school = "S2"
[[locks]]
lock = "teachers_move"
school = "S2"
to = "S1"
kind = "general"
at_least = 2
[[locks]]
name = "grant"
lock = "grant_fixed"
school = "S1"
level = "primary"
use = "operating"
source = "F1"
amount = 98765432.10
[[locks]]
lock = "no_purchases"
school = "S1"
[[locks]]
lock = "hires"
school = "S1"
at_most = 2
[[locks]]
lock = "served_by"
school = "S1"
base = "S2"
kind = "counsellor"
[[locks]]
lock = "new_posts"
school = "S1"
kind = "counsellor"
at_least = 1
[[locks]]
lock = "quota_fixed"
senior = "S3"
junior = "S1"
places = 30
[[locks]]
lock = "aid_fixed"
school = "S1"
level = "senior"
category = "low_income"
aid = "grant"
pupils = 12
[[locks]]
lock = "training_fixed"
programme = "T1"
level = "primary"
places = 40
[[locks]]
lock = "district_seats"
programme = "G1"
district = "D1"
seats = 7
[[locks]]
lock = "school_seats"
programme = "G1"
school = "S3"
seats = 2
"""


def test_every_kind_of_lock_is_read(tmp_path: Path) -> None:
    locks = read_scenario(write(tmp_path, GOOD + EVERY_KIND)).locks
    assert [lock.lock for lock in locks] == list(KINDS)
    asked = {lock.lock: lock.rule() for lock in locks}
    assert asked["school_stays"] == rules.SchoolStays("school_stays S1", "S1", "", rules.KEPT)
    assert asked["project_never"] == rules.ProjectNever("project_never P2", "P2")
    assert asked["grant_fixed"] == rules.GrantFixed("grant", "S1", "primary", "operating", "F1", 98765432.10)
    assert asked["hires"] == allotted_rules.Hires("hires S1", "S1", at_most=2)
    assert asked["served_by"] == allotted_rules.ServedBy(
        "served_by S1 S2 counsellor", "S1", "S2", "counsellor"
    )
    assert asked["new_posts"] == allotted_rules.NewPosts(
        "new_posts S1 counsellor", "S1", "counsellor", at_least=1
    )
    assert asked["quota_fixed"] == allotted_rules.QuotaFixed("quota_fixed S3 S1", "S3", "S1", 30)
    assert asked["aid_fixed"] == allotted_rules.AidFixed(
        "aid_fixed S1 senior low_income grant", "S1", "senior", "low_income", "grant", 12
    )
    assert asked["training_fixed"] == allotted_rules.TrainingFixed(
        "training_fixed primary T1", "T1", 40, "primary"
    )
    assert asked["district_seats"] == allotted_rules.SeatsFixed(
        "district_seats D1 G1", "G1", "district", "D1", 7
    )
    assert asked["school_seats"] == allotted_rules.SeatsFixed("school_seats S3 G1", "G1", "school", "S3", 2)


def test_locks_add_up_over_several_files(tmp_path: Path) -> None:
    """A lock of the same name is replaced, one that is named in unlock is dropped, the others stay."""
    other = STAYS.replace('"n"', '"m"').replace("S1", "S2")
    write(tmp_path, GOOD + STAYS + other, "base.toml")
    middle = 'extends = "base.toml"\n' + STAYS.replace("S1", "S9") + STAYS.replace('"n"', '"k"')
    write(tmp_path, middle, "middle.toml")
    scenario = read_scenario(write(tmp_path, 'extends = "middle.toml"\nunlock = ["m"]\nname = "b"\n'))
    assert [(lock.name, lock.school) for lock in scenario.locks] == [("n", "S9"), ("k", "S1")]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (STAYS.replace("teachers_stay", "teacher_stays"), ["s.toml:6", "locks[1].lock", "teachers_stay?"]),
        (STAYS.replace("school", "scool"), ["s.toml:7", "locks[1].scool", "unknown key", "mean school?"]),
        (STAYS.replace("school", "scool"), ["s.toml:4", "locks[1].school", "this key is missing"]),
        (STAYS + STAYS.replace('"S1"', "3"), ["s.toml:11", "locks[2].school", "must be text", "found 3"]),
        ('[[locks]]\nschool = "S1"\n', ["s.toml:4", "locks[1].lock", "say which lock", "school_stays"]),
        ('locks = [{ lock = "x" }]\n', ["s.toml:4", "locks[1].lock", "found 'x'"]),
        ("locks = 3\n", ["s.toml:4", "locks", "must be a list"]),
        ('unlock = ["m"]\n' + STAYS, ["s.toml:4", "unlock", "has this name", "found m"]),
        ("unlock = 3\n", ["s.toml:4", "unlock", "must be a list"]),
        (
            STAYS + 'kind = "x"\nlevel = "primery"\n',
            ["s.toml:9", "locks[1].level", "found 'primery'", "did you mean primary?"],
        ),
        ("[limits.places]\ntravel = -1\n", ["s.toml:5", "limits.places.travel", "allowed: ≥ 0"]),
        ("[limits.place]\ntravel = 1\n", ["s.toml:4", "limits", "mean places?"]),
    ],
)
def test_refusal_names_line_key_found_and_allowed(tmp_path: Path, text: str, parts: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(write(tmp_path, GOOD + text))
    said = str(caught.value)
    assert [part for part in parts if part not in said] == [], said


def test_a_wrong_lock_is_told_at_the_line_of_the_file_that_says_it(tmp_path: Path) -> None:
    write(tmp_path, GOOD + STAYS + STAYS.replace('"n"', '"m"').replace('"S1"', "1"), "base.toml")
    with pytest.raises(ScenarioError, match=r"base\.toml:11: locks\[2\]\.school"):
        read_scenario(write(tmp_path, 'extends = "base.toml"\nunlock = []\n' + STAYS.replace('"n"', '"z"')))
