"""Every kind of fault the English data can have: what was found, and what was done about it.

The words are msgids for the translations, like those of `geodata.kinds`.
"""

from collections.abc import Iterable
from dataclasses import replace

from geodata.faults import Fault, FaultKind

SCHOOLS_FILE = "schools.csv"
WARDS_FILE = "wards.parquet"

FILES_MISSING = FaultKind(
    "england_files_missing",
    "error",
    "The folder has no file {missing}.",
    "Give the folder that holds schools.csv and wards.parquet.",
)
AUTHORITY_UNKNOWN = FaultKind(
    "england_authority_unknown",
    "error",
    "No ward belongs to this local authority.",
    "Correct the name, or add the authority's wards to wards.parquet.",
    "{choices}",
)
AUTHORITY_BY_WARDS = FaultKind(
    "england_authority_by_wards",
    "note",
    "{count} schools belong to an authority that is no district itself.",
    "They were put in the districts of their wards: {districts}.",
)
DISTRICT_ESTIMATED = FaultKind(
    "england_district_estimated",
    "warning",
    "{count} schools have no known ward, and their authority is no district itself.",
    "Their district was taken from their position, or is that of most schools of the authority.",
)
DISTRICTS_LEFT_OUT = FaultKind(
    "england_districts_left_out",
    "note",
    "{count} districts have wards but no school.",
    "They were left out; name them to have them in.",
)
CHOICE_UNKNOWN = FaultKind(
    "england_choice_unknown",
    "error",
    "There is no such local authority or district.",
    "Give its name or code as it stands in schools.csv or wards.parquet.",
    "{choices}",
)
COLUMNS_DATED = FaultKind(
    "england_columns_dated",
    "error",
    "Several years of the column {column} are there.",
    "Keep the one to be imported.",
)
NO_WARDS = FaultKind("england_no_wards", "error", "The file has no wards.", "Add the wards.")
NUMBER_NEEDED = FaultKind(
    "england_number_needed",
    "error",
    "The cell does not hold a number from {low} up.",
    "Correct the cell.",
)
PHASE_UNKNOWN = FaultKind(
    "england_phase_unknown", "error", "The main phase is not known.", "Write one of the allowed.", "PRI, SEC"
)

BY_PLANNING_AREA = (
    "Its position was estimated: mean of {count} well-located schools of planning area {planning_area}."
)
BY_AUTHORITY = "Its position was estimated: a point inside {authority}."
COORDINATES_MISSING = FaultKind(
    "england_coordinates_missing",
    "warning",
    "{school} has no coordinates.",
    BY_PLANNING_AREA,
)
COORDINATES_OUTSIDE = FaultKind(
    "england_coordinates_outside",
    "warning",
    "{school} lies {kilometres} km outside its authority, {authority}.",
    BY_PLANNING_AREA,
    "at most {tolerance} m outside, since ward boundaries are simplified",
)
COORDINATES_MISSING_TOO = replace(COORDINATES_MISSING, remedy=BY_AUTHORITY)
COORDINATES_OUTSIDE_TOO = replace(COORDINATES_OUTSIDE, remedy=BY_AUTHORITY)
COORDINATES_AT_BORDER = FaultKind(
    "england_coordinates_at_border",
    "note",
    "{school} lies {metres} m outside its authority, {authority}.",
    "The position was kept: ward boundaries are simplified.",
)
COORDINATES_SHARED = FaultKind(
    "england_coordinates_shared",
    "note",
    "{count} schools stand at the same point: {schools}.",
    "The positions were kept where they lie in the authority; schools do share sites.",
)
COORDINATES_GEOCODED = FaultKind(
    "england_coordinates_geocoded",
    "note",
    "{count} positions come from a geocoder and may be several hundred metres off.",
    "They were kept and marked as geocoded.",
)
URN_MISSING = FaultKind(
    "england_urn_missing",
    "note",
    "{count} schools have no URN: it changed when they became academies.",
    "The LAESTAB, which did not change, was used as their id.",
)
WARD_MISSING = FaultKind(
    "england_ward_missing",
    "note",
    "{count} schools have no ward.",
    "Their setting was taken from the ward at the position used.",
)
WARD_UNKNOWN = FaultKind(
    "england_ward_unknown",
    "warning",
    "The ward of the school is not in wards.parquet.",
    "Its setting was taken from the ward at the position used.",
)
NAME_SHARED = FaultKind(
    "england_name_shared",
    "note",
    "{count} schools have this name, in {authorities}.",
    "All were kept: they are told apart by LAESTAB.",
)
TEACHERS_MISSING = FaultKind(
    "england_teachers_missing",
    "warning",
    "{count} schools have no number of teachers.",
    "It was left unknown, not set to zero.",
)
RATIO_MISSING = FaultKind(
    "england_ratio_missing",
    "note",
    "{school} has teachers but no pupil-teacher ratio, so its teachers could not be checked.",
    "The teachers were kept.",
)
RATIO_WITHOUT_TEACHERS = FaultKind(
    "england_ratio_without_teachers",
    "warning",
    "{school} has a pupil-teacher ratio but no teachers.",
    "The ratio was not used; the teachers were left unknown.",
)
RATIO_ZERO = FaultKind(
    "england_ratio_zero",
    "warning",
    "{school} has {pupils} pupils and {teachers} teachers, but a pupil-teacher ratio of zero.",
    "The ratio was not used; the teachers were kept.",
)
RATIO_DIFFERS = FaultKind(
    "england_ratio_differs",
    "note",
    "{school}: roll {pupils} over {teachers} teachers is {worked}, which differs from the ratio given by "
    "more than {tolerance} %. Roll and teachers are of different years.",
    "Roll and teachers were kept as given; the ratio was not used.",
)
TEACHERS_DOUBTFUL = FaultKind(
    "england_teachers_doubtful",
    "warning",
    "{school}: {pupils} pupils and {teachers} teachers of different years give {worked} pupils per teacher.",
    "Both were kept as given; do not judge this school by them.",
    "{low} to {high} pupils per teacher",
)
MEALS_MISSING = FaultKind(
    "england_meals_missing",
    "note",
    "{count} schools have no share of pupils with free school meals.",
    "Their disadvantaged pupils were left unknown, not set to zero.",
)
MEALS_ZERO = FaultKind(
    "england_meals_zero",
    "note",
    "{school}: no pupil at all is said to have free school meals.",
    "The share was kept as given.",
)
SPLIT = FaultKind(
    "england_split",
    "note",
    "{school} teaches primary and secondary: its roll of {pupils} was split {primary} to {junior} by its "
    "capacity of {primary_seats} and {junior_seats} places.",
    "Its teachers and support staff were split in the same proportion.",
)
CAPACITY_DIFFERS = FaultKind(
    "england_capacity_differs",
    "warning",
    "{school}: primary and secondary capacity add up to {sum}, not to the net capacity.",
    "The net capacity was split in their proportion.",
)
CAPACITY_EMPTY = FaultKind(
    "england_capacity_empty",
    "warning",
    "{school} teaches primary and secondary but lacks the capacity of each.",
    "It was not split, and is counted by its main phase.",
)
OVER_CAPACITY = FaultKind(
    "england_over_capacity",
    "note",
    "{school} has {more} pupils more than places.",
    "Both numbers were kept.",
    "up to {places} pupils",
)

KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))


def templates() -> tuple[str, ...]:
    """Return every msgid that a fault of the English data can be made of, sorted."""
    words = {word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word}
    return tuple(sorted(words))


def in_schools(kind: FaultKind, rows: Iterable[int], column: str, found: str = "", **values: object) -> Fault:
    """Return a fault in rows of the file of schools."""
    return kind.at(SCHOOLS_FILE, rows=tuple(rows), column=column, found=found, **_texts(values))


def _texts(values: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
