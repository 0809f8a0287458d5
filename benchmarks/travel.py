"""Ways from areas to schools at the size of a province: seconds and peak memory.

Run: ``python -m benchmarks.travel``. 20,000 areas and 2,000 schools on a square of 63 km; a street grid of
100,000 nodes and 199,080 edges, a tenth of them one-way, lengths up to 1.3 × the straight line. Each line
runs in a process of its own, so that peak memory (whole process, imports included) is its own. Seconds are
wall time from tables to arcs: the network is built and the places are put on it anew.
"""

import resource
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame, points_from_xy

from geodata.access.catchments import floating_catchments
from geodata.access.decays import zones
from geodata.straight import straight_pairs
from geodata.streets.going import Going
from geodata.streets.network import street_network
from geodata.streets.standing import ways_by_street

AREAS, SCHOOLS, SIDE, BLOCK = 20_000, 2_000, 316, 200.0
CRS = "EPSG:4549"
ONE_WAY, LIMIT = 0.1, 6000.0
CASES = ("straight, 6 km", "on foot, 6 km", "on foot, 40 km", "by car, 15 min", "seats within reach, 6 km")


def places(key: str, count: int, seed: int) -> GeoDataFrame:
    """Return places at random points."""
    points = np.random.default_rng(seed).uniform(0, SIDE * BLOCK, (count, 2))
    return GeoDataFrame({key: np.arange(count).astype(str)}, geometry=points_from_xy(*points.T), crs=CRS)


def streets() -> tuple[GeoDataFrame, pd.DataFrame]:
    """Return a grid of streets, somewhat crooked."""
    chance = np.random.default_rng(0)
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    points = np.stack(np.divmod(number.ravel(), SIDE), axis=1) * BLOCK + chance.uniform(-50, 50, (SIDE**2, 2))
    pairs = np.concatenate(
        [
            np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
            np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
        ]
    )
    straight = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    edges = pd.DataFrame(
        {
            "from_node": pairs[:, 0].astype(str),
            "to_node": pairs[:, 1].astype(str),
            "metres": straight * chance.uniform(1, 1.3, len(pairs)),
            "kmh": chance.choice([30.0, 50.0, 80.0], len(pairs)),
            "one_way": chance.random(len(pairs)) < ONE_WAY,
        }
    )
    return GeoDataFrame(
        {"node_id": number.ravel().astype(str)}, geometry=points_from_xy(*points.T), crs=CRS
    ), edges


def run(case: str) -> tuple[str, int, float, float]:
    """Return a case with its arcs, seconds and peak megabytes."""
    areas, schools = places("area_id", AREAS, 1), places("school_id", SCHOOLS, 2)
    nodes, edges = streets()
    start = time.perf_counter()
    if case.endswith("6 km") and not case.startswith("on foot"):
        arcs = straight_pairs(
            areas, schools, limit_metres=np.full(AREAS, LIMIT), at_least=3, at_most=500, detour=1.3
        )
        if case.startswith("seats"):
            near = arcs[arcs["metres"] <= LIMIT]
            weights = zones([1, 0.68, 0.22])(near["metres"].to_numpy() / LIMIT)
            children = pd.Series(50.0, index=pd.Index(areas["area_id"]))
            seats = pd.Series(500.0, index=pd.Index(schools["school_id"]))
            floating_catchments(near.assign(weight=weights), children, seats)
    else:
        going = Going("driving", 12.0) if case.startswith("by car") else Going("walking", 12.0)
        metres = 40_000.0 if "40 km" in case else LIMIT
        minutes = 15.0 if going.by_car else np.nan
        ceiling = going.ceiling(np.array([metres]), np.array([minutes]))
        network = street_network(nodes, edges)
        arcs, *_ = ways_by_street(network, areas, schools, going, ceiling=ceiling, at_least=3, at_most=50)
    seconds = time.perf_counter() - start
    return case, len(arcs), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(cases: Iterable[str] = CASES) -> Iterable[tuple[str, int, float, float]]:
    """Yield every case, each run in a fresh process."""
    for case in cases:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            yield pool.submit(run, case).result()


def main() -> None:
    """Print the table."""
    sys.stdout.write("| ways | arcs | seconds | peak MB |\n|---|---|---|---|\n")
    for case, arcs, seconds, megabytes in measure(sys.argv[1:] or CASES):
        sys.stdout.write(f"| {case} | {arcs:,} | {seconds:.1f} | {megabytes:.0f} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
