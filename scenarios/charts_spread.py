"""How values are spread within groups of schools: the middle half, the ends and the standard, by plan."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from geodata.city import City
from scenarios.charts import COLOURS, INK, LINE, PAPER, QUIET, Sheet, mark, write
from scenarios.frontier.picture import ticks
from scenarios.speech import Speech

GROUPINGS = ("district", "setting", "ownership")
_QUARTERS = {"low": 0.0, "first": 0.25, "median": 0.5, "third": 0.75, "high": 1.0}
_ROW, _GAP, _WIDTH = 19, 12, 760
_UNKNOWN = "unknown"


def groupings(city: City) -> tuple[str, ...]:
    """Return what the schools of a city can be grouped by."""
    columns = {"district": "district_id"}
    return tuple(
        name
        for name in GROUPINGS
        if columns.get(name, name) in city.schools and city.schools[columns.get(name, name)].notna().any()
    )


def spread(city: City, values: "Mapping[str, pd.DataFrame]", by: str) -> pd.DataFrame:
    """Return how the values of schools are spread within groups; every school counts once.

    Parameters
    ----------
    values : tables of schools with unit_id and value, by title.
    by : one of `groupings`.

    Returns
    -------
    DataFrame : group, title, schools, low, first, median, third, high; ordered by group, then as given.
    """
    column = "district_id" if by == "district" else by
    group_of = city.schools.set_index("school_id")[column].astype("str")
    tables = []
    for title, table in values.items():
        known = table.dropna(subset="value")
        grouped = known.groupby(known["unit_id"].map(group_of).fillna(_UNKNOWN))["value"]
        columns = {name: grouped.quantile(share) for name, share in _QUARTERS.items()}
        tables.append(pd.DataFrame({"schools": grouped.size(), **columns}).assign(title=title))
    whole = pd.concat(tables).rename_axis("group").reset_index()
    place = {title: number for number, title in enumerate(values)}
    order = whole.assign(place=whole["title"].map(place)).sort_values(["group", "place"], ignore_index=True)
    return order[["group", "title", "schools", *_QUARTERS]]


def draw_spread(
    table: pd.DataFrame, names: Mapping[str, str], about: str, standard: float | None, speech: Speech
) -> str:
    """Return the SVG of a spread: a line from least to most, a box around the middle half, the median marked.

    Parameters
    ----------
    table : as `spread` returns it.
    names : group to what it is called.
    about : what is measured, and in what.
    standard : drawn as a line, where there is one.
    """
    titles = list(dict.fromkeys(table["title"]))
    groups = list(dict.fromkeys(table["group"]))
    high = 58 + len(groups) * (len(titles) * _ROW + _GAP) + 44
    sheet = Sheet(_WIDTH, high, left=170, right=64, top=46, bottom=44)
    marks = ticks(*_ends(table, standard))
    x = sheet.across(marks[0], marks[-1])
    parts = [sheet.upright(x(tick), speech.number(tick)) for tick in marks]
    parts += _key(titles)
    top = float(sheet.top + _GAP)
    for group in groups:
        rows = table[table["group"] == group]
        parts.append(write(8, top + len(titles) * _ROW / 2 + 4, _short(names.get(str(group), str(group)))))
        for _, row in rows.iterrows():
            number = titles.index(str(row["title"]))
            parts.append(_box([x(float(row[name])) for name in _QUARTERS], top + number * _ROW + 9, number))
            end = sheet.width - sheet.right + 10
            parts.append(
                write(end, top + number * _ROW + 13, speech.number(int(row["schools"])), "start", QUIET)
            )
        top += len(titles) * _ROW + _GAP
        parts.append(f'<path d="M8 {top - _GAP / 2:.1f}H{sheet.width - 8}" stroke="{LINE}"/>')
    if standard is not None:
        parts.append(
            _standard(x(standard), sheet, speech.say("Standard {value}", value=speech.number(standard)))
        )
    parts.append(write((sheet.left + sheet.width - sheet.right) / 2, sheet.height - 8, about, "middle"))
    parts.append(write(sheet.width - 8, sheet.top - 4, speech.say("Schools"), "end", QUIET))
    return sheet.picture(speech.say("Spread within groups: {what}", what=about), parts)


def _ends(table: pd.DataFrame, standard: float | None) -> tuple[float, float]:
    values = [*table["low"], *table["high"], *([] if standard is None else [standard])]
    known = [float(value) for value in values if np.isfinite(value)]
    return (min(known), max(known)) if known else (0.0, 1.0)


def _key(titles: Sequence[str]) -> list[str]:
    """Return what the colours and marks of the plans mean, in one line."""
    parts, at = [], 170.0
    for number, title in enumerate(titles):
        said = _short(title, 24)
        parts += [mark(at, 18, number), write(at + 10, 22, said, "start", INK)]
        at += 34 + sum(13 if ord(letter) > 0x2E80 else 7.4 for letter in said)  # noqa: PLR2004 - wide letters
    return parts


def _box(at: Sequence[float], y: float, number: int) -> str:
    low, first, median, third, high = at
    colour = COLOURS[number]
    return (
        f'<path d="M{low:.1f} {y:.1f}H{high:.1f}" stroke="{colour}" stroke-width="1.5"/>'
        f'<rect x="{first:.1f}" y="{y - 6:.1f}" width="{max(third - first, 1):.1f}" height="12" '
        f'fill="{PAPER}" stroke="{colour}" stroke-width="1.5"/>{mark(median, y, number, 4)}'
    )


def _standard(x: float, sheet: Sheet, said: str) -> str:
    line = f"M{x:.1f} {sheet.top}V{sheet.height - sheet.bottom}"
    return f'<path d="{line}" stroke="{INK}" stroke-dasharray="5 4"/>' + write(
        x, sheet.top - 6, said, "middle"
    )


def _short(name: str, most: int = 22) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
