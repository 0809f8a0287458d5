"""The headline of a run: a dozen numbers that a leader asks for first."""

import numpy as np
import pandas as pd

from models.measures.indicators import Measures
from models.measures.units import quantile
from scenarios.runs import Run

# measure: (unit, which direction is better)
MEASURES = {
    "children": ("children", ""),
    "unplaced": ("children", "less"),
    "overfull": ("seats", "less"),
    "mean_metres": ("metres", "less"),
    "p95_metres": ("metres", "less"),
    "max_metres": ("metres", "less"),
    "short_teachers": ("teachers", "less"),
    "worst_shortfall": ("share", "less"),
    "teachers_hired": ("teachers", ""),
    "teachers_moved": ("teachers", ""),
    "granted": ("cents", ""),
    "short_funds": ("cents", "less"),
    "schools_met": ("schools", "more"),
    "schools_assessed": ("schools", ""),
}


def headline_today(run: Run) -> pd.DataFrame:
    """Return the headline of the city as it is, over the schools and levels where a run offers places.

    What only a plan has (distances as placed, shortages against a need, grants) is NaN.

    Returns
    -------
    DataFrame
        Indexed by measure: unit, better, today.
    """
    table = pd.DataFrame.from_dict(MEASURES, orient="index", columns=["unit", "better"])
    table.index.name = "measure"
    here = run.plan.schools[run.plan.schools["overfull"].notna()]
    met, assessed = schools_meeting(run.before)
    known = {
        "children": _total(here["pupils_before"]),
        "overfull": _total((here["pupils_before"] - here["seats"]).clip(lower=0)),
        "schools_met": met,
        "schools_assessed": assessed,
    }
    return table.assign(today=pd.Series(known, dtype=float).reindex(table.index))


def headline_of(run: Run) -> "pd.Series[float]":
    """Return the headline of a run, indexed by measure, in the units of ``MEASURES``."""
    plan = run.plan
    metres, children = plan.placements["metres"].to_numpy(), plan.placements["children"].to_numpy()
    met, assessed = schools_meeting(run.after)
    placed, unplaced = float(children.sum()), float(plan.unplaced["children"].sum())
    return pd.Series(
        {
            "children": placed + unplaced,
            "unplaced": unplaced,
            "overfull": _total(plan.schools["overfull"]),
            "mean_metres": float(np.average(metres, weights=children)) if placed else np.nan,
            "p95_metres": quantile(metres, children, 0.95),
            "max_metres": float(metres[children > 0].max()) if placed else np.nan,
            "short_teachers": _total(plan.schools["short_teachers"]),
            "worst_shortfall": worst_shortfall(plan.schools),
            "teachers_hired": float(plan.hires["teachers"].sum()),
            "teachers_moved": float(plan.moves["teachers"].sum()),
            "granted": float(plan.grants["cents"].sum()),
            "short_funds": _total(plan.schools["short_funds"]) * 100,
            "schools_met": met,
            "schools_assessed": assessed,
        }
    ).reindex(pd.Index(MEASURES, name="measure"))


def worst_shortfall(schools: pd.DataFrame) -> float:
    """Return the largest share of needed teachers that a school lacks; NaN where none is known."""
    need = schools["need_teachers"]
    return float((schools["short_teachers"] / need.where(need > 0)).max())


def schools_meeting(measures: Measures) -> tuple[float, float]:
    """Return how many schools (per level) meet every standard they were assessed on, and how many were."""
    values = measures.values  # noqa: PD011 - a table of ours
    assessed = values[values["verdict"].isin(["met", "not_met"])]
    all_met = assessed["verdict"].eq("met").groupby([assessed["school_id"], assessed["level"]]).all()
    return float(all_met.sum()), float(len(all_met))


def _total(column: "pd.Series[float]") -> float:
    """Return the sum of what is known; NaN where nothing is."""
    return float(column.sum(min_count=1))
