"""Which schools may close: no child of a closed school loses the last school within the limit.

Plain sets, so that the choice of projects and the audit share them. A project that closes a level at a school
strands an area when the area has children of the level, the school is within its limit, and every other
school within its limit that offers places is closed too. In a program that chooses among closures:

Subject to
    keep_a_school_near[K]  Σ_(s∈K) Σ_(p closes s, t) start[p, t] ≤ |K| − 1   ∀ K of `never_together`
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from geodata.city import City
from models.demand import children_by_area
from models.places.facts import day_arcs
from models.policy import Policy
from models.supply import OFFERING, open_provision

if TYPE_CHECKING:  # the audit reads the sets, and it must not need the solver
    from optimizer.program import Program
    from optimizer.solve import Variables


def schools_within_limit(
    city: City, policy: Policy, level: str, year: int, demand: str
) -> dict[str, frozenset[str]]:
    """Return the offering schools within the limit of each area with children, by area_id.

    Only the nearest schools are looked at, as many as the policy lets a plan offer.
    """
    children = children_by_area(city, level, year, demand)
    schools = open_provision(city, [level])
    offering = list(schools.loc[schools["ownership"].isin(OFFERING), "school_id"])
    if not offering:
        return {}
    arcs = day_arcs(city, policy, level, offering)
    arcs = arcs[arcs["area_id"].isin(children[children > 0].index)]
    return {str(area): frozenset(rows) for area, rows in arcs.groupby("area_id")["school_id"]}


def never_together(within: dict[str, frozenset[str]], closing: Collection[str]) -> tuple[frozenset[str], ...]:
    """Return the smallest sets of schools that may not all close, sorted.

    Parameters
    ----------
    within : dict
        As `schools_within_limit` returns it.
    closing : collection of str
        Schools that might close. In a program, each set is a row: at most all but one of them close.
    """
    closing = frozenset(closing)
    sets = {schools for schools in within.values() if schools and schools <= closing}
    least = [one for one in sets if not any(other < one for other in sets)]
    return tuple(sorted(least, key=lambda one: (len(one), sorted(one))))


def stranded(within: dict[str, frozenset[str]], closed: Collection[str]) -> pd.Index:
    """Return the areas that had a school within the limit and have none once some are closed."""
    gone = frozenset(closed)
    return pd.Index(
        sorted(area for area, schools in within.items() if schools and schools <= gone), name="area_id"
    )


def add_closures(
    program: "Program",
    start: "Variables",
    closes: pd.Series,
    together: dict[str, tuple[frozenset[str], ...]],
) -> None:
    """Add the rows that keep a school near every child; none where no closure could strand an area.

    Parameters
    ----------
    start : Variables
        Whether a project starts, labelled (project_id, year).
    closes : Series
        (level, school_id) that a project closes, by project_id; only projects that close.
    together : dict of level to sets
        What `never_together` says of each level.
    """
    closing = closes.reindex(start.index.get_level_values("project_id"))
    rows, names, most = [], [], []
    for level, sets in together.items():
        for schools in sets:
            members = {(level, school) for school in schools}
            rows.append(np.array([one in members for one in closing], dtype=np.float64))
            names.append(" ".join([level, *sorted(schools)]))
            most.append(len(schools) - 1.0)
    if rows:
        entries = sparse.csr_array(np.vstack(rows))
        program.add_rows("keep_a_school_near", names, {start: entries}, "<=", most, unit="projects")
