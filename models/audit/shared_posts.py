"""Rules of the audit on shared posts: schools are near their base, and no base serves too many."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.audit.case import Case, PlanFault, differing, exceeding, faults
from models.staff.shared_posts_facts import SharedPostsFacts, shared_posts_facts
from models.staff.shared_posts_rules import SharedPostsRules

METRE = 1.0
ARC = ["base_school_id", "school_id"]


def only_asked_posts_are_shared(case: Case) -> Iterator[PlanFault]:
    """Only kinds that the question names are shared."""
    rows = case.plan.shared_posts
    wrong = rows[~rows["kind"].isin(_rules(case).kinds)]
    yield from faults(
        "only_asked_posts_are_shared",
        "shared_posts",
        _units(wrong),
        wrong["kind"],
        ["a kind of the question"] * len(wrong),
    )


def shared_posts_serve_near_schools(case: Case) -> Iterator[PlanFault]:
    """Every post serves the school it is based at, or small ones within the limit; metres are true."""
    for facts, rows in _pieces(case):
        metres = facts.arcs.set_index(ARC)["metres"].reindex(pd.MultiIndex.from_frame(rows[ARC]))
        wrong = ~(np.abs(rows["metres"].to_numpy() - metres.to_numpy()) <= METRE)
        allowed = metres[wrong].map(lambda distance: f"{distance:.0f}" if distance >= 0 else "not shared")
        yield from faults(
            "shared_posts_serve_near_schools",
            "shared_posts",
            _units(rows[wrong]),
            rows["metres"][wrong],
            allowed,
        )


def shared_posts_serve_few_schools(case: Case) -> Iterator[PlanFault]:
    """No base serves more schools than its posts may, and its shares add up to no more than its posts."""
    for facts, rows in _pieces(case):
        rule = "shared_posts_serve_few_schools"
        new = rows.groupby("base_school_id")["new_posts"].sum()
        posts = new.add(facts.held, fill_value=0.0)
        most = posts * np.where(facts.sharing.reindex(posts.index), facts.schools_max, 1)
        yield from exceeding(rule, "shared_posts", rows.groupby("base_school_id").size(), most)
        yield from exceeding(rule, "shared_posts.share", rows.groupby("base_school_id")["share"].sum(), posts)
        elsewhere = rows[(rows["new_posts"] > 0) & (rows["base_school_id"] != rows["school_id"])]
        at_base = ["0, but at the base itself"] * len(elsewhere)
        yield from faults(rule, "shared_posts.new_posts", _units(elsewhere), elsewhere["new_posts"], at_base)


def new_posts_are_told(case: Case) -> Iterator[PlanFault]:
    """As many posts are new and missing as the proof says, within the question's limit."""
    rule, limit, steps = "new_posts_are_told", _rules(case).new_max, case.plan.steps
    for facts, rows in _pieces(case):
        new = int(rows["new_posts"].sum())
        if limit is not None and new > limit:
            yield PlanFault(rule, "shared_posts", facts.kind, str(new), f"at most {limit}")
        told = steps[(steps["step"] == f"shared_posts {facts.kind}") & (steps["level"] == facts.level)]
        if told.empty:
            continue
        values = told.set_index("goal")["value"]
        served = rows["school_id"].nunique()
        sums = {"new_posts": float(new)}
        if bool((facts.need == 1).all()):
            sums["uncovered_posts"] = float(len(facts.need) - served)
        found = values.reindex([name for name in sums if name in values.index])
        yield from differing(rule, "steps", found, pd.Series(sums).reindex(found.index))


def _pieces(case: Case) -> Iterator[tuple[SharedPostsFacts, pd.DataFrame]]:
    """Yield the facts of every kind and level with its rows of the plan."""
    rows = case.plan.shared_posts
    for kind in _rules(case).kinds:
        schools = case.planned_schools.reset_index(drop=True)
        for facts in shared_posts_facts(case.city, case.policy, kind, schools):
            yield facts, rows[(rows["kind"] == kind) & (rows["level"] == facts.level)]


def _rules(case: Case) -> SharedPostsRules:
    rules: SharedPostsRules = case.question.shared_posts
    return rules


def _units(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    return rows[[*ARC, "level", "kind"]].itertuples(index=False, name=None)


RULES = (
    only_asked_posts_are_shared,
    shared_posts_serve_near_schools,
    shared_posts_serve_few_schools,
    new_posts_are_told,
)
