"""The chapters of the full report, in the order in which they are read."""

from collections.abc import Iterable

from scenarios.report import brief, decisions, equity, evidence, figures, resources, shortages
from scenarios.report.blocks import Block, Cards, Chapter, Fold, Grid, Maps, Places, Points, Words
from scenarios.report.material import Material
from scenarios.report.shortages import Shortage
from scenarios.report.statistics import statistics
from scenarios.report.tables import Table

_WARNINGS_SHOWN = 8


def chapters(material: Material) -> tuple[Chapter, ...]:
    """Return all chapters."""
    return (
        _brief(material),
        _side_by_side(material),
        _maps(material),
        _equity(material),
        _rules(material),
        _shortages(material),
        _teachers(material),
        _money(material),
        *_decisions(material),
        _losers(material),
        *_statistics(material),
        _proof(material),
    )


def _brief(material: Material) -> Chapter:
    say = material.speech.say
    cards = Cards(
        brief.headlines(material),
        better=say("Better than today"),
        worse=say("Worse than today"),
        none=say("nothing measured"),
    )
    return Chapter("brief", say("In brief"), (cards,))


def _side_by_side(material: Material) -> Chapter:
    say = material.speech.say
    blocks = (
        Grid(brief.side_by_side(material)),
        Words(say("What was asked"), "heading"),
        Grid(brief.questions(material)),
    )
    return Chapter("side-by-side", say("Side by side"), blocks)


def _maps(material: Material) -> Chapter:
    say, drawn = material.speech.say, figures.figures(material)
    blocks: list[Block] = [Maps.of(figure) for figure in drawn if figure.judged]
    others = tuple(Maps.of(figure) for figure in drawn if not figure.judged)
    if others:
        blocks.append(Fold(say("Other levels"), "", others))
    blocks.append(
        Words(
            say(
                "Maps of one row share their classes: equal colours are equal values. The figure beside a "
                "class counts places; hatched is not assessed. North is up."
            ),
            "note",
        )
    )
    return Chapter("maps", say("Where it is uneven"), tuple(blocks))


def _equity(material: Material) -> Chapter:
    return Chapter(
        "equity", material.speech.say("Are schools alike enough?"), (Grid(equity.inequality(material)),)
    )


def _rules(material: Material) -> Chapter:
    say = material.speech.say
    assessed, unknown = equity.compliance(material)
    blocks: list[Block] = [Grid(assessed)]
    if unknown.rows:
        title = say("Rules not assessed anywhere, because no table of the city can tell")
        blocks.append(Fold(title, str(len(unknown.rows)), (Grid(unknown),)))
    return Chapter("rules", say("Is it within the rules?"), tuple(blocks))


def _shortages(material: Material) -> Chapter:
    say, smallest = material.speech.say, material.smallest_count
    blocks: list[Block] = [Grid(shortages.shortage_totals(material))]
    if smallest:
        note = say(
            "Counts of children of an area below {smallest} are shown as <{smallest}; where one could be "
            "found by subtraction, another is withheld.",
            smallest=smallest,
        )
        blocks.append(Words(note, "note"))
    blocks += [_places(found) for found in shortages.shortages(material)]
    return Chapter("shortages", say("What is missing, and where"), tuple(blocks))


def _places(shortage: Shortage) -> Fold:
    groups = tuple((each.name, each.total, each.places) for each in shortage.districts)
    return Fold(f"{shortage.run} · {shortage.title}", shortage.total, (Places(groups),))


def _teachers(material: Material) -> Chapter:
    say = material.speech.say
    moved = (resources.moves(material, number) for number in range(len(material.runs)))
    blocks: tuple[Block, ...] = (
        Grid(resources.teachers_by_district(material)),
        *_folded(say("All moves"), moved, count=True),
    )
    return Chapter("teachers", say("Teachers moved and hired"), blocks)


def _money(material: Material) -> Chapter:
    say = material.speech.say
    by_use = (resources.money(material, number) for number in range(len(material.runs)))
    blocks: tuple[Block, ...] = (
        Grid(resources.money_side_by_side(material)),
        *_folded(say("By use"), by_use, count=False),
    )
    return Chapter("money", say("Where the money goes"), blocks)


def _folded(title: str, tables: Iterable[Table], *, count: bool) -> tuple[Fold, ...]:
    return tuple(
        Fold(f"{title} · {table.caption}", str(len(table.rows)) if count else "", (Grid(table),))
        for table in tables
        if table.rows
    )


def _decisions(material: Material) -> tuple[Chapter, ...]:
    """Return the chapter of further decisions, where a run took any."""
    blocks: list[Block] = []
    for number, title in enumerate(material.titles):
        tables = decisions.further(material, number)
        if tables and len(material.runs) > 1:
            blocks.append(Words(title, "heading"))
        blocks += [Grid(table) for table in tables]
    return (
        (Chapter("decisions", material.speech.say("What else is decided"), tuple(blocks)),) if blocks else ()
    )


def _losers(material: Material) -> Chapter:
    say, numbers = material.speech.say, range(len(material.runs))
    lost = [number for number in numbers if material.labels[number] != material.comparison.base]
    blocks: list[Block] = [Grid(resources.losers(material, number)) for number in lost]
    blocks.append(Words(say("Worst off under each plan"), "heading"))
    blocks += [Grid(resources.worst_off(material, number)) for number in numbers]
    return Chapter("losers", say("Who loses"), tuple(blocks))


def _statistics(material: Material) -> tuple[Chapter, ...]:
    tables, notes = statistics(material)
    if not tables:
        return ()
    said = Points(notes, kind="quiet")
    title = material.speech.say("Statistics bulletin")
    return (Chapter("statistics", title, (*(Grid(table) for table in tables), said)),)


def _proof(material: Material) -> Chapter:
    say = material.speech.say
    blocks: list[Block] = [
        Words(
            say(
                "Goals are reached one after the other; an earlier goal is not given up for a later one. "
                "Places are decided first, then teachers, then money: each step is proved best given the "
                "steps before it, not all of them together."
            )
        ),
        *(Grid(table) for table in evidence.proofs(material)),
    ]
    missing = [evidence.not_planned(material, number) for number in range(len(material.runs))]
    if any(table.rows for table in missing):
        blocks.append(Words(say("Not planned, because something is not known"), "heading"))
        blocks += [Grid(table) for table in missing if table.rows]
    warnings = evidence.warnings(material)
    blocks.append(Words(say("What to know about the data"), "heading"))
    blocks.append(
        Points(warnings, _WARNINGS_SHOWN)
        if warnings
        else Words(say("The checks of the city's files found nothing to warn of."))
    )
    blocks += [
        Words(say("What the numbers do not say"), "heading"),
        Points(evidence.caveats(material)),
        Words(say("Where it comes from"), "heading"),
        Grid(evidence.provenance(material)),
    ]
    return Chapter("proof", say("Can we trust it?"), tuple(blocks))
