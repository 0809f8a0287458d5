"""What a plan by hand comes to, beside the run it began from."""

import numpy as np
import pandas as pd

from models.plan import Plan
from models.plan_tables import SCHOOL
from models.school_table import teacher_changes
from scenarios.editing.edited import Edited
from scenarios.editing.islands import main_schools
from scenarios.editing.sheet import Sheet

FIGURES = {
    "shortage.places": "children",
    "shortage.seats": "pupils",
    "mean_metres": "metres",
    "furthest_metres": "metres",
    "shortage.teachers": "teachers",
    "shortage.funds": "money",
}
SCHOOL_FIGURES = ("pupils", "seats", "overfull", "teachers", "short_teachers", "short_funds")
ELSEWHERE, HERE, MOVED, CUT_OFF = range(4)


def figures(sheet: Sheet, edited: Edited, level: str) -> pd.DataFrame:
    """Return ``figure, unit, before, after`` of a level: what is missing, and the ways to school."""
    before, after = _figures(sheet.run.plan, level), _figures(edited.plan, level)
    return pd.DataFrame(
        {
            "figure": list(FIGURES),
            "unit": list(FIGURES.values()),
            "before": [before[name] for name in FIGURES],
            "after": [after[name] for name in FIGURES],
        }
    )


def schools_changed(sheet: Sheet, edited: Edited) -> pd.DataFrame:
    """Return the touched schools: school_id, level, and each figure ``<name>_before`` and ``<name>``."""
    here = pd.MultiIndex.from_tuples(sorted(edited.schools), names=SCHOOL)
    was, now = (
        plan.schools.set_index(SCHOOL).reindex(here)[list(SCHOOL_FIGURES)]
        for plan in (sheet.run.plan, edited.plan)
    )
    return pd.DataFrame(now.join(was.add_suffix("_before")).reset_index())


def area_now(edited: Edited, level: str, area: str) -> pd.DataFrame:
    """Return where the children of an area go: school_id, children, metres; most children first."""
    placed = edited.plan.placements
    mine = placed[(placed["level"] == level) & (placed["area_id"] == area)]
    order = mine.sort_values(["children", "school_id"], ascending=[False, True])
    return order[["school_id", "children", "metres"]].reset_index(drop=True)


def offers(sheet: Sheet, edited: Edited, level: str, area: str) -> pd.DataFrame:
    """Return the schools near an area: school_id, metres, within_limit, and seats that are free now."""
    table = edited.plan.schools
    free = table[table["level"] == level].set_index("school_id")
    near = sheet.near(level, area)
    return near.assign(free=(free["seats"] - free["pupils"]).reindex(near["school_id"]).to_numpy())


def posts_at(sheet: Sheet, edited: Edited, level: str) -> pd.DataFrame:
    """Return the posts of a level that may change: school_id, kind, need, teachers (after all moves)."""
    posts = (edited.cases.get(level) or sheet.case(edited.plan, (level,))).posts
    change = teacher_changes(edited.plan.moves, edited.plan.hires).reindex(posts.index, fill_value=0.0)
    table = posts.assign(teachers=posts["teachers"] + change).reset_index()
    return pd.DataFrame(table[["school_id", "kind", "need", "teachers"]])


def marks(
    edited: Edited,
    level: str,
    areas: "pd.Series[str]",
    school: str | None,
    parts: tuple[tuple[str, ...], ...],
) -> "pd.Series[int]":
    """Return how each area is marked on the map: elsewhere, in the zone of a school, moved, or cut off."""
    zone = main_schools(edited.plan, level)
    moved = {area for its_level, area in edited.areas if its_level == level}
    cut = {area for part in parts for area in part}
    numbers = np.where(areas.map(zone).eq(school or ""), HERE, ELSEWHERE)
    numbers = np.where(areas.isin(moved), MOVED, numbers)
    return pd.Series(np.where(areas.isin(cut), CUT_OFF, numbers), index=areas.index, dtype="int64")


def _figures(plan: Plan, level: str) -> dict[str, float]:
    placed, unplaced, schools = (
        table[table["level"] == level] for table in (plan.placements, plan.unplaced, plan.schools)
    )
    children = float(placed["children"].sum())
    travelled = float((placed["children"] * placed["metres"]).sum())
    return {
        "shortage.places": float(unplaced["children"].sum()),
        "shortage.seats": float(schools["overfull"].sum(min_count=1)),
        "mean_metres": travelled / children if children else np.nan,
        "furthest_metres": float(placed["metres"].max()) if len(placed) else np.nan,
        "shortage.teachers": float(schools["short_teachers"].sum(min_count=1)),
        "shortage.funds": float(schools["short_funds"].sum(min_count=1)),
    }
