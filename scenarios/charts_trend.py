"""The trend of a school: pupils in the years that the city has rolls of, this year, and under a plan."""

import numpy as np
import pandas as pd

from scenarios.charts import COLOURS, Sheet, mark, polyline, write
from scenarios.frontier.picture import ticks
from scenarios.roles import Visitor
from scenarios.small_counts import smallest_shown
from scenarios.speech import Speech
from scenarios.today import STRANGER, TODAY
from scenarios.withheld import is_withheld
from scenarios.workspace import Workspace

ROLLS, REPORTED, PLANNED = "rolls", "reported", "planned"
_SHEET = Sheet(width=430, height=190, left=56, right=24, top=34, bottom=34)


def trend(
    workspace: Workspace, level: str, school_id: str, number: int | None = TODAY, visitor: Visitor = STRANGER
) -> pd.DataFrame:
    """Return the pupils of a school at a level year by year.

    Small counts are left out for who may not see them, and the whole row of years where this year's pupils
    are withheld.

    Returns
    -------
    DataFrame : year, pupils, source (rolls: summed over the grades of an earlier year; reported: this
        year's; planned: under the run), by year.
    """
    city = workspace.city
    grades = city.grades[(city.grades["school_id"] == school_id) & (city.grades["level"] == level)]
    before = grades[grades["year"] < city.school_year].groupby("year")["pupils"].sum()
    rows = [(int(year), float(pupils), ROLLS) for year, pupils in before.items()]  # type: ignore[call-overload]
    here = city.provision[(city.provision["school_id"] == school_id) & (city.provision["level"] == level)]
    rows += [(city.school_year, float(pupils), REPORTED) for pupils in here["pupils"]]
    if number is not None:
        rows += _planned(workspace, level, school_id, number)
    table = pd.DataFrame(rows, columns=["year", "pupils", "source"])
    smallest = smallest_shown(workspace.rules(number), visitor)
    if smallest:
        secret = is_withheld(workspace, (level, "school"), school_id, number, smallest)
        secret = secret or is_withheld(workspace, (level, "school"), school_id, TODAY, smallest)
        few = table["pupils"].between(0, smallest, inclusive="neither")
        table["pupils"] = table["pupils"].mask(few | secret)
    return table.dropna(subset="pupils").sort_values("year", ignore_index=True)


def _planned(workspace: Workspace, level: str, school_id: str, number: int) -> list[tuple[int, float, str]]:
    run = workspace.run(number)
    schools = run.plan.schools
    here = schools[(schools["school_id"] == school_id) & (schools["level"] == level)]
    return [(run.scenario.year, float(pupils), PLANNED) for pupils in here["pupils"].dropna()]


def draw_trend(table: pd.DataFrame, speech: Speech) -> str:
    """Return the SVG of a trend; a plan's year is joined by dashes and has its own mark."""
    sheet, title = _SHEET, speech.say("Pupils by school year")
    years, pupils = table["year"].to_numpy(dtype=int), table["pupils"].to_numpy(dtype=float)
    marks = ticks(0.0, float(np.max(pupils, initial=1.0)), 3)
    x, y = sheet.across(int(years.min()) - 0.3, int(years.max()) + 0.3), sheet.upward(marks[0], marks[-1])
    parts = [sheet.level(y(tick), speech.number(tick)) for tick in marks]
    parts += [write(x(year), sheet.height - 12, str(year), "middle", COLOURS[0]) for year in np.unique(years)]
    known = table[table["source"] != PLANNED]
    parts.append(polyline([(x(a), y(b)) for a, b in zip(known["year"], known["pupils"], strict=True)], 1))
    last = table[table["source"] == PLANNED]
    if len(last) and len(known):
        joined = pd.concat([known.tail(1), last])
        parts.append(
            polyline([(x(a), y(b)) for a, b in zip(joined["year"], joined["pupils"], strict=True)], 2)
        )
    for _, row in table.iterrows():
        at = x(int(row["year"])), y(float(row["pupils"]))
        parts.append(mark(*at, 2 if row["source"] == PLANNED else 1))
        parts.append(write(at[0], at[1] - 9, speech.number(float(row["pupils"])), "middle"))
    parts.append(write(8, 18, title))
    return sheet.picture(title, parts)
