"""Rules of the audit on posts: the approved total is kept, and vacancies are what is left of it."""

from collections.abc import Iterator

import numpy as np

from models.audit.case import Case, PlanFault, differing, faults, once_per_case
from models.plan_tables import POST, SCHOOL
from models.rounding import NOISE
from models.staff.posts_facts import PostsFacts, posts_facts
from models.staff.posts_rules import PostsRules

COUNTED = ("teachers", "leaving", "retiring")


def closed_posts_are_empty(case: Case) -> Iterator[PlanFault]:
    """Where posts are not decided, there are none."""
    if not _rules(case).decide and len(case.plan.posts):
        yield PlanFault("closed_posts_are_empty", "posts", "rows", str(len(case.plan.posts)), "0")


def posts_are_next_to_their_norm(case: Case) -> Iterator[PlanFault]:
    """Every school has its exact posts rounded down or up; all schools that can be assessed have some row."""
    facts = _facts(case)
    if facts is None or len(facts.approved):
        return
    rule = "posts_are_next_to_their_norm"
    given = case.plan.posts.groupby(SCHOOL)["posts"].sum().astype("float64")
    labels = given.index.union(facts.schools.index)
    exact = facts.schools["exact"].reindex(labels)
    given = given.reindex(labels)
    up = facts.schools["rounding"].reindex(labels) == "ceil_per_school"
    low = np.floor(exact + NOISE).where(~up, np.ceil(exact - NOISE))
    fine = (given >= low) & (given <= np.ceil(exact - NOISE).clip(lower=low))
    allowed = exact[~fine].map(lambda share: f"next to {share:.4g}")
    yield from faults(rule, "posts", labels[~fine], given[~fine], allowed)


def posts_keep_the_approved_total(case: Case) -> Iterator[PlanFault]:
    """No district and level has more or fewer posts than its approved total."""
    facts = _facts(case)
    if facts is None:
        return
    table = facts.schools
    keys = [table.index.get_level_values("level"), table["district_id"].to_numpy()]
    up = np.ceil(table["exact"] - NOISE).where(table["rounding"] == "ceil_per_school", table["exact"])
    due = np.floor(up.groupby(keys).sum() + 0.5 + NOISE)
    if len(facts.approved):
        reached = table["exact"].groupby(keys).sum() > 0
        due = facts.approved.reindex(due.index).where(reached, 0.0)
    given = case.plan.posts.groupby(SCHOOL)["posts"].sum().reindex(table.index, fill_value=0)
    told = given.groupby(keys).sum().astype("float64")
    yield from differing("posts_keep_the_approved_total", "posts", told, due)


def vacancies_are_what_is_left(case: Case) -> Iterator[PlanFault]:
    """Vacancies and surplus are posts less the teachers who stay; those are counted in the table staff."""
    rule, table = "vacancies_are_what_is_left", case.plan.posts
    stay = table["teachers"] - table["leaving"]
    for column, due in (
        ("vacancies", (table["posts"] - stay).clip(lower=0)),
        ("surplus", (stay - table["posts"]).clip(lower=0)),
    ):
        found = table.set_index(POST)[column]
        yield from differing(rule, f"posts.{column}", found, due.set_axis(found.index))
    staff = case.city.staff.reindex(columns=[*POST, *COUNTED]).astype(dict.fromkeys(COUNTED, "float64"))
    for column in COUNTED:
        by_school = staff.groupby(SCHOOL)[column].sum(skipna=False)
        told = table.groupby(SCHOOL)[column].sum(skipna=False)
        unknown = staff.groupby(SCHOOL)["teachers"].sum(skipna=False).isna()
        due = by_school.mask(unknown).reindex(told.index)
        yield from differing(rule, f"posts.{column}", told, due)


@once_per_case
def _facts(case: Case) -> PostsFacts | None:
    rules = _rules(case)
    if not rules.decide:
        return None
    schools = case.planned_schools.reset_index(drop=True)
    return posts_facts(case.city, case.policy, rules, schools, case.plan.open_classes)


def _rules(case: Case) -> PostsRules:
    rules: PostsRules = case.question.posts
    return rules


RULES = (
    closed_posts_are_empty,
    posts_are_next_to_their_norm,
    posts_keep_the_approved_total,
    vacancies_are_what_is_left,
)
