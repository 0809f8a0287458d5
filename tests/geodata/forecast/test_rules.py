"""Rules of a forecast: shipped ones, a file of one's own, and what is wrong with it."""

from pathlib import Path

import pytest

from geodata.faults import CityFaultsError
from geodata.forecast.rules import SHIPPED, read_rules, shipped_rules


@pytest.mark.parametrize("name", shipped_rules())
def test_shipped_rules_can_be_read(name: str) -> None:
    rules = read_rules(name)
    assert rules.before == pytest.approx(4 / 12)
    assert 0 < rules.low < 0.5 < rules.high < 1


def test_every_shipped_value_has_a_source_and_a_certainty() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "amount =" in line]
    assert len(lines) == 6 + 2 + 2 * 7
    assert all("source =" in line and "certainty =" in line for line in lines)


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        SHIPPED.read_text(encoding="utf-8").replace("amount = 6,", "amount = 7,"), encoding="utf-8"
    )
    assert read_rules(str(path)).entry_age["primary"] == 7


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("amount = 6,", "amount = 40,", r"column entry_age.primary: .*Found: 40\. Allowed: 0 – 18\."),
        ("amount = 6,", "amount = true,", "Found: True"),
        ("low = {", "lower = {", r"column weighing.lower: .*Found: lower"),
        ("[cn.entry_age]", "[cn.entry_ages]", "Found: entry_ages"),
        ('junior = { amount = "primary"', 'junior = { amount = "nursery"', "Found: nursery"),
        ('junior = { amount = "primary"', 'junior = { amount = "senior"', "junior -> senior -> junior"),
        ("[cn.weighing]", "[cn.weighing", "cannot be read"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CityFaultsError, match=said):
        read_rules(str(path))


def test_an_unknown_name_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CityFaultsError, match=r"Allowed: cn, england\. Did you mean england\?"):
        read_rules("englnd")
    with pytest.raises(CityFaultsError, match="cannot be read"):
        read_rules(str(tmp_path / "absent.toml"))
