"""The proof table of a stored run, looked at by itself: no solver can be asked what it once proved.

A bound is the solver's word. Yet whoever makes a row up, loosens a bound or hides a gap must keep gap and
status in line with value and bound, a bound on the side of its goal, and the row to a decision that was open.
"""

from collections.abc import Iterator, Mapping
from math import inf, isfinite
from typing import Any

from models.plan import Plan

NOISE = 1e-6  # relative: values pass through a solver and back
NEAR = 1e-3  # in a goal's own unit: nearer than this, value and bound are one
MORE_IS_BETTER = frozenset({"passing_schools"})
OPENED_BY: Mapping[str, str] = {
    "places": "places projects",
    "fairness": "teachers",
    "draws": "funds",
    **dict.fromkeys(("joint", "round", "conversions", "rotation", "shared_posts"), ""),
}  # decisions of which one opens a step, where it is not that of its own name; "": asked for in its own table
GOALS: Mapping[str, str] = {
    "projects": "unplaced_children overfull_seats net_cost",
    "places": "unplaced_children overfull_seats pupils_lost travel boarders beyond_mix short_nearby "
    "extra_feeds zone_overload zone_travel too_small displaced_pupils beyond_budget "
    "changed_children beyond_aim",
    "teachers": "short_teachers worst_shortfall hires move_metres fair_share",
    "fairness": "short_teachers worst_shortfall hires move_metres fair_share",
    "conversions": "unfilled_posts worst_unfilled conversion_cost changing_school conversion_metres",
    "rotation": "short_rotation short_backbone rotating backbone_behind rotation_metres",
    "shared_posts": "uncovered_posts new_posts shared_metres",
    "funds": "short_staff_funds worst_shortfall short_funds uneven_shortfall below_last_year lapsing_money "
    "lent_money",
    "draws": "short_works unserved_debt short_later lapsing_later interest_later debt_years",
    "joint": "unplaced_children overfull_seats short_teachers short_funds",
    "round": "unplaced_children overfull_seats short_teachers short_funds",
    "standards": "passing_schools cost",
    "quotas": "rounding",
    "aid": "uncovered worst_uncovered below_mean off_share rounding",
    "training": "worst_unmet unmet_hours short_spend uneven_unmet rounding",
    "programme_seats": "seats_left",
}  # by the first word of a step


def wrong_steps(plan: Plan, scenario: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the rows of a proof table that cannot be, each with what is wrong, in the table's own words.

    Parameters
    ----------
    plan
        The stored plan.
    scenario
        The stored scenario as plain values.
    """
    return tuple(
        f"{row['step']} {row['goal']}: {wrong}"
        for row in plan.steps.to_dict("records")
        for wrong in _wrong(row, scenario)
    )


def _wrong(row: Mapping[Any, Any], scenario: Mapping[str, Any]) -> Iterator[str]:
    decision, goal = str(row["step"]).split(" ")[0], str(row["goal"])
    opened_by = OPENED_BY.get(decision, decision).split()
    closed = bool(opened_by) and not {*opened_by} & {*scenario["decisions"]}
    if closed or goal not in GOALS.get(decision, "").split():
        yield "not asked"
    value, bound, gap = (float(row[name]) for name in ("value", "bound", "gap"))
    if not (isfinite(value) and isfinite(bound)):
        if isfinite(gap) or row["status"] == "optimal":
            yield f"gap {gap:g}, {row['status']}"
        return
    if abs(value - bound) <= NEAR:
        return
    better = value - bound if goal in MORE_IS_BETTER else bound - value
    if better > NOISE * abs(value):
        yield f"bound {bound:.10g}, value {value:.10g}"
    true = abs(value - bound) / abs(value) if value else inf
    if not (gap == true or abs(gap - true) <= NOISE * (1 + true)):
        yield f"gap {gap:g} ≠ {true:g}"
    given_up = scenario.get("tolerances", {}).get(decision, {}).get(goal, 0.0)
    if row["status"] == "optimal" and not given_up and true > _asked_gap(scenario) + NOISE:
        yield f"optimal, gap {true:g}"


def _asked_gap(scenario: Mapping[str, Any]) -> float:
    return float(scenario["solver"]["gap"])
