"""What is missing, place by place: grouped by district, small counts of children withheld."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scenarios.report.material import Material
from scenarios.report.public import PEOPLE
from scenarios.report.small_cells import hidden, hidden_in_groups
from scenarios.report.tables import Cell, Table, grid

_KIND = ["what", "level", "unit", "measured_in"]


@dataclass(frozen=True)
class DistrictShortages:
    """One kind of shortage in one district: name, total, and the places."""

    name: str
    total: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shortage:
    """One kind of shortage of one run, by district; largest first."""

    run: str
    title: str
    total: str
    districts: tuple[DistrictShortages, ...]


def shortage_totals(material: Material) -> Table:
    """Put the shortages of all runs side by side, for the whole city and each level."""
    speech, table = material.speech, material.in_order(material.comparison.shortages)
    keys = ["what", "level", "measured_in"]
    totals = table.groupby(keys, sort=False)[list(material.labels)].sum().reset_index()
    secret = {label: _hidden_totals(material, totals, label) for label in material.labels}
    rows = [
        [
            Cell(speech.term(row["what"], "shortage")),
            Cell(material.level(row["level"]), "quiet"),
            Cell(speech.unit(row["measured_in"]), "quiet"),
            *(
                Cell(
                    _withheld(material, row[label]) if secret[label][at] else _total(material, row, label),
                    "num",
                )
                for label in material.labels
            ),
        ]
        for at, row in enumerate(totals.to_dict("records"))
    ]
    return Table(
        head=(speech.say("Missing"), speech.say("Level"), speech.say("Measured in"), *material.titles),
        rows=grid(rows),
    )


def _total(material: Material, row: Mapping[Hashable, Any], label: str) -> str:
    return material.speech.amount(row[label], row["measured_in"])


def _withheld(material: Material, amount: float) -> str:
    smallest = material.smallest_count
    return f"<{smallest}" if amount < smallest else material.speech.say("withheld")


def _hidden_totals(material: Material, totals: pd.DataFrame, label: str) -> list[bool]:
    """Return which totals by level must not be shown beside the sum over levels on the first page."""
    hide = pd.Series(data=False, index=totals.index)
    people = totals[totals["measured_in"].isin(PEOPLE)]
    if material.public:
        for _, rows in people.groupby("what"):
            hide[rows.index] = hidden(rows[label].astype(float), material.smallest_count)
    return hide.tolist()


def shortages(material: Material) -> tuple[Shortage, ...]:
    """List every shortage of every run by place."""
    return tuple(
        _shortage(material, title, (str(what), str(level), str(unit), str(measured)), rows)
        for title, run in zip(material.titles, material.runs, strict=True)
        for (what, level, unit, measured), rows in material.in_order(run.plan.shortages).groupby(
            _KIND, sort=False
        )
    )


def withheld_places(material: Material, number: int) -> set[tuple[str, str, str]]:
    """Return (what, level, area) of every count of children of a run that must not be shown."""
    table = material.runs[number].plan.shortages
    table = table[(table["unit"] == "area") | (table["measured_in"].isin(PEOPLE) & material.public)]
    found = set()
    for (what, level), rows in table.groupby(["what", "level"]):
        hide, _ = hidden_in_groups(rows["amount"], rows["district_id"], material.smallest_count)
        found |= {(str(what), str(level), str(area)) for area in rows.loc[hide, "unit_id"]}
    return found


def _shortage(material: Material, run: str, kind: tuple[str, str, str, str], rows: pd.DataFrame) -> Shortage:
    what, level, unit, measured = kind
    smallest = material.smallest_count if unit == "area" or _public_people(material, measured) else 0
    rows = rows.sort_values(["amount", "unit_id"], ascending=[False, True], ignore_index=True)
    hide, hide_totals = hidden_in_groups(rows["amount"], rows["district_id"], smallest)
    write = _writer(material, measured)
    places: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for district, place, amount, secret in zip(
        rows["district_id"], rows["unit_id"], rows["amount"], hide, strict=True
    ):
        places[district].append((material.place(unit, place), write(amount, secret)))
    totals = rows.groupby("district_id")["amount"].sum().sort_values(ascending=False, kind="stable")
    districts = tuple(
        DistrictShortages(
            material.place("district", district),
            write(total, district in hide_totals),
            tuple(places[str(district)]),
        )
        for district, total in totals.items()
    )
    title = f"{material.speech.term(what, 'shortage')} · {material.level(level)}"
    return Shortage(run, title, write(float(totals.sum()), 0 < totals.sum() < smallest), districts)


def _public_people(material: Material, measured: str) -> bool:
    return material.public and measured in PEOPLE


def _writer(material: Material, measured: str) -> Callable[[float, bool], str]:
    speech = material.speech

    def write(amount: float, hide: bool) -> str:  # noqa: FBT001
        if hide:
            return _withheld(material, amount)
        figure = speech.amount(amount, measured)
        return figure if measured == speech.currency else f"{figure} {speech.unit(measured)}"

    return write
