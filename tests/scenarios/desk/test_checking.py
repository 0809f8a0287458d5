"""A draft is refused with the very messages of a scenario file, at their lines."""

from pathlib import Path

import pytest

from geodata.city import City
from scenarios.desk.checking import check_draft
from scenarios.errors import ScenarioError
from scenarios.scenario import read_scenario

GOOD = 'name = "a"\npolicy = "cn.2017.quality"\nyear = 2026\nlevels = ["primary"]\ndecisions = ["places"]\n'
BAD = (
    GOOD.replace("cn.2017.quality", "cn.2017.qualty"),
    GOOD.replace("2026", '"soon"'),
    GOOD + "[budget]\namount = -5\nscale = 2.0\n",
    GOOD + "[budget\namount = 5\n",
    GOOD + '[budget]\namount = "12 million"\n',
    GOOD + "[places]\nchange_share = 1.5\nboardin = true\n",
    GOOD + '[[locks]]\nlock = "teachers_sty"\nschool = "007"\n',
    GOOD + '[overlay]\n"staffing.pupils_per_techer" = 18\n',
)


def test_a_good_draft_is_ready(hand_city: City) -> None:
    found = check_draft(GOOD, hand_city)
    assert found.is_ready
    assert found.scenario is not None
    assert found.scenario.levels == ("primary",)


@pytest.mark.parametrize("text", BAD)
def test_the_messages_are_those_of_the_file(text: str, hand_city: City, tmp_path: Path) -> None:
    path = tmp_path / "same.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    found = check_draft(text, hand_city)
    assert not found.is_ready
    said = [f"{path}:{each.line}: {each.problem.render()}" for each in found.findings]
    assert said == [problem.render() for problem in caught.value.problems]


def test_what_this_city_cannot_be_asked_is_found_at_its_key(hand_city: City) -> None:
    text = (
        GOOD.replace("2026", "2031")
        + '[[locks]]\nlock = "school_pupils"\nschool = "S9"\nlevel = "primary"\nat_most = 3\n'
    )
    found = check_draft(text, hand_city)
    assert found.scenario is not None
    assert {each.key: each.line for each in found.findings} == {("year",): 3, ("locks", "0", "school"): 8}


def test_a_draft_reads_no_other_file(hand_city: City, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("password = 12 34\n", encoding="utf-8")
    found = check_draft(f'extends = "{secret}"\n{GOOD}', hand_city)
    assert found.scenario is None
    assert [each.problem.render() for each in found.findings] == ["extends: a draft stands alone"]
