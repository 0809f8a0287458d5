"""Checks of a city's street tables: lengths, parts that nothing joins, places far from every street."""

from collections.abc import Iterator, Mapping

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, Series

from geodata.converting import Typed
from geodata.faults import Fault
from geodata.settings import Settings
from geodata.straight import points_of
from geodata.streets import kinds
from geodata.streets.network import Streets, street_network
from geodata.streets.snapping import Snapped, snap

FAR_METRES = 1000.0  # a place farther from every street is doubtful
SHORTER = 0.02  # a street this much shorter than the straight line is wrong, not rounded
PLACES = (("areas", "area_id"), ("schools", "school_id"))


def street_faults(tables: Mapping[str, Typed], _settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong or should be known about the streets and the places on them."""
    nodes, edges = tables.get("street_nodes"), tables.get("street_edges")
    there = [typed for typed in (nodes, edges) if typed is not None and len(typed.frame)]
    if nodes is None or edges is None or len(there) != len(PLACES):
        yield from (kinds.NODES_WITHOUT_EDGES.at(typed.file, table=typed.table) for typed in there)
        return
    streets = _network(nodes, edges)
    if streets is None:
        return
    yield from _short(edges, streets)
    standing = {
        name: (tables[name], _standing(tables[name], key, streets))
        for name, key in PLACES
        if name in tables and isinstance(tables[name].frame, GeoDataFrame) and key in tables[name].frame
    }
    yield from _parts(edges, streets, {name: places for name, (_, places) in standing.items()})
    for name, key in PLACES:
        if name in standing:
            yield from _far(*standing[name], key)


def _network(nodes: Typed, edges: Typed) -> Streets | None:
    """Return the network of tables without faults; other checks have named the faults."""
    points, ways = nodes.frame, edges.frame
    if not isinstance(points, GeoDataFrame) or "node_id" not in points:
        return None
    if not {"from_node", "to_node", "metres"} <= set(ways):
        return None
    sound = points["node_id"].notna() & points.geometry.notna()
    if not sound.all() or points["node_id"].duplicated().any():
        return None
    known = ways["from_node"].isin(points["node_id"]) & ways["to_node"].isin(points["node_id"])
    right = known & (ways["metres"] >= 0) & np.isfinite(ways["metres"])
    if not right.all() or ("kmh" in ways and (ways["kmh"] <= 0).any()):
        return None
    return street_network(points, DataFrame(ways))


def _standing(places: Typed, key: str, streets: Streets) -> Snapped:
    frame = places.frame[places.frame.geometry.notna()]
    return snap(Index(frame[key]), points_of(GeoDataFrame(frame)), streets, limit_metres=np.inf)


def _short(edges: Typed, streets: Streets) -> Iterator[Fault]:
    straight = np.hypot(*(streets.points[streets.start] - streets.points[streets.end]).T)
    short = streets.metres < straight * (1 - SHORTER) - 1
    if short.any():
        yield edges.fault(
            kinds.EDGE_SHORT, short, "metres", count=int(short.sum()), tolerance=f"{100 * SHORTER:g}"
        )


def _parts(edges: Typed, streets: Streets, standing: Mapping[str, Snapped]) -> Iterator[Fault]:
    metres = streets.part_metres
    if not len(metres) or (metres[1:] == 0).all():
        return
    away = {name: _outside(places, streets) for name, places in standing.items()}
    outside = float(metres[1:].sum())
    yield kinds.PARTS.at(
        edges.file,
        table=edges.table,
        parts=int((metres > 0).sum()),
        kilometres=f"{outside / 1000:.1f}",
        share=f"{100 * outside / metres.sum():.1f}",
        areas=away.get("areas", 0),
        schools=away.get("schools", 0),
    )
    yield from _without_way(edges, streets, standing)


def _outside(places: Snapped, streets: Streets) -> int:
    edge = places.edge[places.on_street()]
    return int((streets.part[streets.start[edge]] > 0).sum())


def _without_way(edges: Typed, streets: Streets, standing: Mapping[str, Snapped]) -> Iterator[Fault]:
    """Yield the areas of parts in which there is no school."""
    if set(standing) != {"areas", "schools"}:
        return
    at = {
        name: streets.part[streets.start[places.edge[places.on_street()]]]
        for name, places in standing.items()
    }
    lost = standing["areas"].ids[standing["areas"].on_street()][~np.isin(at["areas"], at["schools"])]
    if len(lost):
        found = ", ".join(map(str, lost[:5])) + ("…" if len(lost) > 5 else "")  # noqa: PLR2004 - a handful
        yield kinds.NO_WAY.at(edges.file, table=edges.table, found=found, count=len(lost))


def _far(places: Typed, standing: Snapped, key: str) -> Iterator[Fault]:
    leg = Series(standing.leg, index=standing.ids)
    if not len(leg) or not np.isfinite(leg).any():
        return
    yield kinds.STANDING.at(
        places.file,
        table=places.table,
        places=len(leg),
        mean=f"{leg.mean():.0f}",
        most=f"{leg.max():.0f}",
    )
    far = leg[leg > FAR_METRES]
    if len(far):
        yield places.fault(
            kinds.FAR_FROM_STREET,
            places.frame[key].isin(far.index),
            key,
            count=len(far),
            all=len(leg),
            limit=f"{FAR_METRES:g}",
            id=far.idxmax(),
            metres=f"{far.max():.0f}",
        )
