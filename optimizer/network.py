"""Pure networks: recognized in a matrix, solved in whole numbers, answered with duals.

A program is a pure network when, after turning the signs of some rows, every column has at most one +1 and
one -1: a column is then an arc from the row with +1 to the row with -1 (an end that is missing is the
ground), a row is a node whose balance lies between its sides. Such programs have whole-number optima, and
minimum-cost flow algorithms solve them many times faster than a general solver (OR-Tools
``SimpleMinCostFlow``: cost scaling, Goldberg 1997).

Rows that count the same columns are taken apart first (:mod:`optimizer.twin_rows`).

Costs and amounts are scaled to whole numbers exactly, or the program is refused. A large network with many
sources and a small core is solved on few of its arcs and proved over all (:mod:`optimizer.narrow_flows`). The
flow is turned into row duals by shortest paths in the residual network: at an optimum none of its cycles is
negative, so potentials exist, and they are the proof that :mod:`optimizer.certificate` recomputes.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from optimizer.engine import Answer
from optimizer.flows import LARGEST, Arcs, FlowProcess, potentials
from optimizer.matrix import Matrix
from optimizer.narrow_flows import narrow_flow
from optimizer.status import Status
from optimizer.twin_rows import ENDS, TwinRows

SCALES = (1, 2, 4, 8, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
SMALL = 30_000  # columns up to which HiGHS is faster than starting another process


@dataclass(frozen=True, eq=False)
class Network:
    """The shape of a matrix as a network: what costs and bounds do not change.

    ``tail`` and ``head`` hold one node per column; node ``ground`` is the last. ``sign`` is what a row is to
    be multiplied by. ``process`` solves it, goal after goal. ``twins`` is how its rows were taken apart,
    where they had to be; nodes and arcs are then those of the turned matrix.
    """

    tail: np.ndarray
    head: np.ndarray
    sign: np.ndarray
    process: FlowProcess = field(default_factory=FlowProcess, repr=False)
    twins: TwinRows | None = None

    @property
    def ground(self) -> int:
        """The node that stands for no row."""
        return len(self.sign)


def recognize(matrix: Matrix) -> Network | None:
    """Return the network that a matrix is, or None."""
    if not (np.abs(matrix.entries.data) == 1.0).all():
        return None
    columns = matrix.entries.tocsc()
    if np.diff(columns.indptr).max(initial=0) <= ENDS:
        return _drawn(columns)
    twins = TwinRows.of(matrix)
    found = None if twins is None else _drawn(twins.entries.tocsc())
    return None if found is None else replace(found, twins=twins)


def _drawn(columns: sparse.csc_array) -> Network | None:
    """Return the network of entries +1 and -1, or None."""
    height, width = columns.shape
    count = np.diff(columns.indptr)
    if count.max(initial=0) > ENDS or not (np.abs(columns.data) == 1.0).all():
        return None
    pairs = columns.indptr[:-1][count == ENDS]
    first, second = columns.indices[pairs], columns.indices[pairs + 1]
    sign = _signs(height, first, second, columns.data[pairs] == columns.data[pairs + 1])
    if sign is None:
        return None
    row = columns.indices
    column = np.repeat(np.arange(width), count)
    outward = columns.data * sign[row] > 0
    tail = np.full(width, height, dtype=np.int32)
    head = tail.copy()
    tail[column[outward]], head[column[~outward]] = row[outward], row[~outward]
    return Network(tail, head, sign)


def least_cost(
    network: Network, matrix: Matrix, costs: np.ndarray, seconds: float, stop: Callable[[], bool]
) -> Answer | None:
    """Return a least-cost plan with duals; None when another solver must look.

    Parameters
    ----------
    network
        The shape of ``matrix``.
    matrix
        Its bounds and sides; they need not be those it was recognized with.
    costs
        One per column, to be made small.
    seconds
        Wall clock allowed.
    stop
        Asked about every fiftieth second; True ends the search.

    Returns
    -------
    Answer or None
        ``OPTIMAL`` with values and duals. None when numbers do not scale to whole ones, when there is no
        least-cost plan, or when the search was ended.
    """
    cost_scale, scale = _scale(costs), _amount_scale(matrix)
    if cost_scale is None or scale is None:
        return None
    twins = network.twins
    turned = matrix if twins is None else twins.turned(matrix)
    whole_costs = np.zeros(turned.columns, dtype=np.int64)
    whole_costs[: matrix.columns] = np.rint(costs * cost_scale)
    arcs = _arcs(network, turned, whole_costs, scale)
    if arcs is None:
        return None
    solved = _solved(network.process, arcs, time.perf_counter() + seconds, stop)
    if solved is None:
        return None
    flow, found = solved
    duals = network.sign * (found[:-1] - found[-1]) / cost_scale
    duals = duals if twins is None else twins.duals(duals)
    return Answer(Status.OPTIMAL, flow[: matrix.columns] / scale + matrix.lower, duals=duals)


def _solved(
    process: FlowProcess, arcs: Arcs, ends: float, stop: Callable[[], bool]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the flow of every arc and potentials that prove it, on few arcs or on all."""
    ended = False

    def solve(part: Arcs) -> np.ndarray | None:
        nonlocal ended
        left = ends - time.perf_counter()
        ended = ended or left <= 0 or stop()
        return None if ended else process.least_cost_flow(part, left, stop)

    process.start()
    narrowed = narrow_flow(arcs, solve)
    flow = solve(arcs) if narrowed is None else narrowed[0]
    if flow is None or (flow >= arcs.room)[arcs.endless].any():
        return None
    found = potentials(arcs, flow) if narrowed is None else narrowed[1]
    return None if found is None else (flow, found)


def _signs(height: int, first: np.ndarray, second: np.ndarray, alike: np.ndarray) -> np.ndarray | None:
    """Return a sign per row so that the two entries of every pair differ; None when there are none.

    Row r stands as r with its sign and as r + height turned; a pair that must be turned together ties equal
    sides, another opposite sides. A row tied to its own opposite has no sign.
    """
    shift = np.where(alike, height, 0)
    start = np.concatenate([first, first + height])
    end = np.concatenate([second + shift, second + height - shift])
    shape = (2 * height, 2 * height)
    ties = sparse.coo_array((np.ones(len(start), dtype=np.int8), (start, end)), shape=shape)
    _, part = csgraph.connected_components(ties.tocsr(), directed=False)
    if (part[:height] == part[height:]).any():
        return None
    return np.where(part[:height] < part[height:], 1.0, -1.0)


def _scale(numbers: np.ndarray) -> int | None:
    """Return the smallest scale that makes numbers whole, exactly: divided by it they are the same again."""
    finite = numbers[np.isfinite(numbers)]
    if np.abs(finite).max(initial=0.0) * SCALES[-1] > LARGEST:
        return 1 if (finite == np.rint(finite)).all() and np.abs(finite).max() < LARGEST else None
    return next((scale for scale in SCALES if (np.rint(finite * scale) / scale == finite).all()), None)


def _amount_scale(matrix: Matrix) -> int | None:
    amounts = np.concatenate([matrix.lower, matrix.upper, matrix.row_lower, matrix.row_upper])
    scale = _scale(amounts)
    return None if scale != 1 and matrix.integer.any() else scale


def _arcs(network: Network, matrix: Matrix, cost: np.ndarray, scale: int) -> Arcs | None:
    """Return columns and rows as arcs from 0 up; None without a lower bound, or with sums too large."""
    if not np.isfinite(matrix.lower).all():
        return None
    low, high = _turned_sides(network, matrix)
    loose = ~np.isfinite(low) & ~np.isfinite(high)
    node = np.append(np.where(loose, network.ground, np.arange(matrix.height)), network.ground).astype(
        np.int32
    )
    base = np.where(np.isfinite(low), low, np.where(np.isfinite(high), high, 0.0))
    lower = np.rint(matrix.lower * scale)
    supply = np.append(np.rint(base * scale), 0.0)
    supply -= np.bincount(network.tail, lower, len(supply)) - np.bincount(network.head, lower, len(supply))
    supply[:-1][loose] = 0.0
    supply[-1] = -math.fsum(supply[:-1])
    ranged = np.flatnonzero(~loose & (low != high))
    up = np.isfinite(low[ranged])  # the balance may exceed its base, else fall short of it
    ground = np.full(len(ranged), network.ground, dtype=np.int32)
    tail = np.concatenate([node[network.tail], np.where(up, ground, ranged)]).astype(np.int32)
    head = np.concatenate([node[network.head], np.where(up, ranged, ground)]).astype(np.int32)
    room = np.concatenate([np.rint(matrix.upper * scale) - lower, np.rint((high - low)[ranged] * scale)])
    return _bounded(tail, head, room, np.concatenate([cost, np.zeros(len(ranged), dtype=np.int64)]), supply)


def _turned_sides(network: Network, matrix: Matrix) -> tuple[np.ndarray, np.ndarray]:
    turned = network.sign < 0
    low = np.where(turned, -matrix.row_upper, matrix.row_lower)
    high = np.where(turned, -matrix.row_lower, matrix.row_upper)
    return low, high


def _bounded(
    tail: np.ndarray, head: np.ndarray, room: np.ndarray, cost: np.ndarray, supply: np.ndarray
) -> Arcs | None:
    """Return arcs with finite room: no corner of a program that has an optimum sends more over one arc."""
    endless = ~np.isfinite(room)
    most = 1.0 + float(np.abs(supply).sum()) + float(room[~endless].sum())
    room = np.where(endless, most, room)
    path = float(np.abs(cost).max(initial=0)) * (len(supply) + 1)
    if (room < 0).any() or float(room.sum()) + float(np.abs(supply).sum()) > LARGEST or path > LARGEST:
        return None
    return Arcs(tail, head, room.astype(np.int64), cost, supply.astype(np.int64), endless)
