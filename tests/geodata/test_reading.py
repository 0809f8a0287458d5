"""One reader for every format: the same city whatever its files, and no file that lies about its format."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pytest

from geodata.checks import read_city
from geodata.city import City

SUFFIXES = (".parquet", ".geoparquet", ".gpkg", ".geojson")


def save_as(folder: Path, table: str, suffix: str) -> None:
    """Replace a table of points in CSV by a map file with the same rows in another order."""
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    points = geopandas.points_from_xy(frame.pop("lon").astype(float), frame.pop("lat").astype(float))
    layer = geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326").iloc[::-1]
    target = folder / f"{table}{suffix}"
    if suffix.endswith("parquet"):
        layer.to_parquet(target)
    elif suffix == ".geojson":
        target.write_text(layer.to_json(), encoding="utf-8")
    else:
        layer.to_file(target, driver="GPKG")
    path.unlink()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_city(folder: Path, suffix: str) -> None:
    before = City.load(folder)
    save_as(folder, "schools", suffix)
    after = City.load(folder)
    assert after.schools["school_id"].tolist() == ["001", "002", "NA"]
    assert after.fingerprint() == before.fingerprint()


def test_a_workbook_gives_the_same_city_and_says_which_ids_are_numbers(
    folder: Path, said: Callable[[Path], str]
) -> None:
    before = City.load(folder).fingerprint()
    book = openpyxl.Workbook()
    book.active.title = "readme"
    for table in ("schools", "provision", "areas", "children", "sources"):
        path = folder / f"{table}.csv"
        sheet = book.create_sheet(table)
        for line in pd.read_csv(path, dtype=str, keep_default_na=False, header=None).itertuples(index=False):
            sheet.append([float(cell) if cell.endswith("00") else cell or None for cell in line])
        path.unlink()
    book.save(folder / "city.xlsx")
    assert City.load(folder).fingerprint() == before
    assert said(folder).startswith("warning city.xlsx, sheet readme: The sheet is not read")
    book["provision"]["A2"] = 1
    book.save(folder / "city.xlsx")
    assert "error city.xlsx, sheet provision, row 2, column school_id: There is no such id" in said(folder)
    assert "note city.xlsx, sheet provision, column school_id: The ids are stored as numbers" in said(folder)


def test_numbers_as_ids_in_parquet_are_read_as_text_with_a_note(folder: Path) -> None:
    frame = pd.read_csv(folder / "children.csv").assign(area_id=7)
    frame.drop_duplicates(["area_id", "level"]).to_parquet(folder / "children.parquet")
    (folder / "children.csv").unlink()
    _, faults = read_city(folder)
    assert {("unknown_id", "7"), ("numeric_id", "")} <= {(fault.code, fault.found) for fault in faults}


def test_the_byte_order_mark_of_a_spreadsheet_is_no_part_of_the_header(folder: Path) -> None:
    path = folder / "schools.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert City.load(folder).schools["name_zh"].tolist()[0] == "湖滨小学"


def test_gb18030_is_read_and_shown_so_that_someone_can_check_it(folder: Path) -> None:
    path = folder / "schools.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    city = City.load(folder)
    assert city.schools["name_zh"].tolist() == ["湖滨小学", "山前小学", "江畔学校"]
    assert [(fault.code, fault.rows) for fault in city.warnings] == [("encoding_guessed", (2,))]
    assert "湖滨小学" in city.warnings[0].render()


def test_utf_16_is_refused(folder: Path, said: Callable[[Path], str]) -> None:
    path = folder / "schools.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    expected = 'error schools.csv: The text is neither UTF-8 nor GB18030. Save it as "CSV UTF-8".'
    assert said(folder) == expected


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("children.csv", "a,b\n1,2,3\n", "row 2: The row has a different number of cells"),
        ("children.csv", "area_id;level\n", "row 1: The columns are not separated by commas."),
        ("children.csv", 'a,b\n"1,2\n', "cannot be read as CSV. Found: unexpected end of data"),
        ("children.csv", "", "The table has no rows."),
        ("children.csv", "level,level\n", "column level: The column is there twice."),
        ("children.parquet", "PAR1", "cannot be read as Parquet."),
        ("areas.gpkg", "<OGRVRTDataSource/>", "does not hold what its name says. Found: a GDAL VRT."),
        ("areas.geojson", "<OGRVRTDataSource/>", "Found: a GDAL VRT. Allowed: GeoJSON."),
        ("areas.geojson", "[" * 100_000, "Allowed: 32 levels of brackets."),
        ("areas.geojson", '{"type": "Feature"}', "cannot be read as GeoJSON. Found: no FeatureCollection."),
        ("city.xlsx", "no zip", "Found: other content. Allowed: XLSX."),
        ("districts.csv", "district_id,name\n", "This format holds no boundaries."),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    folder: Path, said: Callable[[Path], str], file: str, content: str, expected: str
) -> None:
    for path in folder.glob(f"{Path(file).stem}.*"):
        if path.name != "city.toml":
            path.unlink()
    (folder / file).write_text(content, encoding="utf-8")
    text = said(folder)
    assert text.startswith(f"error {file}")
    assert expected in text


def test_geojson_may_not_name_another_crs(folder: Path, said: Callable[[Path], str]) -> None:
    path = folder / "districts.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["crs"] = {"type": "name", "properties": {"name": "EPSG:27700"}}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert said(folder) == (
        "error districts.geojson: The CRS of the file cannot be used. Found: EPSG:27700. "
        "Save it as GeoPackage in EPSG:27700, or as GeoJSON in WGS 84."
    )


def test_a_broken_shape_is_named_by_its_row(folder: Path, said: Callable[[Path], str]) -> None:
    path = folder / "districts.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["features"][1]["geometry"]["coordinates"] = [[[1, 2]]]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert said(folder).startswith("error districts.geojson, row 2, column geometry: The file cannot be read")


def test_two_files_for_one_table_are_refused(folder: Path, said: Callable[[Path], str]) -> None:
    (folder / "children.parquet").write_bytes(b"")
    assert said(folder) == (
        "error children.csv: The table children is given more than once. "
        "Found: children.csv, children.parquet. Keep one of them and remove the others."
    )


def test_stray_files_are_named_and_others_left_alone(folder: Path, said: Callable[[Path], str]) -> None:
    (folder / "birth.csv").write_text("", encoding="utf-8")
    (folder / "areas.kml").write_bytes(b"")
    (folder / "notes.txt").write_text("", encoding="utf-8")
    text = said(folder)
    assert "warning areas.kml: The file is not read: its format is not one of those read here." in text
    assert "warning birth.csv: The file is not read: its name is not that of a table." in text
    assert "Did you mean births?" in text
    assert "notes" not in text


def test_a_missing_file_says_which_names_it_may_have(folder: Path, said: Callable[[Path], str]) -> None:
    (folder / "areas.csv").unlink()
    (folder / "city.toml").unlink()
    assert said(folder).startswith(
        "error city.toml: The city folder has no city.toml. "
        "Add city.toml with name, school_year, currency and crs. "
        "error areas.*: The table areas is required and has no file. "
        "Add one of areas.csv, areas.xlsx, areas.gpkg, areas.geojson, areas.shp, areas.parquet, "
        "or a sheet areas to city.xlsx."
    )
