"""Does the workbook agree with itself and with the plan? Each amount is added up in two ways.

One way goes over the cells of a sheet as they were written, the other over the cells of another sheet or over
the tables of the plan. Both are written as numbers: nobody's spreadsheet program is asked.
"""

from collections.abc import Callable, Iterator

from models.plan_tables import COLUMNS, DECIDED_BY_SOME, TEXT
from scenarios.report.material import Material
from scenarios.workbook.book import Book, Check
from scenarios.workbook.further_sheets import NOT_SUMMED, SHEETS, TITLES, YEARS

type _Named = Callable[[str], str]


def checks_of(book: Book, material: Material, number: int, name: _Named) -> list[Check]:
    """Return what must agree between the sheets of a run.

    Parameters
    ----------
    book : with the sheets of the run written.
    material, number : the run.
    name : from the English name of a sheet to its own.
    """
    say, title = material.speech.say, material.titles[number]
    found = [
        *_money(book, material, number, name),
        *_teachers(book, material, number, name),
        *_children(book, material, number, name),
        *_shortages(book, material, number, name),
    ]
    checks = [Check(f"{title}: {say(what)}", one, other) for what, one, other in found]
    return [*checks, *_further(book, material, number, name)]


type _Pairs = Iterator[tuple[str, float, float]]


def _money(book: Book, material: Material, number: int, name: _Named) -> _Pairs:
    plan, sheet = material.runs[number].plan, name("Budget")
    budget = book.totals[sheet, "total"]
    flows = [value for (page, column), value in book.totals.items() if page == sheet and column != "total"]
    yield "Budget: sum of the schools = sum of the sources and uses", budget, sum(flows)
    yield "Budget = list of grants by source", budget, book.totals[name("Sources"), "cents"]
    yield "Budget = grants of the plan", budget, int(plan.grants["cents"].sum()) / 100
    if plan.schools["granted"].notna().any():
        yield "Budget = money granted by school", budget, book.totals[name("Posts"), "granted_cents"]


def _teachers(book: Book, material: Material, number: int, name: _Named) -> _Pairs:
    run, totals, posts = material.runs[number], book.totals, name("Posts")
    moved, hired = totals[posts, "out"], totals[posts, "hired"]
    yield "Teachers moved out = moved in", moved, totals[posts, "came"]
    yield "Teachers moved = list of transfers", moved, totals[name("Transfers"), "teachers"]
    yield "Teachers hired = list of hires", hired, totals[name("Hires"), "teachers"]
    others = [totals.get((posts, other), 0.0) for other in ("leaving", "changed_level")]
    if "teachers" in run.scenario.decisions and run.plan.schools["teachers"].notna().any():
        stays = totals[posts, "teachers_before"] - moved + totals[posts, "came"] + hired + sum(others)
        yield "Teachers today - out + in + hired = teachers after", stays, totals[posts, "teachers"]


def _children(book: Book, material: Material, number: int, name: _Named) -> _Pairs:
    run, totals = material.runs[number], book.totals
    if material.public or "places" not in run.scenario.decisions:
        return
    placed = totals[name("Places"), "children"]
    yield "Children placed = pupils after", placed, totals[name("Posts"), "pupils"]
    headline = material.comparison.headline.set_index("measure")[material.labels[number]]
    yield (
        "Children placed + without a place = children planned for",
        placed + totals[name("Without a place"), "children"],
        float(headline["children"]),
    )


def _shortages(book: Book, material: Material, number: int, name: _Named) -> _Pairs:
    totals, table = book.totals, material.runs[number].plan.shortages
    amounts = table.groupby("what")["amount"].sum()
    for what, message, sheet, column in (
        ("places", "Shortages of places = children without a place", "Without a place", "children"),
        ("seats", "Shortages of seats = pupils above the seats", "Posts", "overfull"),
        ("teachers", "Shortages of teachers = teachers missing by school", "Posts", "short_teachers"),
    ):
        if what in amounts and (name(sheet), column) in totals:
            yield message, float(amounts[what]), totals[name(sheet), column]


def _further(book: Book, material: Material, number: int, name: _Named) -> Iterator[Check]:
    """Hold every sum of the further sheets against the plan's own table."""
    say, tables = material.speech.say, material.tables(number)
    for table in DECIDED_BY_SOME:
        if not len(tables[table]):
            continue
        for column, kind in COLUMNS[table].items():
            total = book.totals.get((name(SHEETS[table]), column))
            if total is None or kind == TEXT or column in (*NOT_SUMMED, *YEARS):
                continue
            exact = float(tables[table][column].sum())
            what = say(
                "{sheet}: {column} = table of the plan", sheet=say(SHEETS[table]), column=say(TITLES[column])
            )
            amount = exact / 100 if column.endswith("cents") else exact
            yield Check(f"{material.titles[number]}: {what}", total, amount)
