"""Writing a city: all or nothing, the same bytes each time, and read back the same."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geodata import writing
from geodata.city import City
from geodata.faults import FolderInUseError, FormatError
from geodata.writing import write_city, write_table

SETTINGS = {
    "name": '湖 "城"\\ \x7f',
    "name_zh": "湖城",
    "school_year": 2025,
    "currency": "CNY",
    "crs": "EPSG:4549",
}
AWKWARD = [
    "007",
    "NA",
    "null",
    "1e5",
    "湖滨",
    "'=1+1",
    'say "no"',
    "a,b",
    "two\nlines",
    "None",
    "0.10",
    "{x}",
    "é",
]
names = st.one_of(st.sampled_from(AWKWARD), st.text("0湖 é,;\"'\n{}=", min_size=1, max_size=5))
ids = names.map(lambda name: name.replace(";", "").replace("\n", " ").strip()).filter(bool)


def tables(school_ids: list[str], school_names: list[str], teachers: float) -> dict[str, pd.DataFrame]:
    """Return a city of two districts, an area and these schools."""
    count = len(school_ids)
    districts = {"district_id": ["01", "02"], "name": ["West", "East"], "setting": ["urban", "rural"]}
    shapes = [box(500_000, 3_320_000, 510_000, 3_330_000), box(510_000, 3_320_000, 520_000, 3_330_000)]
    schools = {
        "school_id": school_ids,
        "name": school_names,
        "district_id": "01",
        "ownership": "public",
        "setting": "urban",
        "status": "open",
        "retained_in_layout": pd.array([True, None, False] * count, dtype="boolean")[:count],
    }
    points = [Point(501_000 + 100.5 * n, 3_321_000) for n in range(count)]
    area = {"area_id": ["A 1"], "district_id": ["02"], "disadvantaged_share": [0.1 + 0.2]}
    provision = {"school_id": school_ids, "level": "primary", "pupils": 10, "seats": 12, "teachers": teachers}
    children = {"area_id": ["A 1"], "level": ["primary"], "year": [2025], "children": [30]}
    source = {"source_id": ["S"], "year": [2025], "name": ["Budget"], "kind": ["general"], "amount": [1e6]}
    return {
        "districts": GeoDataFrame(districts, geometry=shapes, crs="EPSG:4549"),
        "schools": GeoDataFrame(schools, geometry=points, crs="EPSG:4549"),
        "areas": GeoDataFrame(area, geometry=[box(511_000, 3_321_000, 512_000, 3_322_000)], crs="EPSG:4549"),
        "provision": pd.DataFrame(provision),
        "children": pd.DataFrame(children),
        "sources": pd.DataFrame(source).assign(levels=""),
        "births": pd.DataFrame({"district_id": pd.Series(dtype="str")}),
    }


def contents(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@settings(max_examples=5, deadline=None)
@given(
    st.lists(ids, min_size=1, max_size=4, unique=True),
    names.filter(str.strip),
    st.floats(0, 1e5, allow_nan=False),
)
def test_what_is_written_is_read_back_the_same(school_ids: list[str], name: str, teachers: float) -> None:
    with TemporaryDirectory() as work:
        first, second = Path(work) / "first", Path(work) / "second"
        write_city(first, SETTINGS, tables(school_ids, [name] * len(school_ids), teachers))
        city = City.load(first)
        assert set(city.schools["school_id"]) == set(school_ids)
        assert set(city.schools["name"]) == {name}
        assert set(city.provision["teachers"]) == {teachers}
        assert city.name == SETTINGS["name"]
        write_city(second, city.settings(), city.tables())
        again = City.load(second)
        for table, frame in city.tables().items():
            other = again.tables()[table]
            assert frame.equals(other[list(frame.columns)]), table
        assert again.fingerprint() == city.fingerprint()


# Format of the tables with geometry, of points, and of the others; every format stands in one of them.
EVERY_FORMAT = {
    "csv": ("gpkg", "csv", "csv"),
    "xlsx": ("gpkg", "xlsx", "xlsx"),
    "parquet": ("parquet", "parquet", "parquet"),
    "geoparquet": ("geoparquet", "geoparquet", "parquet"),
    "gpkg": ("gpkg", "gpkg", "csv"),
    "geojson": ("geojson", "geojson", "csv"),
    "shp": ("shp", "shp", "csv"),
}
MILLIMETRE = 0.001


@settings(max_examples=4, deadline=None)
@given(
    st.lists(ids, min_size=1, max_size=4, unique=True),
    names.map(str.strip).filter(bool),
    st.lists(st.floats(0, 1e5, allow_nan=False), min_size=3, max_size=3),
    st.lists(st.floats(-180, 180).map(lambda degree: degree / 36), min_size=8, max_size=8),
)
def test_every_format_gives_back_what_was_written(
    school_ids: list[str], school_name: str, numbers: list[float], shifts: list[float]
) -> None:
    written = tables(school_ids, [school_name] * len(school_ids), numbers[0])
    written["districts"]["fiscal_capacity"] = [number / 1000 for number in numbers[:2]]
    written["schools"]["founded_year"] = [1900 + n if n % 2 else float("nan") for n in range(len(school_ids))]
    moved = [
        Point(point.x + 1000 * shift, point.y)
        for point, shift in zip(written["schools"].geometry, shifts, strict=False)
    ]
    written["schools"] = written["schools"].set_geometry(moved, crs="EPSG:4549")
    with TemporaryDirectory() as work:
        write_city(Path(work) / "plain", SETTINGS, written)
        plain = City.load(Path(work) / "plain")
        for name, (polygons, points, others) in EVERY_FORMAT.items():
            formats = {
                table: points
                if table == "schools"
                else polygons
                if isinstance(frame, GeoDataFrame)
                else others
                for table, frame in written.items()
            }
            write_city(Path(work) / name, SETTINGS, written, formats)  # type: ignore[arg-type]
            require_same(name, City.load(Path(work) / name), plain)


def require_same(name: str, city: City, plain: City) -> None:
    """Compare a city of some format with the plain one, cell by cell."""
    for table, frame in plain.tables().items():
        there, again = frame, city.tables()[table][list(frame.columns)]
        if isinstance(frame, GeoDataFrame):
            near = again.geometry.hausdorff_distance(frame.geometry) < MILLIMETRE
            assert near.all(), f"{name}: {table}"
            there, again = frame.drop(columns="geometry"), again.drop(columns="geometry")
        pd.testing.assert_frame_equal(pd.DataFrame(there), pd.DataFrame(again), obj=f"{name}: {table}")


@pytest.mark.parametrize(
    ("suffix", "change", "message"),
    [
        ("shp", {"name": "x" * 255}, "a Shapefile cannot hold the text 'xxxx"),
        ("shp", {"name": "湖 "}, "a Shapefile cannot hold the text '湖 '"),
        ("shp", {"name": " 湖"}, "a Shapefile cannot hold the text ' 湖'"),
        ("xlsx", {"name": "a\x01b"}, "a workbook cannot hold the text 'a\\x01b'"),
        ("geojson", {"geometry": None}, "geojson is a map format, and the table has no geometry"),
        ("csv", {"geometry": box(0, 0, 1, 1)}, "text holds points only, as lon and lat"),
        ("shp", {"geometry": [box(0, 0, 1, 1), Point(0, 0)]}, "holds points or polygons, not both"),
    ],
)
def test_what_a_format_cannot_keep_is_refused(
    tmp_path: Path, suffix: str, change: dict[str, object], message: str
) -> None:
    table: pd.DataFrame = tables(["1", "2"], ["a", "b"], 1.5)["schools"]
    for column, value in change.items():
        table[column] = value
    if change.get("geometry", 0) is None:
        table = pd.DataFrame(table.drop(columns="geometry"))
    with pytest.raises(FormatError) as caught:
        write_table(tmp_path / f"schools.{suffix}", table)
    assert message in str(caught.value)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_city(tmp_path / name, SETTINGS, tables(["1", "2"], ["a", "b"], 1.5))
    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    assert sorted(contents(tmp_path / "first")) == [
        "areas.gpkg",
        "children.csv",
        "city.toml",
        "districts.gpkg",
        "provision.csv",
        "schools.gpkg",
        "sources.csv",
    ]


def test_a_folder_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(FolderInUseError, match=r"is there already; choose a new folder, or empty it first"):
        write_city(tmp_path, SETTINGS, {})
    assert contents(tmp_path) == {"mine.txt": b"keep"}
    with pytest.raises(FolderInUseError):
        write_city(tmp_path / "mine.txt", SETTINGS, {})


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    write_city(tmp_path / "city", SETTINGS, tables(["1"], ["a"], 1))
    assert City.load(tmp_path / "city").name_zh == "湖城"


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(writing, "write_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        write_city(tmp_path / "city", SETTINGS, tables(["1"], ["a"], 1))
    assert list(tmp_path.iterdir()) == []
