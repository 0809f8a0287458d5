"""Weighted counts of disadvantaged children, by which a source is shared out among districts.

United States, Title I, Targeted Grants (20 USC 6335): every child counts at a weight that rises in steps,
once by the share of a district's children who are disadvantaged and once by their number; the larger of the
two counts holds. The steps are marginal, like bands of a tax: only children above a threshold weigh more.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geodata.city import City
from models.policy import Policy

STEPS = (2, 3, 4, 5)


def banded(count: float, bounds: Sequence[float], weights: Sequence[float]) -> float:
    """Return a count at marginal weights: ``weights[k]`` holds between ``bounds[k - 1]`` and ``bounds[k]``.

    >>> banded(25, (10, 20), (1, 2, 3))
    45.0
    """
    edges = [0.0, *bounds, np.inf]
    pieces = [
        (min(count, high) - low) * weight
        for low, high, weight in zip(edges[:-1], edges[1:], weights, strict=True)
        if count > low
    ]
    return float(sum(pieces))


def weighted_count(policy: Policy, eligible: float, children: float) -> float | None:
    """Return the weighted count of a district; ``None`` where the pack has no complete set of weights.

    Parameters
    ----------
    eligible, children : float
        Disadvantaged children, and all children of the ages that count.

    A district below the least number or the least share of eligible children counts none.
    """
    by_share, by_number = _steps(policy, "share"), _steps(policy, "number")
    least = [policy.amount(f"title1.least_{of}") for of in ("number", "share")]
    if by_share is None or by_number is None or None in least:
        return None
    number, share = (float(amount or 0.0) for amount in least)
    if children <= 0 or eligible < number or eligible < share * children:
        return 0.0
    bounds, weights = by_share
    as_share = banded(eligible, [bound * children for bound in bounds], weights)
    return max(as_share, banded(eligible, *by_number))


def _steps(policy: Policy, of: str) -> tuple[list[float], list[float]] | None:
    """Return thresholds and weights of the steps by share or by number."""
    bounds = [policy.amount(f"title1.{of}_{step}_from") for step in STEPS]
    weights = [policy.amount(f"title1.{of}_{step}_weight") for step in (1, *STEPS)]
    if None in bounds or None in weights:
        return None
    return [float(bound or 0.0) for bound in bounds], [float(weight or 0.0) for weight in weights]


def district_weights(city: City, policy: Policy, levels: tuple[str, ...], year: int) -> pd.DataFrame | None:
    """Return children, eligible and weighted of every district, by district_id.

    Eligible are the children of each area times its share of disadvantaged children. ``None`` where the share
    of an area with children is unknown or the pack has no weights.
    """
    areas = city.areas.set_index("area_id")
    rows = city.children[(city.children["year"] == year) & city.children["level"].isin(levels)]
    if "disadvantaged_share" not in areas or rows.empty:
        return None
    children = rows.groupby("area_id")["children"].sum().astype("float64")
    share = areas["disadvantaged_share"].astype("float64").reindex(children.index)
    if share[children > 0].isna().any():
        return None
    district = areas["district_id"].reindex(children.index).to_numpy()
    table = pd.DataFrame({"children": children, "eligible": (children * share).fillna(0.0)})
    sums = table.groupby(district).sum().rename_axis("district_id")
    pairs = sums[["eligible", "children"]].to_numpy()
    counts = [weighted_count(policy, float(eligible), float(of)) for eligible, of in pairs]
    if not counts or None in counts:
        return None
    return sums.assign(weighted=np.array(counts, dtype=np.float64))
