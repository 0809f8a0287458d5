"""Zones in one piece: which areas belong to which school, so that every zone hangs together with its school.

The engine's zoning (`optimizer.zoning.question`) decides, over all areas, since a zone may pass through areas
where no child of the level lives. Its units are areas, its centres zones, its home the area of the school.
Children whom private schools take when ways alone decide are not counted. Zones may be overfilled when they
must; who has a place within a zone is decided afterwards by `models.places.formulation`, on the arcs of the
zones.

Sets
    areas                  Z, all areas, joined by common borders and bridges
    zones                  G, schools and groups that offer places and stand in an area
Parameters
    looking[z]             children of area z who look for a place of the bureau   [children]
    seats[g]               seats of zone g                                         [seats]
    metres[z, g]           shortest way from area z to a school of zone g          [m]
Variables
    assign[z, g] ∈ {0, 1}  whether area z belongs to zone g                        [yes or no]
    overload[g] ≥ 0        children of zone g beyond its seats                     [children]
Goals, in this order
    zone_overload          min Σ_g overload[g]                                     [children]
    zone_travel            min Σ_(z,g) looking[z] · metres[z, g] · assign[z, g]    [child-metres]
Subject to
    one zone for every area that some zone can reach, seats, homes, and no zone in pieces
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from geodata.city import City
from models.errors import NoPlanError
from models.not_assessed import left_out
from models.places.facts import PlacesFacts, day_arcs
from models.places.neighbours import area_neighbours
from models.places.zones import ZonesFacts, home_areas
from models.policy import Policy
from models.steps import Steps
from optimizer.certificate import relative_gap
from optimizer.status import Status
from optimizer.zoning.question import Zoning
from optimizer.zoning.result import ZoningResult
from optimizer.zoning.solve import solve_zoning

type Look = Callable[[pd.Series], pd.Series]


@dataclass(frozen=True, eq=False)
class ZoningFacts:
    """What a zoning of one level is about.

    Attributes
    ----------
    zoning : Zoning
        The question to the engine, or ``None`` where no zone can be drawn.
    areas, zones : Index
        Units and centres, in its order.
    homeless : Index
        Schools that stand in no area, or beyond the limit of their own: they have no zone.
    """

    zoning: Zoning | None
    areas: pd.Index
    zones: pd.Index
    homeless: pd.Index


def zoning_facts(
    city: City, policy: Policy, facts: PlacesFacts, zones: ZonesFacts, looking: pd.Series
) -> ZoningFacts:
    """Read a zoning from the city and from the places facts of a level.

    Parameters
    ----------
    looking : Series
        Children who look for a place of the bureau, by area_id.
    """
    schools = pd.Index(zones.zone.index)
    areas = pd.Index(sorted(city.areas["area_id"]), name="area_id")
    ways = day_arcs(city, policy, facts.level, list(schools)) if len(schools) else facts.arcs.iloc[:0]
    home = _reached(home_areas(city, schools), ways)
    homeless = schools[home.isna().to_numpy()]
    zone = zones.zone.drop(homeless)
    if zone.empty:
        return ZoningFacts(None, areas, pd.Index([]), homeless)
    names = pd.Index(sorted(zone.unique()), name="zone")
    seats = facts.seats.reindex(zone.index).groupby(zone).sum().reindex(names)
    ways = ways.assign(zone=zone.reindex(ways["school_id"]).to_numpy()).dropna(subset="zone")
    nearest = ways.groupby(["area_id", "zone"])["metres"].min()
    unit = areas.get_indexer(nearest.index.get_level_values("area_id"))
    centre = names.get_indexer(nearest.index.get_level_values("zone"))
    demand = looking.reindex(areas).fillna(0.0).to_numpy(dtype=np.float64)
    costs = sparse.csr_array((nearest.to_numpy() * demand[unit], (unit, centre)), (len(areas), len(names)))
    pairs = area_neighbours(city)
    edges = np.column_stack([areas.get_indexer(pairs[side]) for side in ("area_a", "area_b")])
    zoning = Zoning(
        demand=demand,
        seats=seats.to_numpy(dtype=np.float64),
        costs=costs,
        pairs=edges.astype(np.intp),
        homes=areas.get_indexer(_homes(zone, home, facts.seats).reindex(names)).astype(np.intp),
        soft=True,
    )
    return ZoningFacts(zoning, areas, names, homeless)


def _reached(home: pd.Series, ways: pd.DataFrame) -> pd.Series:
    """Return the homes from which the school is within the limit."""
    known = pd.MultiIndex.from_frame(ways[["area_id", "school_id"]])
    own = pd.MultiIndex.from_arrays([home.to_numpy(), home.index])
    return home.where(own.isin(known))


def _homes(zone: pd.Series, home: pd.Series, seats: pd.Series) -> pd.Series:
    """Return the home of each zone: that of its school with most seats, then of the first."""
    table = pd.DataFrame({"zone": zone, "home": home.reindex(zone.index), "seats": seats.reindex(zone.index)})
    table = table.sort_values("seats", ascending=False, kind="stable")
    return table.drop_duplicates("zone").set_index("zone")["home"]


def decide_zones(
    city: City, policy: Policy, facts: PlacesFacts, steps: Steps, look: Look
) -> tuple[PlacesFacts, pd.DataFrame]:
    """Draw zones in one piece; return the facts with the arcs of the zones only, and what has none.

    Parameters
    ----------
    look : callable
        Given the ids of private schools as index, returns the children they take, by area_id.

    Raises
    ------
    NoPlanError
        If the engine finds no zones in time.
    """
    zones = facts.options.zones
    if zones is None:
        return facts, left_out("places", facts.level, "school", [], "")
    private = ~facts.arcs["school_id"].isin(zones.zone.index)
    looking = facts.children.astype("float64")
    if private.any():
        taken = look(pd.Series(index=facts.arcs.loc[private, "school_id"].unique(), dtype="float64"))
        looking = looking.sub(taken.reindex(looking.index, fill_value=0.0)).clip(lower=0.0)
    asked = zoning_facts(city, policy, facts, zones, looking)
    reason = "stands in no area within its limit, so it has no zone"
    homeless = left_out("places", facts.level, "school", asked.homeless, reason)
    zone_of = pd.Series(dtype="object")
    if asked.zoning is not None:
        name = f"zones {facts.level}"
        listener, limits = steps.listener(name), steps.question.limits
        result = solve_zoning(asked.zoning, limits=limits, progress=listener.told(), cancel=listener.asked())
        if not result.has_plan:
            raise NoPlanError(name, result.status.value)
        steps.rows += _proof(name, facts.level, result)
        chosen = result.zone >= 0
        zone_of = pd.Series(asked.zones[result.zone[chosen]], index=asked.areas[chosen])
    return _within(facts, zones, zone_of, private), homeless


def _within(facts: PlacesFacts, zones: ZonesFacts, zone_of: pd.Series, private: pd.Series) -> PlacesFacts:
    """Return the facts on the arcs from an area to its zone, to private schools, and to boarding places."""
    own = zone_of.reindex(facts.arcs["area_id"]).to_numpy()
    there = zones.zone.reindex(facts.arcs["school_id"]).to_numpy()
    kept = private.to_numpy() | (own == there) | facts.arcs["boards"].to_numpy(dtype=bool)
    options = facts.options if zones.whole else facts.options.without_zones()
    return replace(facts, arcs=facts.arcs[kept].reset_index(drop=True), options=options)


def _proof(step: str, level: str, result: ZoningResult) -> list[dict[str, object]]:
    """Return the rows of the proof table: value, bound and gap of both goals."""
    rows: list[dict[str, object]] = []
    for goal, unit, value, bound in (
        ("zone_overload", "children", result.overload, result.overload_bound),
        ("zone_travel", "child-metres", result.cost, result.bound),
    ):
        gap = 0.0 if value == bound else relative_gap(value, bound)
        row = {"step": step, "level": level, "goal": goal, "value": value, "unit": unit, "bound": bound}
        status = result.status if gap > 0 else Status.OPTIMAL  # one goal may close before the other
        rows.append({**row, "gap": gap, "status": status.value, "seconds": result.seconds})
    return rows
