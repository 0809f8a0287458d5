"""Zones: every area belongs to one school, or to one named group of schools.

Private schools choose their pupils in every area and have no zone. An area belongs to at most one zone; its
other children are at private schools, board beyond the limit, or are without a place.

Sets
    zones                  G, schools and named groups of schools that offer places
    pairs                  (z, g), areas and zones with an arc between them
Parameters
    children[z]            children living in area z                              [children]
    room[z, g]             children of z whom the seats of g, overfilled, can take  [children]
Variables
    assign[z, g] ∈ {0, 1}  whether area z belongs to zone g                       [yes or no]
Subject to
    one_zone_per_area[z]   Σ_g assign[z, g] ≤ 1                                   ∀ z ∈ Z with a pair
    stay_in_zone[z, g]     Σ_(s∈g) place[z, s] ≤ room[z, g] · assign[z, g]        ∀ pairs
    keep_areas_whole[z]    unplaced[z] ≤ children[z] · (1 − Σ_g assign[z, g])     ∀ z, whole areas only
    take_areas_whole[z, g] Σ_(s∈g) place[z, s] ≥ children[z] · assign[z, g]       ∀ pairs, whole areas only,
                           of areas whose children have no other arcs

The last family follows from the others; stated, it lets the solver see that nothing but ``assign`` is open.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geodata.city import City
from models.errors import QuestionError
from models.incidence import incidence
from models.supply import OFFERING

if TYPE_CHECKING:
    from models.places.core import Core, Goals, Ground
    from models.places.rules import PlacesRules


# Why a child has no place, beside those of the plan's tables.
NO_ZONE = "no zone in one piece reaches the area"


@dataclass(frozen=True, eq=False)
class ZonesFacts:
    """Zones of one level.

    Attributes
    ----------
    zone : Series
        Name of the zone by school_id; private schools are absent.
    whole : bool
        Whether either all children of an area have a place or none.
    """

    zone: pd.Series
    whole: bool


def read_zones(ground: "Ground") -> ZonesFacts | None:
    """Return the zones asked for; none where areas may be split."""
    if not ground.rules.zoned():
        return None
    return ZonesFacts(zone_names(ground.city, ground.rules, ground.schools), ground.rules.areas == "whole")


def zone_names(city: City, rules: "PlacesRules", schools: pd.DataFrame) -> pd.Series:
    """Return the zone of every offering school, by school_id: its group, else itself.

    Zones in one piece are told apart by the area in which their school stands; schools of the level that
    stand in the same area are therefore one zone, whatever the groups say.

    Raises
    ------
    QuestionError
        If a group is too large, names a school the city does not have, or two groups share a school.
    """
    offering = pd.Index(sorted(schools.index[schools["ownership"].isin(OFFERING)]), name="school_id")
    zone = pd.Series(offering.astype(str), index=offering, dtype="object")
    taken: set[str] = set()
    for group in rules.groups:
        members = [name.strip() for name in group.split(";") if name.strip()]
        strange = sorted(set(members) - set(city.schools["school_id"]))
        if strange or taken & set(members) or len(members) > rules.group_schools:
            raise QuestionError(
                f"places.groups: found '{group}'; allowed: ids of schools, each in one group, "
                f"at most {rules.group_schools} in a group"
            )
        taken |= set(members)
        here = sorted(set(members) & set(offering))
        zone[here] = ";".join(here)
    return _joined(zone, home_areas(city, offering)) if rules.contiguous else zone


def home_areas(city: City, schools: pd.Index) -> pd.Series:
    """Return the area in which each school stands, by school_id; missing outside all areas."""
    at = city.schools.set_index("school_id").geometry.reindex(schools)
    tree = shapely.STRtree(np.asarray(city.areas.geometry))
    which, area = tree.query(np.asarray(at), predicate="intersects")
    found = pd.Series(city.areas["area_id"].to_numpy()[area], index=schools[which], dtype="object")
    return found.groupby(level=0).min().reindex(schools)


def _joined(zone: pd.Series, home: pd.Series) -> pd.Series:
    """Return zones with those joined whose schools stand in one area."""
    joined = zone.copy()
    for _, names in zone.groupby(home.to_numpy()):
        together = joined[names.index].unique()
        if len(together) > 1:
            members = sorted(joined.index[joined.isin(together)])
            joined[members] = ";".join(members)
    return joined


def add_zones(core: "Core", facts: ZonesFacts) -> "Goals":
    """Add the zones to the program; they bring no goal."""
    arcs, program = core.arcs, core.program
    zone = facts.zone.reindex(arcs["school_id"]).to_numpy(dtype=object, copy=True)
    zone[arcs["boards"].to_numpy(dtype=bool)] = None
    of_arc = pd.MultiIndex.from_arrays([arcs["area_id"], zone], names=["area_id", "zone"])
    pairs = of_arc[pd.notna(zone)].unique().sort_values()
    if not len(pairs):
        return {}
    area = pairs.get_level_values("area_id")
    areas = pd.Index(area.unique(), name="area_id")
    children = core.children[area].to_numpy(dtype=np.float64)
    assign = program.add_variables("assign", pairs, upper=1.0, integer=True, unit="yes or no")
    program.add_rows("one_zone_per_area", areas, {assign: incidence(areas, area)}, "<=", 1.0, unit="zones")
    inside = incidence(pairs, of_arc)
    room = np.minimum(children, inside @ core.room.reindex(arcs["school_id"]).to_numpy(dtype=np.float64))
    program.add_rows("stay_in_zone", pairs, {core.place: inside, assign: -room}, "<=", 0.0, unit="children")
    if facts.whole:
        terms = {
            core.unplaced: incidence(areas, core.unplaced.index),
            assign: incidence(areas, area, children),
        }
        there = core.children[areas].to_numpy(dtype=np.float64)
        program.add_rows("keep_areas_whole", areas, terms, "<=", there, unit="children")
        alone = ~area.isin(of_arc[pd.isna(zone)].get_level_values("area_id"))
        mine, taken = pairs[alone], incidence(pairs[alone], pairs, -children)
        if len(mine):
            terms = {core.place: incidence(mine, of_arc), assign: taken}
            program.add_rows("take_areas_whole", mine, terms, ">=", 0.0, unit="children")
    return {}
