"""Faults of formats: what a reader refuses to open, and the limits of what it opens."""

from geodata.faults import FaultKind

OTHER_CONTENT = FaultKind(
    "other_content",
    "error",
    "The file does not hold what its name says.",
    "Save it again as {format} from the program it came from.",
    "{format}",
)
OUTSIDE_FOLDER = FaultKind(
    "outside_folder",
    "error",
    "The file is a link to a place outside the city folder.",
    "Put the file itself into the folder.",
)
MACROS = FaultKind(
    "macros",
    "error",
    "The workbook holds macros; it is not opened.",
    "Save it as .xlsx, without macros.",
)
DOCUMENT_TYPE = FaultKind(
    "document_type",
    "error",
    "The workbook holds a document type or entities; no spreadsheet program writes them.",
    "Open it in a spreadsheet program and save it again as .xlsx.",
)
BOMB = FaultKind(
    "bomb",
    "error",
    "The workbook unpacks to far more than a table holds.",
    "Save it again from the program it came from.",
    "at most {limit} times its own size",
)
FORMULA_WITHOUT_VALUE = FaultKind(
    "formula_without_value",
    "error",
    "The cell holds a formula whose value was not saved.",
    "Open the workbook in a spreadsheet program and save it, or put the value in place of the formula.",
)
FORMULA_VALUES = FaultKind(
    "formula_values",
    "note",
    "The values that were saved with the formulas were read; the formulas were not computed again.",
    "Save the workbook once more if other cells were changed since.",
)
CELL_ERROR = FaultKind(
    "cell_error",
    "error",
    "The cell holds an error of the spreadsheet.",
    "Correct the formula, or leave the cell empty.",
)
CELL_NESTED = FaultKind(
    "cell_nested",
    "error",
    "The cell holds a list or an object.",
    "Give one value for each cell; parts of a list are separated by semicolons.",
)
ENCODING_MIXED = FaultKind(
    "encoding_mixed",
    "error",
    "Some lines are UTF-8 and others are not.",
    'Save the whole file as "CSV UTF-8"; a part was probably pasted in from another file.',
)
TEXT_CUT = FaultKind(
    "text_cut",
    "error",
    "The text ends in the middle of a character: it was cut off at the width of its column.",
    "Widen the column, or save the layer as GeoPackage.",
)
SHAPEFILE_PART = FaultKind(
    "shapefile_part",
    "error",
    "A Shapefile is several files, and {missing} is missing.",
    "Add {missing}, or save the layer as GeoPackage, which is one file.",
)
SHAPEFILE_ENCODING = FaultKind(
    "shapefile_encoding",
    "note",
    "There is no {missing}, which says how the text is encoded; it was read as {encoding}.",
    "Check that the names read well.",
)
LAYERS = FaultKind(
    "layers",
    "error",
    "The file has several layers or sheets, and none is called like the table.",
    "Rename one of them to {table}, or save it in a file of its own.",
    "a layer or sheet called {table}",
)
TOO_MANY_ROWS = FaultKind(
    "too_many_rows",
    "error",
    "The table has more rows than are read here.",
    "Split off what is not needed.",
    "{limit} rows",
)
TOO_MANY_COLUMNS = FaultKind(
    "too_many_columns",
    "error",
    "The table has more columns than are read here.",
    "Remove the columns that are not needed.",
    "{limit} columns",
)
CELL_TOO_LONG = FaultKind(
    "cell_too_long",
    "error",
    "The text of the cell is longer than is read here.",
    "Shorten it; a quotation mark that is never closed also does this.",
    "{limit} characters",
)
TOO_MANY_POINTS = FaultKind(
    "too_many_points",
    "error",
    "The shape has more corner points than are read here.",
    "Simplify it (QGIS: Simplify).",
    "{limit} corner points in one shape",
)
TOO_DEEP = FaultKind(
    "too_deep",
    "error",
    "The file is nested more deeply than a map is.",
    "Save it again as {format} from the program it came from.",
    "{limit} levels of brackets",
)
NOT_FINITE_POINT = FaultKind(
    "not_finite_point",
    "error",
    "The shape has a corner point without a position.",
    "Draw the shape again, or remove the point.",
)
RINGS_REVERSED = FaultKind(
    "rings_reversed",
    "note",
    "The outer boundary runs clockwise, against the rule of GeoJSON; it was read all the same.",
    "Nothing needs to be done.",
)
ENCODING_UNKNOWN = FaultKind(
    "encoding_unknown",
    "error",
    "The encoding that the file names is not known.",
    "Write the name of the encoding in which the text was saved.",
    "UTF-8 or GB18030",
)
