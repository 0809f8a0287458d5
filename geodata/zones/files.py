"""Write zones for map programs, and read them back: GeoPackage in the planning CRS, GeoJSON in WGS 84.

GeoJSON follows RFC 7946: longitude and latitude in WGS 84, outer rings against the clock, a bounding box, no
``crs`` member; nine decimals of a degree, a tenth of a millimetre, so that nothing moves.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geodata.degrees import WGS84
from geodata.drafts import draft_folder, settle
from geodata.zones.adjacency import ZoneError

DECIMALS = 9
FIXED_DATE = "2000-01-01T00:00:00.000Z"
GEOPACKAGE, GEOJSON = ".gpkg", (".geojson", ".json")
SUFFIXES = (GEOPACKAGE, *GEOJSON)


def write_zones(path: Path, layers: Mapping[str, DataFrame]) -> None:
    """Write zones, whole or not at all.

    Parameters
    ----------
    path
        ``.gpkg`` takes every layer, ``.geojson`` the first, which must have geometry.
    layers
        Frames by layer name; those with geometry have a CRS.

    Raises
    ------
    ZoneError
        When the suffix is another.
    OSError
        When the place cannot be written; what was there stays.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ZoneError(f"zones are written as {', '.join(SUFFIXES)}, not as {path.name}")
    with draft_folder(path) as folder:
        draft = folder / f"zones{suffix}"
        if suffix == GEOPACKAGE:
            _write_geopackage(draft, layers)
        else:
            draft.write_text(geojson_text(next(iter(layers.values()))), encoding="utf-8")
        draft.chmod(0o644)
        settle(draft)
        draft.replace(path)


def _write_geopackage(path: Path, layers: Mapping[str, DataFrame]) -> None:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        for layer, frame in layers.items():
            shape = {"geometry_type": "MultiPolygon"} if isinstance(frame, GeoDataFrame) else {}
            pyogrio.write_dataframe(
                _multi(frame), path, layer=layer, driver="GPKG", append=path.exists(), **shape
            )
    except (DataSourceError, DataLayerError, FeatureError) as error:  # such as a full disk
        raise OSError(str(error)) from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _multi(frame: DataFrame) -> DataFrame:
    """Return the frame with every polygon as a multipolygon: map programs want one type in a layer."""
    if not isinstance(frame, GeoDataFrame):
        return frame
    shapes = [_multipolygon(shape) for shape in frame.geometry]
    made: DataFrame = GeoDataFrame(frame.drop(columns=frame.geometry.name), geometry=shapes, crs=frame.crs)
    return made


def _multipolygon(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def geojson_text(frame: GeoDataFrame | DataFrame) -> str:
    """Return a frame as a GeoJSON feature collection by RFC 7946; an unknown value is null.

    Raises
    ------
    ZoneError
        When the frame has no geometry or no CRS.
    """
    if not isinstance(frame, GeoDataFrame) or frame.crs is None:
        raise ZoneError("only a layer with geometry and a CRS can be written as GeoJSON")
    degrees = frame.to_crs(WGS84)
    shapes = shapely.orient_polygons(np.asarray(degrees.geometry))
    shapes = shapely.transform(shapes, lambda corners: corners.round(DECIMALS))
    attributes = frame.drop(columns=[frame.geometry.name]).to_dict("records")
    features = [
        {
            "type": "Feature",
            "properties": {str(key): _plain(value) for key, value in record.items()},
            "geometry": None if shape.is_empty else shapely.geometry.mapping(shape),
        }
        for record, shape in zip(attributes, shapes, strict=True)
    ]
    content: dict[str, Any] = {"type": "FeatureCollection"}
    if any(not shape.is_empty for shape in shapes):
        content["bbox"] = shapely.total_bounds(shapes).tolist()
    return json.dumps({**content, "features": features}, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value


def read_zones(path: Path, layer: str | None = None) -> DataFrame:
    """Return a layer of zones as `write_zones` wrote it; of a GeoPackage the first unless named.

    An empty shape comes back empty, a GeoJSON in WGS 84.
    """
    frame = geopandas.read_file(path, layer=layer, engine="pyogrio")
    if isinstance(frame, GeoDataFrame):
        missing = frame.geometry.isna()
        frame = frame.set_geometry(frame.geometry.where(~missing, shapely.MultiPolygon()))
    return frame  # type: ignore[no-any-return]
