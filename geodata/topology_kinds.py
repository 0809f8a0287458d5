"""Every kind of fault that polygons can have together; the words are msgids of ``geometry.po``."""

from geodata.faults import FaultKind

WITHIN_TOLERANCE = "overlaps of at most {tolerance} m²"
AREAS_OVERLAP = FaultKind(
    "areas_overlap",
    "warning",
    "Areas overlap; pairs that do: {pairs}, with {area} in all.",
    "Correct the boundaries between them.",
    WITHIN_TOLERANCE,
)
AREA_TWICE = FaultKind(
    "area_twice",
    "warning",
    "Areas lie on top of each other, so that their children may be counted twice; pairs that do: {pairs}.",
    "Keep one of each pair, or correct their boundaries.",
    WITHIN_TOLERANCE,
)
AREAS_SLIVERS = FaultKind(
    "areas_slivers",
    "warning",
    "Thin gaps between the areas belong to none; how many: {count}, with {area} in all.",
    "Close the gaps: neighbours must share their corners.",
    "gaps of at most {tolerance} m²",
)
AREAS_HOLES = FaultKind(
    "areas_holes",
    "note",
    "Holes between the areas belong to none; how many: {count}, with {area} in all.",
    "Nothing needs to be done where nobody lives, as on lakes; otherwise draw the missing areas.",
)
AREAS_UNCOVERED = FaultKind(
    "areas_uncovered",
    "note",
    "The areas leave ground of their districts uncovered, {area} in all; districts concerned: {count}.",
    "Nothing needs to be done where nobody lives; otherwise draw the missing areas.",
    "at most {percent} % of a district",
)
AREA_OVERSTEPS = FaultKind(
    "area_oversteps",
    "warning",
    "Areas reach over the border of their district, by {area} in all.",
    "Correct the boundary or the district_id.",
    "at most {percent} % of the area",
)
DISTRICTS_SLIVERS = FaultKind(
    "districts_slivers",
    "warning",
    "Thin gaps between the districts belong to none; how many: {count}, with {area} in all.",
    "Close the gaps: neighbours must share their corners.",
    "gaps of at most {tolerance} m²",
)
DISTRICTS_HOLES = FaultKind(
    "districts_holes",
    "note",
    "Holes between the districts belong to none; how many: {count}, with {area} in all.",
    "Nothing needs to be done if it is not part of the city.",
)
AREAS_SAME_POINT = FaultKind(
    "areas_same_point",
    "warning",
    "Areas stand at the same point.",
    "Check the coordinates; the same area may be given twice.",
)
KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))
