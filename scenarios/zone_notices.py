"""The zones of a run: drawn, measured, coloured and described, one notice for each school and level.

A notice holds what parents and a planner look for: the school, the boundary in words, the areas, the classes
and seats, the children expected, and a colour that differs from the neighbours'.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from geodata.city import City
from geodata.zones.adjacency import adjacent_pairs, bridges_of_streets
from geodata.zones.compactness import MEASURES, measure_compactness
from geodata.zones.dissolve import Split, Zones, dissolve_zones, draw_points
from geodata.zones.load import children_by_year, colour_numbers, forecast_children, measure_load
from geodata.zones.outline import Surroundings, street_lines, walk_round
from geodata.zones.pieces import find_pieces
from geodata.zones.wording import describe_boundary, describe_members
from models.policy import Policy
from scenarios.errors import CompareError, ScenarioError
from scenarios.runs import Run
from scenarios.scenario_forecast import counted_on
from scenarios.wording import LANGUAGES, translator
from scenarios.zone_colours import zone_colour

ZONE = ["level", "school_id"]


@dataclass(frozen=True, eq=False)
class ZoneBook:
    """The zones of a run, ready to be shown and written.

    Attributes
    ----------
    notices
        One row per zone: level, school_id, name, name_zh, district_id, children (placed), seats, load,
        classes (needed at the largest size the rules allow; NaN where they name none), children_<year>
        (expected), colour, areas, shared_areas, islands, the measures of `geodata.zones.compactness`,
        boundary_en, boundary_zh, geometry.
    members, legs, pieces, unzoned
        As `geodata.zones` makes them.
    """

    notices: GeoDataFrame
    members: pd.DataFrame
    legs: pd.DataFrame
    pieces: pd.DataFrame
    unzoned: pd.DataFrame

    def layers(self) -> Mapping[str, pd.DataFrame]:
        """Return what a file of zones holds, by layer, the map first."""
        pieces = self.pieces.assign(area_ids=self.pieces["area_ids"].map(";".join))
        return {
            "zones": self.notices,
            "members": self.members,
            "legs": self.legs,
            "pieces": pieces,
            "unzoned": self.unzoned,
        }


def draw_zones(  # noqa: PLR0913 - what is drawn, and how, each by keyword
    run: Run,
    city: City,
    policy: Policy,
    *,
    levels: Sequence[str] = (),
    split: Split = "largest",
    fill: bool = True,
    bridges: pd.DataFrame | None = None,
    barriers: pd.DataFrame | None = None,
) -> ZoneBook:
    """Return the zones of a run.

    Parameters
    ----------
    run, city, policy
        The run, the city it planned, and the rules it was made under.
    levels
        Levels to draw; by default all that the run placed.
    split
        How areas shared by several schools are drawn.
    fill
        Whether areas without a placed child are drawn in the zone next to them.
    bridges, barriers
        Pairs of areas (area_a, area_b) that are neighbours beside those with a common border and those that
        bridges in the street table join, and pairs that are none.

    Raises
    ------
    CompareError
        When the run planned another city, or this one with other facts.
    ScenarioError
        When the run has no placements of a level.
    ZoneError
        When the areas cannot be drawn.
    """
    if run.provenance.city != city.fingerprint():
        raise CompareError.one(
            "runs",
            "these runs were made from other facts than this city holds now; solve again",
            found=f"{run.number} ({run.scenario.name}, {run.provenance.city_name})",
        )
    city = counted_on(city, run.scenario.forecast)
    placed = run.plan.placements
    known = tuple(level for level in city.levels() if level in set(placed["level"]))
    for level in levels:
        if level not in known:
            raise ScenarioError.one(
                "--level", "the run placed no child of this level", found=level, allowed=", ".join(known)
            )
    placed = placed[placed["level"].isin(levels or known)]
    areas = draw_points(city.areas, city.districts)
    neighbours = adjacent_pairs(areas, bridges=_bridges(city, areas, bridges), barriers=barriers)
    zones = dissolve_zones(placed, areas, split=split, neighbours=neighbours if fill else None)
    streets = _streets(city)
    legs = walk_round(zones, Surroundings(areas, city.districts, streets))
    pieces = find_pieces(zones, areas, neighbours, city.schools)
    notices = _notices(zones, city, policy, neighbours, areas)
    islands = pieces[pieces["island"]].groupby(ZONE).size().rename("islands")
    notices = notices.join(islands, on=ZONE).fillna({"islands": 0}).astype({"islands": "int64"})
    texts = _texts(zones, legs, pieces, city)
    order = [name for name in notices.columns if name != "geometry"]
    together = notices.join(texts)[[*order, *texts.columns, "geometry"]]
    return ZoneBook(GeoDataFrame(together, crs=city.crs), zones.members, legs, pieces, zones.unzoned)


def _bridges(city: City, areas: GeoDataFrame, given: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the pairs that were given, and those that bridges in the street table join."""
    if city.street_edges.empty or not isinstance(city.street_nodes, GeoDataFrame):
        return given
    streets = bridges_of_streets(areas, city.street_nodes, city.street_edges)
    return streets if given is None else pd.concat([given, streets], ignore_index=True)


def _streets(city: City) -> GeoDataFrame | None:
    if city.street_edges.empty or not isinstance(city.street_nodes, GeoDataFrame):
        return None
    return street_lines(city.street_nodes, city.street_edges)


def _notices(
    zones: Zones, city: City, policy: Policy, neighbours: pd.DataFrame, areas: GeoDataFrame
) -> GeoDataFrame:
    schools = city.schools.reindex(columns=["school_id", "name", "name_zh", "district_id"])
    names = zones.zones[ZONE].merge(schools, on="school_id", how="left")
    load = measure_load(zones, city.provision)
    forecast = children_by_year(forecast_children(zones, city.children))
    later = [name for name in map(str, forecast) if name not in ZONE and name >= _year_name(city)]
    found = names.merge(load[[*ZONE, "children", "seats", "load"]], on=ZONE, how="left")
    found["classes"] = _classes(found, policy)
    found = found.merge(forecast[[*ZONE, *later]], on=ZONE, how="left")
    found["colour"] = colour_numbers(zones, neighbours).map(zone_colour).to_numpy()
    found = found.join(zones.zones[["areas", "shared_areas", "area_m2"]])
    compact = measure_compactness(zones, areas)
    return GeoDataFrame(found.join(compact[list(MEASURES)]), geometry=zones.zones.geometry, crs=city.crs)


def _year_name(city: City) -> str:
    return f"children_{city.school_year}"


def _classes(zones: pd.DataFrame, policy: Policy) -> list[float]:
    """Return the classes each zone's children need at the largest size the rules allow."""
    sizes = {level: policy.amount("class_size.max", level) for level in set(zones["level"])}
    return [
        np.nan if (size := sizes[level]) is None else float(math.ceil(children / size))
        for level, children in zip(zones["level"], zones["children"], strict=True)
    ]


def _texts(zones: Zones, legs: pd.DataFrame, pieces: pd.DataFrame, city: City) -> pd.DataFrame:
    """Return the notice text of every zone in every language, with the index of the zones."""
    texts = {f"boundary_{lang}": _texts_in(lang, zones, legs, pieces, city) for lang in LANGUAGES}
    return pd.DataFrame(texts, index=zones.zones.index, dtype="str")


def _texts_in(lang: str, zones: Zones, legs: pd.DataFrame, pieces: pd.DataFrame, city: City) -> list[str]:
    say = translator(lang)
    names = {
        "zone": names_of(city.schools, "school_id", lang),
        "area": names_of(city.areas, "area_id", lang),
        "district": names_of(city.districts, "district_id", lang),
    }
    walks, own = dict(iter(legs.groupby(ZONE))), dict(iter(zones.members.groupby(ZONE)))
    islands = pieces[pieces["island"]].groupby(ZONE)["area_ids"].agg(list).to_dict()
    return [
        _text(walks.get(zone, legs.iloc[:0]), own[zone], islands.get(zone, []), names, say)
        for zone in zones.zones[ZONE].itertuples(index=False, name=None)
    ]


def _text(
    legs: pd.DataFrame,
    members: pd.DataFrame,
    islands: Sequence[Sequence[str]],
    names: Mapping[str, Mapping[str, str]],
    say: Callable[[str], str],
) -> str:
    boundary = describe_boundary(legs, names, say)
    return "\n".join([boundary, *describe_members(members, islands, names["area"], say)])


def names_of(table: pd.DataFrame, key: str, lang: str) -> dict[str, str]:
    """Return the names of places by id in a language; in Chinese the Chinese one where there is one."""
    names = table.reindex(columns=[key, "name", "name_zh"]).astype("object")
    wanted = names["name_zh"].fillna(names["name"]) if lang == "zh" else names["name"]
    return dict(zip(names[key], wanted.fillna(names[key]).astype("str"), strict=True))
