"""Areas as polygons that tile the city: Voronoi cells whose shared edges wander like real boundaries."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi

from geodata.demo.landscape import Floats, Ints

type Shapes = NDArray[np.object_]

ROUGHNESS = 0.20  # how far an edge may wander, in edge lengths
ROOM = 0.8  # and at most this part of the way to the border of its kite
CENTIMETRE = 0.01


def tessellate(seeds: Floats, beyond: Floats, levels: int, rng: np.random.Generator) -> tuple[Shapes, Ints]:
    """Return one polygon per seed, and the pairs of neighbours (pairs, 2), which share an edge.

    Parameters
    ----------
    seeds, beyond
        (n, 2) and (m, 2) in metres; the cells of `beyond` are left out, and end the city.
    levels
        Each edge gets 2**levels segments.

    Notes
    -----
    Each edge stays within the two triangles it forms with the seeds on its sides. These kites do not
    overlap, so the wandering edges never cross and every seed stays in its own cell.
    """
    diagram = Voronoi(np.vstack([seeds, beyond]))
    sides, ends = np.asarray(diagram.ridge_points), np.asarray(diagram.ridge_vertices)
    kept = (sides < len(seeds)).any(axis=1)
    lines = _wandering_edges(diagram.points[sides[kept]], diagram.vertices[ends[kept]], levels, rng)
    faces = shapely.get_parts(shapely.polygonize(np.asarray(shapely.linestrings(lines))))
    face, seed = shapely.STRtree(np.asarray(shapely.points(seeds))).query(faces, predicate="contains")
    cells = np.empty(len(seeds), dtype=object)
    cells[seed] = faces[face]
    return cells, sides[(sides < len(seeds)).all(axis=1)].astype(np.int64)


def _wandering_edges(sides: Floats, ends: Floats, levels: int, rng: np.random.Generator) -> Floats:
    """Return (edges, 2**levels + 1, 2) coordinates: midpoint displacement of straight edges."""
    start, along = ends[:, 0], ends[:, 1] - ends[:, 0]
    length = np.hypot(*along.T)
    across = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    height = _heights(len(ends), levels, rng) * ROUGHNESS * length[:, None]
    steps = np.linspace(0, 1, 2**levels + 1)
    limit = ROOM * _kite_room(sides, start, along, steps)
    height = np.clip(height, -limit, limit)
    lines = start[:, None] + steps[:, None] * along[:, None] + height[:, :, None] * across[:, None]
    lines[:, 0], lines[:, -1] = ends[:, 0], ends[:, 1]
    return np.asarray(np.round(lines / CENTIMETRE) * CENTIMETRE)


def _heights(count: int, levels: int, rng: np.random.Generator) -> Floats:
    height = np.zeros((count, 2**levels + 1))
    for level in range(levels):
        step = 2 ** (levels - level)
        middle = np.arange(step // 2, 2**levels, step)
        mean = (height[:, middle - step // 2] + height[:, middle + step // 2]) / 2
        height[:, middle] = mean + rng.uniform(-1, 1, mean.shape) / 2**level
    return height


def _kite_room(sides: Floats, start: Floats, along: Floats, steps: Floats) -> Floats:
    """Return how far each step of an edge is from the border of the triangles with its two seeds."""
    squared = (along**2).sum(axis=1)
    to_seed = sides[:, 0] - start
    foot = (to_seed * along).sum(axis=1) / squared
    apex = np.abs(along[:, 0] * to_seed[:, 1] - along[:, 1] * to_seed[:, 0]) / np.sqrt(squared)
    rising = np.where(foot[:, None] > 0, steps / np.maximum(foot, 1e-9)[:, None], np.inf)
    falling = np.where(foot[:, None] < 1, (1 - steps) / np.maximum(1 - foot, 1e-9)[:, None], np.inf)
    return np.asarray(apex[:, None] * np.minimum(rising, falling))


def in_one_piece(neighbours: Ints, district: Ints) -> Ints:
    """Return the districts with every detached area given to the neighbour it shares most areas with."""
    district = district.copy()
    left, right = neighbours.T
    for _ in range(10):
        stray = _strays(left, right, district)
        if not stray.any():
            break
        for area in np.flatnonzero(stray):
            around = np.concatenate([right[left == area], left[right == area]])
            others = district[around][district[around] != district[area]]
            if len(others):
                district[area] = np.bincount(others).argmax()
    return district


def _strays(left: Ints, right: Ints, district: Ints) -> NDArray[np.bool_]:

    same = district[left] == district[right]
    shape = (len(district), len(district))
    graph = coo_array((np.ones(same.sum()), (left[same], right[same])), shape=shape)
    piece = connected_components(graph, directed=False)[1]
    sizes = np.bincount(piece)
    largest = np.zeros(district.max() + 1, dtype=np.int64)
    np.maximum.at(largest, district, sizes[piece])
    return np.asarray(sizes[piece] < largest[district])
