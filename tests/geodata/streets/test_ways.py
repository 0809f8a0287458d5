"""Two real street networks (© OpenStreetMap contributors): their size, their parts, and the ways on them."""

import heapq
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame, points_from_xy
from pandas import DataFrame, Index

from geodata.streets.arcs import street_arcs
from geodata.streets.going import Going
from geodata.streets.network import Streets, street_network
from geodata.streets.snapping import Snapped, snap

# Planning CRS, nodes, edges, kilometres, nodes of the largest part: as the source counts them.
NETWORKS = {
    "west_oakland": ("EPSG:26910", 1_604, 1_836, 68, 1_468),
    "aguascalientes_centre": ("EPSG:32613", 2_063, 2_455, 97, 2_039),
}
KMH_OF = {"35 mph": 56.3, "55 mph": 88.5, "45 mph": 72.4, "30 mph": 48.3, "50": 50.0, "40": 40.0, "20": 20.0}
AREAS = 12
GOINGS = {"walking": Going("walking", 4.5, 200), "driving": Going("driving", 30.0, 200)}


def points(table: DataFrame, crs: str, key: str) -> GeoDataFrame:
    places = points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return GeoDataFrame({key: table[key].astype("str")}, geometry=places).to_crs(crs)


@pytest.fixture(scope="module", params=NETWORKS)
def real(request: pytest.FixtureRequest, shared: Path) -> tuple[str, Streets, GeoDataFrame]:
    """Return the name of a network, its streets and its schools."""
    name = str(request.param)
    crs, folder = NETWORKS[name][0], shared / "data/spatial_small/osm_extracts"
    nodes, edges, schools = (
        pd.read_csv(folder / f"{name}_{part}.csv", dtype={"maxspeed": "str"})
        for part in ("nodes", "edges", "schools")
    )
    table = DataFrame(
        {
            "from_node": edges["u"].astype("str"),
            "to_node": edges["v"].astype("str"),
            "metres": edges["length_m"],
            "kmh": edges["maxspeed"].map(KMH_OF),
            "one_way": edges["oneway"] == "yes",
        }
    )
    return name, street_network(points(nodes, crs, "node_id"), table), points(schools, crs, "osm_id")


def at(places: GeoDataFrame, key: str, streets: Streets) -> Snapped:
    return snap(Index(places[key]), shapely.get_coordinates(places.geometry), streets, limit_metres=200)


def homes_on(streets: Streets) -> Snapped:
    """Return some places beside the streets, from a seed."""
    rng = np.random.default_rng(7)
    some = streets.points[rng.choice(len(streets.points), AREAS, replace=False)] + rng.normal(
        0, 20, (AREAS, 2)
    )
    return snap(Index([f"A{n}" for n in range(AREAS)]), some, streets, limit_metres=200)


def test_size_and_parts_are_those_of_the_source(real: tuple[str, Streets, GeoDataFrame]) -> None:
    name, streets, schools = real
    _, nodes, edges, kilometres, largest = NETWORKS[name]
    assert (len(streets.points), len(streets.metres)) == (nodes, edges)
    assert round(streets.metres.sum() / 1000) == kilometres
    assert (streets.part == 0).sum() == largest
    chords = shapely.length(streets.chords())
    assert (streets.metres > 0.99 * chords - 0.1).all()
    assert at(schools, "osm_id", streets).on_street().all()


def plain_search(
    streets: Streets, home: tuple[int, float, float], going: Going
) -> dict[int, tuple[float, float]]:
    """Return (what is least, metres) from a place to every node: Dijkstra as the textbook has it."""
    kmh = np.where(np.isnan(streets.kmh), going.kmh, streets.kmh)
    cost = streets.metres / (kmh * 1000 / 60) if going.by_car else streets.metres
    out = defaultdict(list)
    for edge, (start, end) in enumerate(zip(streets.start, streets.end, strict=True)):
        out[start].append((end, edge))
        if not (going.by_car and streets.one_way[edge]):
            out[end].append((start, edge))
    edge, share, _ = home
    begins = [((1 - share) * cost[edge], (1 - share) * streets.metres[edge], streets.end[edge])]
    if not (going.by_car and streets.one_way[edge]):
        begins.append((share * cost[edge], share * streets.metres[edge], streets.start[edge]))
    best: dict[int, tuple[float, float]] = {}
    heapq.heapify(begins)
    while begins:
        spent, metres, node = heapq.heappop(begins)
        if node in best:
            continue
        best[node] = spent, metres
        for following, step in out[node]:
            if following not in best:
                heapq.heappush(begins, (spent + cost[step], metres + streets.metres[step], following))
    return best


def cost_between(
    streets: Streets, home: tuple[int, float, float], site: tuple[int, float, float], going: Going
) -> float:
    """Return metres on foot, minutes by car, between two places beside the streets."""
    found = plain_search(streets, home, going)
    edge, share, leg = site
    kmh = np.where(np.isnan(streets.kmh), going.kmh, streets.kmh)[edge]
    whole = streets.metres[edge] / (kmh * 1000 / 60) if going.by_car else streets.metres[edge]
    enters = [found.get(streets.start[edge], (np.inf, 0))[0] + share * whole]
    two_ways = not (going.by_car and streets.one_way[edge])
    if two_ways:
        enters.append(found.get(streets.end[edge], (np.inf, 0))[0] + (1 - share) * whole)
    if home[0] == edge and (two_ways or share >= home[1]):
        enters.append(abs(share - home[1]) * whole)
    legs = leg + home[2]
    return float(min(enters) + (legs / (going.kmh * 1000 / 60) if going.by_car else legs))


@pytest.mark.parametrize("mode", GOINGS)
def test_every_way_is_that_of_a_plain_search(real: tuple[str, Streets, GeoDataFrame], mode: str) -> None:
    _, streets, schools = real
    going = GOINGS[mode]
    homes, sites = homes_on(streets), at(schools, "osm_id", streets)
    found = street_arcs(streets, homes, sites, going, ceiling=np.inf, at_least=0, at_most=99)
    least = found.set_index(["area_id", "school_id"])["minutes" if going.by_car else "metres"]
    for home in np.flatnonzero(homes.on_street()):
        for site in range(len(sites.ids)):
            ends = [
                (int(p.edge[n]), float(p.share[n]), float(p.leg[n]))
                for p, n in ((homes, home), (sites, site))
            ]
            expected = cost_between(streets, *ends, going)
            place = (homes.ids[home], sites.ids[site])
            assert (place in least.index) == np.isfinite(expected)
            if np.isfinite(expected):
                assert least[place] == pytest.approx(expected, abs=0.01)


def test_one_way_streets_cost_cars_a_detour_and_walkers_none(real: tuple[str, Streets, GeoDataFrame]) -> None:
    """On foot the way back is as long as the way there; by car some ways are not."""
    _, streets, _ = real
    places = homes_on(streets)
    for mode, going in GOINGS.items():
        table = street_arcs(streets, places, places, going, ceiling=np.inf, at_least=0, at_most=99)
        metres = table.pivot_table(index="area_id", columns="school_id", values="metres")
        there, back = metres.to_numpy(), metres.to_numpy().T
        both = np.isfinite(there) & np.isfinite(back)
        same = np.abs(there - back)[both] < 0.01
        assert same.all() if mode == "walking" else not same.all()
