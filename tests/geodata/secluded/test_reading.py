"""Files from outside are read in a process of their own; what befalls that process is told, and is all."""

import json
import os
import signal
import sys
from pathlib import Path

import openpyxl
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geodata.checks import read_city
from geodata.headers import Headers
from geodata.readers.rows import Rows
from geodata.reading import read_tables
from geodata.secluded import reading
from geodata.secluded.reading import read_secluded, surroundings
from geodata.secluded.secluded_kinds import KINDS
from geodata.secluded.walls import Bounds
from geodata.writers.layers import write_shapefile
from scenarios.wording import translator

CHILD = "import json, os, sys; order = json.load(sys.stdin); own = order['own']; city = order['city']; "
NOTE = "open(own + '/opened.txt', 'w').write(json.dumps('areas.gpkg') + chr(10)); "


def same(one: Rows, other: Rows) -> None:
    assert list(one.frame.columns) == list(other.frame.columns)
    assert [str(dtype) for dtype in one.frame.dtypes] == [str(dtype) for dtype in other.frame.dtypes]
    plain, handed = (rows.frame.drop(columns="geometry", errors="ignore") for rows in (one, other))
    assert_frame_equal(plain, handed, check_index_type=False)
    if "geometry" in one.frame:
        shapes = (rows.frame["geometry"].to_numpy(dtype=object) for rows in (one, other))
        assert shapely.equals_identical(*shapes).all()
    names = ("file", "numeric", "crs", "faults", "sheet", "headers", "cut")
    assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]


def test_rows_are_the_same_in_every_format(folder: Path) -> None:
    """CSV with a header of the bureau's, a workbook, GeoJSON with mixed cells, and a Shapefile."""
    collection = json.loads((folder / "districts.geojson").read_text(encoding="utf-8"))
    collection["features"][0]["properties"]["mixed"] = 7
    collection["features"][1]["properties"]["mixed"] = "seven"
    (folder / "districts.geojson").write_text(json.dumps(collection), encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "sources"
    for line in (("source_id", "year", "name", "amount"), ("S1", 2025, "湖城", 9e6), ("S2", 2025, None, 1.5)):
        book.active.append(line)
    (folder / "sources.csv").unlink()
    book.save(folder / "city.xlsx")
    city, _ = read_city(folder)
    assert city is None  # the sources lack a column; reading goes on all the same
    headers = Headers({"areas": {"ort": "name"}})
    areas = (folder / "areas.csv").read_text(encoding="utf-8").replace("area_id,name", "area_id,Ort")
    (folder / "areas.csv").write_text(areas, encoding="utf-8")
    plain, faults = read_tables(folder, headers)
    write_shapefile(folder / "schools.shp", _points(plain["schools"]))
    (folder / "schools.csv").unlink()
    plain, faults = read_tables(folder, headers)
    handed, told = read_secluded(folder, headers)
    assert list(plain) == list(handed)
    assert faults == told
    for table, rows in plain.items():
        same(rows, handed[table])


def _points(rows: Rows) -> object:
    import geopandas  # noqa: PLC0415 - only here

    frame = rows.frame
    points = geopandas.points_from_xy(frame["lon"].astype(float), frame["lat"].astype(float))
    return geopandas.GeoDataFrame(frame[["school_id", "name"]], geometry=points, crs="EPSG:4326")


def act(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have the reading process run this code in place of its own."""
    real = reading.subprocess.Popen

    def begin(command: list[str], **options: object) -> object:
        return real([command[0], "-P", "-c", code], **options)

    monkeypatch.setattr(reading.subprocess, "Popen", begin)


@pytest.mark.promise(
    "nobody let in",
    "a file makes the native code that reads it crash",
    "the process that reads ends, the program lives, and the file is named",
)
@pytest.mark.parametrize(
    ("code", "told", "found"),
    [
        (f"os.kill(os.getpid(), {int(signal.SIGSEGV)})", "reader_died", "SIGSEGV"),
        ("os.abort()", "reader_died", "SIGABRT"),
        ("sys.exit('no such thing')", "reader_died", "no such thing"),
        ("sys.exit(71)", "reader_memory", ""),
        (
            "print('open /etc/passwd', file=sys.stderr); sys.exit(72)",
            "reader_reached_out",
            "open /etc/passwd",
        ),
        (f"os.kill(os.getpid(), {int(signal.SIGXCPU)})", "reader_late", ""),
        ("pass", "reader_died", "0"),
    ],
)
def test_a_dying_reader_is_a_message(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: str, told: str, found: str
) -> None:
    """A crash in native code is a signal: the caller lives, and the file that was open is named."""
    act(monkeypatch, CHILD + NOTE + code)
    tables, (fault,) = read_secluded(folder)
    assert tables == {}
    assert (fault.code, fault.file, fault.found) == (told, "areas.gpkg", found)
    assert fault.severity == "error"


def test_a_slow_reader_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    act(monkeypatch, CHILD + NOTE + "import time; time.sleep(60)")
    _, (fault,) = read_secluded(folder, bounds=Bounds(seconds=1.5))
    assert "longer than is allowed. Allowed: 1.5 seconds." in fault.render()


@pytest.mark.promise(
    "nothing leaked",
    "secrets in the environment while a file is read",
    "the reading process is told none",
)
def test_the_reader_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUNHENG_STORE", "postgresql://planner:secret@db/plans")
    monkeypatch.setenv("https_proxy", "http://somebody:secret@proxy")
    told = surroundings(tmp_path)
    assert "secret" not in " ".join(told.values())
    assert "OGR_VRT" in told["OGR_SKIP"].split(",")
    assert not {"GPKG", "ESRI Shapefile"} & set(told["OGR_SKIP"].split(","))


def test_gdal_knows_only_the_formats_read_here(tmp_path: Path) -> None:
    """The very environment of the reader, asked what it can open."""
    import subprocess  # noqa: PLC0415 - only here

    code = "import json, pyogrio; print(json.dumps(sorted(pyogrio.list_drivers())))"
    said = subprocess.run(
        [sys.executable, "-P", "-c", code], env=surroundings(tmp_path), capture_output=True, check=True
    )
    assert set(json.loads(said.stdout)) <= {"GPKG", "ESRI Shapefile", "MEM"}


def test_nothing_is_left_behind(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(own))
    city, _ = read_city(folder, secluded=True)
    assert city is not None
    assert os.listdir(own) == []  # noqa: PTH208 - names only


def test_every_message_speaks_chinese() -> None:
    say = translator("zh")
    words = {word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word}
    assert [word for word in words if say(word) == word] == []
