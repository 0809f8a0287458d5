"""What can keep a forecast from being made, or limits it. Chinese: ``scenarios/locale/zh/forecast.po``."""

from geodata.faults import FaultKind

RULES_UNKNOWN = FaultKind(
    "forecast_rules_unknown",
    "error",
    "There are no forecast rules of this name.",
    "Give a known name, or a TOML file made like the shipped one.",
)
RULES_UNREADABLE = FaultKind(
    "forecast_rules_unreadable",
    "error",
    "The forecast rules cannot be read.",
    "Give a TOML file made like the shipped one.",
)
RULES_VALUE = FaultKind(
    "forecast_rules_value",
    "error",
    "The forecast rules lack this value, or it cannot be used.",
    "Correct the value in the rules.",
)
NO_GRADES = FaultKind(
    "forecast_no_grades",
    "error",
    "The city has no pupils by grade and year, so no progression from grade to grade can be seen.",
    "Add grades.csv: school_id, level, grade, year, pupils, for at least {years} years.",
)
FEW_YEARS = FaultKind(
    "forecast_few_years",
    "error",
    "The grades cover too few years: a forecast from fewer ratios would not be safe.",
    "Add the grades of earlier years.",
    "at least {years} years in a row, ending with the last one",
)
LEVEL_UNKNOWN = FaultKind(
    "forecast_level_unruled",
    "error",
    "The forecast rules do not say how pupils enter the level {level}.",
    "Give the age of entry, or the level whose graduates enter it, in the rules.",
)
SOURCE_MISSING = FaultKind(
    "forecast_source_missing",
    "error",
    "Pupils enter {level} after {after}, but there are no grades of {after}.",
    "Add the grades of that level, or change the rules.",
)
BIRTHS_MISSING = FaultKind(
    "forecast_births_missing",
    "error",
    "Births are missing, so nobody can be said to enter {level}.",
    "Add the births of these districts and years to births.csv.",
)
MIGRANT_BIRTHS_MISSING = FaultKind(
    "forecast_migrant_births_missing",
    "error",
    "Births of migrants are to count otherwise than births of residents, but births.csv does not tell both "
    "apart in every row.",
    "Fill the columns registered and migrant, or let all births count the same.",
)
CHILDREN_MISSING = FaultKind(
    "forecast_children_missing",
    "error",
    "There are no children of the year {year}, which the forecast would be shared out by.",
    "Add the children of that year to children.csv, or give grades up to the year that the children are of.",
)
HOUSING_UPTAKE = FaultKind(
    "forecast_housing_uptake",
    "warning",
    "{count} housing projects do not say which share of their homes will be lived in.",
    "They were left out of the forecast, not taken as full or empty.",
)
HOUSING_PAST = FaultKind(
    "forecast_housing_past",
    "note",
    "{count} rows of housing are completed by {year}; their children are on the rolls already.",
    "They add nothing to the forecast.",
)
GOAL_WITHOUT_LEVEL = FaultKind(
    "forecast_goal_without_level",
    "error",
    "A share of children taking part can only be aimed at in a level that children enter by age, with births "
    "known for all its ages.",
    "Leave out the goal, or add the births.",
)

KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))


def templates() -> tuple[str, ...]:
    """Return every msgid that a fault of a forecast can be made of, sorted."""
    return tuple(
        sorted({word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word})
    )
