"""Whatever stands in a file, a reader gives rows or says in its own words what is wrong.

The seed is fixed, so that a failure is the same everywhere; the examples are few, so that this is quick.
"""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from geodata.faults import GeodataError
from geodata.importers.mapping import read_mapping
from geodata.people import people_faults
from geodata.readers.columnar import read_parquet
from geodata.readers.delimited import read_csv
from geodata.readers.geojson import read_geojson
from geodata.readers.layers import read_geopackage
from geodata.readers.rows import Rows, UnreadableError
from geodata.readers.shapefile import read_shapefile
from geodata.readers.workbook import read_sheet, sheet_names
from geodata.settings import read_settings
from scenarios.batch.sweep import read_sweep
from scenarios.errors import JunhengError
from scenarios.pack_files import read_pack_file
from scenarios.scenario import read_scenario
from scenarios.upload_archive import UploadLimits, unpack

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # what GDAL says of a broken file
BOUNDED = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
OURS = (UnreadableError, GeodataError, JunhengError)
HEADS = {
    ".csv": (b"", b"\xef\xbb\xbf", b"school_id,name\n1,"),
    ".geojson": (b"", b'{"type": "FeatureCollection", "features": ['),
    ".parquet": (b"", b"PAR1"),
    ".gpkg": (b"", b"SQLite format 3\0", b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG"),
    ".shp": (b"", b"\0\0'\n"),
    ".xlsx": (b"", b"PK\x03\x04"),
    ".toml": (b"", b'name = "x"\n', b"[[", b"[budget]\n"),
}


def read_book(path: Path, file: str) -> Rows:
    return read_sheet(path, file, sheet_names(path, file)[0])


READERS: dict[str, Callable[[Path, str], object]] = {
    ".csv": read_csv,
    ".geojson": read_geojson,
    ".parquet": read_parquet,
    ".gpkg": read_geopackage,
    ".shp": read_shapefile,
    ".xlsx": read_book,
}
PARSERS: dict[str, Callable[[Path], object]] = {
    "scenario": read_scenario,
    "pack": read_pack_file,
    "sweep": read_sweep,
    "mapping": read_mapping,
    "settings": lambda path: read_settings(path.parent),
}


def given_file(suffix: str, content: bytes, read: Callable[[Path], object]) -> None:
    """Read these bytes; errors of ours are answers, anything else fails the test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"city{suffix}"
        path.write_bytes(content)
        for part in (".shx", ".dbf") if suffix == ".shp" else ():
            path.with_suffix(part).write_bytes(content)
        try:
            read(path)
        except OURS as error:
            said = str(error)
        else:
            return
        assert said


def whole(suffix: str) -> bytes:
    """Return a good file of this format, to be spoiled."""
    frame = pd.DataFrame({"school_id": ["1", "2"], "name": ["湖", "b"], "pupils": [1.5, None]})
    content = io.BytesIO()
    if suffix == ".csv":
        frame.to_csv(content, index=False)
    elif suffix == ".parquet":
        frame.to_parquet(content)
    elif suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in [["school_id", "name", "pupils"], ["1", "湖", 1.5], ["2", "b", None]]:
            book.active.append(line)
        book.save(content)
    elif suffix == ".gpkg":
        return _database()
    elif suffix == ".geojson":
        shape = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
        feature = {"type": "Feature", "properties": {"name": "a"}, "geometry": shape}
        return json.dumps({"type": "FeatureCollection", "features": [feature, feature]}).encode()
    return content.getvalue()


def _database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA application_id = 0x47504B47")
            connection.execute(
                "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT)"
            )
        connection.close()
        return path.read_bytes()


WHOLE = {suffix: whole(suffix) for suffix in READERS}


@pytest.mark.promise(
    "bad input",
    "any bytes as a CSV, GeoJSON, Parquet, GeoPackage, Shapefile or workbook",
    "rows, or a fault in words",
)
@pytest.mark.parametrize("suffix", READERS)
def test_any_bytes_are_rows_or_a_fault(suffix: str) -> None:
    @seed(8)
    @BOUNDED
    @given(head=st.sampled_from(HEADS[suffix]), rest=st.binary(max_size=300))
    def attack(head: bytes, rest: bytes) -> None:
        given_file(suffix, head + rest, lambda path: READERS[suffix](path, path.name))

    attack()


@pytest.mark.promise(
    "bad input",
    "good files with bytes changed or cut",
    "rows, or a fault in words",
)
@pytest.mark.parametrize("suffix", [suffix for suffix in READERS if WHOLE[suffix]])
def test_a_good_file_spoiled_is_rows_or_a_fault(suffix: str) -> None:
    good = WHOLE[suffix]

    @seed(8)
    @BOUNDED
    @given(place=st.integers(0, len(good) - 1), change=st.binary(max_size=4), cut=st.booleans())
    def attack(place: int, change: bytes, cut: bool) -> None:  # noqa: FBT001 - drawn
        spoiled = good[:place] + change + (b"" if cut else good[place + len(change) :])
        given_file(suffix, spoiled, lambda path: READERS[suffix](path, path.name))

    attack()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from(["Point", "Polygon", "MultiPolygon", "GeometryCollection", "Feature", 7, None])


@seed(8)
@BOUNDED
@given(properties=JSON, kind=KINDS, coordinates=JSON, crs=JSON)
def test_any_geojson_is_rows_or_a_fault(
    properties: object, kind: object, coordinates: object, crs: object
) -> None:
    feature = {"properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}
    content = {"type": "FeatureCollection", "features": [feature], "crs": crs}
    given_file(".geojson", json.dumps(content).encode(), lambda path: read_geojson(path, path.name))


KEYS = st.sampled_from(
    [
        "name",
        "policy",
        "extends",
        "budget",
        "levels",
        "goals",
        "locks",
        "axes",
        "base",
        "tasks",
        "tables",
        "id",
    ]
)
VALUES = st.sampled_from(
    [
        "1",
        "-1",
        "nan",
        "inf",
        "true",
        '""',
        '"x"',
        "'../../etc/passwd'",
        "[]",
        "{}",
        "[[1]]",
        "1979-05-27",
        "{ a = 1 }",
    ]
)


@pytest.mark.promise(
    "bad input",
    "any keys and values as scenario, pack, sweep, mapping or settings",
    "read, or refused in words",
)
@pytest.mark.parametrize("kind", PARSERS)
def test_any_toml_is_read_or_refused_in_words(kind: str) -> None:
    @seed(8)
    @BOUNDED
    @given(
        lines=st.lists(st.tuples(KEYS, VALUES), max_size=5, unique_by=lambda pair: pair[0]),
        junk=st.binary(max_size=30),
    )
    def attack(lines: list[tuple[str, str]], junk: bytes) -> None:
        text = "".join(f"{key} = {value}\n" for key, value in lines).encode()
        for content in (text, text + junk):
            given_file(".toml", content, PARSERS[kind])

    attack()


@pytest.mark.promise(
    "bad input",
    "any bytes within an archive",
    "unpacked, or refused; nothing lands outside",
)
@seed(8)
@BOUNDED
@given(
    names=st.lists(st.text(max_size=12), max_size=3), junk=st.binary(max_size=20), place=st.integers(0, 400)
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_any_archive_is_unpacked_or_refused(names: list[str], junk: bytes, place: int) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name.encode("utf-8", "replace").decode() + ".csv", b"a,b")
    data = content.getvalue()

    def read(path: Path) -> None:
        target = path.parent / "out"
        target.mkdir()
        try:
            unpack(path, target, UploadLimits())
        finally:
            assert {one.name for one in path.parent.iterdir()} == {path.name, "out"}

    given_file(".zip", data[:place] + junk + data[place:], read)


@seed(8)
@BOUNDED
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8), st.lists(st.text(max_size=20), min_size=3, max_size=3), max_size=4
    )
)
def test_any_cells_are_looked_at_for_names(cells: dict[str, list[str]]) -> None:
    list(people_faults({"staff": Rows("staff.csv", pd.DataFrame(cells, dtype="str"))}))
