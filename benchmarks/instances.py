"""Siting instances of the literature, read from their original text files.

Layouts, told apart by their numbers alone (``p`` stands for the number of sites, where a file gives one):

* OR-Library p-median: ``n edges p``, then one ``i j length`` per edge; an edge given twice has its last
length;
  distances are shortest paths.
* Capacitated, sites first (OR-Library copies, Holmberg): ``sites clients``, ``capacity fixed`` per site, the
  demands, then per site the cost of serving all of each client.
* Capacitated, OR-Library's own: as above, but per client the demand and then the costs of its sites.
* Capacitated, clients first (Diaz-Fernandez): ``clients sites``, per client the cost of each site, the
  demands, the fixed costs, the capacities.
* Capacitated p-median: ``n p``, then ``x y capacity demand`` per point. Distances are cut to whole numbers in
  OR-Library's own set, which its file names alone tell apart.
* TSPLIB with coordinates: a p-center needs its number of sites from the caller.
"""

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial.distance import cdist

NUMBER = re.compile(r"[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?|[-+]?\.\d+")
POINT = 4  # x, y, capacity, demand
WHOLE_DISTANCES = ("cpmp", "pmedcap")


class InstanceError(Exception):
    """A file has none of the layouts that are known here."""


@dataclass(frozen=True, eq=False)
class Instance:
    """One instance: costs of serving all of a client from a site, and what else its file gives.

    ``number`` is None where as many sites may open as pay; ``demand`` and ``capacity`` are None together.
    """

    name: str
    layout: str
    costs: np.ndarray
    fixed: np.ndarray
    number: int | None = None
    demand: np.ndarray | None = None
    capacity: np.ndarray | None = None


def read_instance(path: Path, *, number: int | None = None) -> Instance:
    """Read one file, whatever its layout.

    Parameters
    ----------
    path
        The file.
    number
        Sites to open, in place of the number in the file; TSPLIB files give none.

    Raises
    ------
    InstanceError
        The layout is unknown, or a number of sites is needed.
    """
    text = path.read_text(encoding="utf-8", errors="replace").replace("\0", " ")
    if "NODE_COORD_SECTION" in text:
        return _tsplib(path.stem, text, number)
    words = np.array([float(word) for word in NUMBER.findall(text)])
    for layout in (_network, _sites_first, _by_client, _clients_first, _points):
        instance = layout(path, words)
        if instance is not None:
            return instance if number is None else _with_number(instance, number)
    raise InstanceError(f"{path}: none of the known layouts has {len(words)} numbers that begin {words[:3]}")


def published(folder: Path, collection: str, problem: str) -> dict[str, float]:
    """Return the published values of one problem on one set of instances, from ``known_optima.csv``."""
    with (folder / "known_optima.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["instance"]: float(row["value"])
            for row in csv.DictReader(lines)
            if row["set"] == collection and row["problem"].startswith(problem)
        }


def _with_number(instance: Instance, number: int) -> Instance:
    given = {name: getattr(instance, name) for name in instance.__dataclass_fields__}
    return Instance(**{**given, "number": number})


def _network(path: Path, words: np.ndarray) -> Instance | None:
    if len(words) < 3 or len(words) != 3 + 3 * words[1] or words[2] > words[0]:  # noqa: PLR2004 - n edges p
        return None
    count, sites = int(words[0]), int(words[2])
    lengths: dict[tuple[int, int], float] = {}
    for one, other, length in words[3:].reshape(-1, 3):
        ends = (int(min(one, other)) - 1, int(max(one, other)) - 1)
        lengths[ends] = float(length)
    row, column = np.array(list(lengths)).T
    edges = sparse.csr_array((np.array(list(lengths.values())), (row, column)), shape=(count, count))
    distances = csgraph.dijkstra(edges, directed=False)
    return Instance(path.stem, "p-median on a network", distances, np.zeros(count), sites)


def _sites_first(path: Path, words: np.ndarray) -> Instance | None:
    if len(words) < 2 or len(words) != 2 + 2 * words[0] + words[1] + words[0] * words[1]:  # noqa: PLR2004
        return None
    sites, clients = int(words[0]), int(words[1])
    if _interleaved(path):
        return None
    capacity, fixed = words[2 : 2 + 2 * sites].reshape(sites, 2).T
    demand, costs = np.split(words[2 + 2 * sites :], [clients])
    costs = costs.reshape(sites, clients).T
    return Instance(path.name, "capacitated, sites first", costs, fixed, None, demand, capacity)


def _by_client(path: Path, words: np.ndarray) -> Instance | None:
    if len(words) < 2 or len(words) != 2 + 2 * words[0] + words[1] * (words[0] + 1):  # noqa: PLR2004
        return None
    sites, clients = int(words[0]), int(words[1])
    capacity, fixed = words[2 : 2 + 2 * sites].reshape(sites, 2).T
    served = words[2 + 2 * sites :].reshape(clients, sites + 1)
    return Instance(path.name, "capacitated, by client", served[:, 1:], fixed, None, served[:, 0], capacity)


def _interleaved(path: Path) -> bool:
    """Whether a demand stands before the costs of each client: then its line holds one number."""
    lines = [line.split() for line in path.read_text(errors="replace").replace("\0", " ").splitlines()]
    lines = [line for line in lines if line]
    sites = int(float(lines[0][0]))
    return len(lines) > sites + 1 and len(lines[sites + 1]) == 1


def _clients_first(path: Path, words: np.ndarray) -> Instance | None:
    if len(words) < 2 or len(words) != 2 + words[0] * words[1] + words[0] + 2 * words[1]:  # noqa: PLR2004
        return None
    clients, sites = int(words[0]), int(words[1])
    costs, demand, fixed, capacity = np.split(words[2:], np.cumsum([clients * sites, clients, sites]))
    return Instance(
        path.name, "capacitated, clients first", costs.reshape(clients, sites), fixed, None, demand, capacity
    )


def _points(path: Path, words: np.ndarray) -> Instance | None:
    if not len(words) or len(words) != 2 + POINT * words[0]:
        return None
    table = words[2:].reshape(-1, POINT)
    distances = cdist(table[:, :2], table[:, :2])
    if path.stem.startswith(WHOLE_DISTANCES):
        distances = np.floor(distances)
    count, number = len(table), int(words[1])
    return Instance(
        path.stem, "capacitated p-median", distances, np.zeros(count), number, table[:, 3], table[:, 2]
    )


def _tsplib(name: str, text: str, number: int | None) -> Instance:
    if number is None:
        raise InstanceError(f"{name}: a TSPLIB file gives no number of sites; give one")
    section = text.partition("NODE_COORD_SECTION")[2].partition("EOF")[0]
    points = np.array([float(word) for word in NUMBER.findall(section)]).reshape(-1, 3)[:, 1:]
    if not len(points) or not all(math.isfinite(place) for place in points.ravel()):
        raise InstanceError(f"{name}: no coordinates")
    return Instance(name, "p-center in the plane", cdist(points, points), np.zeros(len(points)), number)
