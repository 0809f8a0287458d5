"""What the columns and notes of a bulletin are called."""

from scenarios.bulletin.bulletin import Bulletin
from scenarios.bulletin.tables import SHARES, Printed
from scenarios.speech import Speech

HIDDEN, UNKNOWN = "*", "–"
TITLES = {
    "levels": "Schools, classes, pupils and teachers by level",
    "districts": "Schools, classes, pupils and teachers by district and level",
    "settings": "Schools, classes, pupils and teachers by setting and level",
    "ownership": "Pupils by who runs the school",
    "kindergartens": "Kindergartens open to all families",
    "classes": "Classes by number of pupils",
}
HEADS = {
    "level": "Level",
    "district_id": "District",
    "setting": "Setting",
    "band": "Pupils in the class",
    "schools": "Schools",
    "classes": "Classes",
    "pupils": "Pupils",
    "boarders": "Boarders",
    "teachers": "Teachers",
    "pupils_per_teacher": "Pupils per teacher",
    "public": "In public schools",
    "inclusive_private": "In inclusive private schools",
    "private": "In other private schools",
    "privately_run": "In privately run schools",
    "privately_run_share": "Share in privately run schools",
    "inclusive_schools": "Inclusive kindergartens",
    "inclusive_schools_share": "Share of kindergartens",
    "inclusive": "Children in inclusive kindergartens",
    "inclusive_share": "Share of children",
    "share": "Share of classes",
}
ALL_LEVELS, ALL_DISTRICTS, ALL_SETTINGS = "All levels", "Whole city", "All settings"
_ALL = {"level": ALL_LEVELS, "district_id": ALL_DISTRICTS, "setting": ALL_SETTINGS}
PLACE = "A school with several levels is counted at each of them."
PEOPLE = "People are counted one by one."
IN_UNIT = (
    "People are counted in units of {unit} with {decimals} decimals. Every total is the sum of the rounded "
    "rows, and no more than {off} people off the total rounded by itself."
)
ADD_UP = "Totals are the sums of the rows printed; ratios and shares are worked out from the numbers printed."
SUPPRESSED = (
    "Counts from 1 to {most} children are hidden ({mark}), and so are the counts that would give them away: "
    "{small} small ones and {complements} others."
)
DASH = "{dash}: not known."
ROUGH = (
    "Counts are rounded to {people} people group by group, so that none below {smallest} can be told; "
    "none is hidden."
)
NOTHING_SMALL = "No count is smaller than {smallest} children, so none is hidden."


def label(bulletin: Bulletin, column: str, value: str, speech: Speech) -> str:
    """Say what a row is about."""
    if not value:
        return speech.say(_ALL[column])
    if column == "district_id":
        return speech.names(bulletin.city.districts, "district_id").get(value, value)
    if column == "level" and value in bulletin.policy.level_titles:
        return bulletin.policy.level_titles[value](speech.lang)
    return value if column == "band" else speech.term(value)


def cell(bulletin: Bulletin, table: Printed, row: int, column: str, speech: Speech) -> str:
    """Say a number as it is printed: hidden, unknown, a share, people in the unit, or whole."""
    if (row, column) in table.hidden:
        return HIDDEN
    value = float(table.frame[column].iloc[row])
    if column in SHARES:
        return speech.share(value, 2)
    return speech.number(value, decimals(bulletin, column))


def decimals(bulletin: Bulletin, column: str) -> int:
    """Return how many decimals a column of numbers is printed with."""
    if column == "pupils_per_teacher":
        return 2
    return 0 if "schools" in column or column == "classes" else bulletin.step.decimals


def notes(bulletin: Bulletin, speech: Speech) -> tuple[str, ...]:
    """Say how the tables were made."""
    number = speech.number
    counted = speech.say(PEOPLE)
    if bulletin.step.people != 1:
        counted = speech.say(
            IN_UNIT,
            unit=number(bulletin.step.unit, 0),
            decimals=bulletin.step.decimals,
            off=number(bulletin.off, 0),
        )
    hidden = speech.say(NOTHING_SMALL, smallest=bulletin.smallest)
    if bulletin.step.people >= bulletin.smallest:
        hidden = speech.say(ROUGH, people=number(bulletin.step.people, 0), smallest=bulletin.smallest)
    if bulletin.small + bulletin.complements:
        hidden = speech.say(
            SUPPRESSED,
            most=bulletin.smallest - 1,
            mark=HIDDEN,
            small=number(bulletin.small, 0),
            complements=number(bulletin.complements, 0),
        )
    return (counted, speech.say(ADD_UP), hidden, speech.say(PLACE), speech.say(DASH, dash=UNKNOWN))
