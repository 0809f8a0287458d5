"""Rules about teachers: staff for classes and pupils, rotation, training, posts inside the approved total."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from models.compliance.facts import UNKNOWN, CheckFacts, Rows, rows, verdicts
from models.compliance.shares import share_rows, stock_of, summed
from models.measures.indicator_values import EXACT, NOT_ASSESSED
from models.plan_tables import POST, SCHOOL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.policy import Rule

NO_CLASS_RATIO = (
    "no national number: set staffing.small_school_teachers_per_class in the pack of the province"
)
NO_ROTATION = "no plan decides rotation"
NO_HOURS = "training hours of the teachers are unknown"
NO_YEARS = "years at the school are unknown"
NO_POSTS = "no plan decides posts, or approved posts are unknown"
FEW_BACKBONE = "too few backbone teachers among them"


def all_staff_ratio(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Pupils for each member of staff, teaching or not, of a district within the standard."""
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        most = facts.policy.amount("staffing.pupils_per_staff", str(level))
        bound = np.nan if most is None else most
        staff, pupils = summed(schools, "staff"), summed(schools, "pupils")
        found = (pupils / staff.where(staff > 0)).to_numpy()
        assessed = ~np.isnan(found) & (most is not None)
        judged = verdicts(found <= bound * (1 + EXACT), assessed)
        note = np.where(assessed, "", UNKNOWN)
        yield rows(level, "district", staff.index.to_numpy(), judged, found, bound, note)


def class_staff(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Teachers for each class of a school not below the standard; ``found`` is teachers per class."""
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        least = facts.policy.amount("staffing.teachers_per_class", str(level))
        yield _per_class(str(level), schools, stock_of(schools, "teachers"), least, UNKNOWN)


def class_all_staff(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Staff, teaching or not, for each class of a school not below the standard."""
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        least = facts.policy.amount("staffing.staff_per_class", str(level))
        yield _per_class(str(level), schools, stock_of(schools, "staff"), least, UNKNOWN)


def small_school_staff(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Teachers for each class of a small rural school not below what the province sets.

    The nation asks for posts by pupils and by classes together and sets no number (DOMAIN 1.4): without the
    province's own, nothing is assessed. Schools that are not small and rural have no row.
    """
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        least = facts.policy.amount("staffing.small_school_teachers_per_class", str(level))
        small = facts.policy.amount("staffing.small_school_pupils", str(level)) or 0.0
        mine = schools[(schools["setting"] == "rural") & (schools["pupils"] < small)]
        reason = NO_CLASS_RATIO if least is None else UNKNOWN
        yield _per_class(str(level), mine, stock_of(mine, "teachers"), least, reason)


def _per_class(level: str, schools: DataFrame, staff: np.ndarray, least: float | None, reason: str) -> Rows:
    classes = stock_of(schools, "classes")
    found = np.divide(staff, classes, out=np.full(len(staff), np.nan), where=classes > 0)
    assessed = ~np.isnan(found) & (least is not None)
    bound = np.nan if least is None else least
    judged = verdicts(found >= bound * (1 - EXACT), assessed)
    note = np.where(assessed, "", reason)
    return rows(level, "school", schools["school_id"].to_numpy(), judged, found, bound, note)


def trained(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Teachers with all hours of the training period, as a share of all teachers, by district.

    Needs the stock ``trained_teachers``. The rule asks for all of them.
    """
    for level, schools in facts.schools(rule).groupby("level", sort=True):
        hours = facts.policy.amount("staffing.training_hours", str(level))
        least = None if hours is None else 1.0
        done, teachers = summed(schools, "trained_teachers"), summed(schools, "teachers")
        yield share_rows(str(level), done.index, done, teachers, least, NO_HOURS)


def rotation(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """Teachers who rotate under the plan, as a share of those eligible, by district; backbone among them.

    All levels of the rule together. Eligible are the whole teachers of a post (school, level, kind) whose
    mean years at the school reach the pack's number, less those who change school for good: the tables hold
    no years of single teachers. Without a plan of rotation nothing is assessed.
    """
    schools = facts.schools(rule)
    share = facts.policy.amount("staffing.rotation_share")
    backbone = facts.policy.amount("staffing.rotation_backbone_share")
    may = _eligible(facts, schools)
    if facts.plan is None or facts.plan.rotations.empty or share is None or backbone is None:
        yield rows("", "district", may.index.to_numpy(), NOT_ASSESSED, note=NO_ROTATION)
        return
    homes = schools.drop_duplicates("school_id").set_index("school_id")["district_id"]
    moved = _sent(facts.plan.rotations, homes, may)
    found = (moved["teachers"] / may.where(may > 0)).to_numpy()
    assessed = ~np.isnan(found)
    enough = (moved["backbone"] >= backbone * moved["teachers"] * (1 - EXACT)).to_numpy()
    judged = verdicts((found >= share * (1 - EXACT)) & enough, assessed)
    note = np.select([~assessed, ~enough], [NO_YEARS, FEW_BACKBONE], default="")
    yield rows("", "district", may.index.to_numpy(), judged, found, share, note)


def _eligible(facts: CheckFacts, schools: DataFrame) -> Series:
    """Return eligible teachers by district; NaN where years at the school are unknown."""
    years = facts.policy.amount("staffing.rotation_eligible_years")
    staff = facts.city.staff
    teachers = stock_of(staff, "teachers") - _gone(facts, staff)
    at_school = np.where(teachers > 0, stock_of(staff, "years_at_school"), 0.0)
    reached = at_school >= (np.nan if years is None else years)
    able = np.where(np.isnan(at_school) | (years is None), np.nan, np.where(reached, np.floor(teachers), 0.0))
    by_school = staff.assign(able=able).groupby(SCHOOL)["able"].sum(skipna=False)
    return summed(schools, by_school.reindex(pd.MultiIndex.from_frame(schools[SCHOOL])).to_numpy())


def _gone(facts: CheckFacts, staff: DataFrame) -> np.ndarray:
    """Return the teachers of each post who change school for good under the plan."""
    if facts.plan is None or facts.plan.moves.empty:
        return np.zeros(len(staff))
    moves = facts.plan.moves.rename(columns={"from_school_id": "school_id"})
    left = moves.groupby(POST)["teachers"].sum()
    return left.reindex(pd.MultiIndex.from_frame(staff[POST])).fillna(0).to_numpy(dtype=np.float64)


def _sent(rotations: DataFrame, homes: Series, like: Series) -> DataFrame:
    """Return the teachers, and backbone teachers among them, whom each district's schools send."""
    sums = rotations.groupby(rotations["from_school_id"].map(homes))[["teachers", "backbone"]].sum()
    return sums.reindex(like.index).fillna(0.0)


def posts_total(rule: "Rule", facts: CheckFacts) -> "Iterator[Rows]":
    """No district's schools get more posts from the plan than were approved for them."""
    for level in facts.levels(rule):
        homes = facts.stocks[facts.stocks["level"] == level].set_index("school_id")["district_id"]
        staff = facts.city.staff[facts.city.staff["level"] == level]
        approved = _by_district(staff.assign(posts=stock_of(staff, "posts")), homes)
        if facts.plan is None or facts.plan.posts.empty:
            yield rows(level, "district", approved.index.to_numpy(), NOT_ASSESSED, note=NO_POSTS)
            continue
        given = _by_district(facts.plan.posts[facts.plan.posts["level"] == level], homes)
        given = given.reindex(approved.index).fillna(0.0)
        assessed = approved.notna()
        judged = verdicts(given <= approved * (1 + EXACT), assessed)
        note = np.where(assessed, "", NO_POSTS)
        found, allowed = given.to_numpy(), approved.to_numpy()
        yield rows(level, "district", approved.index.to_numpy(), judged, found, allowed, note)


def _by_district(posts: DataFrame, homes: Series) -> Series:
    districts = pd.Series(posts["school_id"].map(homes).to_numpy(), index=posts.index)
    return posts["posts"].astype("float64").groupby(districts).sum(min_count=1)
