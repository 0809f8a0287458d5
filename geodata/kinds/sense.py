"""Faults that show when tables are read together: what cannot be, or is hard to believe."""

from geodata.faults import FaultKind

NO_PROVISION = FaultKind(
    "no_provision",
    "warning",
    "The school has no row in table provision and takes no part.",
    "Add its levels, or remove the school.",
)
NO_SEATS = FaultKind(
    "no_seats",
    "error",
    "The school has pupils and no seats.",
    "Correct the seats.",
    "seats for its {pupils} pupils",
)
OVERFULL = FaultKind(
    "overfull",
    "warning",
    "The school has more than {times} times as many pupils as seats.",
    "Check both numbers.",
)
NO_SCHOOL_OF_LEVEL = FaultKind(
    "no_school_of_level",
    "warning",
    "There are {children} children of level {level} and no school of that level.",
    "Add the schools, or leave the level out.",
)
AREA_WITHOUT_CHILDREN = FaultKind(
    "area_without_children",
    "note",
    "The area has no row in table children.",
    "Add rows with 0 children if that is so.",
)
YEAR_WITHOUT_CHILDREN = FaultKind(
    "year_without_children",
    "warning",
    "No children are given for the school year {year}.",
    "Add the year, or correct school_year.",
)
ESTIMATED_CHILDREN = FaultKind(
    "estimated_children",
    "note",
    "These children were not counted; they are estimated from the pupils of schools.",
    "Replace them when they have been counted.",
)
YEAR_WITHOUT_SOURCES = FaultKind(
    "year_without_sources",
    "note",
    "No money is given for the year {year}.",
    "Add the year's sources if funds are to be planned.",
)
SMALL_UNITS = FaultKind(
    "small_units",
    "warning",
    "The amounts are so small per pupil that they may be in 10 000.",
    "Give amounts in {currency}, not in 10 000 {currency}.",
)
