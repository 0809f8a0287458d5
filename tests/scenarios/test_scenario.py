"""Scenario files: what they may say, and how they are refused."""

from pathlib import Path

import pytest

from scenarios.errors import ScenarioError
from scenarios.scenario import Scenario, read_scenario

GOOD = 'name = "a"\npolicy = "cn.2017.quality"\nyear = 2026\n'


def write(folder: Path, text: str, name: str = "s.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    """Return the message that a scenario text is refused with."""
    with pytest.raises(ScenarioError) as caught:
        read_scenario(write(folder, text))
    return str(caught.value)


def test_smallest_scenario_takes_the_defaults(tmp_path: Path) -> None:
    scenario = read_scenario(write(tmp_path, GOOD))
    assert scenario == Scenario(name="a", policy="cn.2017.quality", year=2026)
    assert scenario.decisions == ("places", "teachers", "funds")
    assert scenario.label("zh") == "a"


def test_every_key_is_read(tmp_path: Path) -> None:
    text = (
        GOOD
        + """
        title = { en = "A", zh = "甲" }
        levels = ["primary"]
        demand = "low"
        decisions = ["places"]
        [budget]
        amount = 5
        [teachers]
        hires_max = 2
        moves_max = 3
        [goals]
        places = ["travel"]
        [overlay]
        "staffing.pupils_per_teacher" = { primary = 18 }
        [solver]
        seconds = 1.5
        gap = 0
        threads = 2
        seed = 7
        """
    )
    scenario = read_scenario(write(tmp_path, text))
    assert scenario.title("zh") == "甲"
    assert scenario.budget.amount == 5
    assert (scenario.teachers.hires_max, scenario.teachers.moves_max) == (2, 3)
    assert scenario.goals == {"places": ("travel",)}
    assert scenario.overlay == {"staffing.pupils_per_teacher": {"primary": 18}}
    assert scenario.solver.limits().seed == 7


def test_windows_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_scenario(path).name == "a"


def test_child_changes_only_what_it_names(tmp_path: Path) -> None:
    base = GOOD + "[solver]\nseconds = 9\nseed = 1\n[budget]\namount = 5\n"
    write(tmp_path, base, "base.toml")
    child = 'extends = "base.toml"\nname = "b"\n[solver]\nseed = 2\n[budget]\nscale = 2\n'
    scenario = read_scenario(write(tmp_path, child))
    assert (scenario.name, scenario.year) == ("b", 2026)
    assert (scenario.solver.seconds, scenario.solver.seed) == (9, 2)
    assert scenario.budget.amount is None, "a budget is replaced whole: its keys exclude each other"


def test_circle_of_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "s.toml"', "other.toml")
    said = refusal(tmp_path, 'extends = "other.toml"')
    assert "extend each other in a circle" in said
    assert "s.toml → other.toml → s.toml" in said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (GOOD + "yaer = 1\n", ["s.toml:4", "yaer", "unknown key", "did you mean year?"]),
        (GOOD + "[budget]\nscal = 1\n", ["s.toml:5", "budget.scal", "allowed: amount, scale", "mean scale?"]),
        (GOOD + "[budget]\nscale = -0.5\n", ["s.toml:5", "budget.scale", "found -0.5", "allowed: ≥ 0"]),
        (GOOD + "[budget]\namount = -1\n", ["s.toml:5", "budget.amount", "allowed: ≥ 0"]),
        (
            GOOD + "[budget]\namount = 1\nscale = 1\n",
            ["s.toml:4", "budget", "give amount or scale, not both"],
        ),
        (GOOD + "[budget]\namount = inf\n", ["budget.amount", "must be a finite number"]),
        (GOOD + "[budget]\namount = nan\n", ["budget.amount"]),
        ('name = "a"\nyear = 2026\n', ["s.toml", "policy", "this key is missing"]),
        (GOOD.replace("2026", '"2026"'), ["s.toml:3", "year", "must be a whole number", "found '2026'"]),
        (GOOD.replace("2026", "2026.5"), ["s.toml:3", "year", "must be a whole number"]),
        (GOOD.replace('"a"', '""'), ["s.toml:1", "name", "must not be empty"]),
        (
            GOOD + 'demand = "lo"\n',
            ["s.toml:4", "demand", "found 'lo'", "allowed: low, mid, high", "mean low?"],
        ),
        (GOOD + 'levels = ["primery"]\n', ["s.toml:4", "levels", "found 'primery'", "mean primary?"]),
        (GOOD + "decisions = []\n", ["s.toml:4", "decisions", "must not be empty"]),
        (GOOD + "budget = 3\n", ["s.toml:4", "budget", "must be a table"]),
        (GOOD + "[teachers]\nhires_max = -1\n", ["s.toml:5", "teachers.hires_max", "allowed: ≥ 0"]),
        (GOOD + "[solver]\nthreads = 0\n", ["s.toml:5", "solver.threads", "allowed: ≥ 1"]),
        (GOOD + "when = 2026-01-01\n", ["s.toml:4", "when", "unknown key"]),
        (GOOD.replace("quality", "qualty"), ["s.toml:2", "policy", "did you mean cn.2017.quality?"]),
        (GOOD + "[overlay]\nstaffing.pupils = 3\n", ["s.toml:5", "overlay"]),
        (GOOD + "[overlay]\n'staffing.pupils_per_techer' = 3\n", ["s.toml:5", "pupils_per_teacher?"]),
        ("name = \n", ["s.toml:1", "not valid TOML", "found name ="]),
        ('extends = "no.toml"\n', ["s.toml:1", "extends", "no such file"]),
        (GOOD + 'decisions = ["place"]\n', ["s.toml:4", "decisions", "not one of", "mean places?"]),
        (
            GOOD + "yaer = 1\n",
            [
                "goals, limits, tolerances, locks, overlay, ",
            ],
        ),
        (GOOD + "[budget]\namount = 1e300\n", ["s.toml:5", "budget.amount", "allowed: ≤ 10000000000000"]),
        (GOOD + "[budget]\nscale = 1001\n", ["s.toml:5", "budget.scale", "allowed: ≤ 1000"]),
        (GOOD + "[overlay]\nstaffing = [1]\n", ["s.toml:5", "a number, or a table of numbers by level"]),
        (GOOD + "[overlay]\nstaffing = 1\n", ["s.toml:5", "a key with a point is written in quotes"]),
        (
            GOOD + "[overlay]\n'staffing.pupils_per_teacher' = { primry = 3 }\n",
            ["s.toml:5", "no such level", "mean primary?"],
        ),
        ("extends = 3\n", ["s.toml:1", "extends", "must be text"]),
    ],
)
def test_refusal_names_line_key_found_and_allowed(tmp_path: Path, text: str, parts: list[str]) -> None:
    said = refusal(tmp_path, text)
    assert [part for part in parts if part not in said] == []


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, GOOD + "yaer = 1\n[budget]\nscale = -1\n")
    assert len(said.splitlines()) == 2


def test_line_is_that_of_the_file_which_says_it(tmp_path: Path) -> None:
    write(tmp_path, GOOD + "[budget]\nscale = -1\n", "base.toml")
    assert "base.toml:5: budget.scale" in refusal(tmp_path, '\nextends = "base.toml"\nname = "b"\n')


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"nothing\.toml: scenario: no such file$"):
        read_scenario(tmp_path / "nothing.toml")


def test_message_is_said_in_chinese(tmp_path: Path) -> None:
    from scenarios.wording import translator  # noqa: PLC0415 - only this test speaks

    with pytest.raises(ScenarioError) as caught:
        read_scenario(write(tmp_path, GOOD + "yaer = 1\n"))
    said = caught.value.render(translator("zh"))
    assert "s.toml:4" in said
    assert "未知的键" in said
    assert "year" in said


def test_name_and_title_do_not_change_the_fingerprint() -> None:
    one = Scenario(name="a", policy="p", year=2026)
    assert one.fingerprint() == one.model_copy(update={"name": "b"}).fingerprint()
    assert one.fingerprint() != one.model_copy(update={"year": 2027}).fingerprint()


def test_scenario_cannot_be_changed() -> None:
    scenario = Scenario(name="a", policy="p", year=2026)
    with pytest.raises(ValueError, match="frozen"):
        scenario.year = 2027
