"""What the posts step knows: how many posts each school is due by the policy's ratios, before rounding."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.city import City
from models.not_assessed import gathered, left_out
from models.plan_tables import SCHOOL
from models.policy import Policy
from models.staff.posts_rules import PostsRules

WHAT = "posts"
CLASS_TYPES = ("blind", "deaf", "intellectual", "autism", "preschool", "attached")
PER_CLASS, PER_PUPIL = "staffing.teachers_per_class", "staffing.pupils_per_teacher"
SMALL_PER_CLASS, SMALL = "staffing.small_school_teachers_per_class", "staffing.small_school_pupils"
ARTS = "staffing.arts_pe_per_100"

NO_BASIS = "the policy does not say whether posts follow pupils or classes"
NO_RATIO = "the policy has no pupils per teacher"
NO_CLASS_RATIO = "the policy has no teachers per class"
NO_TYPE_RATIO = "the policy has no teachers per class for this type of special class"
NO_PROVINCE = (
    "a small rural school, and the policy has no teachers per class of the province: give "
    "staffing.small_school_teachers_per_class in a pack or in the scenario's [overlay]"
)
NO_CLASSES = "classes unknown"
TYPES_DIFFER = "classes by type do not add up to the classes"
NO_ROUNDING = "the policy has no rounding of posts"
NO_APPROVED = "approved posts of the district unknown"


@dataclass(frozen=True, eq=False)
class PostsFacts:
    """The parameters of the posts formulation.

    Attributes
    ----------
    schools : DataFrame
        By (school_id, level): district_id, exact (posts before rounding), arts (of these for arts and PE;
        NaN where the policy does not tell them apart), rounding (the pack's word).
    approved : Series
        Approved total by (level, district_id), where it is the one of today; empty otherwise.
    not_assessed : DataFrame
        Schools and levels without posts, and why.
    """

    schools: pd.DataFrame
    approved: pd.Series
    not_assessed: pd.DataFrame


def posts_facts(
    city: City, policy: Policy, rules: PostsRules, schools: pd.DataFrame, open_classes: pd.DataFrame
) -> PostsFacts:
    """Read what the posts step needs; only open public schools have posts.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and planned level, with the pupils of the plan, district_id, ownership and
        setting; ``classes``, and ``classes_<type>`` of special schools, where known.
    open_classes : DataFrame
        The plan's table of that name: where it has a school, its classes are counted, not today's.
    """
    public = _with_classes(schools[schools["ownership"] == "public"], open_classes)
    pieces, unknown = [], []
    for level, rows in public.groupby("level"):
        due, reasons = exact_posts(policy, str(level), rows.set_index("school_id"))
        unknown += [_left_out(str(level), ids, reason) for reason, ids in reasons.items()]
        rounding = policy.choice("staffing.posts_rounding", str(level))
        if rounding is None:
            unknown.append(left_out(WHAT, str(level), "level", [str(level)], NO_ROUNDING))
            continue
        pieces.append(due.assign(level=level, rounding=rounding).reset_index())
    columns = [*SCHOOL, "district_id", "exact", "arts", "rounding"]
    table = pd.concat(pieces)[columns] if pieces else pd.DataFrame(columns=columns)
    table = table.set_index(SCHOOL).sort_index().astype({"exact": "float64", "arts": "float64"})
    approved = pd.Series(dtype="float64")
    if rules.approved == "as_today":
        approved, without = _approved_today(city, table)
        dropped = pd.MultiIndex.from_arrays([table.index.get_level_values("level"), table["district_id"]])
        table = table[~dropped.isin(without)]
        unknown += [left_out(WHAT, lv, "district", [district], NO_APPROVED) for lv, district in without]
    return PostsFacts(table, approved, gathered(unknown))


def exact_posts(
    policy: Policy, level: str, schools: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return the posts that schools of a level are due, before rounding, and the schools it cannot say, why.

    By the pack's ``staffing.posts_by``: pupils / pupils_per_teacher, classes · teachers_per_class, or the
    larger of the two. A rural school below ``staffing.small_school_pupils`` that goes by pupils gets the
    larger of that and classes · small_school_teachers_per_class (the central staffing office's rule of 2014
    joins the two ratios and leaves the number to the province). A special school that counts its classes by
    type goes by the ratio of each type. A school without pupils has no posts.

    Parameters
    ----------
    schools : DataFrame
        By school_id: pupils, classes (NaN where unknown), setting, district_id.

    Returns
    -------
    DataFrame
        By school_id: district_id, exact, arts.
    dict
        School ids by reason; the level itself where the policy has no number.
    """
    basis = policy.choice("staffing.posts_by", level)
    ratio = policy.amount(PER_PUPIL, level)
    if basis is None or (ratio is None and basis != "classes"):
        return _none(), {NO_BASIS if basis is None else NO_RATIO: [level]}
    pupils = schools["pupils"].astype("float64")
    by_pupils = pupils / ratio if ratio is not None else pupils * 0.0
    by_classes, reason = _by_classes(policy, level, schools)
    exact = by_pupils.copy()
    if basis != "pupils":
        exact = pd.concat([by_pupils, by_classes], axis=1).max(axis=1, skipna=False)
        exact = by_classes if basis == "classes" else exact
    else:
        below = policy.amount(SMALL, level)
        small = (schools["setting"] == "rural") & (pupils < (0.0 if below is None else below))
        province = policy.amount(SMALL_PER_CLASS, level)
        joined = pd.concat(
            [by_pupils, schools["classes"] * (np.nan if province is None else province)], axis=1
        )
        exact = exact.where(~small, joined.max(axis=1, skipna=False))
        reason = pd.Series(NO_PROVINCE if province is None else NO_CLASSES, index=schools.index)
    exact = exact.where(pupils > 0, 0.0)
    missing = reason[exact.isna()]
    per_100 = policy.amount(ARTS, level)
    arts = np.minimum(pupils * (np.nan if per_100 is None else per_100) / 100, exact)
    due = pd.DataFrame({"district_id": schools["district_id"], "exact": exact, "arts": arts})
    reasons = {text: sorted(missing.index[missing == text]) for text in sorted(set(missing))}
    return due[exact.notna()], reasons


def _by_classes(policy: Policy, level: str, schools: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return posts by classes, NaN where unknown, and why they would be unknown."""
    ratio = policy.amount(PER_CLASS, level)
    exact = schools["classes"] * (np.nan if ratio is None else ratio)
    reason = pd.Series(NO_CLASSES, index=schools.index)
    if ratio is None:
        reason[:] = NO_CLASS_RATIO
    names = [name for name in CLASS_TYPES if f"classes_{name}" in schools]
    by_type = schools[[f"classes_{name}" for name in names]].astype("float64").set_axis(names, axis=1)
    typed = by_type.notna().any(axis=1)
    if not typed.any():
        return exact, reason
    by_type = by_type.fillna(0.0)
    ratios = pd.Series({name: policy.amount(f"{PER_CLASS}.{name}", level) for name in names}, dtype="float64")
    lacking = (by_type.loc[:, ratios.isna()] > 0).any(axis=1)
    differ = by_type.sum(axis=1) != schools["classes"].fillna(by_type.sum(axis=1))
    own = (by_type * ratios.fillna(0.0)).sum(axis=1).mask(lacking | differ)
    reason = reason.mask(typed & lacking, NO_TYPE_RATIO).mask(typed & differ, TYPES_DIFFER)
    return exact.where(~typed, own), reason


def _with_classes(schools: pd.DataFrame, open_classes: pd.DataFrame) -> pd.DataFrame:
    """Return the schools with the classes of the plan where it opens some, else those of today."""
    today = schools["classes"] if "classes" in schools else pd.Series(np.nan, index=schools.index)
    planned = open_classes.set_index(SCHOOL)["classes"].astype("float64")
    planned = planned.reindex(pd.MultiIndex.from_frame(schools[SCHOOL])).set_axis(schools.index)
    return schools.assign(classes=planned.fillna(today.astype("float64")))


def _approved_today(city: City, table: pd.DataFrame) -> tuple[pd.Series, list[tuple[str, str]]]:
    """Return the posts approved today by (level, district_id), and the districts of which one is unknown."""
    posts = city.staff.reindex(columns=[*SCHOOL, "posts"]).astype({"posts": "float64"})
    own = posts.groupby(SCHOOL)["posts"].sum(skipna=False).reindex(table.index)
    groups = own.groupby([table.index.get_level_values("level"), table["district_id"].to_numpy()])
    total = groups.apply(lambda counts: counts.sum(skipna=False)).rename_axis(["level", "district_id"])
    return total.dropna(), [(str(level), str(district)) for level, district in total.index[total.isna()]]


def _left_out(level: str, ids: Iterable[str], reason: str) -> pd.DataFrame:
    unit = "level" if reason in {NO_BASIS, NO_RATIO} else "school"
    return left_out(WHAT, level, unit, ids, reason)


def _none() -> pd.DataFrame:
    empty = pd.DataFrame(columns=["district_id", "exact", "arts"], index=pd.Index([], name="school_id"))
    return empty.astype({"exact": "float64", "arts": "float64"})
