"""Payments that cannot have been made, classes without a room, and a table that no city must have."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from geodata.checks import read_city
from geodata.city import City
from geodata.paid_before import KINDS

CATALOGUE = Path(__file__).parents[2] / "scenarios" / "locale" / "zh" / "provision.po"
PAID = "source_id,school_id,level,use,year,amount\n"


def codes(folder: Path) -> set[str]:
    return {fault.code for fault in read_city(folder)[1]}


@pytest.fixture
def paying(folder: Path) -> Path:
    """Return the folder with 900.50 in the source of 2024, and what is paid of it to be written."""
    (folder / "sources.csv").write_text(
        "source_id,year,name,kind,amount\nF1,2024,City,general,900.50\nF1,2025,City,general,9000\n",
        encoding="utf-8",
    )
    return folder


def provided(folder: Path) -> tuple[str, str]:
    """Return a school and level of the folder."""
    city = City.load(folder)
    row = city.provision.iloc[0]
    return row["school_id"], row["level"]


def pay(folder: Path, *rows: str) -> None:
    (folder / "grants_before.csv").write_text(PAID + "\n".join(rows), encoding="utf-8")


def test_a_city_without_past_grants_has_an_empty_table_and_its_old_fingerprint(folder: Path) -> None:
    bare = City.load(folder)
    assert bare.grants_before.empty
    school, level = provided(folder)
    (folder / "sources.csv").write_text(
        "source_id,year,name,kind,amount\nF1,2024,City,general,900\n", encoding="utf-8"
    )
    before = City.load(folder).fingerprint()
    pay(folder, f"F1,{school},{level},operating,2024,900")
    assert City.load(folder).fingerprint() != before


def test_payments_to_the_cent_within_the_source_are_accepted(paying: Path) -> None:
    school, level = provided(paying)
    pay(paying, f"F1,{school},{level},operating,2024,900.25", f"F1,{school},{level},training,2024,0.25")
    assert not codes(paying) & {kind.code for kind in KINDS}
    assert City.load(paying).grants_before["amount"].sum() == pytest.approx(900.50)


def test_a_cent_over_the_source_is_a_warning(paying: Path) -> None:
    school, level = provided(paying)
    pay(paying, f"F1,{school},{level},operating,2024,900.51")
    assert "paid_over_source" in codes(paying)


def test_a_year_to_come_is_a_warning_and_an_unknown_use_or_source_an_error(paying: Path) -> None:
    school, level = provided(paying)
    pay(paying, f"F1,{school},{level},operating,2199,1")
    assert "paid_to_come" in codes(paying)
    pay(paying, f"F9,{school},{level},banquets,2024,1")
    assert {"unknown_id", "not_allowed"} <= codes(paying)


def test_more_classes_than_rooms_is_a_warning(folder: Path) -> None:
    path = folder / "provision.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    added = [f"{lines[0]},classes,rooms", f"{lines[1]},4,3", *(f"{line},3,3" for line in lines[2:])]
    path.write_text("\n".join(added), encoding="utf-8")
    assert "classes_over_rooms" in codes(folder)
    path.write_text("\n".join(added).replace(",4,3", ",4,"), encoding="utf-8")
    assert "classes_over_rooms" not in codes(folder)


def test_every_kind_is_told_in_chinese() -> None:
    with CATALOGUE.open("rb") as stream:
        chinese = {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}
    for kind in KINDS:
        for text in (kind.problem, kind.remedy, kind.allowed):
            assert chinese.get(text), text
