"""What is asked when units are to be grouped into zones that hang together.

Sets
    units                  I, joined by the edges E of a map
    centres                J
Parameters
    demand[i]              of unit i
    seats[j]               load that centre j can take
    cost[i, j]             of serving all of unit i from centre j, on the allowed pairs only
    home[j]                unit in which centre j lies
Variables
    assign[i, j] ∈ {0, 1}  whether unit i belongs to the zone of centre j
    overload[j] ≥ 0        load of centre j beyond its seats
Goals, in this order
    overload               min Σ_j overload[j]
    cost                   min Σ_(i,j) cost[i, j] · assign[i, j]
Subject to
    assign_every_unit[i]   Σ_j assign[i, j] = 1                                     ∀ i
    respect_seats[j]       Σ_i demand[i] · assign[i, j] ≤ seats[j] + overload[j]    ∀ j
    hold_home[j]           assign[home[j], j] = 1                                   ∀ j
    hang_together[i, j, K] Σ_(k∈K) assign[k, j] ≥ assign[i, j]     for every K ⊆ I that parts i from home[j]

With ``soft`` false an overload is not allowed, and the cost is the only goal. Loads are compared to within
1e-7 of the largest demand (of 1, where that is less): state demand in numbers that are not far below 1.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.errors import ProgramError


@dataclass(frozen=True, eq=False)
class Zoning:
    """A zoning question.

    Attributes
    ----------
    demand
        One finite number of at least 0 per unit.
    seats
        One finite number of at least 0 per centre, in the unit of ``demand``.
    costs
        Units x centres, the cost of all of a unit, at least 0. Dense: infinite where not allowed. Sparse:
        what is not stored is not allowed.
    pairs
        Edges x 2: units that touch.
    homes
        One unit per centre, no two the same; the unit belongs to the zone of its centre.
    soft
        Whether seats may be exceeded when they must; the overload is then the first goal.

    Raises
    ------
    ProgramError
        Shapes differ, a number is out of range, two centres share a home, a home may not be served by its
        own centre. The message names the first offender.
    """

    demand: np.ndarray
    seats: np.ndarray
    costs: np.ndarray | sparse.csr_array
    pairs: np.ndarray
    homes: np.ndarray
    soft: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be answered."""
        units, centres = len(self.demand), len(self.seats)
        flat = np.ndim(self.demand) == np.ndim(self.seats) == 1
        if not flat or not units or not centres or self.costs.shape != (units, centres):
            raise ProgramError(f"costs are {units} units x {centres} centres, not {self.costs.shape}")
        for name, numbers in (("demand", self.demand), ("seats", self.seats)):
            wrong = ~np.isfinite(numbers) | (numbers < 0)
            if wrong.any():
                raise ProgramError(
                    f"{name} {int(wrong.argmax())} is {numbers[wrong][0]}, not a number of at least 0"
                )
        self._check_map()
        unit, centre, cost = self.arcs()
        if not (np.isfinite(cost).all() and (cost >= 0).all()):
            raise ProgramError("a cost is negative or not a number")
        twice = (np.diff(unit) == 0) & (np.diff(centre) == 0)
        if twice.any():
            place = int(twice.argmax())
            raise ProgramError(f"the cost of unit {unit[place]} at centre {centre[place]} is stored twice")
        own = np.zeros(centres, dtype=bool)
        own[centre[self.homes[centre] == unit]] = True
        if not own.all():
            raise ProgramError(f"the home of centre {int(own.argmin())} may not be served by it")

    def _check_map(self) -> None:
        units, centres = len(self.demand), len(self.seats)
        if self.pairs.ndim != 2 or self.pairs.shape[1] != 2:  # noqa: PLR2004 - pairs
            raise ProgramError(f"edges are pairs of units, not an array of shape {self.pairs.shape}")
        for name, places in (("an edge", self.pairs.ravel()), ("a home", self.homes)):
            if not np.issubdtype(places.dtype, np.integer) or ((places < 0) | (places >= units)).any():
                raise ProgramError(f"{name} names a unit that is not among 0 to {units - 1}")
        if self.homes.shape != (centres,) or len(np.unique(self.homes)) < centres:
            raise ProgramError(f"homes are {centres} units, no two the same")

    def arcs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return unit, centre and cost of every allowed pair, by unit and then centre."""
        if isinstance(self.costs, np.ndarray):
            unit, centre = np.nonzero(self.costs != np.inf)
            return unit, centre, np.asarray(self.costs[unit, centre], dtype=np.float64)
        stored = sparse.coo_array(self.costs)
        order = np.lexsort((stored.col, stored.row))
        unit, centre = stored.row[order].astype(np.intp), stored.col[order].astype(np.intp)
        return unit, centre, np.asarray(stored.data[order], dtype=np.float64)
