"""In which unit a goal is counted: while a solve runs, its figures come without."""

from scenarios.speech import Speech

GOALS = {
    "child-metres": ("travel",),
    "children": (
        "unplaced_children",
        "overfull_seats",
        "displaced_pupils",
        "beyond_budget",
        "changed_children",
        "short_nearby",
        "beyond_mix",
        "boarders",
    ),
    "hours": ("unmet_hours",),
    "post-metres": ("shared_metres",),
    "posts": ("uncovered_posts", "new_posts"),
    "pupils": ("pupils_lost", "beyond_aim", "too_small", "uncovered", "off_share"),
    "schools": ("passing_schools", "extra_feeds"),
    "share": (
        "worst_shortfall",
        "uneven_shortfall",
        "worst_unfilled",
        "worst_unmet",
        "uneven_unmet",
        "worst_uncovered",
    ),
    "teacher-metres": ("move_metres", "rotation_metres", "conversion_metres"),
    "teachers": (
        "short_teachers",
        "hires",
        "short_rotation",
        "short_backbone",
        "rotating",
        "backbone_behind",
        "unfilled_posts",
        "changing_school",
    ),
    "thousands": (
        "short_staff_funds",
        "short_funds",
        "below_last_year",
        "lapsing_money",
        "lent_money",
        "short_works",
        "unserved_debt",
        "short_later",
        "lapsing_later",
        "interest_later",
        "debt_years",
        "net_cost",
        "cost",
        "conversion_cost",
        "short_spend",
        "below_mean",
    ),
}
OF_PROJECTS = {"unplaced_children": "child-years", "overfull_seats": "child-years"}  # summed over the years
OF_ZONES = {"overload": "overfull_seats", "cost": "travel"}  # in `optimizer.zoning`
UNITS = {goal: unit for unit, goals in GOALS.items() for goal in goals}
AMOUNTS = {
    "child-years": "{amount} child-years",
    "children": "{amount} children",
    "hours": "{amount} hours",
    "posts": "{amount} posts",
    "pupils": "{amount} pupils",
    "schools": "{amount} schools",
    "teachers": "{amount} teachers",
}
_CENTS = 100_000  # in a thousand of the currency


def goal_named(step: str, goal: str) -> str:
    """Return a goal by its name in the formulations; the search for zones has names of its own."""
    return goal if step.split(maxsplit=1)[:1] == ["standards"] else OF_ZONES.get(goal, goal)


def unit_of(step: str, goal: str) -> str:
    """Return the unit of a goal in a step of the plan ("places primary"); empty where it has no name."""
    own = OF_PROJECTS if step.split(maxsplit=1)[:1] == ["projects"] else dict[str, str]()
    return own.get(goal) or UNITS.get(goal_named(step, goal), "")


def goal_amount(speech: Speech, step: str, goal: str, value: float | None) -> str:
    """Write what a goal comes to with its unit: people, posts, money, percent, or a distance in all.

    A goal whose unit has no name is a plain number, and an unknown value a dash.
    """
    unit = unit_of(step, goal)
    if value is None:
        return "–"
    if unit == "thousands":
        return speech.money(_CENTS * value)
    if unit == "share" or unit.endswith("-metres"):
        return speech.amount(value, "share" if unit == "share" else "metres")
    amount = speech.amount(value, unit)
    return speech.say(AMOUNTS[unit], amount=amount) if unit else amount
