"""Seconds and peak memory of the geometry checks and of drawing zones, by number of areas.

Run: ``python -m benchmarks.zones_geometry [areas ...]``; each line is printed as soon as it is measured.
Areas are a clean coverage of Voronoi cells with wandering edges; *mismatched* moves every area by up to
a metre, so that all borders overlap or gape.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator

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

type Row = tuple[str, int, float, float, float]

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


def measure(sizes: tuple[int, ...] = SIZES) -> Iterator[Row]:
    """Yield what was done, with how many areas, seconds, of these on a processor, and peak memory in MB."""
    for count in sizes:
        areas = instance(count)
        shapes = np.asarray(areas.geometry)
        yield _timed("overlaps and holes, clean", count, lambda: _faults(shapes))[0]  # noqa: B023 - at once
        moved = np.random.default_rng(2).uniform(-1, 1, (count, 2))
        corners = np.repeat(moved, shapely.get_num_coordinates(shapes), axis=0)
        torn = shapely.transform(shapes, lambda at: at + corners)  # noqa: B023
        yield _timed("overlaps and holes, mismatched", count, lambda: _faults(torn))[0]  # noqa: B023
        row, pairs = _timed("neighbours", count, lambda: adjacent_pairs(areas))  # noqa: B023
        yield row
        yield from _drawn(areas, pairs)


def _drawn(areas: geopandas.GeoDataFrame, pairs: pd.DataFrame) -> Iterator[Row]:
    count, placed = len(areas), _placements(areas)
    row, zones = _timed("zones, filled", count, lambda: dissolve_zones(placed, areas, neighbours=pairs))
    yield row
    yield _timed("pieces", count, lambda: find_pieces(zones, areas, pairs))[0]
    yield _timed("compactness", count, lambda: measure_compactness(zones, areas))[0]
    around = Surroundings(areas, areas.dissolve("district_id").reset_index())
    yield _timed("walk round", count, lambda: walk_round(zones, around))[0]


def _timed[T](name: str, count: int, step: Callable[[], T]) -> tuple[Row, T]:
    start, begun = time.perf_counter(), time.process_time()
    result = step()
    seconds, cpu = time.perf_counter() - start, time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (name, count, seconds, cpu, peak), result


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
    print("| what | areas | seconds | of these CPU | peak MB |")
    print("|---|--:|--:|--:|--:|", flush=True)
    for what, areas, seconds, cpu, peak in measure(tuple(map(int, sys.argv[1:])) or SIZES):
        print(f"| {what} | {areas:,} | {seconds:.2f} | {cpu:.2f} | {peak:,.0f} |", flush=True)
