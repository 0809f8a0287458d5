"""Faults of money, projects and quotas, which concern several columns or rows at once."""

from geodata.faults import FaultKind

EXPIRED = FaultKind(
    "expired",
    "error",
    "The money expires before the year in which it is given.",
    "Correct one of the two years.",
    "a year from {year} on",
)
FOREIGN_CURRENCY = FaultKind(
    "foreign_currency",
    "error",
    "The currency is not known.",
    "Correct the code.",
    "an ISO 4217 code such as USD or EUR",
)
NO_RATE = FaultKind(
    "no_rate",
    "warning",
    "The agreement is in {foreign}, and no exchange rate says how the amount came about.",
    "Fill in exchange_rate.",
)
LOAN_COLUMNS = FaultKind(
    "loan_columns",
    "warning",
    "Money that is neither a loan nor foreign aid has interest, a drawdown or a repayment.",
    "Correct the kind, or empty these cells.",
)
LOAN_WITHOUT_INTEREST = FaultKind(
    "loan_without_interest",
    "note",
    "The loan has no interest; it is not assessed what it costs.",
    "Fill in interest, 0 where there is none.",
)
DRAWN_OVER_AMOUNT = FaultKind(
    "drawn_over_amount",
    "warning",
    "More is drawn down than the year's amount.",
    "Correct one of the two.",
)
PROJECT_CIRCLE = FaultKind(
    "project_circle",
    "error",
    "Projects require each other in a circle, so none of them can be the first.",
    "Remove one of the requirements.",
)
PROJECT_ADDS_NOTHING = FaultKind(
    "project_adds_nothing",
    "warning",
    "A project of this kind adds no seats.",
    "Fill in adds_seats, or correct the kind.",
)
PROJECT_OPEN = FaultKind(
    "project_open",
    "warning",
    "A new school is to be built where a school is open already.",
    "Set its kind to expand, or the status of the school to candidate.",
)
PROJECT_LEVEL = FaultKind(
    "project_level",
    "warning",
    "The project closes a level that the school does not provide.",
    "Correct school_id or level.",
)
PROJECT_PAST = FaultKind(
    "project_past",
    "note",
    "The earliest year of the project has passed; it can begin in {year} at the earliest.",
    "Nothing needs to be done.",
)
QUOTA_LEVEL = FaultKind(
    "quota_level",
    "warning",
    "The school provides neither the level senior nor vocational.",
    "Correct senior_school_id, or add the row to table provision.",
)
QUOTAS_OVER_ELIGIBLE = FaultKind(
    "quotas_over_eligible",
    "warning",
    "In {year}, {places} places are to be given to junior schools and {eligible} pupils are eligible.",
    "Correct one of the tables quotas and graduates.",
)
PLACES_OVER_SEATS = FaultKind(
    "places_over_seats",
    "warning",
    "The places of one year are more than all seats of the school.",
    "Correct one of the tables quotas and provision.",
)
