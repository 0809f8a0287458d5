"""Classes by size: how many are within the standard, slightly large, large and super-large."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.city import City
from models.policy import Policy

LARGE, SUPER_LARGE = "class_size.large_from", "class_size.super_large_from"
SLIGHTLY_LARGE, MOST = "class_size.slightly_large_from", "class_size.max"


@dataclass(frozen=True)
class Band:
    """A range of class sizes, both ends included; the last band has no upper end."""

    low: int
    high: int | None

    @property
    def title(self) -> str:
        """Return the range as text."""
        if self.high is None:
            return f"≥ {self.low}"
        return f"≤ {self.high}" if self.low == 1 else f"{self.low}–{self.high}"


def bands(policy: Policy, level: str) -> tuple[Band, ...]:
    """Return the bands of a level from the pack, smallest first; none where the pack has no limits.

    The first limit is ``class_size.slightly_large_from``, else one above the most pupils a class may have.
    """
    first, most = policy.amount(SLIGHTLY_LARGE, level), policy.amount(MOST, level)
    if first is None and most is not None:
        first = most + 1
    limits = [first, policy.amount(LARGE, level), policy.amount(SUPER_LARGE, level)]
    starts = sorted({1, *(int(limit) for limit in limits if limit is not None)})
    if len(starts) == 1:
        return ()
    return tuple(
        Band(low, high - 1 if high else None) for low, high in zip(starts, [*starts[1:], 0], strict=True)
    )


def count_classes(city: City, policy: Policy) -> pd.DataFrame:
    """Return classes by level, district and band.

    Returns
    -------
    DataFrame
        ``level``, ``district_id``, ``low``, ``band`` (its title) and ``classes``, for levels with a table of
        classes and limits in the pack; every district of such a level has all bands.
    """
    rows = []
    places = city.schools.loc[city.schools["status"] == "open", ["school_id", "district_id"]]
    listed = city.classes.merge(places, on="school_id")
    for level, of_level in listed.groupby("level"):
        known = bands(policy, str(level))
        for district, here in of_level.groupby("district_id") if known else ():
            counts = _counted(here["pupils"].to_numpy(dtype="int64"), known)
            rows += [
                (str(level), str(district), band.low, band.title, count)
                for band, count in zip(known, counts, strict=True)
            ]
    return pd.DataFrame(rows, columns=["level", "district_id", "low", "band", "classes"])


def _counted(sizes: np.ndarray, known: Sequence[Band]) -> list[int]:
    place = np.searchsorted([band.low for band in known], np.maximum(sizes, 1), side="right") - 1
    return np.bincount(place, minlength=len(known)).tolist()


def pupils_within(counts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return what the printed classes tell about pupils: at least and at most so many.

    Returns
    -------
    DataFrame
        ``level``, ``district_id``, ``least``, ``most`` (infinite where a band has no upper end).
    """
    rows = []
    for (level, district), here in counts.groupby(["level", "district_id"]):
        ends = {band.low: band.high for band in bands(policy, str(level))}
        least = sum(low * count for low, count in zip(here["low"], here["classes"], strict=True))
        used = [(ends[low], count) for low, count in zip(here["low"], here["classes"], strict=True) if count]
        most = sum(np.inf if high is None else high * count for high, count in used)
        rows.append((level, district, float(least), float(most)))
    return pd.DataFrame(rows, columns=["level", "district_id", "least", "most"])
