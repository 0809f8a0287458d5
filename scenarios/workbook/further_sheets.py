"""Sheets of the tables that only some decisions fill: one sheet for each that holds something."""

import pandas as pd

from geodata.schemas.columns import facts_of
from geodata.schemas.people import STOCKS
from models.plan_tables import COLUMNS, DECIDED_BY_SOME, NUMBER, TEXT
from scenarios.report.material import Material
from scenarios.workbook.book import Book, Column, Kind

SHEETS = {
    "works": "Projects done",
    "outlook": "Later years",
    "open_classes": "Classes",
    "posts": "Approved posts",
    "rotations": "Rotation",
    "conversions": "Change of level",
    "fairness": "Fair shares",
    "shared_posts": "Shared posts",
    "draws": "Draws on sources",
    "purchases": "Purchases",
    "passes": "Standards reached",
    "quotas": "Quotas",
    "programme_seats": "Programme seats",
    "aid": "Student aid",
    "training": "Training places",
}
TITLES = {
    "project_id": "Project",
    "school_id": "School",
    "from_school_id": "From school",
    "to_school_id": "To school",
    "base_school_id": "Employing school",
    "senior_school_id": "Senior school",
    "junior_school_id": "Junior school",
    "district_id": "District",
    "unit_id": "Unit",
    "level": "Level",
    "from_level": "From level",
    "to_level": "To level",
    "kind": "Kind",
    "unit": "Kind of unit",
    "category": "Category",
    "programme": "Programme",
    "programme_id": "Programme",
    "source_id": "Source",
    "stock": "Stock",
    "indicator": "Indicator",
    "verdict": "Verdict",
    "year": "Year",
    "start_year": "Starts",
    "open_year": "Opens",
    "open_now": "Open in the year decided (1 = yes)",
    "capital_cents": "Building cost",
    "running_cents": "Running cost a year",
    "available_cents": "Available",
    "drawn_cents": "Drawn",
    "matched_cents": "Matched",
    "interest_cents": "Interest",
    "repaid_cents": "Repaid",
    "carried_cents": "Carried over",
    "lapsed_cents": "Lapsed",
    "band_cents": "Amount a head",
    "cents": "Amount",
    "children": "Children",
    "seats": "Seats",
    "unplaced": "Without a place",
    "overfull": "Beyond the seats",
    "pupils": "Pupils",
    "classes": "Classes",
    "rooms": "Rooms",
    "posts": "Approved posts",
    "leaving": "Leaving",
    "teachers": "Teachers",
    "backbone": "Backbone teachers",
    "need_teachers": "Teachers needed",
    "short_teachers": "Teachers missing",
    "need_funds": "Funds needed",
    "short_funds": "Funds missing",
    "retiring": "Retiring",
    "vacancies": "Vacancies",
    "surplus": "Above the posts",
    "to_kind": "New kind",
    "new_posts": "New posts",
    "reading": "Fair share",
    "followed": "The plan follows it (1 = yes)",
    "proved": "Proved (1 = yes)",
    "posts_with_gap": "Posts that lack teachers today",
    "need_of_posts": "Teachers these posts need",
    "lacked": "Teachers still missing",
    "posts_short": "Posts still short",
    "most_lacked": "Most teachers missing at one post",
    "largest_share": "Largest share missing at one post",
    "share": "Share of the post",
    "metres": "Distance in metres",
    "amount": "Amount bought",
    "before": "Before",
    "after": "After",
    "standard": "Standard",
    "places": "Places",
    "hours": "Hours a place",
}
SCHOOLS = (
    "school_id",
    "from_school_id",
    "to_school_id",
    "base_school_id",
    "senior_school_id",
    "junior_school_id",
)
YEARS = ("year", "start_year", "open_year")
FAIRNESS = (
    "followed",
    "proved",
    "posts_with_gap",
    "need_of_posts",
    "lacked",
    "posts_short",
    "most_lacked",
    "largest_share",
)
NOT_SUMMED = (
    *FAIRNESS,
    "open_now",
    "share",
    "metres",
    "before",
    "after",
    "standard",
    "amount",
    "hours",
    "band_cents",
)


def further_sheets(book: Book, material: Material, number: int) -> None:
    """Write a sheet for each further table of a run's plan that holds something."""
    tables = material.tables(number)
    say = material.speech.say
    prefix = f"{number + 1} " if len(material.runs) > 1 else ""
    for name in DECIDED_BY_SOME:
        if len(tables[name]):
            sheet = say(SHEETS[name])
            columns = [
                _column(column, kind, say(TITLES[column]))
                for column, kind in COLUMNS[name].items()
                if column in tables[name]
            ]
            title = f"{sheet} · {material.titles[number]}"
            book.table(prefix + sheet, title, columns, spoken(tables[name], material))


def _column(name: str, kind: str, title: str) -> Column:
    if kind == TEXT or name in YEARS:
        return Column(name, title, width=34 if name in SCHOOLS else None)
    summed = name not in NOT_SUMMED
    shown: Kind = "number" if kind == NUMBER else "whole"
    if name.endswith("cents"):
        shown = "money"
    return Column(name, title, shown, summed=summed)


def spoken(table: pd.DataFrame, material: Material) -> pd.DataFrame:
    """Return a table with names for ids, and words of the reader's language."""
    speech = material.speech
    sources = speech.names(material.city.sources.drop_duplicates("source_id"), "source_id")
    shown = table.copy()
    for column in shown:
        if column in SCHOOLS:
            shown[column] = shown[column].map(lambda each: f"{material.place('school', each)} ({each})")
        elif column == "district_id":
            shown[column] = shown[column].map(
                lambda each: material.place("district", each) if each else speech.say("all")
            )
        elif column == "source_id":
            shown[column] = shown[column].map(lambda each: sources.get(each, each))
        elif column in ("level", "from_level", "to_level"):
            shown[column] = shown[column].map(
                lambda each: material.level(each) if each else speech.say("all")
            )
        elif column == "reading":
            shown[column] = shown[column].map(lambda each: speech.term(each, "reading"))
        elif column == "stock":
            shown[column] = shown[column].map(lambda each: _stock(str(each), speech.lang))
        elif column in ("kind", "verdict", "category", "unit"):
            shown[column] = shown[column].map(speech.term)
    return shown


def _stock(name: str, lang: str) -> str:
    """Return the title of a stock as the data dictionary has it."""
    facts = facts_of(STOCKS[name])
    return facts.zh if lang.startswith("zh") else facts.en
