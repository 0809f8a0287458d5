"""A repaired copy: every repair listed, the rest left as faults, the old folder untouched."""

import csv
from pathlib import Path

import pytest
import shapely
from pandas import Series

from geodata.city import City
from geodata.faults import FolderInUseError
from geodata.fixing.folder import fix_folder
from geodata.fixing.shapes import redrawn
from geodata.readers.rows import Rows


def spoiled(folder: Path) -> None:
    provision = folder / "provision.csv"
    text = provision.read_text(encoding="utf-8")
    text = text.replace("900000", '"900,000"').replace("NA,junior,150,150,12", "NA,junior,150,150,=12")
    provision.write_text(text, encoding="utf-8")
    schools = folder / "schools.csv"
    schools.write_bytes(schools.read_text(encoding="utf-8").encode("gb18030"))
    children = folder / "children.csv"
    lines = children.read_text(encoding="utf-8").splitlines()
    children.write_text("\n".join([*lines, lines[-1], ""]), encoding="utf-8")


def test_a_copy_is_repaired_and_the_list_is_complete(folder: Path) -> None:
    whole = City.load(folder).fingerprint()
    spoiled(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    target = folder.parent / "fixed"
    fixed = fix_folder(folder, target)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with (target / "repairs.csv").open(encoding="utf-8-sig", newline="") as stream:
        listed = [(row["file"], row["row"], row["column"], row["after"]) for row in csv.DictReader(stream)]
    assert listed == [
        ("schools.csv", "", "", ""),
        ("provision.csv", "2", "equipment_value", "900000"),
        ("children.csv", "6", "", ""),
    ]
    assert [(fault.code, fault.found) for fault in fixed.checked.faults] == [("not_a_number", "=12")]
    assert (target / "sources.csv").read_bytes() == before["sources.csv"]
    provision = target / "provision.csv"
    provision.write_text(provision.read_text(encoding="utf-8").replace("=12", "12"), encoding="utf-8")
    assert City.load(target).fingerprint() == whole


def test_nothing_is_written_over_or_into_the_folder_itself(folder: Path) -> None:
    with pytest.raises(FolderInUseError):
        fix_folder(folder, folder)
    with pytest.raises(FolderInUseError, match="choose another place"):
        fix_folder(folder, folder / "fixed")


def test_a_spike_is_redrawn_and_a_bow_tie_is_not() -> None:
    spike = shapely.Polygon([(0, 0), (9, 0), (9, 9), (9, 12), (9, 9), (0, 9)])
    bow_tie = shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])
    geometry = Series([spike, bow_tie], index=[1, 2], dtype=object)
    rows, repairs = redrawn("areas", Rows("areas.gpkg", geometry.to_frame("geometry")))
    assert [repair.row for repair in repairs] == [1]
    assert rows.frame["geometry"].loc[1].equals(shapely.box(0, 0, 9, 9))
    assert rows.frame["geometry"].loc[2] is bow_tie
