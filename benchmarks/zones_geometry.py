"""Seconds and peak memory of the geometry checks and of drawing zones, by number of areas.

Run: ``python benchmarks/zones_geometry.py [areas ...]``. Areas are a clean coverage of Voronoi cells with
wandering edges; *mismatched* moves every area by up to a metre, so that all borders overlap or gape.
"""

import resource
import sys
import time
from collections.abc import Callable

import geopandas
import numpy as np
import pandas as pd
import shapely

from geodata.coverage import ground_of, measure_holes, measure_overlaps, mismatched
from geodata.demo.tessellation import tessellate
from geodata.zones.adjacency import adjacent_pairs
from geodata.zones.compactness import measure_compactness
from geodata.zones.dissolve import dissolve_zones
from geodata.zones.outline import Surroundings, walk_round
from geodata.zones.pieces import find_pieces

SIZES = (1_200, 9_400, 20_400)
PER_ZONE = 12


def instance(count: int) -> geopandas.GeoDataFrame:
    """Return areas on about 100 m each, from a seed."""
    rng = np.random.default_rng(1)
    width = 300 * np.sqrt(count)
    seeds = rng.uniform(0, width, (count, 2))
    ring = np.linspace(0, 2 * np.pi, 4 * int(np.sqrt(count)), endpoint=False)
    beyond = width / 2 + 0.8 * width * np.column_stack([np.cos(ring), np.sin(ring)])
    cells = tessellate(seeds, beyond, 2, rng)[0]
    ids = [f"{place:06d}" for place in range(count)]
    return geopandas.GeoDataFrame({"area_id": ids, "district_id": "D"}, geometry=cells, crs="EPSG:4549")


def measure(sizes: tuple[int, ...] = SIZES) -> list[tuple[str, int, float]]:
    """Return what was done, with how many areas, in how many seconds."""
    rows: list[tuple[str, int, float]] = []
    for count in sizes:

        def timed(name: str, step: Callable[[], object], count: int = count) -> object:
            start = time.perf_counter()
            result = step()
            rows.append((name, count, time.perf_counter() - start))
            return result

        areas = instance(count)
        shapes = np.asarray(areas.geometry)
        timed("overlaps and holes, clean", lambda shapes=shapes: _faults(shapes))
        moved = np.random.default_rng(2).uniform(-1, 1, (count, 2))
        corners = np.repeat(moved, shapely.get_num_coordinates(shapes), axis=0)
        torn = shapely.transform(shapes, lambda at, corners=corners: at + corners)
        timed("overlaps and holes, mismatched", lambda torn=torn: _faults(torn))
        pairs = timed("neighbours", lambda areas=areas: adjacent_pairs(areas))
        placed = _placements(areas)
        zones = timed("zones, filled", lambda a=areas, p=placed, n=pairs: dissolve_zones(p, a, neighbours=n))
        timed("pieces", lambda z=zones, a=areas, n=pairs: find_pieces(z, a, n))
        timed("compactness", lambda z=zones, a=areas: measure_compactness(z, a))
        around = Surroundings(areas, areas.dissolve("district_id").reset_index())
        timed("walk round", lambda z=zones, around=around: walk_round(z, around))
    return rows


def _faults(shapes: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    doubtful = mismatched(shapes)
    return measure_overlaps(shapes, doubtful, least_m2=1), measure_holes(
        ground_of(shapes, doubtful), least_m2=1
    )


def _placements(areas: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Place nine areas of ten, each with the nearest of the schools."""
    middle = np.asarray(shapely.point_on_surface(np.asarray(areas.geometry)))
    nearest = shapely.STRtree(middle[::PER_ZONE]).nearest(middle)
    placed = pd.DataFrame({"area_id": areas["area_id"], "level": "primary", "children": 10})
    placed["school_id"] = [f"S{number:05d}" for number in nearest]
    return placed[np.arange(len(placed)) % 10 != 0]


if __name__ == "__main__":
    print("| what | areas | seconds |")
    print("|---|--:|--:|")
    for name, count, seconds in measure(tuple(map(int, sys.argv[1:])) or SIZES):
        print(f"| {name} | {count:,} | {seconds:.2f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of the process: {peak:,.0f} MB.")
