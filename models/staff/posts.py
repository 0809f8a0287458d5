"""Posts: how many teachers each public school is approved to have, and how many posts fall vacant.

A closed formula, so there is no program. `models.staff.posts_facts.exact_posts` says how many posts a school
is due; this file makes them whole, splits them by kind and counts who fills them.

Rounding, by the pack's ``staffing.posts_rounding``:

* ``largest_remainder_in_county``: whole posts next to the exact ones, whose sum in each district and level is
  the approved total (the rounded sum of the exact posts, or today's total if the question keeps that);
* ``ceil_per_school``: every school's posts rounded up, which creates posts: 46 pupils at 19 to a teacher are
  2.42, hence 3.

Where the policy tells arts and PE from the rest, a school's posts are ``arts_pe`` and ``core``; elsewhere all
are ``general``, whatever kinds its teachers are of.

vacancies = max(0, posts − (teachers − leaving)), surplus = max(0, teachers − leaving − posts); those who
retire are part of those who leave. Both are unknown where it is unknown who leaves.
"""

import numpy as np
import pandas as pd

from geodata.city import City
from models.allotments.apportionment import REMAINDER, apportion
from models.not_assessed import gathered, left_out
from models.plan_tables import POST, SCHOOL, tidy
from models.policy import Policy
from models.rounding import NOISE, largest_remainder
from models.staff.posts_facts import PostsFacts, posts_facts
from models.staff.posts_rules import PostsRules
from models.staff.posts_today import staff_by_post, unknown_staff

CEIL, IN_COUNTY = "ceil_per_school", "largest_remainder_in_county"
NO_LEAVING = "teachers who leave unknown"
NO_KINDS = "teachers by kind unknown"
COUNTED = ("teachers", "leaving", "retiring")


def decide_posts(
    city: City, policy: Policy, rules: PostsRules, schools: pd.DataFrame, open_classes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plan's table ``posts``, and what could not be assessed.

    Parameters
    ----------
    schools, open_classes : DataFrame
        As `models.staff.posts_facts.posts_facts` takes them.
    """
    if not rules.decide:
        return tidy("posts"), tidy("not_assessed")
    facts = posts_facts(city, policy, rules, schools, open_classes)
    staff = staff_by_post(city, schools)
    posts = read_posts(facts, staff)
    known = posts["teachers"].notna()
    silent = posts[known & posts["leaving"].isna()]
    without = unknown_staff(schools, staff)
    unknown = [
        left_out("vacancies", str(level), "school", set(rows["school_id"]), reason)
        for table, reason in ((silent, NO_LEAVING), (without, NO_KINDS))
        for level, rows in table.groupby("level")
    ]
    return posts, gathered([facts.not_assessed, *unknown])


def read_posts(facts: PostsFacts, staff: pd.DataFrame) -> pd.DataFrame:
    """Return the plan's table ``posts`` from exact posts and from the staff of `staff_by_post`."""
    pieces = [
        _by_kind(facts, rows, _rounded(facts, rows, "exact"))
        for _, rows in facts.schools.groupby(level="level")
    ]
    if not pieces:
        return tidy("posts")
    table = pd.concat(pieces)
    counts = staff[list(COUNTED)]
    general = counts.groupby(level=SCHOOL).sum(min_count=1).where(counts.notna().groupby(level=SCHOOL).all())
    is_general = (table["kind"] == "general").to_numpy()
    own = counts.reindex(pd.MultiIndex.from_frame(table[POST])).to_numpy()
    whole = general.reindex(pd.MultiIndex.from_frame(table[SCHOOL])).to_numpy()
    named = pd.MultiIndex.from_frame(table[SCHOOL]).isin(general.index)[:, None]
    absent = ~pd.MultiIndex.from_frame(table[POST]).isin(counts.index)[:, None] & named
    table[list(COUNTED)] = np.where(is_general[:, None], whole, np.where(absent, 0.0, own))
    stay = table["teachers"] - table["leaving"]
    table["vacancies"] = (table["posts"] - stay).clip(lower=0)
    table["surplus"] = (stay - table["posts"]).clip(lower=0)
    return tidy("posts", table)


def _by_kind(facts: PostsFacts, rows: pd.DataFrame, posts: np.ndarray) -> pd.DataFrame:
    """Return the posts of one level as rows by school_id, level and kind."""
    schools = rows.index.to_frame(index=False)
    if rows["arts"].isna().any():
        return schools.assign(kind="general", posts=posts)
    arts = np.minimum(_rounded(facts, rows, "arts"), posts)
    return pd.concat(
        [schools.assign(kind="arts_pe", posts=arts), schools.assign(kind="core", posts=posts - arts)]
    )


def _rounded(facts: PostsFacts, rows: pd.DataFrame, column: str) -> np.ndarray:
    """Return the whole posts of one level."""
    exact, districts = rows[column].to_numpy(), rows["district_id"].to_numpy()
    if len(facts.approved) and column == "exact":
        level = str(rows.index.get_level_values("level")[0])
        whole = np.zeros(len(rows), dtype=np.int64)
        for district in sorted(set(districts)):
            members = np.flatnonzero(districts == district)
            total = round(facts.approved[level, district])
            whole[members] = apportion(REMAINDER, total, exact[members])
        return whole
    if rows["rounding"].iloc[0] == CEIL:
        return np.asarray(np.ceil(exact - NOISE).astype(np.int64))
    return largest_remainder(exact, districts)
