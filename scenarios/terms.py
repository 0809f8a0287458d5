"""What the ids in our tables are called: goals, verdicts, units, kinds, columns.

Tables carry ids (``unplaced_children``); people read words. The English words are here, once, and are the
messages that the catalogues translate, so that report, workbook and screens call a thing by one name.
"""

from collections.abc import Callable

TERMS = {
    # levels
    "preschool": "Kindergarten",
    "primary": "Primary",
    "junior": "Junior secondary",
    "senior": "Senior secondary",
    "vocational": "Vocational",
    "special": "Special education",
    # decisions
    "places": "School places",
    "teachers": "Teachers",
    "funds": "Money",
    "seats": "Seats",
    "projects": "Projects",
    "standards": "Standards",
    "quotas": "Quotas",
    # kinds of projects
    "new": "new school",
    "expand": "extension",
    "temporary": "temporary classrooms",
    "convert": "conversion",
    "close": "closure",
    "standardize": "standardization",
    "equip": "equipment",
    # kinds of shortage
    "shortage.places": "Children without a place",
    "shortage.seats": "Pupils above the seats",
    "shortage.teachers": "Teachers short of the need",
    "shortage.funds": "Money short of the need",
    # demand
    "low": "low forecast",
    "mid": "middle forecast",
    "high": "high forecast",
    # kinds of staff, uses of money, settings, ownership
    "general": "General",
    "core": "Core subjects",
    "arts_pe": "Arts and PE",
    "operating": "Operating",
    "staff": "Staff",
    "urban": "urban",
    "town": "town",
    "rural": "rural",
    "public": "public",
    "inclusive_private": "inclusive private",
    "private": "private",
    # verdicts and statuses
    "met": "met",
    "not_met": "not met",
    "not_assessed": "not assessed",
    "optimal": "proved optimal",
    "feasible": "feasible, gap stated",
    "infeasible": "no plan exists",
    "unbounded": "unbounded",
    "no_solution": "no plan found in time",
    "stopped": "stopped",
    "better": "better",
    "worse": "worse",
    # places that hold numbers
    "city": "Whole city",
    "district": "District",
    "school": "School",
    "area": "Area",
    # units
    "children": "children",
    "pupils": "pupils",
    "unit.teachers": "teachers",
    "unit.seats": "seats",
    "metres": "m",
    "child-metres": "child-metres",
    "teacher-metres": "teacher-metres",
    "share": "share",
    "schools": "schools",
    # goals of the steps
    "unplaced_children": "Children without a place",
    "overfull_seats": "Pupils above the seats",
    "pupils_lost": "Pupils that schools lose",
    "travel": "Distance to school, all children",
    "short_teachers": "Teachers short of the need",
    "worst_shortfall": "Worst shortage, share of the need",
    "hires": "Teachers hired",
    "move_metres": "Distance of the moves of teachers",
    "short_staff_funds": "Staff money short of the need",
    "short_funds": "Money short of the need",
    "uneven_shortfall": "Shortages of money unlike each other",
    "net_cost": "Net cost of projects over the years",
    "passing_schools": "Schools brought to standard",
    "cost": "Cost of purchases",
    "rounding": "Distance from the exact shares of quotas",
    # measures of the headline
    "headline.children": "Children planned for",
    "headline.worst_shortfall": "Worst shortage of teachers, share of a school's need",
    "unplaced": "Children without a place",
    "overfull": "Pupils above the seats",
    "mean_metres": "Mean distance to school",
    "p95_metres": "Distance that 95 % of children stay within",
    "max_metres": "Longest distance to school",
    "teachers_hired": "Teachers hired",
    "teachers_moved": "Teachers moved",
    "granted": "Money granted",
    "schools_met": "Schools that meet every standard",
    "schools_assessed": "Schools assessed on a standard",
    # measures of winners and losers
    "pupils_per_teacher": "Pupils per teacher",
    "granted_per_pupil": "Money granted per pupil",
    # measures of inequality
    "cv": "Difference coefficient",
    "gini": "Gini",
    "theil": "Theil",
    "hoover": "Hoover",
    "mcloone": "McLoone",
    "mean": "Mean per pupil",
    "minimum": "Lowest school",
    "maximum": "Highest school",
    "share_below_standard": "Pupils in schools below the standard",
    # reasons
    "no school within the limit": "no school within the limit",
    "no seats within the limit": "no seats within the limit",
    "the policy has no travel limit": "the policy has no travel limit",
    "not a public school": "not a public school",
    "the policy has no pupils per teacher": "the policy has no pupils per teacher",
    "teachers by kind unknown": "teachers by kind unknown",
    "the policy has no need for this kind of teacher": "the policy has no need for this kind of teacher",
    "the policy has no yearly cost of a teacher": "the policy has no yearly cost of a teacher",
    "private, and no source names private schools": "private, and no source names private schools",
    "adds no seats, so it is a matter of standards": "adds no seats, so it is a matter of standards",
    "the layout plan does not retain the school": "the layout plan does not retain the school",
    "the question rules it out": "the question rules it out",
    "opens after the years looked at": "opens after the years looked at",
    "no source may pay for building there": "no source may pay for building there",
    "facts unknown for indicator": "facts unknown for indicator",
    "no price in the policy, so nothing is bought for indicator": (
        "no price in the policy, so nothing is bought for indicator"
    ),
    "the policy does not say how many indicators a school must meet": (
        "the policy does not say how many indicators a school must meet"
    ),
    "no purchase keeps every difference coefficient within its limit": (
        "no purchase keeps every difference coefficient within its limit"
    ),
    "no purchase was found in time that keeps every difference coefficient within its limit": (
        "no purchase was found in time that keeps every difference coefficient within its limit"
    ),
    "graduates unknown": "graduates unknown",
    "no open senior school": "no open senior school",
    "the city has no quotas for the year": "the city has no quotas for the year",
    "the policy has no rule for rounding quotas": "the policy has no rule for rounding quotas",
    "no pupils": "no pupils",
    "ownership": "another ownership",
    "small school": "small school",
    "nothing to divide by": "nothing to divide by",
    "below zero": "below zero",
    "boarders": "boarders",
    "disadvantaged_pupils": "disadvantaged pupils",
    # columns
    "run": "Run",
    "rank": "Rank",
    "what": "What",
    "district_id": "District id",
    "school_id": "School id",
    "area_id": "Area id",
    "unit_id": "Id",
    "unit": "Unit",
    "level": "Level",
    "kind": "Kind",
    "name": "Name",
    "amount": "Amount",
    "measured_in": "Measured in",
    "reason": "Reason",
    "from_school_id": "From school id",
    "to_school_id": "To school id",
    "pupils_before": "Pupils today",
    "teachers_before": "Teachers today",
    "need_teachers": "Teachers needed",
    "need_funds": "Money needed",
    "indicator": "Indicator",
    "scope": "Scope",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "value": "Value",
    "standard": "Standard",
    "verdict": "Verdict",
    "excluded": "Left out because",
    "cv_limit": "Limit",
    "step": "Step",
    "goal": "Goal",
    "bound": "Best possible",
    "gap": "Gap",
    "status": "Status",
    "seconds": "Seconds",
    "policy": "Policy pack",
    "year": "Year",
    "levels": "Levels",
    "demand": "Children expected",
    "decisions": "Decided",
    "budget": "Money",
    "hires_max": "Hires at most",
    "moves_max": "Moves at most",
    "goals": "Goals in order",
    "overlay": "Changed rules",
}


def term(name: str, translate: Callable[[str], str] = str, *, within: str = "") -> str:
    """Say an id in words: from `TERMS`, or the id itself with spaces.

    Parameters
    ----------
    name : the id.
    translate : from English message to the language.
    within : the table whose word it is, where a word means something else there ("headline").
    """
    return translate(TERMS.get(f"{within}.{name}", TERMS.get(name, name.replace("_", " "))))
