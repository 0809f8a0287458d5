"""Floating catchment areas: seats within reach per child, shared with all the children who reach them.

First step, at each school: its seats are divided among the weighted children who reach it. Second step, at
each area: the shares of all schools within reach are added up, with the same weights::

    R[s] = S[s] / Σ_z w[z, s] P[z]        A[z] = Σ_s w[z, s] R[s]

so that ``Σ_z P[z] A[z]`` is the seats of all schools that some child reaches: nothing is lost and nothing is
counted twice.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index, Series
from scipy.sparse import csr_array

from geodata.faults import TravelError

type Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Catchments:
    """What the two steps found.

    Attributes
    ----------
    per_child : Series
        Seats within reach per child, by area_id; 0 where no school is within reach.
    shares : Series
        Seats per weighted child at each school, by school_id; 0 where no child is within reach.
    unreached_schools, unreaching_areas : tuple of str
        Schools with seats that no child reaches, and areas with children that reach no seat.
    """

    per_child: Series
    shares: Series
    unreached_schools: tuple[str, ...]
    unreaching_areas: tuple[str, ...]


def floating_catchments(
    pairs: DataFrame, children: Series, seats: Series, *, choosing: bool = False
) -> Catchments:
    """Return the access of each area.

    Parameters
    ----------
    pairs
        ``area_id``, ``school_id`` and ``weight`` from 0 to 1, one row per pair; others weigh 0.
    children, seats
        By area_id and school_id; none below 0.
    choosing
        Three steps (Wan, Zou and Sternberg 2012): before the two, each area's weights are multiplied by the
        chance that its children choose the school, its weight over the sum of the area's weights, so that
        children with many schools near by are not counted as demand at all of them.

    Raises
    ------
    TravelError
        If a pair names an area or school without children or seats, is twice there, or a number is below 0.
    """
    weights = _matrix(pairs, children.index, seats.index)
    demand = children.to_numpy(dtype=np.float64)
    supply = seats.to_numpy(dtype=np.float64)
    for name, numbers in (("children", demand), ("seats", supply), ("weights", weights.data)):
        if not (numbers >= 0).all():
            raise TravelError(f"{name} must be numbers, 0 or more")
    if choosing:
        weights = _chosen(weights)
    reached = weights.T @ demand
    share = np.divide(supply, reached, out=np.zeros_like(supply), where=reached > 0)
    access = weights @ share
    return Catchments(
        per_child=Series(access, index=children.index),
        shares=Series(share, index=seats.index),
        unreached_schools=tuple(map(str, seats.index[(supply > 0) & ~(reached > 0)])),
        unreaching_areas=tuple(map(str, children.index[(demand > 0) & ~(access > 0)])),
    )


def _matrix(pairs: DataFrame, areas: Index, schools: Index) -> csr_array:
    rows, columns = areas.get_indexer(Index(pairs["area_id"])), schools.get_indexer(Index(pairs["school_id"]))
    if (rows < 0).any() or (columns < 0).any():
        lost = pairs[(rows < 0) | (columns < 0)].iloc[0]
        raise TravelError(f"the pair {lost['area_id']}, {lost['school_id']} names no known area or school")
    if pairs.duplicated(["area_id", "school_id"]).any():
        raise TravelError("a pair of area and school is given more than once")
    data = pairs["weight"].to_numpy(dtype=np.float64)
    return csr_array((data, (rows, columns)), shape=(len(areas), len(schools)))


def _chosen(weights: csr_array) -> csr_array:
    """Return weights times the chance of each area's choice."""
    total = np.asarray(weights.sum(axis=1), dtype=np.float64)
    chance = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    squared = weights.multiply(weights)
    return csr_array(squared.multiply(chance[:, None]))
