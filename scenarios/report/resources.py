"""Teachers moved and hired, money by source, level and use, and who loses."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from scenarios.report.material import Material
from scenarios.report.shortages import withheld_places
from scenarios.report.tables import Cell, Table, grid, numbers
from scenarios.runs import Run

_MOVES_SHOWN = 20
_LOSERS = 10
_UNITS = {"granted_per_pupil": "cents", "mean_metres": "metres", "overfull": "seats"}
_WORST_SHOWN = 3  # of each kind; the list by place has all


def teachers_by_district(material: Material) -> Table:
    """Count teachers moved, hired and still missing in every district under each run."""
    speech = material.speech
    columns = ("moved out", "moved in", "hired", "still short")
    counted = [_teacher_counts(material, run) for run in material.runs]
    rows = [
        [Cell(name), *(cell for table in counted for cell in _counts(material, table, [district]))]
        for district, name in material.districts.items()
    ]
    foot = [
        Cell(speech.say("Whole city")),
        *(cell for table in counted for cell in _counts(material, table, list(table.index))),
    ]
    return Table(
        head=(speech.say("District"), *(speech.say(column) for _ in material.runs for column in columns)),
        groups=(("", 1), *((title, len(columns)) for title in material.titles)),
        rows=grid(rows),
        foot=grid([foot]),
        note=speech.say(
            "Moves within a district count as out and in. Still short: against the need of each school."
        ),
    )


def _counts(material: Material, table: pd.DataFrame, districts: list[str]) -> list[Cell]:
    totals = table.loc[districts].sum()
    return numbers("·" if value == 0 else material.speech.number(value, 0) for value in totals)


def _teacher_counts(material: Material, run: Run) -> pd.DataFrame:
    home = material.city.schools.set_index("school_id")["district_id"]
    moves, hires, schools = run.plan.moves, run.plan.hires, run.plan.schools
    counts = {
        "out": moves["teachers"].groupby(moves["from_school_id"].map(home)).sum(),
        "in": moves["teachers"].groupby(moves["to_school_id"].map(home)).sum(),
        "hired": hires["teachers"].groupby(hires["school_id"].map(home)).sum(),
        "short": schools["short_teachers"].groupby(schools["district_id"]).sum(),
    }
    return pd.DataFrame(counts).reindex(list(material.districts)).fillna(0.0)


def moves(material: Material, number: int) -> Table:
    """List a run's moves of teachers, most first."""
    speech, table = material.speech, material.runs[number].plan.moves
    table = table.sort_values(["teachers", "metres"], ascending=[False, True], kind="stable")
    rows = [
        [
            Cell(material.place("school", row["from_school_id"])),
            Cell(material.place("school", row["to_school_id"])),
            Cell(material.level(row["level"]), "quiet"),
            Cell(speech.term(row["kind"]), "quiet"),
            Cell(speech.number(row["teachers"]), "num"),
            Cell(speech.amount(row["metres"], "metres"), "num"),
        ]
        for row in table.to_dict("records")
    ]
    columns = ("From school", "To school", "Level", "Kind", "Teachers", "Distance")
    return Table(
        head=tuple(speech.say(column) for column in columns),
        rows=grid(rows),
        caption=material.titles[number],
        fold=_MOVES_SHOWN,
    )


def money_side_by_side(material: Material) -> Table:
    """Show what each source gives to each level under every run, to the cent, with totals."""
    speech, table = material.speech, material.in_order(material.comparison.money_by_source)
    labels = list(material.labels)
    names = speech.names(table, "source_id")
    rows = [
        [
            Cell(names[str(row["source_id"])]),
            Cell(material.level(row["level"]), "quiet"),
            *numbers(speech.money(row[label], 2) for label in labels),
        ]
        for row in table.to_dict("records")
    ]
    total = [
        Cell(speech.say("Total")),
        Cell(""),
        *numbers(speech.money(table[label].sum(), 2) for label in labels),
    ]
    return Table(
        head=(speech.say("Source"), speech.say("Level"), *material.titles),
        rows=grid(rows),
        foot=grid([total]),
    )


def money(material: Material, number: int) -> Table:
    """Show a run's money by source and level (rows) and use (columns), to the cent, with totals both ways."""
    speech, grants = material.speech, material.runs[number].plan.grants
    cube = grants.pivot_table(
        index=["source_id", "level"],
        columns="use",
        values="cents",
        aggfunc="sum",
        fill_value=0,
        observed=True,
    )
    names = speech.names(material.city.sources.drop_duplicates("source_id"), "source_id")
    rows = [
        [
            Cell(names.get(row["source_id"], row["source_id"])),
            Cell(material.level(row["level"]), "quiet"),
            *_cents(material, [row[use] for use in cube]),
        ]
        for row in material.in_order(cube.reset_index()).to_dict("records")
    ]
    foot = [Cell(speech.say("Total")), Cell(""), *_cents(material, list(cube.to_numpy().sum(axis=0)))]
    return Table(
        head=(
            speech.say("Source"),
            speech.say("Level"),
            *(speech.term(use) for use in cube),
            speech.say("Total"),
        ),
        rows=grid(rows),
        foot=grid([foot]) if len(cube) else (),
        caption=material.titles[number],
    )


def _cents(material: Material, cents: list[int]) -> list[Cell]:
    amounts = [int(amount) for amount in cents]
    return [
        *numbers(material.speech.money(amount, 2) for amount in amounts),
        *numbers([material.speech.money(sum(amounts), 2)], "strong"),
    ]


def losers(material: Material, number: int) -> Table:
    """List the schools that lose most under a run, by share of what they had."""
    speech, label = material.speech, material.labels[number]
    table = material.comparison.schools
    table = table[(table["run"] == label) & (table["verdict"] == "worse")]
    share = table["change"].abs() / table["before"].abs().where(table["before"] != 0)
    order = table.assign(share=share, size=table["change"].abs()).sort_values(
        ["share", "size", "school_id", "level", "measure"],
        ascending=[False, False, True, True, True],
        na_position="first",  # had nothing to lose from, and lost
    )
    rows = [
        [
            Cell(material.place("school", row["school_id"])),
            Cell(material.place("district", row["district_id"]), "quiet"),
            Cell(material.level(row["level"]), "quiet"),
            Cell(speech.term(row["measure"])),
            *numbers(
                material.count(value, _UNITS.get(row["measure"], ""))
                for value in (row["before"], row["after"])
            ),
        ]
        for row in order.head(_LOSERS).to_dict("records")
    ]
    columns = ("School", "District", "Level", "Measure", "Before", "After")
    return Table(
        head=tuple(speech.say(column) for column in columns),
        rows=grid(rows),
        caption=material.titles[number],
        note=_losers_note(material, table),
    )


def _losers_note(material: Material, table: pd.DataFrame) -> str:
    base, speech = material.comparison.base, material.speech
    return speech.say(
        "{schools} schools lose something against {base}.",
        schools=table["school_id"].nunique(),
        base=speech.say("today") if base == "today" else material.titles[material.labels.index(base)],
    )


def worst_off(material: Material, number: int) -> Table:
    """List the largest shortages of each kind in a run."""
    speech, label = material.speech, material.labels[number]
    withheld = withheld_places(material, number)
    table = material.comparison.worst
    table = table[table["run"] == label]
    rows = [
        [
            Cell(speech.term(row["what"], "shortage")),
            Cell(str(row["rank"]), "num quiet"),
            Cell(material.place(row["unit"], row["unit_id"])),
            Cell(material.place("district", row["district_id"]), "quiet"),
            Cell(material.level(row["level"]), "quiet"),
            Cell(_amount(material, row, withheld), "num"),
        ]
        for row in table[table["rank"] <= _WORST_SHOWN].to_dict("records")
    ]
    columns = ("Missing", "Rank", "Place", "District", "Level", "How much")
    return Table(
        head=tuple(speech.say(column) for column in columns), rows=grid(rows), caption=material.titles[number]
    )


def _amount(material: Material, row: Mapping[Hashable, Any], withheld: set[tuple[str, str, str]]) -> str:
    if (row["what"], row["level"], row["unit_id"]) not in withheld:
        return material.speech.amount(row["amount"], row["measured_in"])
    smallest = material.smallest_count
    return f"<{smallest}" if row["amount"] < smallest else material.speech.say("withheld")
