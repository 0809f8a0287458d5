"""Checks on how polygons fit together: areas and districts that overlap, leave gaps or reach over borders.

Everything is measured in the planning CRS and told with its tolerance; the pairs and their square metres are
named, largest first. Nothing is moved: a boundary belongs to the office that drew it.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from geodata.converting import Typed
from geodata.coverage import (
    Shapes,
    ground_of,
    measure_cover,
    measure_holes,
    measure_invalid,
    measure_overlaps,
    measure_overstep,
    mismatched,
)
from geodata.faults import Fault, FaultKind
from geodata.homes import homes_of, polygons_of
from geodata.settings import Settings
from geodata.topology_kinds import (
    AREA_OVERSTEPS,
    AREA_TWICE,
    AREAS_HOLES,
    AREAS_OVERLAP,
    AREAS_SAME_POINT,
    AREAS_SLIVERS,
    AREAS_UNCOVERED,
    DISTRICTS_HOLES,
    DISTRICTS_SLIVERS,
)

TOLERANCE_M2 = 1.0  # below a square metre drawing programs round
TWICE_SHARE = 0.5  # two areas that share this much of the smaller are one area drawn twice
OVERSTEP_SHARE = 0.01
UNCOVERED_SHARE = 0.001
SLIVER_METRES = 10.0  # a thinner hole is no lake and no park
SHOWN = 3


def topology_faults(tables: Mapping[str, Typed], _settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong between the polygons of areas and districts; geometry is in the planning CRS."""
    placed = {name: typed for name, typed in tables.items() if isinstance(typed.frame, GeoDataFrame)}
    districts, areas = placed.get("districts"), placed.get("areas")
    if districts is not None:
        yield from _hole_faults(districts, polygons_of(districts), DISTRICTS_SLIVERS, DISTRICTS_HOLES)
    if areas is None:
        return
    shapes = polygons_of(areas)
    doubtful = mismatched(shapes)
    yield from _overlap_faults(areas, shapes, doubtful)
    yield from _hole_faults(areas, shapes, AREAS_SLIVERS, AREAS_HOLES, doubtful)
    if districts is not None:
        yield from _cover_faults(areas, shapes, doubtful, districts)
    yield from _same_points(areas)


def _overlap_faults(areas: Typed, shapes: Shapes, doubtful: NDArray[np.bool_]) -> Iterator[Fault]:
    overlaps = measure_overlaps(shapes, doubtful, least_m2=TOLERANCE_M2)
    twice = overlaps["share"] >= TWICE_SHARE
    for kind, pairs in ((AREA_TWICE, overlaps[twice]), (AREAS_OVERLAP, overlaps[~twice])):
        if len(pairs):
            yield areas.fault(
                kind,
                _mask(areas, pairs["first"], pairs["second"]),
                "geometry",
                found=_shown_pairs(areas, pairs),
                pairs=len(pairs),
                area=area_text(pairs["m2"].sum()),
                tolerance=f"{TOLERANCE_M2:g}",
            )


def _hole_faults(
    typed: Typed,
    shapes: Shapes,
    thin: FaultKind,
    wide: FaultKind,
    doubtful: NDArray[np.bool_] | None = None,
) -> Iterator[Fault]:
    ground = ground_of(shapes, mismatched(shapes) if doubtful is None else doubtful)
    holes = measure_holes(ground, least_m2=TOLERANCE_M2)
    slivers = holes["width"] < SLIVER_METRES
    for kind, found in ((thin, holes[slivers]), (wide, holes[~slivers])):
        if len(found):
            hole, beside = shapely.STRtree(shapes).query(found["geometry"], predicate="intersects")
            around = _listed(_ids(typed)[np.sort(beside[hole == 0])])
            yield typed.fault(
                kind,
                _mask(typed, beside),
                "geometry",
                found=f"{around} ({area_text(found['m2'].iloc[0])})",
                count=len(found),
                area=area_text(found["m2"].sum()),
                tolerance=f"{TOLERANCE_M2:g}",
            )


def _cover_faults(
    areas: Typed, shapes: Shapes, doubtful: NDArray[np.bool_], districts: Typed
) -> Iterator[Fault]:
    """Yield how the areas fill their districts, and which reach over a border."""
    known = homes_of(areas, districts)
    if known is None:
        return
    homes, home_of = known
    home_of = np.where(shapely.is_missing(shapes), -1, home_of)
    outside = measure_overstep(shapes, homes, home_of)
    outside = outside[(outside["share"] > OVERSTEP_SHARE) & (outside["m2"] > TOLERANCE_M2)]
    if len(outside):
        yield areas.fault(
            AREA_OVERSTEPS,
            _mask(areas, outside["shape"]),
            "geometry",
            found=_shown(_ids(areas)[outside["shape"]], outside["m2"], outside["share"]),
            area=area_text(outside["m2"].sum()),
            percent=f"{100 * OVERSTEP_SHARE:g}",
        )
    cover = measure_cover(shapes, doubtful, homes, home_of)
    cover = cover[cover["share"] > UNCOVERED_SHARE].sort_values(["share", "home"], ascending=[False, True])
    if len(cover):
        yield districts.fault(
            AREAS_UNCOVERED,
            _mask(districts, cover["home"]),
            "district_id",
            found=_shown(_ids(districts)[cover["home"]], cover["uncovered_m2"], cover["share"]),
            count=len(cover),
            area=area_text(cover["uncovered_m2"].sum()),
            percent=f"{100 * UNCOVERED_SHARE:g}",
        )


def _same_points(areas: Typed) -> Iterator[Fault]:
    """Yield areas, given as points, that share one."""
    points = areas.frame.geometry.where(areas.frame.geometry.geom_type == "Point")
    spots = DataFrame({"x": points.x, "y": points.y}, index=areas.frame.index)
    together = (spots.notna().all(axis=1) & spots.duplicated(keep=False)).to_numpy()
    if together.any():
        yield areas.fault(AREAS_SAME_POINT, together, "area_id" if "area_id" in areas.frame else "")


def invalid_found(shapes: Shapes) -> str:
    """Return why the first invalid shapes are, where, and what share of their ground is in doubt."""
    bad = shapes[~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)]
    measured = measure_invalid(bad[:SHOWN]).to_dict("records")
    return "; ".join(map(_why_invalid, measured)) + ("…" if len(bad) > SHOWN else "")


def _why_invalid(one: Mapping[Hashable, Any]) -> str:
    place = f"{one['x']:.10g}, {one['y']:.10g}"
    doubt = "" if np.isnan(one["share"]) else f"; {percent_text(one['share'])}"
    return f"{one['reason']} ({place}{doubt})"


def percent_text(share: float) -> str:
    """Return a share in percent, with two figures."""
    percent = 100 * share
    return f"{percent:.2g} %" if percent < 99.5 else f"{percent:.0f} %"  # noqa: PLR2004


def area_text(m2: float) -> str:
    """Return a surface in square metres, or square kilometres when it is large, with three figures."""
    return f"{m2:.3g} m²" if m2 < 999.5 else f"{m2:.0f} m²" if m2 < 1e6 else f"{m2 / 1e6:.3g} km²"  # noqa: PLR2004


def _ids(typed: Typed) -> NDArray[np.object_]:
    """Return the ids of a table, or its row numbers where it has none."""
    key = {"districts": "district_id", "areas": "area_id"}[typed.table]
    rows = typed.frame.index.astype(str).to_series(index=typed.frame.index)
    return np.asarray(typed.frame[key].fillna(rows) if key in typed.frame else rows, dtype=object)


def _mask(typed: Typed, *positions: object) -> NDArray[np.bool_]:
    mask = np.zeros(len(typed.frame), dtype=bool)
    for some in positions:
        mask[np.asarray(some, dtype=int)] = True
    return mask


def _shown_pairs(typed: Typed, pairs: DataFrame) -> str:
    first, second = (_ids(typed)[pairs[name]] for name in ("first", "second"))
    names = [f"{one}, {other}" for one, other in zip(first, second, strict=True)]
    return _shown(names, pairs["m2"], pairs["share"])


def _shown(names: Iterable[str], m2: Iterable[float], shares: Iterable[float]) -> str:
    """Return the first few with their ground and share: ``A1, A2 (320 m², 4.1 %)``."""
    told = [
        f"{name} ({area_text(ground)}, {percent_text(share)})"
        for name, ground, share in zip(names, m2, shares, strict=True)
    ]
    return "; ".join(told[:SHOWN]) + ("…" if len(told) > SHOWN else "")


def _listed(names: NDArray[np.object_]) -> str:
    return ", ".join(map(str, names[:SHOWN])) + ("…" if len(names) > SHOWN else "")
