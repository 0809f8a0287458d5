"""Faults of tables that name people: plans need counts, and no name of a child or teacher is taken in."""

from geodata.faults import FaultKind

_REMEDY = "Remove the column before the file leaves your office; only counts are needed here."
PEOPLE_HEADER = FaultKind(
    "people_header",
    "error",
    "By its header the column holds names or numbers of people; nothing of the folder is taken in.",
    _REMEDY,
)
PEOPLE_NUMBERS = FaultKind(
    "people_numbers",
    "error",
    "The cells look like {kind} of people; nothing of the folder is taken in.",
    _REMEDY,
)
PEOPLE_NAMES = FaultKind(
    "people_names",
    "error",
    "The cells look like names of people; nothing of the folder is taken in.",
    _REMEDY,
)
KINDS = (PEOPLE_HEADER, PEOPLE_NUMBERS, PEOPLE_NAMES)
