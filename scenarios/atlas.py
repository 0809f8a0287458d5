"""Choropleth layers: which place belongs to which class, in which colour, shared by report and screens.

A place whose value is unknown is never drawn as a low value: it has class -1, its own grey and its own
count. A value equal to a cut is on the better side of it, so that "at least the standard" and "at most the
limit" are class borders. Maps that are to be compared must be given the same `breaks` (`shared_breaks`
makes them from all values together): equal values then have equal colours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geodata.city import City
from scenarios.natural_breaks import natural_breaks
from scenarios.palettes import class_colours

type Unit = Literal["district", "school", "area"]
type Scheme = Literal["fisher", "quantiles", "standard"]

NOT_ASSESSED = -1
_SAMPLE = 128  # Fisher's optimum is found on this many order statistics: the exact one takes n² time
_SCREEN_STEPS = 1500  # a screen shows a city at most about this many pixels wide
_DECIMALS = 5  # of a degree: about one metre


class AtlasError(ValueError):
    """A layer cannot be made from these values."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One map's places with their classes.

    Attributes
    ----------
    frame : GeoDataFrame in the planning CRS, sorted by unit_id, RangeIndex; columns unit_id, name, name_zh,
        district_id, value (float, NaN = not assessed), class_no (int, -1 = not assessed), geometry.
    unit : which kind of place.
    breaks : increasing cuts between classes; a value equal to a cut is on the better side of it.
    colours : one `#rrggbb` per class, in the same order.
    counts : places per class, in the same order.
    not_assessed : places without a value.
    title, measured_in : for the head of the map and of the legend.
    standard : the cut at which a value is good enough, if there is one.
    higher_is_better : whether the last class is the good end.
    """

    frame: GeoDataFrame
    unit: Unit
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    not_assessed: int
    title: str = ""
    measured_in: str = ""
    standard: float | None = None
    higher_is_better: bool = True


def choropleth(  # noqa: PLR0913 (a map has that many properties, all named at the call)
    city: City,
    values: "pd.Series[float]",
    unit: Unit,
    *,
    scheme: Scheme = "fisher",
    breaks: Sequence[float] | None = None,
    classes: int = 5,
    standard: float | None = None,
    higher_is_better: bool = True,
    differences: bool = False,
    title: str = "",
    measured_in: str = "",
) -> Layer:
    """Put every place of the city into a class of `values`.

    Parameters
    ----------
    city : City
    values : Series indexed by the id of the unit; a place without a finite value is "not assessed".
    unit : "district" and "area" draw their polygons, "school" its point.
    scheme : "fisher" (least spread within classes), "quantiles" (equal counts), or "standard"
        (a class border at `standard`, at most `classes` classes on both sides together).
    breaks : the cuts to use instead of a scheme; give the same ones to all maps that are compared.
    classes : at most this many classes.
    standard : the value that is good enough, in the unit of `values`; drawn as a change of hue.
    higher_is_better : False for distances and shortages.
    differences : the values are changes: classes are cut at zero and coloured on both sides of it.
    title, measured_in : kept for whoever draws the layer.

    Raises
    ------
    AtlasError
        An id of `values` is not a place of the city or is there twice, or the breaks do not increase.
    """
    places = _places(city, unit)
    known = _aligned(values, places, unit)
    pivot = 0.0 if differences else standard
    if breaks is None:
        breaks = shared_breaks([known], scheme=scheme, classes=classes, standard=pivot)
    cuts = _increasing(breaks)
    numbers = class_numbers(known.to_numpy(), cuts, higher_is_better=higher_is_better)
    frame = places.assign(value=known.to_numpy(), class_no=numbers)
    return Layer(
        frame=frame[["unit_id", "name", "name_zh", "district_id", "value", "class_no", "geometry"]],
        unit=unit,
        breaks=cuts,
        colours=class_colours(cuts, pivot, higher_is_better=higher_is_better, differences=differences),
        counts=tuple(int((numbers == number).sum()) for number in range(len(cuts) + 1)),
        not_assessed=int((numbers == NOT_ASSESSED).sum()),
        title=title,
        measured_in=measured_in,
        standard=standard,
        higher_is_better=higher_is_better,
    )


def class_numbers(
    values: np.ndarray, breaks: Sequence[float], *, higher_is_better: bool = True
) -> np.ndarray:
    """Class of each value, -1 when it is not finite; a value equal to a cut is on the better side of it."""
    side: Literal["left", "right"] = "right" if higher_is_better else "left"
    numbers = np.searchsorted(np.asarray(breaks, dtype=float), values, side=side)
    return np.where(np.isfinite(values), numbers, NOT_ASSESSED).astype(np.int64)


def shared_breaks(
    groups: Iterable["pd.Series[float]"],
    *,
    scheme: Scheme = "fisher",
    classes: int = 5,
    standard: float | None = None,
) -> tuple[float, ...]:
    """Cuts from the values of several maps together, rounded as far as no value changes its class.

    Raises
    ------
    AtlasError
        The scheme is "standard" and there is none.
    """
    pooled = np.concatenate([np.asarray(group, dtype=float) for group in groups] or [np.empty(0)])
    ranked = np.sort(pooled[np.isfinite(pooled)])
    if scheme == "standard" and standard is None:
        raise AtlasError('the scheme "standard" needs a standard')
    if standard is None:
        return _cuts(ranked, scheme, classes)
    below, above = ranked[ranked < standard], ranked[ranked >= standard]
    inner: Scheme = "fisher" if scheme == "standard" else scheme
    low = _cuts(below, inner, (classes + 1) // 2)
    high = tuple(cut for cut in _cuts(above, inner, classes // 2) if cut > standard)
    return (*low, float(standard), *high)


def simplified(places: Layer | GeoDataFrame, *, metres: float | None = None) -> GeoDataFrame:
    """Return the places for a screen: longitude and latitude, light, without gaps between neighbours.

    Parameters
    ----------
    places : a layer, or any frame of polygons that share borders (points stay as they are).
    metres : how far a border may move; by default about a pixel of a full screen.

    Returns
    -------
    GeoDataFrame with the same columns, EPSG:4326, five decimals.
    """
    frame = places.frame if isinstance(places, Layer) else places
    out = (coarse(frame, _SCREEN_STEPS) if metres is None else _coarse(frame, metres)).to_crs(4326)
    return out.set_geometry(
        shapely.transform(out.geometry.to_numpy(), lambda xy: np.round(xy, _DECIMALS)), crs=4326
    )


def coarse(frame: GeoDataFrame, steps: int) -> GeoDataFrame:
    """Simplify polygons to what shows when the whole frame is drawn `steps` dots wide, in the same CRS."""
    west, south, east, north = frame.total_bounds
    return _coarse(frame, max(east - west, north - south) / steps)


def _coarse(frame: GeoDataFrame, metres: float) -> GeoDataFrame:
    polygons = np.asarray(frame.geom_type != "Point")
    shapes = frame.geometry.to_numpy().copy()
    shapes[polygons] = shapely.coverage_simplify(shapes[polygons], metres)
    return frame.set_geometry(shapes, crs=frame.crs)


def _places(city: City, unit: Unit) -> GeoDataFrame:
    table = {"district": city.districts, "school": city.schools, "area": city.areas}[unit]
    key = f"{unit}_id"
    names = table["name"] if "name" in table else table[key]
    chinese = table.get("name_zh", names)
    return GeoDataFrame(
        {
            "unit_id": table[key],
            "name": names.fillna(table[key]),
            "name_zh": chinese.fillna(names).fillna(table[key]),
            "district_id": table["district_id"],
        },
        geometry=table.geometry,
        crs=table.crs,
    ).sort_values("unit_id", ignore_index=True)


def _aligned(values: "pd.Series[float]", places: GeoDataFrame, unit: Unit) -> "pd.Series[float]":
    ids = pd.Index(values.index).astype(str)
    if ids.has_duplicates:
        raise AtlasError(f"the {unit} {ids[ids.duplicated()][0]!r} has two values")
    strangers = ids.difference(pd.Index(places["unit_id"]))
    if len(strangers):
        raise AtlasError(f"{strangers[0]!r} is not a {unit} of this city")
    known = pd.Series(np.asarray(values, dtype=float), index=ids).reindex(places["unit_id"])
    return known.where(np.isfinite(known))


def _increasing(breaks: Sequence[float]) -> tuple[float, ...]:
    cuts = tuple(float(cut) for cut in breaks)
    if not all(np.isfinite(cuts)) or any(low >= high for low, high in pairwise(cuts)):
        raise AtlasError(f"class borders must be numbers that increase, found {cuts}")
    return cuts


def _cuts(ranked: np.ndarray, scheme: Scheme, classes: int) -> tuple[float, ...]:
    different = np.unique(ranked)
    classes = min(classes, len(different))
    if classes < 2:  # noqa: PLR2004  (one class has no border)
        return ()
    by_count = scheme == "quantiles"
    shares = np.arange(1, classes + 1) / classes
    tops = np.quantile(ranked, shares) if by_count else _fisher(ranked, classes)
    inner = [top for top in np.unique(tops) if top < different[-1]]
    return tuple(
        _round_between(different[different <= top][-1], different[different > top][0]) for top in inner
    )


def _fisher(ranked: np.ndarray, classes: int) -> np.ndarray:
    if len(ranked) > _SAMPLE:
        ranked = ranked[np.linspace(0, len(ranked) - 1, _SAMPLE).round().astype(int)]
    return natural_breaks(ranked, min(classes, len(np.unique(ranked))))


def _round_between(low: float, high: float) -> float:
    """Return the number with the fewest digits between two: a legend that can be read aloud."""
    middle = (low + high) / 2
    rounded = (round(middle, digits) for digits in range(-12, 16))
    return float(next((number for number in rounded if low < number < high), middle))
