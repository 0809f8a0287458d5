"""Faults of headers: which column of a file is which column of the table."""

from geodata.faults import FaultKind

HEADER_TWICE = FaultKind(
    "header_twice",
    "error",
    "Several columns of the file mean the column {column}.",
    "Keep one of them, or rename the others.",
)
HEADER_LOWER = FaultKind(
    "header_lower",
    "note",
    "The header stands below the first row; what stands above it was not read.",
    "Nothing needs to be done.",
)
HEADERS_CUT = FaultKind(
    "headers_cut",
    "note",
    "The names of columns were cut to ten characters by the format and were completed.",
    "Check them; a GeoPackage keeps whole names.",
)
HEADERS_SYNTAX = FaultKind(
    "headers_syntax",
    "error",
    "The list of headers is not valid TOML.",
    'Write one "header of the file" = "column" per line, under the table\'s name in square brackets.',
)
HEADERS_TABLE = FaultKind(
    "headers_table",
    "error",
    "The list of headers names a table that does not exist.",
    "Correct the name in square brackets.",
    "{choices}",
)
HEADERS_COLUMN = FaultKind(
    "headers_column",
    "error",
    "The list of headers leads {header} to a column that the table does not have.",
    "Correct the name of the column.",
    "{choices}",
)
HEADERS_CLASH = FaultKind(
    "headers_clash",
    "error",
    "The list of headers gives {header} another meaning than the table itself does.",
    "Remove the line, or rename the header.",
)
