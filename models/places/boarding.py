"""Boarding: children beyond the limit may board, where there are boarding places and they are old enough.

Boarding places are those taken today; where they are unknown, none can be counted on. Day pupils stay within
the limit; only boarders live farther, and no farther than the limit of boarding.

Sets
    boarding               arcs beyond the limit to schools with boarding places
Parameters
    boarding_places[s]     children who may board at school s                     [children]
    old_enough[z]          children of area z in grades that may board            [children]
Goals, in this order
    boarders               min Σ_(z,s) place[z, s] on boarding arcs               [children]
Subject to
    limit_boarders[s]      Σ_z place[z, s] on boarding arcs ≤ boarding_places[s]  ∀ s with a boarding arc
    keep_young_home[z]     Σ_s place[z, s] on boarding arcs ≤ old_enough[z]       ∀ z with a boarding arc
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geodata.city import City
from models.incidence import incidence
from models.not_assessed import left_out
from models.places.grades import grade_shares
from models.places.reach import ways_of
from models.policy import Policy
from models.rounding import whole_down

if TYPE_CHECKING:
    from models.places.core import Core, Goals, Ground

LIMIT = "places.boarding_limit_metres"
FROM_GRADE = "places.boarding_from_grade"


@dataclass(frozen=True, eq=False)
class BoardingFacts:
    """Who may board where.

    Attributes
    ----------
    places : Series
        Boarding places by school_id.
    old_enough : Series
        Children who may board, by area_id.
    """

    places: pd.Series
    old_enough: pd.Series


def read_boarding(ground: "Ground") -> BoardingFacts | None:
    """Return who may board where; none where boarding is not asked for or nothing is known of it."""
    if not ground.rules.boarding:
        return None
    places = boarding_places(ground.city, ground.schools)
    if ground.policy.amount(LIMIT, ground.level) is None:
        ground.leave_out("the policy has no limit of boarding")
        return None
    unknown = places.index[places.isna()]
    reason = "boarding places unknown"
    ground.unknown.append(left_out("places", ground.level, "school", unknown, reason))
    share = boarding_share(ground.city, ground.policy, ground.level, ground.schools.index)
    if share is None:
        ground.leave_out("pupils by grade unknown, so nobody knows who is old enough to board")
        return None
    return BoardingFacts(places.dropna(), whole_down(ground.children * share))


def boarding_places(city: City, schools: pd.DataFrame) -> pd.Series:
    """Return the boarding places of schools that board, by school_id; NaN where nobody knows how many."""
    boarders = schools.get("boarders", pd.Series(np.nan, index=schools.index)).astype("float64")
    flags = city.schools.set_index("school_id").get("boarding", pd.Series(dtype=object))
    flag = flags.reindex(schools.index).eq(other=True).fillna(value=False).to_numpy(dtype=bool)
    places = boarders.where(boarders.isna() | (boarders > 0))
    return pd.Series(places[flag | (boarders > 0).to_numpy()])


def boarding_share(city: City, policy: Policy, level: str, schools: pd.Index) -> float | None:
    """Return the share of the level's pupils old enough to board; 1 without a rule, None if unknown."""
    lowest = policy.amount(FROM_GRADE, level)
    if lowest is None:
        return 1.0
    shares = grade_shares(city, level, schools)
    if shares.empty:
        return None
    old = shares[shares.index.get_level_values("grade") >= lowest].groupby(level="school_id").sum()
    pupils = city.provision[city.provision["level"] == level].set_index("school_id")["pupils"]
    every = shares.index.get_level_values("school_id").unique()
    weights = pupils.reindex(every).fillna(0.0).to_numpy(dtype=np.float64)
    of_school = old.reindex(every, fill_value=0.0)
    return float(np.average(of_school, weights=weights) if weights.sum() > 0 else of_school.mean())


def boarding_arcs(
    city: City, policy: Policy, level: str, areas: pd.Index, schools: pd.DataFrame
) -> pd.DataFrame:
    """Return area_id, school_id, metres of pairs beyond the limit and within that of boarding."""
    farthest = policy.amount(LIMIT, level)
    places = boarding_places(city, schools).dropna()
    if farthest is None or places.empty or boarding_share(city, policy, level, schools.index) is None:
        return pd.DataFrame({"area_id": [], "school_id": [], "metres": []})
    homes = city.areas.set_index("area_id").geometry.reindex(areas).representative_point()
    points = city.schools.set_index("school_id").geometry.reindex(places.index)
    school, area = shapely.STRtree(np.asarray(homes)).query(
        np.asarray(points), predicate="dwithin", distance=farthest
    )
    pairs = pd.DataFrame({"area_id": np.asarray(areas)[area], "school_id": np.asarray(places.index)[school]})
    ways = ways_of(city, policy, level, pairs, farthest=farthest)
    far = ~ways["within_limit"].to_numpy() & (ways["metres"] <= farthest).to_numpy()
    return pd.DataFrame(pairs[far].assign(metres=ways["metres"].to_numpy()[far]))


def add_boarding(core: "Core", facts: BoardingFacts) -> "Goals":
    """Add boarding to the program; return its goal."""
    boards = core.arcs["boards"].to_numpy(dtype=bool)
    if not boards.any():
        return {}
    for family, key, most in (
        ("limit_boarders", "school_id", facts.places),
        ("keep_young_home", "area_id", facts.old_enough),
    ):
        of_arc = pd.Index(core.arcs[key].where(boards))
        units = pd.Index(sorted(set(of_arc.dropna())), name=key)
        limit = most.reindex(units, fill_value=0.0).to_numpy(dtype=np.float64)
        core.program.add_rows(
            family, units, {core.place: incidence(units, of_arc)}, "<=", limit, unit="children"
        )
    return {"boarders": ({core.place: boards.astype(np.float64)}, "children")}
