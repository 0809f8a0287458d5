"""Every kind of fault a city folder can have: its code, severity, and the words for it.

The words are msgids of ``scenarios/locale/zh/faults.po``.
"""

from geodata.faults import DID_YOU_MEAN, FRAME, FaultKind

# What is allowed, by kind of column.
ALLOWED_TEXT = "any text"
ALLOWED_ID = "an id, as text"
ALLOWED_WHOLE = "a whole number from {low} to {high}, in digits only"
ALLOWED_NUMBER = "a number from {low} to {high}, in digits only"
ALLOWED_SHARE = "a share from 0 to 1 (35 % is 0.35)"
ALLOWED_FLAG = "true or false"
ALLOWED_CHOICE = "{choices}"
ALLOWED_SHAPES = "valid geometry of type {choices}"
ALLOWED_IDS = "an id of table {refers}"
ALLOWED_NAME = "text between double quotes"
ALLOWED_YEAR = "a year from 1900 to 2200, without quotes"
ALLOWED_CURRENCY = "an ISO 4217 code such as CNY or GBP"
ALLOWED_CRS = "authority and code of a projected CRS in metres, such as EPSG:4549 or EPSG:27700"

# The folder and its settings.
FOLDER_MISSING = FaultKind(
    "folder_missing",
    "error",
    "There is no such folder.",
    "Give the path of a folder that holds city.toml and one file per table.",
)
SETTINGS_MISSING = FaultKind(
    "settings_missing",
    "error",
    "The city folder has no city.toml.",
    "Add city.toml with name, school_year, currency and crs.",
)
SETTINGS_SYNTAX = FaultKind(
    "settings_syntax",
    "error",
    "The settings are not valid TOML.",
    "Correct the line named; write one key = value per line, text between double quotes.",
)
SETTING_UNKNOWN = FaultKind(
    "setting_unknown", "error", "The key {key} is not known.", "Remove or rename it.", "{choices}"
)
SETTING_MISSING = FaultKind(
    "setting_missing", "error", "The key {key} is missing.", "Add {key} to city.toml."
)
SETTING_VALUE = FaultKind("setting_value", "error", "The key {key} cannot have this value.", "Correct {key}.")
CRS_UNKNOWN = FaultKind(
    "crs_unknown",
    "error",
    "The planning CRS is not known.",
    "Look the code up with the survey office or in the register at epsg.org.",
    ALLOWED_CRS,
)
CRS_GEOGRAPHIC = FaultKind(
    "crs_geographic",
    "error",
    "The planning CRS counts in degrees, so it has no distances.",
    "Choose the projected CRS in which the city's maps are surveyed.",
    ALLOWED_CRS,
)
CRS_NOT_METRES = FaultKind(
    "crs_not_metres",
    "error",
    "The planning CRS does not count in metres on both axes.",
    "Choose a projected CRS in metres.",
    ALLOWED_CRS,
)
CRS_DISTORTED = FaultKind(
    "crs_distorted",
    "error",
    "Web Mercator stretches distances, more so away from the equator, so they would be false.",
    "Choose the projected CRS in which the city's maps are surveyed.",
    ALLOWED_CRS,
)

# The files.
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
    ".csv, .parquet, .gpkg, .geojson, or a sheet of city.xlsx",
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

# The cells.
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

# The map.
CRS_MISSING = FaultKind(
    "crs_missing",
    "error",
    "The file does not say in which CRS its coordinates are.",
    "Set the CRS of the layer and save it again; never guess it.",
)
CRS_FILE = FaultKind(
    "crs_file",
    "error",
    "The CRS of the file cannot be used.",
    "Save it as GeoPackage in {crs}, or as GeoJSON in WGS 84.",
)
COORDINATES_RANGE = FaultKind(
    "coordinates_range",
    "error",
    "The coordinates are not degrees of longitude and latitude.",
    "Check the columns, their order and the CRS.",
    "longitude from -180 to 180, latitude from -90 to 90",
)
COORDINATES_SWAPPED = FaultKind(
    "coordinates_swapped",
    "error",
    "Longitude and latitude seem to be swapped: exchanged, the points lie in the city.",
    "Exchange the two.",
    "{bounds}",
)
FAR_OUTSIDE = FaultKind(
    "far_outside",
    "error",
    "The place is far outside the city.",
    "Check the coordinates and the CRS of the file.",
    "{bounds}",
)
CRS_ELSEWHERE = FaultKind(
    "crs_elsewhere",
    "error",
    "The place lies where the planning CRS {crs} is not valid.",
    "Check the coordinates, their CRS, and crs in city.toml.",
    "{bounds}",
)
GEOMETRY_EMPTY = FaultKind(
    "geometry_empty", "error", "The row has no geometry.", "Draw it, or remove the row."
)
GEOMETRY_TYPE = FaultKind(
    "geometry_type", "error", "The geometry is of the wrong type.", "Save the layer with the allowed type."
)
GEOMETRY_INVALID = FaultKind(
    "geometry_invalid",
    "error",
    "The polygon is not valid.",
    "Repair it in a map program (QGIS: Fix geometries).",
)
GEOMETRY_FLATTENED = FaultKind(
    "geometry_flattened", "note", "Heights in the geometry are not used.", "Nothing needs to be done."
)
DISTRICTS_OVERLAP = FaultKind(
    "districts_overlap",
    "error",
    "Two districts overlap by {percent} % of the smaller one.",
    "Correct the boundary between them.",
    "districts that share no area",
)
DISTRICTS_SLIVER = FaultKind(
    "districts_sliver",
    "warning",
    "Two districts overlap by {percent} % of the smaller one.",
    "Correct the boundary between them when there is time.",
    "districts that share no area",
)
OUTSIDE_DISTRICTS = FaultKind(
    "outside_districts", "warning", "The place lies in no district.", "Check the point and the boundaries."
)
OTHER_DISTRICT = FaultKind(
    "other_district",
    "warning",
    "The place lies in another district than its district_id says.",
    "Check the point and the district_id.",
)
SAME_POINT = FaultKind(
    "same_point",
    "warning",
    "Schools of the same level stand at the same point.",
    "Check the coordinates; geocoding often puts schools on one street at one point.",
)

# The whole.
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

ALLOWED = tuple(value for name, value in tuple(globals().items()) if name.startswith("ALLOWED_"))
KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))


def templates() -> tuple[str, ...]:
    """Return every msgid a message of this package can be made of, sorted."""
    words = {word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word}
    return tuple(sorted(words | set(ALLOWED) | set(FRAME) | {DID_YOU_MEAN}))
