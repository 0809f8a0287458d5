"""The fingerprint follows the content: every cell counts, the order of rows does not."""

from pathlib import Path

from geodata.city import City


def test_the_order_of_rows_and_columns_does_not_matter(folder: Path) -> None:
    before = City.load(folder).fingerprint()
    path = folder / "provision.csv"
    header, *rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [",".join(reversed(cells)) for cells in (header, *reversed(rows))]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert City.load(folder).fingerprint() == before


def test_a_column_that_says_nothing_counts_as_absent(folder: Path) -> None:
    before = City.load(folder).fingerprint()
    path = folder / "children.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join(line + "," for line in lines).replace("high,", "high,comment"), encoding="utf-8"
    )
    (folder / "travel.csv").write_text("area_id,school_id,metres\n", encoding="utf-8")
    assert City.load(folder).fingerprint() == before


EDITS = [
    ("city.toml", "2025", "2024"),
    ("city.toml", "湖城", "胡城"),
    ("schools.csv", "湖滨小学", "湖滨"),
    ("schools.csv", "120.05,30.05", "120.05,30.050001"),
    ("provision.csv", "12.5", "12.25"),
    ("provision.csv", "12.5,", "12.5,0"),
    ("provision.csv", "NA,junior", "002,junior"),
    ("children.csv", "250,240", "249,240"),
    ("areas.csv", "North", "NorthS"),
    ("areas.csv", "South", "SSouth"),
    ("sources.csv", ",02", ",01"),
]


def test_every_cell_counts_and_text_cannot_move_between_cells(folder: Path) -> None:
    prints = [City.load(folder).fingerprint()]
    for file, old, new in EDITS:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new), encoding="utf-8")
        prints.append(City.load(folder).fingerprint())
        path.write_text(text, encoding="utf-8")
    assert len(set(prints)) == len(EDITS) + 1
