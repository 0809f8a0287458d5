"""Faults of files and columns."""

from geodata.faults import FaultKind

FILE_MISSING = FaultKind(
    "file_missing",
    "error",
    "The table {table} is required and has no file.",
    "Add one of {files}, or a sheet {table} to city.xlsx.",
)
FILE_TWICE = FaultKind(
    "file_twice",
    "error",
    "The table {table} is given more than once.",
    "Keep one of them and remove the others.",
)
FILE_UNKNOWN = FaultKind(
    "file_unknown",
    "warning",
    "The file is not read: its name is not that of a table.",
    "Rename it to a table's name, or move it out of the folder.",
    "{choices}",
)
FILE_FORMAT = FaultKind(
    "file_format",
    "warning",
    "The file is not read: its format is not one of those read here.",
    "Save it in one of the allowed formats.",
    ".csv, .xlsx, .parquet, .gpkg, .geojson or .shp",
)
SHEET_UNKNOWN = FaultKind(
    "sheet_unknown",
    "warning",
    "The sheet is not read: its name is not that of a table.",
    "Rename it to a table's name if it should be read.",
    "{choices}",
)
UNREADABLE = FaultKind(
    "unreadable",
    "error",
    "The file cannot be read as {format}.",
    "Save it again as {format} from the program it came from.",
)
NO_GEOMETRY_FORMAT = FaultKind(
    "no_geometry_format",
    "error",
    "This format holds no boundaries.",
    "Save the table as GeoPackage, GeoJSON or GeoParquet.",
)
TOO_LARGE = FaultKind(
    "too_large",
    "error",
    "The file is larger than is read here.",
    "Save the table as CSV or Parquet, or split off what is not needed.",
    "{limit} MB unpacked",
)
ENCODING = FaultKind(
    "encoding",
    "error",
    "The text is neither UTF-8 nor GB18030.",
    'Save it as "CSV UTF-8".',
)
ENCODING_GUESSED = FaultKind(
    "encoding_guessed",
    "warning",
    "The text is not UTF-8 and was read as GB18030.",
    'Check that the text found reads well; otherwise save the file as "CSV UTF-8".',
)
SEPARATOR = FaultKind(
    "separator",
    "error",
    "The columns are not separated by commas.",
    "Save it as CSV with commas.",
)
RAGGED_ROW = FaultKind(
    "ragged_row",
    "error",
    "The row has a different number of cells than the header.",
    "Put text that holds a comma between double quotes.",
    "{count} cells",
)
EMPTY_TABLE = FaultKind("empty_table", "error", "The table has no rows.", "Add its rows.")
COLUMN_TWICE = FaultKind("column_twice", "error", "The column is there twice.", "Keep one of them.")
COLUMN_MISSING = FaultKind(
    "column_missing", "error", "The required column {column} is missing.", "Add the column.", "{choices}"
)
COLUMN_RENAMED = FaultKind(
    "column_renamed",
    "error",
    "The required column {column} is missing; the nearest column found is {nearest_found}.",
    "If {nearest_found} is meant, rename it to {column}.",
)
COLUMN_UNKNOWN = FaultKind(
    "column_unknown", "warning", "The column is not read: its name is not known.", "Remove or rename it."
)
COLUMNS_BOTH = FaultKind(
    "columns_both",
    "note",
    "The table has a geometry as well as lon and lat; the geometry is used.",
    "Remove lon and lat if they differ.",
)
