"""Which planning CRS fits the places of a city: named, with the reason and how far its distances are off.

Only suggested: the bureau writes it into ``city.toml``. National systems come first, since the surveyed maps
of a city are in them; UTM serves everywhere else. The register of EPSG, as shipped with PROJ, says where
each is valid.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS, Proj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError

from geodata import kinds
from geodata.converting import Typed
from geodata.degrees import to_degrees
from geodata.faults import Fault, FaultKind
from geodata.readers.rows import Rows
from geodata.schemas.tables import LON_LAT
from geodata.settings import FILE, Settings

type Degrees = tuple[float, float, float, float]

STRETCH_ALLOWED = 0.001  # 1 m in a kilometre: far less than a detour factor leaves open
GRID = 9  # points along each side at which the scale is asked for
CGCS2000_ZONES = range(4534, 4555)  # three degrees wide each, central meridians 75° E to 135° E

FITTING = (
    "Here {code} ({name}) fits: {reason}; distances in it are off by at most {permille} m in a kilometre."
    ' Write crs = "{code}" in city.toml, if the survey office works with it.'
)
OF_CHINA = FITTING.replace(
    "{reason}", "China's CGCS2000 in zones of three degrees, central meridian {meridian}° E"
)
OF_BRITAIN = FITTING.replace("{reason}", "the British National Grid")
OF_THE_WORLD = FITTING.replace("{reason}", "UTM, which serves everywhere")

CRS_STRETCHED = FaultKind(
    "crs_stretched",
    "warning",
    "Distances in the planning CRS are off by up to {found_permille} m in a kilometre here.",
    OF_THE_WORLD,
    "at most {most} m in a kilometre",
)
KINDS = (CRS_STRETCHED,)
TEMPLATES = (OF_CHINA, OF_BRITAIN, OF_THE_WORLD)
UNUSABLE = (kinds.CRS_UNKNOWN, kinds.CRS_GEOGRAPHIC, kinds.CRS_NOT_METRES, kinds.CRS_DISTORTED)


@dataclass(frozen=True)
class Candidate:
    """A planning CRS that fits.

    Attributes
    ----------
    code, name
        As in the register, such as ``EPSG:4549``.
    remedy
        English template that says why it fits and what to write; `values` are for it.
    stretch
        Largest error of a distance within the extent, as a share of it: 0.0004 is 0.4 m in a kilometre.
    """

    code: str
    name: str
    remedy: str
    stretch: float
    values: tuple[tuple[str, str], ...] = ()


def suggest_crs(bounds: Degrees) -> tuple[Candidate, ...]:
    """Return the planning CRSs in metres that fit an extent, best first.

    Parameters
    ----------
    bounds
        West, south, east, north in WGS 84 degrees.

    Returns
    -------
    tuple
        For the mainland of China the CGCS2000 zone of three degrees around the middle, for Great Britain
        the national grid, and always the UTM zone; empty when the bounds are none (infinite, reversed, or
        beyond the poles).
    """
    west, south, east, north = bounds
    if not (np.isfinite(bounds).all() and -180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004
        return ()
    return tuple(_candidates(bounds))


def _candidates(bounds: Degrees) -> Iterator[Candidate]:
    west, south, east, north = bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    for number in CGCS2000_ZONES:
        if _is_valid_at(CRS.from_epsg(number), lon, lat):
            meridian = str(75 + 3 * (number - CGCS2000_ZONES[0]))
            yield _candidate(f"EPSG:{number}", OF_CHINA, bounds, (("meridian", meridian),))
    if _is_valid_at(CRS.from_epsg(27700), lon, lat):
        yield _candidate("EPSG:27700", OF_BRITAIN, bounds)
    middle = AreaOfInterest(lon, lat, lon, lat)
    for zone in query_utm_crs_info(datum_name="WGS 84", area_of_interest=middle, contains=True)[:1]:
        yield _candidate(f"EPSG:{zone.code}", OF_THE_WORLD, bounds)


def _is_valid_at(crs: CRS, lon: float, lat: float) -> bool:
    area = crs.area_of_use
    return area is not None and area.west <= lon <= area.east and area.south <= lat <= area.north


def _candidate(
    code: str, remedy: str, bounds: Degrees, values: tuple[tuple[str, str], ...] = ()
) -> Candidate:
    crs = CRS.from_user_input(code)
    return Candidate(code, str(crs.name), remedy, stretch(crs, bounds), values)


def stretch(crs: CRS, bounds: Degrees) -> float:
    """Return by which share a short distance within the bounds is off at most, in any direction.

    The largest |scale - 1| of the projection over a grid of points (Tissot's indicatrix, from PROJ). NaN
    where the projection has no scale.
    """
    west, south, east, north = bounds
    lon, lat = np.meshgrid(np.linspace(west, east, GRID), np.linspace(south, north, GRID))
    try:
        factors = Proj(crs).get_factors(lon.ravel(), lat.ravel())
    except CRSError:
        return float("nan")
    scales = np.array([factors.tissot_semimajor, factors.tissot_semiminor])
    scales = scales[np.isfinite(scales)]
    return float(np.abs(scales - 1).max()) if scales.size else float("nan")


def advised(fault: Fault, candidate: Candidate) -> Fault:
    """Return the fault with the candidate as what to do."""
    values = {
        **dict(fault.values),
        **dict(candidate.values),
        "code": candidate.code,
        "name": candidate.name,
        "permille": _permille(candidate.stretch),
    }
    return replace(fault, remedy=candidate.remedy, values=tuple(sorted(values.items())))


def advise(faults: Iterable[Fault], tables: Mapping[str, Rows]) -> tuple[Fault, ...]:
    """Return the faults of ``city.toml``; those that leave no planning CRS name one that fits.

    Parameters
    ----------
    faults
        What is wrong with the settings.
    tables
        The tables as read, by name; the extent is that of the first one that says where its places are.
    """
    given = tuple(faults)
    if not any(_leaves_no_crs(fault) for fault in given):
        return given
    extents = (bounds_of_rows(tables[name]) for name in ("districts", "areas", "schools") if name in tables)
    fitting = next((found for bounds in extents if bounds and (found := suggest_crs(bounds))), ())
    if not fitting:
        return given
    return tuple(advised(fault, fitting[0]) if _leaves_no_crs(fault) else fault for fault in given)


def _leaves_no_crs(fault: Fault) -> bool:
    about_crs = ("key", "crs") in fault.values  # noqa: PD011 - a tuple, no frame
    missing = about_crs and fault.code in {kinds.SETTING_MISSING.code, kinds.SETTING_VALUE.code}
    return missing or fault.code in {kind.code for kind in UNUSABLE}


def bounds_of_rows(rows: Rows) -> Degrees | None:
    """Return the extent of a table as read, in WGS 84 degrees, unless it does not say."""
    frame = rows.frame
    if "geometry" in frame:
        shapes = np.array([shape for shape in frame["geometry"] if shape is not None], dtype=object)
        total = shapely.total_bounds(shapes)
        return None if rows.crs is None else _in_degrees(rows.crs, total)
    if not set(LON_LAT) <= set(frame.columns):
        return None
    lon, lat = (pd.to_numeric(frame[name], errors="coerce") for name in LON_LAT)
    return _finite((lon.min(), lat.min(), lon.max(), lat.max()))


def _in_degrees(crs: CRS, total: np.ndarray) -> Degrees | None:
    if not np.isfinite(total).all():
        return None
    return _finite(to_degrees(crs).transform_bounds(*total))


def _finite(bounds: tuple[float, ...]) -> Degrees | None:
    west, south, east, north = (float(bound) for bound in bounds)
    return (west, south, east, north) if np.isfinite([west, south, east, north]).all() else None


def stretch_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield a warning when the planning CRS stretches distances here and another one would not."""
    districts = tables.get("districts")
    if settings.crs is None or districts is None or not isinstance(districts.frame, GeoDataFrame):
        return
    bounds = _in_degrees(settings.crs, shapely.total_bounds(np.asarray(districts.frame.geometry)))
    if bounds is None or not (found := stretch(settings.crs, bounds)) > STRETCH_ALLOWED:
        return
    fitting = min(suggest_crs(bounds), key=lambda candidate: candidate.stretch, default=None)
    if fitting is not None and fitting.stretch < found / 2:
        fault = CRS_STRETCHED.at(
            FILE,
            found=f"{settings.crs_name} ({settings.crs.name})",
            found_permille=_permille(found),
            most=_permille(STRETCH_ALLOWED),
        )
        yield advised(fault, fitting)


def _permille(share: float) -> str:
    return f"{1000 * share:.2g}"
