"""What a mapping file may say, and what is refused."""

import re
from pathlib import Path

import pytest

from geodata.faults import CityFaultsError, Fault
from geodata.importers.mapping import read_mapping

GOOD = """\
reviewed = true
[city]
name = "Lake City"
[[table]]
table = "provision"
file = "schools.csv"
empty = ["-"]
[table.columns]
school_id = "code"
level = { column = "phase", values = { "小学" = "primary" } }
pupils = "roll"
seats = { constant = 900 }
equipment_value = { column = "value", unit = "万元" }
"""


def refused(tmp_path: Path, old: str, new: str) -> tuple[Fault, ...]:
    assert old in GOOD
    path = tmp_path / "mapping.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(CityFaultsError) as caught:
        read_mapping(path)
    return caught.value.faults


def test_a_mapping_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(GOOD, encoding="utf-8")
    mapping = read_mapping(path)
    (table,) = mapping.tables
    assert mapping.settings == {"name": "Lake City"}
    assert (table.table, table.file, table.sheet, table.empty) == ("provision", "schools.csv", "", ("-",))
    assert table.headers == ("code", "phase", "roll", "value")
    assert table.columns["seats"].constant == "900"
    assert table.columns["equipment_value"].factor == 10_000
    assert table.columns["level"].meanings == {"小学": "primary"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reviewed = true", "reviewed = false", "Nobody has said that this mapping was read"),
        ("reviewed = true", "", "Nobody has said that this mapping was read"),
        ("[city]", "[citty]", "The key citty is not known. Found: citty. Allowed: reviewed, city, table."),
        ("[[table]]", "[table]", "The key table is missing"),
        ('table = "provision"', 'table = "provisions"', "Did you mean provision?"),
        ('file = "schools.csv"', "", "The key file is missing in provision"),
        ('file = "schools.csv"', 'fil = "schools.csv"', "Did you mean file?"),
        ('empty = ["-"]', 'empty = "-"', "The key empty cannot have this value"),
        ('pupils = "roll"', 'pupil = "roll"', "Did you mean pupils?"),
        ('pupils = "roll"', "", "The required column pupils of table provision is not mapped"),
        ('pupils = "roll"', "pupils = 7", "The key pupils cannot have this value"),
        ('"roll"', '{ column = "roll", constant = 1 }', "The key pupils cannot have this value"),
        ('"roll"', '{ colum = "roll" }', "The key pupils cannot have this value"),
        (
            'unit = "万元"',
            'unit = "公顷"',
            "cannot be turned into currency. Found: 公顷. Allowed: currency, 10",
        ),
        ('school_id = "code"', 'school_id = { column = "code", unit = "%" }', "cannot be turned into id"),
        ('[city]\nname = "Lake City"', "city = 1", "The key city is missing"),
        ("reviewed = true", "reviewed = true =", "not valid TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    messages = " ".join(fault.render() for fault in refused(tmp_path, old, new))
    assert said in messages
    assert not re.search(r"\{\w+\}", messages)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    faults = refused(tmp_path, 'pupils = "roll"', 'pupil = "roll"\nclases = "c"')
    assert {fault.code for fault in faults} == {"mapping_column_unknown", "mapping_column_unmapped"}
    assert len(faults) == 3
