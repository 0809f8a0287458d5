"""Faults of the folder and of city.toml."""

from geodata.faults import FaultKind
from geodata.kinds.allowed import ALLOWED_CRS

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
