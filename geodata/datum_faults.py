"""The warning that places and district boundaries seem to differ by the offset of GCJ-02."""

from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from geodata.converting import Typed
from geodata.datum import suspect_shift
from geodata.faults import Fault, FaultKind
from geodata.homes import homes_of
from geodata.settings import Settings

MOVED = (
    "moved by the offset of GCJ-02, about {metres} m here, {better} places come nearer to the district they"
    " name and {worse} get further away; {before} lie outside it now, {after} would."
)
PLACES_SHIFTED = FaultKind(
    "places_shifted",
    "warning",
    "The places seem to be in GCJ-02, as Chinese web maps are, and the districts in WGS 84: " + MOVED,
    "Ask where the coordinates come from. If from a web map, convert them to WGS 84; nothing was moved here.",
)
DISTRICTS_SHIFTED = FaultKind(
    "districts_shifted",
    "warning",
    "The districts seem to be in GCJ-02, as Chinese web maps are, and the places in WGS 84: " + MOVED,
    "Ask where the boundaries come from. If from a web map, convert them to WGS 84; nothing was moved here.",
)
KINDS = (PLACES_SHIFTED, DISTRICTS_SHIFTED)


def datum_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield a warning for schools and for areas that fit their districts better when moved."""
    districts = tables.get("districts")
    if settings.crs is None or districts is None:
        return
    for name in ("schools", "areas"):
        known = homes_of(tables[name], districts) if name in tables else None
        if known is None:
            continue
        typed, (homes, home_of) = tables[name], known
        points = shapely.point_on_surface(np.asarray(typed.frame.geometry))
        shift = suspect_shift(points, homes, home_of, settings.crs)
        if shift is not None:
            kind = PLACES_SHIFTED if shift.moved == "points" else DISTRICTS_SHIFTED
            yield kind.at(
                typed.file,
                table=name,
                metres=f"{shift.median_metres:.0f}",
                better=shift.better,
                worse=shift.worse,
                before=shift.outside_before,
                after=shift.outside_after,
            )
