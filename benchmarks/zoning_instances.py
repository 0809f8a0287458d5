"""Zoning questions of stated sizes from a seed, and Fairfax County from its census blocks."""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import Delaunay, cKDTree

from optimizer.zoning.question import Zoning

SQUARE = 20_000.0  # metres
LONG = 2.5  # edges longer than this many times the mean nearest distance are no common border
EMPTY = 0.01  # pupils an empty block counts for in the cost, so that it too prefers a near centre
LEVELS = {"elem": ("ES", "elem_current"), "middle": ("MS", "middle_current"), "high": ("HS", "high_current")}


def generated(units: int, centres: int, *, filled: float, seed: int) -> Zoning:
    """Return a town of stated size.

    Units are points on a jittered grid of a square of 20 km, neighbours by Delaunay triangulation without its
    long edges. Demand is drawn from 20 to 120, higher towards the middle (factor 1 to 2). Centres are drawn
    among the units, no two within half the mean spacing. Seats vary by ± 30 % around the mean and sum to
    demand / ``filled``: they do not follow the demand nearby, so that many children cannot go to the nearest.
    Costs are child-metres, straight line x 1.3, rounded.
    """
    rng = np.random.default_rng(seed)
    points = _jittered(units, rng)
    tri = Delaunay(points)
    edges = _edges(tri)
    length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1)
    near = cKDTree(points).query(points, 2)[0][:, 1].mean()
    edges = edges[length <= LONG * near]
    middle = np.linalg.norm(points - SQUARE / 2, axis=1) / SQUARE
    demand = np.round(rng.integers(20, 121, units) * (2.0 - np.minimum(1.0, 1.4 * middle)))
    homes = _spaced(points, centres, rng)
    weight = rng.uniform(0.7, 1.3, centres)
    seats = np.floor(weight / weight.sum() * demand.sum() / filled)
    metres = np.round(1.3 * np.linalg.norm(points[:, None] - points[homes][None], axis=2))
    return Zoning(demand, seats, demand[:, None] * metres, edges, homes)


def fairfax(folder: Path, level: str, nearest: int) -> tuple[Zoning, pd.DataFrame, np.ndarray]:
    """Return Fairfax County for a level: pupils per census block, seconds by car to the nearest schools.

    Returns
    -------
    tuple
        The question (cost in pupil-seconds, an empty block counting for ``EMPTY`` pupils), the blocks with
        ``pupils`` and ``current`` (the zone of today, from 0), and blocks x schools seconds.
    """
    short, column = LEVELS[level]
    schools = pd.read_csv(folder / "schools.csv")
    seats = schools[schools["level"] == short].sort_values("zone_id")["capacity"].to_numpy(float)
    pupils = pd.read_csv(folder / "derived_block_demand_estimate.csv")[f"est_{short}"].to_numpy(float)
    seconds = pd.read_parquet(folder / f"drive_seconds_{level}.parquet").iloc[:, 1:].to_numpy(float)
    current = pd.read_parquet(folder / "blocks.parquet", columns=[column])[column].to_numpy() - 1
    pairs = pd.read_csv(folder / "block_adjacency.csv")[["block_a", "block_b"]].to_numpy()
    homes = seconds.argmin(axis=0)
    rank = seconds.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    allowed = (rank < nearest) | (current[:, None] == np.arange(len(seats)))
    allowed[homes, np.arange(len(seats))] = True
    costs = np.where(allowed, np.maximum(pupils, EMPTY)[:, None] * seconds, np.inf)
    blocks = pd.DataFrame({"pupils": pupils, "current": current})
    return Zoning(pupils, seats, costs, pairs, homes), blocks, seconds


def _jittered(units: int, rng: np.random.Generator) -> np.ndarray:
    side = int(np.ceil(np.sqrt(units)))
    cells = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)[:units]
    return (cells + 0.5 + rng.uniform(-0.35, 0.35, cells.shape)) * SQUARE / side


def _edges(tri: Delaunay) -> np.ndarray:
    sides = np.vstack([tri.simplices[:, pair] for pair in ([0, 1], [1, 2], [0, 2])])
    return np.unique(np.sort(sides, axis=1), axis=0).astype(np.intp)


def _spaced(points: np.ndarray, centres: int, rng: np.random.Generator) -> np.ndarray:
    apart = 0.5 * SQUARE / np.sqrt(centres)
    chosen: list[int] = []
    for unit in rng.permutation(len(points)).tolist():
        if all(np.linalg.norm(points[unit] - points[other]) >= apart for other in chosen):
            chosen.append(unit)
    return np.array(chosen[:centres], dtype=np.intp)
