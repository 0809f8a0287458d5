"""Street lines of a map file (GeoPackage, GeoJSON, Shapefile, GeoParquet) as the street tables of a city."""

from pathlib import Path

from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geodata.faults import CityFaultsError, Fault
from geodata.readers.rows import Rows, UnreadableError
from geodata.reading import MAPS
from geodata.settings import read_settings
from geodata.streets import kinds
from geodata.streets.lines import street_tables


def import_streets(
    source: Path, city: Path, *, tolerance: float
) -> tuple[GeoDataFrame, DataFrame, tuple[Fault, ...]]:
    """Return street_nodes, street_edges, and what was found and done.

    Parameters
    ----------
    source
        Map file with a layer of lines; its columns ``kmh``, ``one_way``, ``bridge`` and ``name`` are kept.
    city
        City folder whose planning CRS is used.
    tolerance
        Metres within which the end of a line is joined to another line.

    Raises
    ------
    CityFaultsError
        If the file or the settings of the city cannot be used.
    """
    settings, faults = read_settings(city)
    if settings.crs is None:
        raise CityFaultsError(tuple(fault for fault in faults if fault.severity == "error"))
    lines = _lines(source)
    return street_tables(lines, file=source.name, crs=settings.crs, tolerance=tolerance)


def _lines(source: Path) -> GeoDataFrame:
    suffix = source.suffix.lower()
    if suffix not in MAPS:
        raise CityFaultsError((kinds.LINES_FORMAT.at(source.name, found=suffix, allowed=", ".join(MAPS)),))
    try:
        rows: Rows = MAPS[suffix](source, source.name)
    except UnreadableError as error:
        raise CityFaultsError(error.faults) from error
    if "geometry" not in rows.frame:
        raise CityFaultsError((kinds.LINES_MISSING.at(source.name),))
    shapes = Series(rows.frame["geometry"].to_numpy(), dtype=object)
    return GeoDataFrame(
        rows.frame.drop(columns="geometry").reset_index(drop=True), geometry=shapes, crs=rows.crs
    )
