"""What the teachers step knows: posts with a gap, posts with teachers to spare, who may pay a hire."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.sources import STAFF, cost_of_hire, payers, source_cents
from models.needs import teacher_needs
from models.not_assessed import gathered, left_out
from models.plan_tables import POST
from models.policy import Policy
from models.question import Question
from models.rounding import whole_down
from models.staff.posts_today import approved_posts
from models.staff.rungs import Rungs
from models.staff.staffed import conversion_cents
from models.staff.teacher_pairs import teacher_pairs


@dataclass(frozen=True, eq=False)
class TeachersFacts:
    """The sets and parameters of the teachers formulation. Posts are labelled (school_id, level, kind).

    Attributes
    ----------
    need, teachers : Series
        Teachers called for and teachers there, per post that takes part.
    gap, lacking : Series
        Teachers missing (positive), and the same rounded up, per post with a gap.
    spare : Series
        Whole teachers who may leave, per post without a gap.
    pairs : DataFrame
        from_school_id, to_school_id, level, kind, metres.
    hireable : MultiIndex
        Posts with a gap for which some source can pay at least one hire.
    cost, payers : Series
        Cents per hire, and the sources that may pay it as ``a+b``, per hireable post.
    payments : MultiIndex
        (source_id, payers), every pair of a source and a set of payers it belongs to.
    taken : Series
        Cents that conversions cost already, by set of payers.
    sources : Series
        Cents by source_id.
    not_assessed : DataFrame
        Schools and levels that take no part, and why.
    """

    need: pd.Series
    teachers: pd.Series
    gap: pd.Series
    lacking: pd.Series
    spare: pd.Series
    pairs: pd.DataFrame
    hireable: pd.MultiIndex
    cost: pd.Series
    payers: pd.Series
    payments: pd.MultiIndex
    taken: pd.Series
    sources: pd.Series
    not_assessed: pd.DataFrame

    def givers(self) -> pd.MultiIndex:
        """Return the donor post of each pair."""
        return pd.MultiIndex.from_frame(self.pairs[["from_school_id", "level", "kind"]], names=POST)

    def receivers(self) -> pd.MultiIndex:
        """Return the receiving post of each pair."""
        return pd.MultiIndex.from_frame(self.pairs[["to_school_id", "level", "kind"]], names=POST)

    def pair_labels(self) -> pd.MultiIndex:
        """Return one label per pair."""
        return pd.MultiIndex.from_frame(self.pairs[["from_school_id", "to_school_id", "level", "kind"]])

    def reached(self) -> pd.MultiIndex:
        """Return the posts with a gap that a move or a hire can reach."""
        reached = self.gap.index.isin(self.receivers()) | self.gap.index.isin(self.hireable)
        return pd.MultiIndex.from_tuples(list(self.gap.index[reached]), names=POST)

    def rungs(self) -> Rungs:
        """Return the shares that posts within reach can lack."""
        reached = self.reached()
        return Rungs.of(self.gap[reached], self.need[reached])


@dataclass(frozen=True, eq=False)
class StaffSoFar:
    """Tables of the plan that the teachers step reads; each may be empty."""

    posts: pd.DataFrame
    conversions: pd.DataFrame


def teachers_facts(
    city: City,
    policy: Policy,
    question: Question,
    schools: pd.DataFrame,
    so_far: StaffSoFar | None = None,
) -> TeachersFacts:
    """Read what the teachers step needs.

    Only open public schools take part: other schools employ their own teachers. A school whose teachers by
    kind are unknown takes no part, and neither does a kind that the policy has no number for. Where posts are
    approved, they are what a school needs, and a school without takes no part; elsewhere it needs what
    `models.needs` says.

    Parameters
    ----------
    city : City
        As the staff decisions so far leave it (`models.staff.staffed`).
    schools : DataFrame
        One row per open school and planned level, with district_id, ownership and the pupils of the plan.
    """
    if so_far is not None and question.posts.decide:
        posts, unknown = approved_posts(city, schools, so_far.posts)
    else:
        posts, unknown = _posts(city, policy, schools)
    need, teachers = posts["need"], posts["teachers"]
    missing = (need - teachers).round(6)
    gap = missing[missing > 0]
    spare = _spare(policy, posts[missing <= 0])
    may_move = question.teacher_moves_max != 0
    donors = spare[spare > 0] if may_move else spare[:0]
    pairs = teacher_pairs(city, policy, donors.index, gap.index)
    sources = source_cents(question.sources)
    taken = _taken(question, schools, so_far)
    hires, no_cost = _hires(policy, question, posts.loc[gap.index])
    texts = pd.Index(hires["payers"].unique()).union(taken.index, sort=False)
    payments = [(source, text) for text in texts for source in text.split("+")]
    return TeachersFacts(
        need=need,
        teachers=teachers,
        gap=gap,
        lacking=gap.map(ceil).astype("float64"),
        spare=spare,
        pairs=pairs,
        hireable=pd.MultiIndex.from_tuples(list(hires.index), names=POST),
        cost=hires["cost"],
        payers=hires["payers"],
        payments=pd.MultiIndex.from_tuples(sorted(payments), names=["source_id", "payers"]),
        taken=taken,
        sources=sources,
        not_assessed=gathered([*unknown, *no_cost]),
    )


def _taken(question: Question, schools: pd.DataFrame, so_far: StaffSoFar | None) -> pd.Series:
    """Return the cents that conversions cost, by the set of sources that may pay them."""
    if so_far is None or so_far.conversions.empty:
        return pd.Series(dtype="int64")
    cost = conversion_cents(so_far.conversions).reset_index()
    rows = cost.merge(schools[["school_id", "level", "district_id", "ownership"]], how="left")
    return rows["cents"].groupby(payers(question.sources, rows, STAFF)).sum().rename_axis("payers")


def _posts(city: City, policy: Policy, schools: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return need, teachers, movable and the school's facts per post, and what takes no part."""
    pieces, unknown = [], []
    for level, rows in schools.groupby("level", sort=True):
        public = rows[rows["ownership"] == "public"].set_index("school_id")
        others = rows[rows["ownership"] != "public"]["school_id"]
        unknown.append(left_out("teachers", str(level), "school", others, "not a public school"))
        if policy.amount("staffing.pupils_per_teacher", str(level)) is None:
            reason = "the policy has no pupils per teacher"
            unknown.append(left_out("teachers", str(level), "level", [str(level)], reason))
            continue
        staff = city.staff[(city.staff["level"] == level) & city.staff["school_id"].isin(public.index)]
        staff = staff[~staff["school_id"].isin(staff[staff["teachers"].isna()]["school_id"])]
        absent = public.index.difference(pd.Index(staff["school_id"]))
        unknown.append(left_out("teachers", str(level), "school", absent, "teachers by kind unknown"))
        if len(staff):
            pieces.append(_level_posts(policy, str(level), public.drop(absent), staff))
            kinds = pieces[-1][pieces[-1]["need"].isna()].index.get_level_values("kind").unique()
            reason = "the policy has no need for this kind of teacher: "
            unknown += [
                left_out("teachers", str(level), "level", [str(level)], reason + kind) for kind in kinds
            ]
    if not pieces:
        empty = pd.MultiIndex.from_tuples([], names=POST)
        columns = ["need", "teachers", "movable", "district_id", "ownership"]
        return pd.DataFrame(columns=columns, index=empty).astype({"need": float, "teachers": float}), unknown
    posts = pd.concat(pieces).sort_index()
    return posts[posts["need"].notna()], unknown


def _level_posts(policy: Policy, level: str, schools: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Return the posts of one level: every school with every kind the level has, absent rows being 0."""
    table = staff.pivot_table(index="school_id", columns="kind", values="teachers", aggfunc="sum")
    table = table.reindex(schools.index).fillna(0.0).astype("float64")
    needs = teacher_needs(policy, level, schools, table)
    posts = pd.concat({"need": _long(needs), "teachers": _long(table)}, axis=1)
    movable = staff.set_index(["school_id", "kind"]).get("movable")
    posts["movable"] = np.nan if movable is None else movable.astype("float64").reindex(posts.index)
    posts = posts.reset_index().assign(level=level)
    posts = posts.merge(schools[["district_id", "ownership"]], left_on="school_id", right_index=True)
    return posts.set_index(POST)


def _long(table: pd.DataFrame) -> pd.Series:
    """Return a table of schools by kinds as one column by (school_id, kind)."""
    long = table.rename_axis(index="school_id").reset_index().melt("school_id", var_name="kind")
    return pd.Series(long.set_index(["school_id", "kind"])["value"])


def _spare(policy: Policy, posts: pd.DataFrame) -> pd.Series:
    """Return the whole teachers who may leave each post: above its need, and movable."""
    above = posts["teachers"] - posts["need"]
    share = policy.amount("staffing.movable_share")
    by_share = posts["teachers"] * (1.0 if share is None else share)
    movable = posts["movable"].astype("float64").fillna(np.inf)
    return whole_down(pd.concat([above, by_share, movable], axis=1).min(axis=1).clip(lower=0))


def _hires(
    policy: Policy, question: Question, lacking: pd.DataFrame
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return cost and payers of the posts that may be hired for, and the levels whose cost is unknown."""
    levels = lacking.index.get_level_values("level")
    costs = {level: cost_of_hire(policy, level) for level in sorted(set(levels))}
    reason = "the policy has no yearly cost of a teacher"
    unknown = [left_out("hires", lv, "level", [lv], reason) for lv, cost in costs.items() if cost is None]
    hires = pd.DataFrame({"payers": payers(question.sources, lacking.reset_index("level"), STAFF)})
    hires = hires.set_axis(lacking.index)
    hires["cost"] = np.array([costs[level] for level in levels], dtype=np.float64)
    money = source_cents(question.sources)
    held = {text: money.reindex(text.split("+")).sum() for text in hires["payers"].unique()}
    funds = hires["payers"].map(held)
    payable = (funds >= hires["cost"]) & (hires["payers"] != "") & (question.hires_max != 0)
    hires = hires[payable]
    return hires.astype({"cost": "int64"})[["cost", "payers"]], unknown
