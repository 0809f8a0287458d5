"""Faults between the counts of pupils, classes and children, most of them after the statistical handbook."""

from geodata.faults import FaultKind

GRADES_DIFFER = FaultKind(
    "grades_differ",
    "warning",
    "The pupils of the grades of {year} do not add up to the pupils of table provision.",
    "Correct one of the two tables.",
)
ENTRANTS_DIFFER = FaultKind(
    "entrants_differ",
    "warning",
    "The first grade of {year} is not as large as the entrants of table provision.",
    "Correct one of the two; repeaters belong to the grade but not to the entrants.",
)
FINAL_GRADE_DIFFERS = FaultKind(
    "final_grade_differs",
    "warning",
    "The final grade of {year} is not as large as the expected graduates of table provision.",
    "Correct one of the two tables.",
)
GRADUATES_DIFFER = FaultKind(
    "graduates_differ",
    "warning",
    "The graduates of {year} are not the expected graduates of table provision.",
    "Correct one of the two tables.",
)
GRADUATES_LEVEL = FaultKind(
    "graduates_level",
    "error",
    "The school has no row for the level junior in table provision, so it has no graduates to count here.",
    "Correct school_id, or add the row to table provision.",
)
ENTRANTS_WITHOUT_GRADUATES = FaultKind(
    "entrants_without_graduates",
    "warning",
    "In this district the junior entrants of {year} and the primary graduates before them are far apart.",
    "Check both; children who moved in or out explain small differences only.",
    "from {low} to {high} entrants per graduate",
)
CLASSES_PUPILS_DIFFER = FaultKind(
    "classes_pupils_differ",
    "warning",
    "The pupils of the classes do not add up to the pupils of table provision.",
    "Correct one of the two tables.",
)
CLASSES_COUNT_DIFFERS = FaultKind(
    "classes_count_differs",
    "warning",
    "The number of classes listed is not that of table provision.",
    "Correct one of the two tables.",
)
CLASS_TOO_LARGE = FaultKind(
    "class_too_large",
    "note",
    "A kindergarten class has more children than the statistical handbook accepts.",
    "Check the number; two classes may have been counted as one.",
    "at most {limit} children",
)
CLASS_MEAN = FaultKind(
    "class_mean",
    "warning",
    "The mean class has {found_mean} pupils, which is hard to believe.",
    "Check pupils and classes.",
    "from {low} to {high} pupils",
)
NO_CLASSES = FaultKind(
    "no_classes", "warning", "The school has pupils and no classes.", "Correct one of the two."
)
TEACHER_RATIO = FaultKind(
    "teacher_ratio",
    "warning",
    "There are {found_mean} pupils for each teacher, which is hard to believe.",
    "Check pupils and teachers.",
    "from {low} to {high} pupils",
)
TEACHERS_DIFFER = FaultKind(
    "teachers_differ",
    "warning",
    "The teachers of table staff do not add up to the teachers of table provision.",
    "Correct one of the two tables.",
)
NO_EQUIPMENT = FaultKind(
    "no_equipment",
    "warning",
    "The school has laboratories and no equipment.",
    "Correct the value of equipment, or the number of laboratories.",
    "more than 0",
)
NOT_SPLIT = FaultKind(
    "not_split",
    "warning",
    "Levels of a combined school have the very same {columns}, so the school seems not to be split.",
    "Give each level its own share of what they use together.",
)
CANDIDATE_WITH_PUPILS = FaultKind(
    "candidate_with_pupils",
    "warning",
    "A site that is only a candidate has pupils.",
    "Set its status to open, or its pupils to 0.",
)
OPEN_WITHOUT_PUPILS = FaultKind(
    "open_without_pupils",
    "note",
    "An open school has no pupils; what is counted per pupil leaves it out.",
    "Correct the pupils if it has some.",
)
GRADES_REVERSED = FaultKind(
    "grades_reversed", "error", "The lowest grade is above the highest.", "Exchange the two."
)
FOUNDED_LATER = FaultKind(
    "founded_later",
    "warning",
    "The school is open and was founded after the school year {year}.",
    "Correct the year, or set its status to candidate.",
)
SAME_NAME = FaultKind(
    "same_name",
    "warning",
    "Schools of the same level and district have the same name.",
    "Make sure that they are different schools.",
)
PART_SUM_OVER_WHOLE = FaultKind(
    "part_sum_over_whole",
    "warning",
    "{columns} together are more than {whole}.",
    "Check the columns.",
)
TEACHERS_OVER_STAFF = FaultKind(
    "teachers_over_staff",
    "warning",
    "The school has more teachers than staff.",
    "Check both; teachers are counted among the staff.",
)
ATTENDANCE_OVER_CHILDREN = FaultKind(
    "attendance_over_children",
    "warning",
    "More children of an area go to school than live there.",
    "Correct one of the tables attendance and children.",
)
ATTENDANCE_OVER_PUPILS = FaultKind(
    "attendance_over_pupils",
    "warning",
    "More children come from the areas than the school has pupils.",
    "Correct one of the tables attendance and provision.",
)
PUPILS_CHILDREN_DIFFER = FaultKind(
    "pupils_children_differ",
    "note",
    "There are {pupils} pupils and {children} children of level {level}.",
    "Check both if the city has no such inflow or outflow.",
    "from {low} to {high} pupils per child",
)
AID_OVER_PUPILS = FaultKind(
    "aid_over_pupils",
    "warning",
    "More pupils are eligible for aid than the school has at this level.",
    "Correct one of the tables aid and provision.",
)
HOUSING_NOWHERE = FaultKind(
    "housing_nowhere",
    "error",
    "The homes have neither an area nor a district.",
    "Fill in area_id or district_id.",
)
HOUSING_ELSEWHERE = FaultKind(
    "housing_elsewhere",
    "warning",
    "The area of the homes is in another district than their district_id says.",
    "Correct one of the two.",
)
HOUSING_PAST = FaultKind(
    "housing_past",
    "note",
    "The homes were completed before the school year {year}; their children are among those counted already.",
    "Remove the row if that is so.",
)
REPEATED_WAY = FaultKind(
    "repeated_way",
    "note",
    "Several streets join the same two nodes; the shorter one counts.",
    "Nothing needs to be done.",
)
WAY_TO_ITSELF = FaultKind(
    "way_to_itself",
    "warning",
    "The street ends where it begins, so it leads nowhere.",
    "Split it in two, or remove it.",
)
WAY_TOO_SHORT = FaultKind(
    "way_too_short",
    "warning",
    "The way is shorter than the straight line between its ends.",
    "Check the length and its unit, which is metres.",
    "at least {limit} m",
)
TRAVEL_SPEED = FaultKind(
    "travel_speed",
    "warning",
    "Distance and time give a speed of {speed} km/h, which is hard to believe.",
    "Check both and their units, metres and minutes.",
    "from {low} to {high} km/h",
)
NO_SCHOOL_WITHIN = FaultKind(
    "no_school_within",
    "warning",
    "The children of this area have no school of level {level} within {limit} km.",
    "Check the place of the area; or add the school.",
)
