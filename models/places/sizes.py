"""Sizes: a school has at least so many pupils, a teaching point may have fewer.

Sets
    public                 S, public schools, whether or not children live near
Parameters
    least[s]               least pupils of school s; less for a teaching point    [pupils]
Variables
    too_small[s] ≥ 0       pupils that school s lacks to its least size           [pupils]
Goals, in this order
    too_small              min Σ_s too_small[s]                                   [pupils]
Subject to
    keep_size[s]           Σ_z place[z, s] + too_small[s] ≥ least[s]              ∀ s ∈ S

A teaching point is a school that has fewer pupils today than the policy says. Nothing is closed here: closing
is a project, with its cost of switching.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.incidence import incidence

if TYPE_CHECKING:
    from models.places.core import Core, Entries, Goals, Ground


@dataclass(frozen=True, eq=False)
class SizesFacts:
    """Least pupils by school_id, public schools only."""

    least: pd.Series


def read_sizes(ground: "Ground") -> SizesFacts | None:
    """Return the least sizes; none where they are not asked for or the policy has none."""
    if not ground.rules.least_size:
        return None
    least = ground.policy.amount("school_size.min", ground.level)
    if least is None:
        ground.leave_out("the policy has no least size of a school")
        return None
    below = ground.policy.amount("school_size.point_below", ground.level)
    of_point = ground.policy.amount("school_size.min_point", ground.level)
    public = ground.schools[ground.schools["ownership"] == "public"]
    sizes = pd.Series(least, index=public.index, dtype="float64")
    if below is not None and of_point is not None:
        sizes[(public["pupils"] < below).to_numpy()] = of_point
    return SizesFacts(sizes)


def add_sizes(core: "Core", facts: SizesFacts) -> "Goals":
    """Add the least sizes to the program; return their goal."""
    arriving = pd.Index(core.arcs["school_id"])
    schools = facts.least.index.sort_values()
    if not len(schools):
        return {}
    small = core.program.add_variables("too_small", schools, unit="pupils")
    terms: Entries = {core.place: incidence(schools, arriving), small: 1.0}
    least = facts.least[schools].to_numpy(dtype=np.float64)
    core.program.add_rows("keep_size", schools, terms, ">=", least, unit="pupils")
    return {"too_small": ({small: 1.0}, "pupils")}
