"""Continuity: who goes where today, and who may or must not be asked to change.

Today's pupils are the table ``attendance``; where fewer children live in an area than attend from it, all its
schools count fewer. Pupils of upper grades, and entrants with a sibling there, are to be kept as far as the
question says so. Those who attend a school beyond the limit, or one that closes, change in any case: they
count in the budget, so that closing a school leaves fewer changes to others.

Sets
    attended               (z, s), arcs on which children go to school today
Parameters
    attending[z, s]        children of area z who go to school s today             [children]
    kept[z, s]             of these, who are to stay: upper grades, siblings       [children]
    away                   children whose school of today is beyond the limit, or closes  [children]
    budget                 most children whose school may change                   [children]
Variables
    changed[z, s] ≥ 0      children of area z who leave school s                   [children]
    displaced[z, s] ≥ 0    of those to be kept, who cannot stay                    [children]
    beyond_budget ≥ 0      changes beyond the budget                               [children]
Goals, in this order
    displaced_pupils       min Σ_(z,s) displaced[z, s]                             [children]
    beyond_budget          min beyond_budget                                       [children]
    changed_children       min Σ_(z,s) changed[z, s]                               [children]
Subject to
    count_changes[z, s]    place[z, s] + changed[z, s] ≥ attending[z, s]           ∀ attended
    keep_at_school[z, s]   place[z, s] + displaced[z, s] ≥ kept[z, s]              ∀ attended with kept > 0
    keep_to_budget         Σ_(z,s) changed[z, s] + away ≤ budget + beyond_budget

Goal ``displaced_pupils`` comes before ``overfull_seats``: nobody changes amid school to spare a seat.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.incidence import incidence
from models.places.grades import grade_shares, upper_share
from models.rounding import largest_remainder

if TYPE_CHECKING:
    from models.places.core import Core, Entries, Goals, Ground

PAIR = ["area_id", "school_id"]


@dataclass(frozen=True, eq=False)
class ContinuityFacts:
    """Today's pupils of one level.

    Attributes
    ----------
    attending, kept : Series
        Whole children by (area_id, school_id) on the arcs.
    away : int
        Children who attend beyond the limit, or a school that closes.
    budget : float or None
        Most children whose school may change.
    least : bool
        Whether changes are to be as few as possible.
    """

    attending: pd.Series
    kept: pd.Series
    away: int
    budget: float | None
    least: bool


def attending_today(ground: "Ground") -> pd.Series:
    """Return whole children by (area_id, school_id), no more from an area than live there.

    Schools that teach the level no more are among them: their pupils change.
    """
    table = ground.city.attendance
    rows = table[(table["level"] == ground.level) & (table["children"] > 0)]
    today = rows.groupby(PAIR)["children"].sum().astype("float64")
    areas = today.index.get_level_values("area_id")
    living = ground.children.reindex(areas).fillna(0).to_numpy(dtype=np.float64)
    going = today.groupby(level="area_id").transform("sum").to_numpy()
    fewer = today.to_numpy() * np.minimum(1.0, living / going)
    whole = largest_remainder(fewer, np.asarray(areas)) if len(today) else fewer
    return pd.Series(whole, index=today.index, dtype="int64")


def read_continuity(ground: "Ground") -> ContinuityFacts | None:
    """Return today's pupils; none where nothing is asked of them or nobody knows where they go."""
    rules = ground.rules
    if not rules.keeps_today():
        return None
    today = attending_today(ground)
    if today.empty:
        ground.leave_out("the city has no table of who attends which school today")
        return None
    arcs = pd.MultiIndex.from_frame(ground.arcs.loc[~ground.arcs["boards"], PAIR])
    here = today[today.index.isin(arcs)]
    return ContinuityFacts(
        attending=here,
        kept=_kept(ground, here),
        away=int(today.sum() - here.sum()),
        budget=None if rules.change_share is None else rules.change_share * float(today.sum()),
        least=rules.least_change,
    )


def _kept(ground: "Ground", attending: pd.Series) -> pd.Series:
    """Return who is to stay, rounded to whole children at each school."""
    school = attending.index.get_level_values("school_id")
    upper = pd.Series(0.0, index=school.unique())
    if ground.rules.keep_grades or ground.rules.keep_siblings:
        shares = grade_shares(ground.city, ground.level, upper.index)
        if shares.empty:
            ground.leave_out("pupils by grade unknown, so nobody knows who is an entrant")
            return attending * 0
        upper = upper_share(shares, years_on=ground.question.year - ground.city.school_year)
    siblings = ground.policy.amount("enrolment.sibling_share", ground.level)
    if ground.rules.keep_siblings and siblings is None:
        ground.leave_out("the policy has no share of entrants with a sibling at the school")
    entering = (1.0 - upper) * (siblings or 0.0) * ground.rules.keep_siblings
    staying = (upper * ground.rules.keep_grades + entering).reindex(school).to_numpy() * attending.to_numpy()
    whole = np.minimum(largest_remainder(staying, np.asarray(school)), attending.to_numpy())
    return pd.Series(whole, index=attending.index)


def add_continuity(core: "Core", facts: ContinuityFacts) -> "Goals":
    """Add today's pupils to the program; return the goals that are asked for."""
    program = core.program
    goals: Goals = {}
    arcs, attended = core.pairs(), facts.attending.index
    kept = facts.kept[facts.kept > 0]
    changed = program.add_variables("changed", attended, unit="children")
    if len(attended):
        there: Entries = {core.place: incidence(attended, arcs), changed: 1.0}
        program.add_rows(
            "count_changes", attended, there, ">=", facts.attending.to_numpy(float), unit="children"
        )
    if len(kept):
        displaced = program.add_variables("displaced", kept.index, unit="children")
        stay: Entries = {core.place: incidence(kept.index, arcs), displaced: 1.0}
        program.add_rows("keep_at_school", kept.index, stay, ">=", kept.to_numpy(float), unit="children")
        goals["displaced_pupils"] = ({displaced: 1.0}, "children")
    if facts.budget is not None:
        beyond = program.add_variables("beyond_budget", ["city"], unit="children")
        every = sparse.csr_array(np.ones((1, len(attended))))
        left = facts.budget - facts.away
        terms: Entries = {changed: every, beyond: -1.0}
        program.add_rows("keep_to_budget", ["city"], terms, "<=", left, unit="children")
        goals["beyond_budget"] = ({beyond: 1.0}, "children")
    if facts.least and len(attended):
        goals["changed_children"] = ({changed: 1.0}, "children")
    return goals
