"""Rules of the audit on the goals ``fair_heads`` and ``fair_need``: what is told is what the plan leaves.

What each reading makes least is added up anew from the plan's moves and hires, post by post. A post within
reach that calls for g more teachers and is given j stands on n = ⌈g⌉ − j rungs, of g − j, g − j − 1, …
teachers, and they add up to n · (g − j) − n · (n − 1) / 2; by need, that over the post's need.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.audit.case import TOLERANCE, Case, PlanFault
from models.audit.teachers import spare_teachers
from models.funds.sources import STAFF, cost_of_hire, payers, source_cents
from models.plan_tables import POST, SCHOOL
from models.rounding import whole_down
from models.staff.fairness_rules import Reading
from models.staff.teacher_pairs import teacher_pairs

NOISE = 1e-5  # relative: what a solver may leave in a sum over many posts
FAIREST, FEWEST = "worst_shortfall", "short_teachers"  # goals by their names in a question


def the_fair_goal_is_the_plan(case: Case) -> Iterator[PlanFault]:
    """Followed readings are told with the value that the plan's moves and hires leave.

    Where the goal is not proved, or may be given up in part for later goals, the plan may be better than
    told, but not better than what is proved.
    """
    rule, readings = "the_fair_goal_is_the_plan", _readings(case)
    posts = within_reach(case) if readings else pd.DataFrame()
    if posts.empty:
        return
    goal = f"fair_{readings[0]}"
    row = _told(case, "teachers", goal)
    if row is None:
        yield PlanFault(rule, "steps", f"teachers {goal}", "no such goal", "the goal that is followed")
        return
    due, told, bound = heights(posts, readings[0]), float(row["value"]), float(row["bound"])
    noise = NOISE * (1 + abs(due))
    loose = row["status"] != "optimal" or case.question.tolerance.get(f"teachers.{FAIREST}", 0.0) > 0
    if due > told + noise or (told > due + noise and not loose) or due < bound - noise:
        yield PlanFault(rule, "steps", f"teachers {goal}", f"{told:g}, at least {bound:g}", f"{due:g}")


def the_other_reading_is_no_worse(case: Case) -> Iterator[PlanFault]:
    """By its own measure, the reading beside the plan is no worse than the plan, which it could have taken.

    So it is judged only where it is proved and the plan leaves as few teachers missing.
    """
    for reading in _readings(case)[1:]:
        step, goal = f"fairness {reading}", f"fair_{reading}"
        posts = within_reach(case)
        fewest, row = _told(case, step, FEWEST), _told(case, step, goal)
        if row is None or fewest is None or row["status"] != "optimal":
            continue
        if _lacked(case.plan.fairness) > float(fewest["value"]) + TOLERANCE:
            continue
        most, told = heights(posts, reading), float(row["value"])
        tolerance = case.question.tolerance.get(f"teachers.{FAIREST}", 0.0)
        if told > most * (1 + tolerance) + NOISE * (1 + abs(most)):
            yield PlanFault(
                "the_other_reading_is_no_worse", "steps", f"{step} {goal}", f"{told:g}", f"at most {most:g}"
            )


def heights(posts: pd.DataFrame, reading: Reading) -> float:
    """Return what a reading adds up: teachers by heads, or shares of the need.

    Parameters
    ----------
    posts : DataFrame
        need, gap and given by post.
    """
    left = posts["gap"] - posts["given"]
    rungs = (np.ceil(posts["gap"]) - posts["given"]).clip(lower=0)
    total = rungs * left - rungs * (rungs - 1) / 2
    return float((total / posts["need"] if reading == "need" else total).sum())


def within_reach(case: Case) -> pd.DataFrame:
    """Return need, gap and given of posts that lack teachers and that a move or a hire can reach."""
    posts = case.posts
    gap = (posts["need"] - posts["teachers"]).round(6)
    gap = gap[gap > 0]
    spare = whole_down(spare_teachers(case)[posts.index.difference(gap.index)])
    donors = spare[spare > 0] if case.question.teacher_moves_max != 0 else spare[:0]
    pairs = teacher_pairs(case.city, case.policy, donors.index, gap.index)
    receivers = pd.MultiIndex.from_frame(pairs[["to_school_id", "level", "kind"]], names=POST)
    reached = gap.index.isin(receivers) | can_be_hired_for(case, gap.index)
    gap = gap[reached]
    came = case.plan.moves.groupby(["to_school_id", "level", "kind"])["teachers"].sum().rename_axis(POST)
    hired = case.plan.hires.groupby(POST)["teachers"].sum()
    given = sum(table.reindex(gap.index).fillna(0.0).astype("float64") for table in (came, hired))
    return pd.DataFrame({"need": posts["need"].reindex(gap.index), "gap": gap, "given": given})


def can_be_hired_for(case: Case, posts: pd.Index) -> np.ndarray:
    """Return for which posts the sources that may pay a teacher hold a year's cost."""
    if case.question.hires_max == 0 or not len(posts):
        return np.zeros(len(posts), dtype=bool)
    schools = case.open_schools.reset_index(drop=True)[[*SCHOOL, "district_id", "ownership"]]
    rows = posts.to_frame(index=False).merge(schools, how="left", on=SCHOOL)
    money = source_cents(case.question.sources)
    found = []
    for text, level in zip(payers(case.question.sources, rows, STAFF), rows["level"], strict=True):
        cost = cost_of_hire(case.policy, level)
        held = int(money.reindex(str(text).split("+")).fillna(0).sum())
        found.append(text != "" and cost is not None and cost <= held)
    return np.array(found, dtype=bool)


def _readings(case: Case) -> tuple[Reading, ...]:
    return case.question.fairness.readings() if case.decided("teachers") else ()


def _told(case: Case, step: str, goal: str) -> pd.Series | None:
    rows = case.plan.steps[(case.plan.steps["step"] == step) & (case.plan.steps["goal"] == goal)]
    return None if rows.empty else rows.iloc[0]


def _lacked(fairness: pd.DataFrame) -> float:
    """Return the teachers that the plan leaves missing in all, as its table ``fairness`` tells."""
    whole = (fairness["followed"] == 1) & (fairness["level"] == "") & (fairness["district_id"] == "")
    return float(fairness["lacked"][whole].sum())


RULES = (the_fair_goal_is_the_plan, the_other_reading_is_no_worse)
