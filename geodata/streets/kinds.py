"""Every kind of fault a street network can have: its code, severity, and the words for it."""

from geodata.faults import FaultKind

EDGE_SHORT = FaultKind(
    "street_edge_short",
    "warning",
    "{count} streets are shorter than the straight line between their nodes by more than {tolerance} %.",
    "Check whether lengths are in metres and whether the nodes are in the right place.",
    "metres at least those of the straight line",
)
NODES_WITHOUT_EDGES = FaultKind(
    "street_half_given",
    "warning",
    "The city has street nodes without street edges, or the other way round, so streets are not used.",
    "Give both street_nodes and street_edges, or neither.",
)
PARTS = FaultKind(
    "street_parts",
    "warning",
    "The streets fall into {parts} parts that nothing joins; {kilometres} km of street ({share} %) lie "
    "outside the largest. {areas} areas and {schools} schools stand there.",
    "Join the parts by the missing streets, bridges or ferries: no way leads from one part to another.",
)
FAR_FROM_STREET = FaultKind(
    "street_far",
    "warning",
    "{count} of {all} places lie more than {limit} m from every street; the farthest, {id}, {metres} m.",
    "Add the missing streets or correct the points; a place too far from any street is measured straight.",
)
NO_WAY = FaultKind(
    "street_no_way",
    "warning",
    "No street leads from {count} areas to any open school.",
    "Join their streets to the network; until then their children are offered no school.",
)
STANDING = FaultKind(
    "street_standing",
    "note",
    "Places were put on the nearest street: {places} of them, {mean} m away on average and {most} m at most.",
    "Ways include this stretch.",
)

LINES_MISSING = FaultKind(
    "street_lines_missing",
    "error",
    "The file has no lines.",
    "Give a layer of streets whose geometry is lines.",
)
LINES_CRS = FaultKind(
    "street_lines_crs",
    "error",
    "The street layer does not say which CRS it is in.",
    "Save it with its CRS.",
)
LINES_NOT = FaultKind(
    "street_lines_not",
    "warning",
    "{count} of {all} features are no lines, or empty, and were left out.",
    "Remove them, or draw them as lines.",
)
LINES_JOINED = FaultKind(
    "street_lines_joined",
    "note",
    "{count} ends or corners of lines were joined to one nearby: the farthest moved {metres} m of {limit} m.",
    "Choose a smaller tolerance if streets meet that should not.",
)
LINES_SHORT = FaultKind(
    "street_lines_short",
    "note",
    "{count} pieces of line, {metres} m in all, were shorter than the tolerance and vanished.",
    "Nothing needs to be done unless streets are missing.",
)
LINES_SPEED = FaultKind(
    "street_lines_speed",
    "warning",
    "{count} speeds are not numbers in km/h from 1 to 200 and were left unknown.",
    "Write the number alone, in km/h.",
)
LINES_FORMAT = FaultKind(
    "street_lines_format",
    "error",
    "Streets are not read from this format.",
    "Save the street lines in one of the allowed formats.",
)
