"""Faults of geometry and of coordinates."""

from geodata.faults import FaultKind

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
