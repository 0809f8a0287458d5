"""Every kind of fault the data of Fairfax County can have: what was found, and what was done about it.

The words are msgids for the translations, like those of `geodata.kinds`.
"""

from collections.abc import Iterable

from geodata.faults import Fault, FaultKind

SCHOOLS_FILE = "schools.csv"
BLOCKS_FILE = "blocks.parquet"
ADJACENCY_FILE = "block_adjacency.csv"
SITES_FILE = "other_facilities.csv"

FILES_MISSING = FaultKind(
    "fairfax_files_missing",
    "error",
    "The folder has no file {missing}.",
    "Give the folder that holds {needed}.",
)
NUMBER_NEEDED = FaultKind(
    "fairfax_number_needed",
    "error",
    "The cell does not hold a number from {low} to {high}.",
    "Correct the cell.",
)
LEVEL_UNKNOWN = FaultKind(
    "fairfax_level_unknown", "error", "The level is not known.", "Write one of the allowed.", "ES, MS, HS"
)
GRADES_UNKNOWN = FaultKind(
    "fairfax_grades_unknown",
    "warning",
    "The grades are not understood.",
    "They were left unknown.",
    "two grades with a hyphen between, such as K-6",
)
YEARS_DIFFER = FaultKind(
    "fairfax_years_differ",
    "error",
    "The schools are not all of one school year.",
    "Keep the rows of one year.",
    "a school year such as 2024_25",
)
ZONE_UNKNOWN = FaultKind(
    "fairfax_zone_unknown",
    "error",
    "There is no {level} school of this zone.",
    "Correct the zone, or add the school.",
)
DRIVE_DIFFERS = FaultKind(
    "fairfax_drive_differs",
    "error",
    "Blocks or zones are not those of the other files: {missing} are missing.",
    "Give the file that belongs to them.",
)
OVER_CAPACITY = FaultKind(
    "fairfax_over_capacity",
    "note",
    "{school} has {more} pupils more than places.",
    "Both numbers were kept.",
    "up to {places} pupils",
)
NAME_SHARED = FaultKind(
    "fairfax_name_shared",
    "note",
    "{count} schools have this name: {schools}.",
    "All were kept; the level was written after every name.",
)
GRADES_OTHER = FaultKind(
    "fairfax_grades_other",
    "note",
    "{school} has other grades than most schools of its level.",
    "It was taken as a school of its whole level.",
    "{usual}",
)
OUTSIDE_ZONE = FaultKind(
    "fairfax_outside_zone",
    "note",
    "{school} stands in the zone of {other}.",
    "School and zones were kept as given.",
)
OUTSIDE_BLOCKS = FaultKind(
    "fairfax_outside_blocks",
    "warning",
    "{school} stands in no block.",
    "Its setting is that of the nearest block.",
)
OTHER_REGION = FaultKind(
    "fairfax_other_region",
    "note",
    "{school} stands in a block of region {region}.",
    "The region of the school was kept: schools and their zones do cross regions.",
)
ZONE_IN_PIECES = FaultKind(
    "fairfax_zone_in_pieces",
    "note",
    "The zone of {school} consists of {pieces} pieces that do not touch.",
    "The zone was kept: attendance islands are real.",
)
ZONE_EMPTY = FaultKind(
    "fairfax_zone_empty",
    "warning",
    "Nobody lives in the zone of {school}, which has {pupils} pupils.",
    "Its pupils have no block.",
)
BLOCKS_EMPTY = FaultKind(
    "fairfax_blocks_empty",
    "note",
    "Nobody lives in {count} blocks.",
    "They were kept, with 0 children.",
)
CHILDREN_ESTIMATED = FaultKind(
    "fairfax_children_estimated",
    "warning",
    "There are no numbers of children by block.",
    "They were estimated: the pupils of each school, spread over the blocks of its zone by their residents "
    "of all ages in 2020, in whole children that add up to the pupils.",
)
METRES_MISSING = FaultKind(
    "fairfax_metres_missing",
    "warning",
    "The drive times have no distances.",
    "metres is the straight line from the point of the block to the school, so the way is longer; "
    "minutes is the time by car as given.",
)
TRAVEL_THINNED = FaultKind(
    "fairfax_travel_thinned",
    "note",
    "There are drive times for {count} pairs of block and school.",
    "Of each block and level the {keep} quickest schools and the present one were kept, {kept} pairs.",
)
SCENARIOS_APART = FaultKind(
    "fairfax_scenarios_apart",
    "note",
    "There are {count} official redrawings of the zones.",
    "They were written to import/official_zones.csv, beside the city: a city has today's zones only.",
)
SITES_LEFT_OUT = FaultKind(
    "fairfax_sites_left_out",
    "note",
    "There are {count} further sites without capacity.",
    "They were left out: a site that may open needs a project with its cost.",
)

KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))


def templates() -> tuple[str, ...]:
    """Return every msgid that a fault of these data can be made of, sorted."""
    words = {word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word}
    return tuple(sorted(words))


def in_schools(kind: FaultKind, rows: Iterable[int], column: str, found: str = "", **values: object) -> Fault:
    """Return a fault in rows of the file of schools."""
    texts = {name: str(value) for name, value in values.items()}
    return kind.at(SCHOOLS_FILE, rows=tuple(rows), column=column, found=found, **texts)
