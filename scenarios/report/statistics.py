"""The statistics bulletin as a chapter: how many schools, pupils and teachers, small counts hidden."""

from scenarios.bulletin import wording
from scenarios.bulletin.bulletin import SMALL_CELL, Bulletin, make_bulletin
from scenarios.bulletin.tables import Printed
from scenarios.report.material import Material
from scenarios.report.tables import Cell, Table, grid

_TABLES = ("levels", "districts", "settings", "ownership", "kindergartens")


def statistics(material: Material) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Return the tables of the bulletin and its notes; none where the pack sets no smallest count."""
    if material.policy.amount(SMALL_CELL) is None:
        return (), ()
    bulletin = make_bulletin(material.city, material.policy)
    tables = tuple(_spoken(material, bulletin, table) for table in bulletin.tables if table.name in _TABLES)
    return tables, wording.notes(bulletin, material.speech)


def _spoken(material: Material, bulletin: Bulletin, table: Printed) -> Table:
    speech = material.speech
    rows = [
        [
            *(
                Cell(wording.label(bulletin, name, str(table.frame[name].iloc[row]), speech))
                for name in table.labels
            ),
            *(Cell(wording.cell(bulletin, table, row, name, speech), "num") for name in table.numbers),
        ]
        for row in range(len(table.frame))
    ]
    return Table(
        head=tuple(speech.say(wording.HEADS[name]) for name in (*table.labels, *table.numbers)),
        rows=grid(rows),
        caption=speech.say(wording.TITLES[table.name]),
    )
