"""What is asked when sites are to be opened, without or with limits on what each may serve.

Sets
    clients                I
    sites                  J
Parameters
    cost[i, j]             of serving all of client i from site j; infinite where not allowed
    fixed[j]               of opening site j
    number                 sites to be open, or None: as many as pay
Variables
    open[j] ∈ {0, 1}       whether site j is open
Goal
    cost                   min Σ_j fixed[j] · open[j] + Σ_i min_(j open) cost[i, j]
Subject to
    number_of_sites        Σ_j open[j] = number

With ``fixed`` zero this is the p-median; with ``number`` None it is the uncapacitated facility location
problem. Costs may be any finite numbers, such as those of :func:`kolm_pollak_costs`. Capacities are added by
:class:`CapacitatedSiting`; see :mod:`optimizer.siting.capacitated`.
"""

import math
from dataclasses import dataclass

import numpy as np

from optimizer.errors import ProgramError

TOLD_APART = 1e9  # sums of whole numbers up to this are exact to far better than a millionth
EXPONENT = 600.0  # e^600 is a number, and sums of many of them still are


@dataclass(frozen=True, eq=False)
class Siting:
    """A siting question without capacities.

    Attributes
    ----------
    costs
        Clients x sites, the cost of serving all of a client from a site; infinite where not allowed.
    fixed
        One number of at least 0 per site: the cost of opening it.
    number
        How many sites are open in a plan; None when that is free.
    kept
        One truth value per site: whether it is open whatever the cost.

    Raises
    ------
    ProgramError
        Shapes differ, a number is NaN or minus infinite, or a client has no site.
    """

    costs: np.ndarray
    fixed: np.ndarray
    number: int | None = None
    kept: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be answered."""
        if self.costs.ndim != 2 or not self.costs.size:  # noqa: PLR2004 - clients x sites
            raise ProgramError(f"costs are clients x sites and not empty, not of shape {self.costs.shape}")
        sites = self.costs.shape[1]
        if self.fixed.shape != (sites,) or not np.isfinite(self.fixed).all() or (self.fixed < 0).any():
            raise ProgramError(f"fixed costs are {sites} finite numbers of at least 0")
        if np.isnan(self.costs).any() or (self.costs == -math.inf).any():
            raise ProgramError("a cost is not a number or minus infinite")
        alone = ~np.isfinite(self.costs).any(axis=1)
        if alone.any():
            raise ProgramError(f"client {int(alone.argmax())} may be served from no site")
        if self.kept is not None and self.kept.shape != (sites,):
            raise ProgramError(f"kept sites are {sites} truth values")
        held = 0 if self.kept is None else int(self.kept.sum())
        if self.number is not None and not max(1, held) <= self.number <= sites:
            raise ProgramError(f"{self.number} sites cannot be open: {sites} sites, {held} of them kept open")

    @property
    def whole(self) -> bool:
        """Whether every plan costs a whole number, small enough to be told from its neighbours."""
        finite = self.costs[np.isfinite(self.costs)]
        if float(np.abs(finite).max()) * len(self.costs) + float(self.fixed.sum()) > TOLD_APART:
            return False
        return bool((finite == np.round(finite)).all() and (self.fixed == np.round(self.fixed)).all())

    def nearest(self, sites: np.ndarray) -> np.ndarray:
        """Return, for each client, the open site that serves it at least cost."""
        return np.asarray(sites[self.costs[:, sites].argmin(axis=1)])

    def value(self, sites: np.ndarray) -> float:
        """Return the cost of a plan, infinite when a client has no open site."""
        served = self.costs[:, sites].min(axis=1, initial=math.inf)
        return math.fsum(served) + math.fsum(self.fixed[sites])


@dataclass(frozen=True, eq=False)
class CapacitatedSiting:
    """A siting question with capacities.

    Attributes
    ----------
    siting
        Costs, fixed costs, number and kept sites.
    demand
        One number of at least 0 per client.
    capacity
        One number of at least 0 per site.
    split
        Whether a client may be served from several sites.

    Raises
    ------
    ProgramError
        Shapes differ or a number is negative or not finite.
    """

    siting: Siting
    demand: np.ndarray
    capacity: np.ndarray
    split: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be answered."""
        clients, sites = self.siting.costs.shape
        for what, numbers, size in (("demand", self.demand, clients), ("capacity", self.capacity, sites)):
            if numbers.shape != (size,) or not np.isfinite(numbers).all() or (numbers < 0).any():
                raise ProgramError(f"{what}: {size} finite numbers of at least 0 are needed")


def p_median(weights: np.ndarray, distances: np.ndarray, number: int) -> Siting:
    """Return the question: open ``number`` sites so that the weighted distance is least.

    Parameters
    ----------
    weights
        One per client, at least 0.
    distances
        Clients x sites; infinite where a client may not be served.
    """
    costs = np.where(np.isfinite(distances), weights[:, None] * _finite(distances), math.inf)
    return Siting(costs, np.zeros(distances.shape[1]), number)


def kolm_pollak_costs(weights: np.ndarray, distances: np.ndarray, kappa: float) -> np.ndarray:
    """Return costs whose p-median is least in the Kolm-Pollak equally distributed distance.

    The equally distributed equivalent of distances d borne by weights w is ``ln(Σ w·e^(κd) / Σ w) / κ`` with
    κ > 0, which grows with ``Σ w·e^(κd)``: a sum over clients, so a p-median on transformed costs
    (Horton, Logan, Murrell, Skipper & Speakman 2024, "A scalable approach to equitable facility location").

    Parameters
    ----------
    weights
        One per client, at least 0.
    distances
        Clients x sites; infinite where a client may not be served.
    kappa
        Aversion per unit of distance, above 0, fixed on a baseline and not on the answer.

    Returns
    -------
    numpy.ndarray
        ``w·e^(κ(d - D))``, D the largest finite distance: the factor ``e^(-κD)`` keeps every number finite
        and changes no comparison.

    Raises
    ------
    ProgramError
        Kappa is not above 0, or the distances lie so far apart that the near ones would vanish.
    """
    finite = np.isfinite(distances)
    if not (kappa > 0 and math.isfinite(kappa)) or not finite.any():
        raise ProgramError(f"kappa is a finite number above 0 and a distance is finite, not {kappa}")
    largest = float(distances[finite].max())
    if kappa * (largest - float(distances[finite].min())) > EXPONENT:
        raise ProgramError(
            f"kappa {kappa:g} with distances up to {largest:g}: near clients would count nothing"
        )
    scaled = np.exp(kappa * (np.where(finite, distances, largest) - largest))
    return np.where(finite, weights[:, None] * scaled, math.inf)


def _finite(numbers: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(numbers), numbers, 0.0)
