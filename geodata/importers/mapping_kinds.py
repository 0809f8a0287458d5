"""Every kind of fault a mapping file can have, or what it maps.

The words are msgids for the translations, like those of `geodata.kinds`.
"""

from geodata.faults import FaultKind

SYNTAX = FaultKind(
    "mapping_syntax",
    "error",
    "The mapping is not valid TOML.",
    "Correct the line named; write text between double quotes.",
)
NOT_REVIEWED = FaultKind(
    "mapping_not_reviewed",
    "error",
    "Nobody has said that this mapping was read.",
    "Read every line, correct it, and write reviewed = true at the top.",
    "reviewed = true",
)
KEY_UNKNOWN = FaultKind(
    "mapping_key_unknown", "error", "The key {key} is not known.", "Remove or rename it.", "{choices}"
)
KEY_MISSING = FaultKind(
    "mapping_key_missing", "error", "The key {key} is missing in {section}.", "Add {key}.", "{choices}"
)
VALUE_WRONG = FaultKind(
    "mapping_value_wrong", "error", "The key {key} cannot have this value.", "Correct it.", "{choices}"
)
TABLE_UNKNOWN = FaultKind(
    "mapping_table_unknown",
    "error",
    "A city has no such table.",
    "Write the name of a table of the data dictionary.",
    "{choices}",
)
COLUMN_UNKNOWN = FaultKind(
    "mapping_column_unknown",
    "error",
    "Table {of_table} has no such column.",
    "Write the name of a column of the data dictionary.",
    "{choices}",
)
COLUMN_UNMAPPED = FaultKind(
    "mapping_column_unmapped",
    "error",
    "The required column {column} of table {of_table} is not mapped.",
    "Say which column it is, or give it a constant.",
)
PATH_REFUSED = FaultKind(
    "mapping_path_refused",
    "error",
    "The file is not a plain file inside the folder of the source.",
    "Put the file into that folder, unpacked, and name it without a path.",
)
FILE_MISSING = FaultKind(
    "mapping_file_missing", "error", "The source has no such file.", "Correct the name.", "{choices}"
)
SHEET_MISSING = FaultKind(
    "mapping_sheet_missing",
    "error",
    "The workbook has no such sheet, or sheet is missing.",
    "Name a sheet.",
    "{choices}",
)
FORMAT = FaultKind(
    "mapping_format",
    "error",
    "Files of this format are not read.",
    "Save it in one of the allowed.",
    "{choices}",
)
SOURCE_COLUMN_MISSING = FaultKind(
    "mapping_source_column_missing",
    "error",
    "The file has no column of this name.",
    "Write the header as it stands in the file.",
    "{choices}",
)
UNIT_UNKNOWN = FaultKind(
    "mapping_unit_unknown",
    "error",
    "The unit of {column} cannot be turned into {into}.",
    "Write one of the allowed, or leave the unit out.",
    "{choices}",
)
VALUE_UNKNOWN = FaultKind(
    "mapping_value_unknown",
    "error",
    "The mapping does not say what this value means.",
    "Add it to the values of {column}.",
    "{choices}",
)
COLUMNS_UNUSED = FaultKind(
    "mapping_columns_unused",
    "note",
    "{count} columns of the file are not used.",
    "Nothing needs to be done, unless one of them is wanted.",
)
CONVERTED = FaultKind(
    "mapping_converted",
    "note",
    "{count} numbers of {column} were multiplied by {factor}, from {unit} to {into}.",
    "Check one of them.",
)
ROWS_REPEATED = FaultKind(
    "mapping_rows_repeated",
    "note",
    "{count} rows of table {of_table} repeat another one in every mapped column.",
    "They were left out, as the mapping asks.",
)

KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))


def templates() -> tuple[str, ...]:
    """Return every msgid that a fault of a mapping can be made of, sorted."""
    words = {word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word}
    return tuple(sorted(words))
