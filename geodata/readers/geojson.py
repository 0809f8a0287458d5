"""GeoJSON (RFC 7946), read without GDAL: a feature collection in WGS 84 and nothing else."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import shapely
from pandas import DataFrame, RangeIndex, Series
from pyproj import CRS

from geodata import kinds
from geodata.faults import Fault
from geodata.readers.contents import refuse_other_content
from geodata.readers.encodings import decoded
from geodata.readers.layers import unreadable
from geodata.readers.limits import DEPTH, refuse_shape, shape_limit_faults
from geodata.readers.rows import Rows, UnreadableError

WGS84 = CRS.from_epsg(4326)
WGS84_NAMES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "OGC:CRS84")
BROKEN_SHAPE = (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError)


def read_geojson(path: Path, file: str) -> Rows:
    """Return the features of a GeoJSON file.

    Raises
    ------
    UnreadableError
        If it is no feature collection, is nested too deeply, or names another CRS, which the format does not
        allow.
    """
    refuse_other_content(path, file, "GeoJSON")
    text, notes = decoded(path.read_bytes(), file)
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
        features = _features(content)
    except RecursionError as error:
        raise UnreadableError(_too_deep(file)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise unreadable(file, "GeoJSON", str(error) or type(error).__name__) from error
    named = _named_crs(content)
    if named not in ("", *WGS84_NAMES):
        raise UnreadableError(kinds.CRS_FILE.at(file, found=named, crs=named))
    shapes = np.array(_shapes(features, file), dtype=object)
    frame = _properties(features, file)
    faults = shape_limit_faults(shapes, file)
    if faults:
        raise UnreadableError(*faults)
    frame["geometry"] = Series(shapes, index=frame.index, dtype=object)
    return Rows(file, frame, crs=WGS84, faults=(*notes, *_reversed(shapes, file)))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _too_deep(file: str) -> Fault:
    return kinds.TOO_DEEP.at(file, limit=DEPTH.most, format="GeoJSON")


def _features(content: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - parsed JSON
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise ValueError("no FeatureCollection")
    features = content["features"]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise ValueError("no list of features")
    return features


def _named_crs(content: dict[str, Any]) -> str:
    crs = content.get("crs")
    if not crs:
        return ""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str((properties or {}).get("name", crs)) if isinstance(properties, dict) else str(crs)


def _properties(features: list[dict[str, Any]], file: str) -> DataFrame:
    members = [feature.get("properties") or {} for feature in features]
    if not all(isinstance(member, dict) for member in members):
        raise unreadable(file, "GeoJSON", "properties are no object")
    nested = [
        (row, name, value)
        for row, member in enumerate(members, 1)
        for name, value in member.items()
        if isinstance(value, list | dict)
    ]
    if nested:
        _, name, value = nested[0]
        rows = tuple(number for number, column, _ in nested if column == name)
        found = json.dumps(value, ensure_ascii=False)
        raise UnreadableError(kinds.CELL_NESTED.at(file, rows=rows, column=name, found=found))
    frame = DataFrame([{str(name): value for name, value in member.items()} for member in members])
    refuse_shape(len(features), len(frame.columns), file)
    frame.index = RangeIndex(1, len(features) + 1)
    return frame.drop(columns=["geometry"], errors="ignore")


def _shapes(features: list[dict[str, Any]], file: str) -> list[shapely.Geometry | None]:
    shapes: list[shapely.Geometry | None] = []
    for row, feature in enumerate(features, 1):
        member = feature.get("geometry")
        try:
            shapes.append(None if member is None else _shape(member, file))
        except BROKEN_SHAPE as error:
            found = str(error) or type(error).__name__
            fault = kinds.UNREADABLE.at(file, rows=(row,), column="geometry", found=found, format="GeoJSON")
            raise UnreadableError(fault) from error
    return shapes


def _shape(member: Any, file: str) -> shapely.Geometry:  # noqa: ANN401 - parsed JSON
    if _depth([member]) > DEPTH.most:
        raise UnreadableError(_too_deep(file))
    return shapely.geometry.shape(member)


def _depth(members: Iterable[Any]) -> int:
    """Return how deeply a member is nested, down the first of each list: coordinates are even."""
    depth, layer = 0, list(members)
    while layer and depth <= DEPTH.most:
        inner: list[Any] = []
        for part in layer:
            if isinstance(part, dict):
                inner += [value for value in part.values() if isinstance(value, list | dict)]
            else:
                inner += [value for value in part[:1] if isinstance(value, list | dict)]
        depth, layer = depth + bool(inner), inner
    return depth


def _reversed(shapes: np.ndarray, file: str) -> list[Fault]:
    """Return a note on polygons whose outer ring runs clockwise (RFC 7946, section 3.1.6, says otherwise)."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    rings = shapely.get_exterior_ring(parts)
    surfaces = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    wrong = np.unique(owners[surfaces & ~shapely.is_ccw(rings)])
    if not wrong.size:
        return []
    return [kinds.RINGS_REVERSED.at(file, rows=tuple((wrong + 1).tolist()), column="geometry")]
