"""What the joint relaxation knows of teachers: needs that grow with pupils, and who could move how far."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from geodata.city import City
from geodata.travel import nearby_pairs
from models.funds.sources import STAFF, cost_of_hire, payers
from models.joint.curves import PER_THOUSAND
from models.plan_tables import POST
from models.policy import Policy
from models.question import Question
from models.rounding import whole_down
from models.staff.teachers_facts import teachers_facts


@dataclass(frozen=True, eq=False)
class JointPosts:
    """Posts (school_id, level, kind) of public schools, and what a plan may do with them.

    Attributes
    ----------
    table : DataFrame
        By post: ratio (teachers per pupil), less (teachers of other kinds to take off), teachers, leave_max,
        district, pool (posts between which teachers may move).
    hireable : MultiIndex
        Posts that may be hired for.
    cost : Series
        Thousands per hire, by hireable post.
    """

    table: pd.DataFrame
    hireable: pd.MultiIndex
    cost: pd.Series

    def groups(self) -> pd.MultiIndex:
        """Return (district, level, kind) of every post: posts are rounded to a whole total in each."""
        names = ["district", "level", "kind"]
        parts = self.table.reset_index()[names]
        return pd.MultiIndex.from_frame(parts)


def joint_posts(city: City, policy: Policy, question: Question, schools: pd.DataFrame) -> JointPosts:
    """Read posts, teachers and what they cost; no post where teachers are not decided."""
    if "teachers" not in question.decisions:
        schools = schools[:0]
    facts = teachers_facts(city, policy, question, schools)
    index = pd.MultiIndex.from_tuples(list(facts.need.index), names=POST)
    table = pd.DataFrame({"teachers": facts.teachers.to_numpy(dtype=np.float64)}, index=index)
    levels = index.get_level_values("level")
    known = schools.set_index(["school_id", "level"])[["district_id", "ownership"]]
    known = known.reindex(index.droplevel("kind"))
    table["district"] = known["district_id"].to_numpy()
    table["ratio"], table["less"] = _needs(policy, table)
    table["leave_max"] = _movable(city, policy, question, table)
    table["pool"] = _pools(city, policy, table) if len(table) else ""
    costs = {level: cost_of_hire(policy, level) for level in sorted(set(levels))}
    cost = pd.Series([costs[level] for level in levels], index=index, dtype="float64") / PER_THOUSAND
    rows = known.reset_index(drop=True).assign(level=levels)
    paid = (payers(question.sources, rows, STAFF) != "").to_numpy(dtype=bool)
    hired = paid & cost.notna().to_numpy() & (question.hires_max != 0)
    hireable = pd.MultiIndex.from_tuples(list(index[hired]), names=POST)
    return JointPosts(table, hireable, cost[hired])


def _needs(policy: Policy, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return teachers per pupil and teachers to take off, per post; the need is what is left, at least 0.

    As `models.needs.teacher_needs`: where the pack has a number for arts and PE, the other kinds are the
    rest of it; where it has none, today's arts and PE teachers are.
    """
    ratio, less = np.zeros(len(table)), np.zeros(len(table))
    teachers = table["teachers"]
    for at, (school, level, kind) in enumerate(table.index):
        total = 1.0 / policy.require("staffing.pupils_per_teacher", level)
        per_100 = policy.amount("staffing.arts_pe_per_100", level)
        of_arts = 0.0 if per_100 is None else min(per_100 / 100, total)
        ratio[at] = {"arts_pe": of_arts, "core": total - of_arts}.get(kind, total)
        if kind == "core" and per_100 is None:
            less[at] = teachers.get((school, level, "arts_pe"), 0.0)
    return ratio, less


def _movable(city: City, policy: Policy, question: Question, table: pd.DataFrame) -> np.ndarray:
    """Return the whole teachers who may leave each post at most."""
    if question.teacher_moves_max == 0:
        return np.zeros(len(table))
    share = policy.amount("staffing.movable_share")
    most = table["teachers"] * (1.0 if share is None else share)
    if "movable" in city.staff:
        movable = city.staff.set_index(POST)["movable"].astype("float64").reindex(table.index)
        most = most.clip(upper=movable.fillna(np.inf))
    return whole_down(most).to_numpy()


def _pools(city: City, policy: Policy, table: pd.DataFrame) -> np.ndarray:
    """Return a label for the posts among which a chain of commutes leads; alone where none may move.

    Whoever moves along a pair stays in the pool, so that no plan can do better than its pools.
    """
    alone = np.array(["|".join(post) for post in table.index], dtype=object)
    commute = policy.amount("staffing.commute_metres")
    if commute is None:
        return alone
    schools = city.schools[city.schools["school_id"].isin(table.index.get_level_values("school_id"))]
    pairs = nearby_pairs(
        schools,
        limit_metres=commute,
        at_most=len(schools),
        detour=policy.amount("places.detour_factor") or 1.0,
    )
    across = policy.value("staffing.across_districts")
    if across is not None and not across.amount:
        district = city.schools.set_index("school_id")["district_id"]
        same = pairs["from_school_id"].map(district) == pairs["to_school_id"].map(district)
        pairs = pairs[same]
    pool = alone.copy()
    school, levels, kinds = (table.index.get_level_values(name) for name in POST)
    for level, kind in sorted({post[1:] for post in table.index}):
        mine = np.flatnonzero((levels == level) & (kinds == kind))
        ids = school[mine]
        near = pairs[pairs["from_school_id"].isin(ids) & pairs["to_school_id"].isin(ids)]
        ends = (
            ids.get_indexer(pd.Index(near["from_school_id"])),
            ids.get_indexer(pd.Index(near["to_school_id"])),
        )
        links = sparse.coo_array((np.ones(len(near)), ends), shape=(len(ids), len(ids)))
        _, label = connected_components(links, directed=False)
        pool[mine] = [f"{level}|{kind}|{number}" for number in label]
    return pool
