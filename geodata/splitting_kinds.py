"""What can keep a combined school from being split. Chinese: ``scenarios/locale/zh/splitting.po``."""

from geodata.faults import FaultKind

NO_WEIGHTS = FaultKind(
    "split_no_weights",
    "error",
    "The policy has no weights to split combined schools by.",
    "Add split.asset_weight for the levels of combined schools to the policy pack.",
)
NO_LEVELS = FaultKind(
    "split_no_levels",
    "error",
    "The school is not a combined school here: fewer than two of its levels have a weight in the policy.",
    "Give provision one row for each level of the school, or leave the school out of the file.",
)
NO_PUPILS = FaultKind(
    "split_no_pupils",
    "error",
    "The school has no pupils at the levels that share, so there is nothing to split by.",
    "Give the pupils of each level.",
)
UNKNOWN_SCHOOL = FaultKind(
    "split_unknown_school", "error", "No school has this id.", "Correct the id, or leave the row out."
)
SCHOOL_TWICE = FaultKind(
    "split_school_twice", "error", "The school is listed twice.", "Give one row for each combined school."
)
NOT_SHARED = FaultKind(
    "split_not_shared",
    "error",
    "This column is not an asset that levels share; staff and rooms of one level are counted by level.",
    "Give it in provision for each level, and leave the column out of this file.",
)
NOT_A_TOTAL = FaultKind(
    "split_not_a_total",
    "error",
    "The total is not a number from 0 up.",
    "Correct the cell; leave it empty where the total is unknown.",
)
CONTRADICTS = FaultKind(
    "split_contradicts",
    "error",
    "{school} has {column} by level in provision that is neither empty nor this total.",
    "Empty the cells of the levels, or leave the total out: what is split already is not split again.",
)

KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))


def templates() -> tuple[str, ...]:
    """Return every msgid that a fault of a split can be made of, sorted."""
    return tuple(
        sorted({word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word})
    )
