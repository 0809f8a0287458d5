"""Draw the zones of a plan: the areas from which each school takes its children, as one shape.

A plan may split an area between schools. Its children then go to several zones, but a map can show it once:
with ``largest`` it is drawn in the zone that takes most of its children (of equals the nearer one, then the
smaller id), with ``all`` in every zone that takes some, so that zones overlap. Either way it is listed as
shared, with its children by school. Areas that place no child are drawn in no zone unless they are filled
(see `fill_gaps`), and are listed.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from geodata.coverage import ground_of, mismatched
from geodata.zones.adjacency import ZoneError

type Split = Literal["largest", "all"]

ZONE = ["level", "school_id"]


@dataclass(frozen=True, eq=False)
class Zones:
    """Zones of one plan, or of today.

    Attributes
    ----------
    zones
        One row per school and level that takes children: level, school_id, children (placed there, shared
        areas counted by their share), areas (drawn), shared_areas (that it takes children of and does not
        have alone), area_m2, geometry (polygon, multipolygon, or empty where no area is drawn).
    members
        One row per area, level and school: level, school_id, area_id, children, share (of the area's placed
        children, 0-1; NaN where filled), shared, drawn, filled.
    unzoned
        Areas drawn in no zone of a level: level, area_id.
    """

    zones: GeoDataFrame
    members: DataFrame
    unzoned: DataFrame

    def of_level(self, level: str) -> "Zones":
        """Return the zones of one level."""
        kept = [frame[frame["level"] == level].reset_index(drop=True) for frame in self._frames()]
        return Zones(*kept)

    def _frames(self) -> tuple[DataFrame, DataFrame, DataFrame]:
        return self.zones, self.members, self.unzoned


def dissolve_zones(
    placements: DataFrame,
    areas: GeoDataFrame,
    *,
    split: Split = "largest",
    neighbours: DataFrame | None = None,
) -> Zones:
    """Return the zones that placements make.

    Parameters
    ----------
    placements
        area_id, level, school_id, children; metres decides between equal shares where it is there. The
        table ``attendance`` of a city gives the zones of today.
    areas
        area_id and geometry (polygons) in the planning CRS.
    split
        How an area shared by several schools is drawn: ``largest`` or ``all``.
    neighbours
        Pairs as `adjacent_pairs` gives them; with them areas without a placed child are filled, without them
        they stay blank.

    Raises
    ------
    ZoneError
        When a placement names an area that is not there, or areas are not polygons.
    """
    _require(placements, areas)
    members = _members(placements, split)
    if neighbours is not None:
        members = fill_gaps(members, areas, neighbours)
    members = members.sort_values([*ZONE, "area_id"], ignore_index=True)
    zones = _zones(members, areas)
    levels = sorted(members["level"].unique())
    every = pd.MultiIndex.from_product([levels, areas["area_id"]], names=["level", "area_id"])
    drawn = pd.MultiIndex.from_frame(members.loc[members["drawn"], ["level", "area_id"]])
    return Zones(zones, members, every.difference(drawn, sort=None).to_frame(index=False))


def _require(placements: DataFrame, areas: GeoDataFrame) -> None:
    unknown = sorted(set(placements["area_id"]) - set(areas["area_id"]))
    if unknown:
        raise ZoneError(f"children are placed from areas that are not there: {', '.join(unknown[:5])}")
    if (shapely.get_dimensions(np.asarray(areas.geometry)) != 2).any():  # noqa: PLR2004 - a surface
        raise ZoneError("zones need areas with boundaries; draw points as polygons first")


def _members(placements: DataFrame, split: Split) -> DataFrame:
    placed = placements[placements["children"] > 0].copy()
    placed["metres"] = placed.get("metres", 0.0)
    groups = placed.groupby(["level", "area_id"])
    placed["share"] = placed["children"] / groups["children"].transform("sum")
    placed["shared"] = groups["school_id"].transform("size") > 1
    order = ["level", "area_id", "children", "metres", "school_id"]
    placed = placed.sort_values(order, ascending=[True, True, False, True, True])
    placed["drawn"] = ~placed.duplicated(["level", "area_id"]) | (split == "all")
    placed["filled"] = False
    return placed[[*ZONE, "area_id", "children", "share", "shared", "drawn", "filled"]]


def fill_gaps(members: DataFrame, areas: GeoDataFrame, neighbours: DataFrame) -> DataFrame:
    """Return the members with areas that place no child drawn in the zone next to them.

    Ring by ring, an area joins the zone with which it shares the longest border (of equals the smaller
    school id). No child is placed by it, and it is marked ``filled``.
    """
    pieces = [members]
    sides = pd.concat(
        [
            neighbours[["area_a", "area_b", "metres"]],
            neighbours.rename(columns={"area_a": "area_b", "area_b": "area_a"})[
                ["area_a", "area_b", "metres"]
            ],
        ]
    )
    for level, group in members[members["drawn"]].groupby("level"):
        zone_of = group.drop_duplicates("area_id").set_index("area_id")["school_id"]
        placed = set(members.loc[members["level"] == level, "area_id"])
        open_areas = set(areas["area_id"]) - placed
        while open_areas:
            touching = sides[sides["area_a"].isin(open_areas) & sides["area_b"].isin(zone_of.index)]
            touching = touching.assign(school_id=touching["area_b"].map(zone_of))
            border = DataFrame(touching.groupby(["area_a", "school_id"], as_index=False)["metres"].sum())
            border = border.sort_values(["area_a", "metres", "school_id"], ascending=[True, False, True])
            border = border.drop_duplicates("area_a")
            if border.empty:
                break
            zone_of = pd.concat([zone_of, border.set_index("area_a")["school_id"]])
            open_areas -= set(border["area_a"])
            pieces.append(_filled(str(level), border))
    return pd.concat(pieces, ignore_index=True)


def _filled(level: str, border: DataFrame) -> DataFrame:
    return DataFrame(
        {
            "level": level,
            "school_id": border["school_id"],
            "area_id": border["area_a"],
            "children": 0,
            "share": np.nan,
            "shared": False,
            "drawn": True,
            "filled": True,
        }
    )


def _zones(members: DataFrame, areas: GeoDataFrame) -> GeoDataFrame:
    shapes = np.asarray(areas.geometry)
    doubtful = mismatched(shapes)
    position = pd.Series(np.arange(len(areas)), index=areas["area_id"])
    rows = []
    for (level, school), group in members.groupby(ZONE):
        own = position[group.loc[group["drawn"], "area_id"]].to_numpy()
        rows.append(
            {
                "level": level,
                "school_id": school,
                "children": int(group["children"].sum()),
                "areas": len(own),
                "shared_areas": int(group["shared"].sum()),
                "geometry": ground_of(shapes[own], doubtful[own]),
            }
        )
    frame = DataFrame(rows, columns=[*ZONE, "children", "areas", "shared_areas", "geometry"])
    made = GeoDataFrame(frame, geometry="geometry", crs=areas.crs)
    made.insert(5, "area_m2", shapely.area(np.asarray(made.geometry)))
    return made.astype({"level": "str", "school_id": "str"})


def draw_points(areas: GeoDataFrame, districts: GeoDataFrame) -> GeoDataFrame:
    """Return areas given as points drawn as polygons: the ground nearer to each than to any other.

    An estimate, for cities whose areas have no boundaries: each cell is cut at the border of the area's own
    district. Areas that are polygons, in a table without points, are returned as they are.

    Raises
    ------
    ZoneError
        When points and polygons are mixed, or two areas stand at the same point.
    """
    shapes = np.asarray(areas.geometry)
    kinds = set(shapely.get_dimensions(shapes).tolist())
    if kinds <= {2}:
        return areas
    if kinds != {0}:
        raise ZoneError("some areas are points and some have boundaries; draw them one way")
    if len(np.unique(shapely.get_coordinates(shapes), axis=0)) < len(shapes):
        raise ZoneError("two areas stand at the same point, so no ground is nearer to one of them")
    homes = districts.set_index("district_id").geometry
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(shapes), extend_to=shapely.union_all(np.asarray(homes)), ordered=True
        )
    )
    own = np.asarray(homes.reindex(areas["district_id"]))
    cut = shapely.intersection(cells, own)
    return areas.set_geometry(np.where(shapely.is_missing(own) | shapely.is_empty(cut), cells, cut))
