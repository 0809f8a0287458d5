"""Rules of the audit on conversions: the policy's paths, the district, what is to spare, and the cost."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from models.audit.case import Case, PlanFault, differing, exceeding, faults
from models.plan_tables import POST
from models.rounding import NOISE
from models.staff.conversions_facts import PAIR, compatible, net_surplus, post_balance
from models.staff.conversions_rules import ConversionsRules

METRE = 1.0


def closed_conversions_are_empty(case: Case) -> Iterator[PlanFault]:
    """Where conversions are not decided, nobody changes level."""
    rows = len(case.plan.conversions)
    if not _rules(case).decide and rows:
        yield PlanFault("closed_conversions_are_empty", "conversions", "rows", str(rows), "0")


def conversions_follow_the_paths(case: Case) -> Iterator[PlanFault]:
    """Teachers change level only along the policy's paths, between kinds that fit."""
    rows = case.plan.conversions
    start = rows["to_level"].map(lambda level: case.policy.choice("staffing.convert_from", level) or "")
    fits = [compatible(kind, to) for kind, to in zip(rows["kind"], rows["to_kind"], strict=True)]
    wrong = ~((start == rows["from_level"]).to_numpy(dtype=bool) & np.array(fits, dtype=bool))
    allowed = [f"from {level or 'no level'}, of a kind that fits" for level in start[wrong]]
    yield from faults(
        "conversions_follow_the_paths", "conversions", _units(rows[wrong]), rows["from_level"][wrong], allowed
    )


def conversions_stay_near(case: Case) -> Iterator[PlanFault]:
    """Nobody leaves the district or goes beyond the commute; metres are those between the schools."""
    rows, points = case.plan.conversions, case.city.schools.set_index("school_id")
    sides = ("from_school_id", "to_school_id")
    ends = [points.geometry.reindex(rows[side]).to_numpy() for side in sides]
    metres = shapely.distance(*ends) * (case.policy.amount("places.detour_factor") or 1.0)
    districts = [points["district_id"].reindex(rows[side]).to_numpy() for side in sides]
    limit = case.policy.amount("staffing.commute_metres") or 0.0
    if _rules(case).within == "school":
        limit = 0.0
    right = (np.abs(rows["metres"] - metres) <= METRE) & (metres <= limit + METRE)
    wrong = ~(right.to_numpy() & (districts[0] == districts[1]))
    allowed = [f"{distance:.0f}, at most {limit:g}, in one district" for distance in metres[wrong]]
    yield from faults(
        "conversions_stay_near", "conversions", _units(rows[wrong]), rows["metres"][wrong], allowed
    )


def conversions_take_what_is_spare(case: Case) -> Iterator[PlanFault]:
    """No post gives more than it can spare or gets more than it lacks, nor a level its district's."""
    rows, rule = case.plan.conversions, "conversions_take_what_is_spare"
    if rows.empty:
        return
    schools = case.planned_schools.reset_index(drop=True)
    state = post_balance(case.city, case.policy, schools, case.plan.posts)
    gone = rows.groupby(["from_school_id", "from_level", "kind"])["teachers"].sum()
    came = rows.groupby(["to_school_id", "to_level", "to_kind"])["teachers"].sum()
    yield from exceeding(rule, "conversions", gone.rename_axis(POST), state["over"])
    yield from exceeding(rule, "conversions", came.rename_axis(POST), np.ceil(state["short"] - NOISE))
    district = rows["from_school_id"].map(case.city.schools.set_index("school_id")["district_id"])
    by_group = rows["teachers"].groupby([district, rows["from_level"], rows["kind"]]).sum()
    yield from exceeding(rule, "conversions", by_group, net_surplus(state))


def conversions_keep_the_limits(case: Case) -> Iterator[PlanFault]:
    """No more teachers leave a level than the policy allows in a year, nor in all than the question."""
    rows, rule, rules = case.plan.conversions, "conversions_keep_the_limits", _rules(case)
    if rows.empty:
        return
    schools = case.planned_schools.reset_index(drop=True)
    state = post_balance(case.city, case.policy, schools, case.plan.posts)
    teachers = state["teachers"].groupby(level="level").sum()
    share = {level: case.policy.amount("staffing.conversion_share", level) or 0.0 for level in teachers.index}
    most = teachers * pd.Series(share, dtype="float64")
    yield from exceeding(rule, "conversions", rows.groupby("from_level")["teachers"].sum(), most)
    for found, limit, unit in (
        (float(rows["teachers"].sum()), rules.most, "teachers"),
        (float(rows["cents"].sum()) / 100, rules.budget, "money"),
    ):
        if limit is not None and found > limit + NOISE:
            yield PlanFault(rule, "conversions", unit, f"{found:.10g}", f"at most {limit:.10g}")


def conversions_cost_what_the_policy_says(case: Case) -> Iterator[PlanFault]:
    """Cents are teachers times the cost of retraining one."""
    rows = case.plan.conversions.set_index(PAIR)
    cost = [
        case.policy.amount("staffing.conversion_cost", level) or np.nan
        for level in rows.index.get_level_values("to_level")
    ]
    due = rows["teachers"] * np.round(np.array(cost, dtype=np.float64) * 100)
    rule = "conversions_cost_what_the_policy_says"
    if rows.index.is_unique:
        yield from differing(rule, "conversions", rows["cents"].astype("float64"), due.fillna(0.0))


def _rules(case: Case) -> ConversionsRules:
    rules: ConversionsRules = case.question.conversions
    return rules


def _units(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    return rows[PAIR].itertuples(index=False, name=None)


RULES = (
    closed_conversions_are_empty,
    conversions_follow_the_paths,
    conversions_stay_near,
    conversions_take_what_is_spare,
    conversions_keep_the_limits,
    conversions_cost_what_the_policy_says,
)
