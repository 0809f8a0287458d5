"""Shapefiles: text by its .cpg, else UTF-8 or GB18030 and said so; a cut character is never half a name."""

from pathlib import Path

import geopandas
import pyogrio
import pytest
from shapely import Point

from geodata.readers.rows import UnreadableError
from geodata.readers.shapefile import read_shapefile


def written(folder: Path, encoding: str, name: str = "湖滨小学") -> Path:
    """Write a layer of one point, its text in an encoding, without a .cpg."""
    path = folder / "schools.shp"
    layer = geopandas.GeoDataFrame({"name": [name]}, geometry=[Point(120, 30)], crs="EPSG:4326")
    pyogrio.write_dataframe(layer, path, driver="ESRI Shapefile", encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


@pytest.mark.parametrize(
    ("encoding", "code"), [("UTF-8", "shapefile_encoding"), ("GB18030", "encoding_guessed")]
)
def test_without_a_code_page_the_reading_is_told(tmp_path: Path, encoding: str, code: str) -> None:
    rows = read_shapefile(written(tmp_path, encoding), "schools.shp")
    assert rows.frame["name"].tolist() == ["湖滨小学"]
    assert [fault.code for fault in rows.faults] == [code]


def test_a_code_page_is_believed(tmp_path: Path) -> None:
    path = written(tmp_path, "GB18030")
    path.with_suffix(".cpg").write_text("936", encoding="ascii")
    rows = read_shapefile(path, "schools.shp")
    assert (rows.frame["name"].tolist(), rows.faults) == (["湖滨小学"], ())


def test_an_unknown_code_page_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "UTF-8")
    path.with_suffix(".cpg").write_text("klingon", encoding="ascii")
    with pytest.raises(UnreadableError, match="encoding that the file names is not known"):
        read_shapefile(path, "schools.shp")
