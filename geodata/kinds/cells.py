"""Faults of single cells and of keys."""

from geodata.faults import FaultKind
from geodata.kinds.allowed import ALLOWED_IDS

EMPTY_ID = FaultKind("empty_id", "error", "The id is empty.", "Fill in the id.")
EMPTY_CELL = FaultKind("empty_cell", "error", "The cell is empty.", "Fill in the cell.")
PADDED_ID = FaultKind(
    "padded_id",
    "error",
    "The id begins or ends with a space.",
    "Remove the space.",
    "an id without spaces around",
)
NUMERIC_ID = FaultKind(
    "numeric_id",
    "note",
    "The ids are stored as numbers and were read as text; leading zeros, if there were any, are lost.",
    "Format the column as text if ids have leading zeros.",
)
DUPLICATE_KEY = FaultKind(
    "duplicate_key",
    "error",
    "The same {key} stands in more than one row.",
    "Keep one row for each {key}.",
)
SIMILAR_ID = FaultKind(
    "similar_id",
    "warning",
    "These ids differ only in capitals, width or spaces.",
    "Make sure that they are different things.",
)
NOT_A_NUMBER = FaultKind(
    "not_a_number",
    "error",
    "The cell does not hold a plain number.",
    "Write digits only, with a point for decimals.",
)
NOT_FINITE = FaultKind(
    "not_finite", "error", "The number is infinite.", "Write the number, or leave it empty."
)
NOT_WHOLE = FaultKind("not_whole", "error", "The number is not whole.", "Write a whole number.")
OUT_OF_RANGE = FaultKind("out_of_range", "error", "The number is out of range.", "Correct the number.")
NOT_A_FLAG = FaultKind("not_a_flag", "error", "The cell is neither true nor false.", "Write true or false.")
NOT_ALLOWED = FaultKind(
    "not_allowed",
    "error",
    "The value is not in the list of allowed values.",
    "Choose one of the allowed values.",
)
UNKNOWN_ID = FaultKind(
    "unknown_id",
    "error",
    "There is no such id in table {refers}.",
    "Correct the id, or add its row to table {refers}.",
    ALLOWED_IDS,
)
UNKNOWN_PAIR = FaultKind(
    "unknown_pair",
    "error",
    "The school has no row for this level in table provision.",
    "Correct school_id or level, or add the row to table provision.",
)
INTERVAL = FaultKind(
    "interval",
    "error",
    "The forecast is not between its low and high values.",
    "Correct the three.",
    "low ≤ children ≤ high",
)
PART_OVER_WHOLE = FaultKind(
    "part_over_whole",
    "warning",
    "A part is larger than the whole it belongs to.",
    "Check both columns.",
    "at most {whole}",
)
