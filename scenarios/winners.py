"""Who wins and who loses: what got better stands beside what got worse, school by school."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from scenarios.runs import Run

# measure: (numerator, denominator or None, whether less is better)
_MEASURES: Mapping[str, tuple[str, str | None, bool]] = {
    "pupils_per_teacher": ("pupils", "teachers", True),
    "short_teachers": ("short_teachers", None, True),
    "overfull": ("overfull", None, True),
    "mean_metres": ("child_metres", "placed", True),
    "granted_per_pupil": ("granted_cents", "pupils", False),
}
_KEY = ["school_id", "level", "district_id"]
_SAME = 1e-9


def school_changes(runs: Mapping[str, Run]) -> pd.DataFrame:
    """Return every school whose value of a measure differs from the base.

    The base is the first run, or today when there is only one.

    Returns
    -------
    DataFrame
        ``run, school_id, level, district_id, measure, before, after, change, verdict``, sorted.
    """
    columns = ["run", *_KEY, "measure", "before", "after", "change", "verdict"]
    rows = [
        _changes(before, after, _KEY).assign(run=label) for label, (before, after) in _pairs(runs).items()
    ]
    changed = pd.concat(rows, ignore_index=True)
    changed = changed[changed["verdict"] != "same"]
    return changed[columns].sort_values(["run", "measure", *_KEY], ignore_index=True)


def district_changes(runs: Mapping[str, Run], schools: pd.DataFrame) -> pd.DataFrame:
    """Return, by district and measure, how many schools gained and lost, and the district's own value.

    Parameters
    ----------
    runs
        As for `school_changes`.
    schools
        What `school_changes` returned.
    """
    key = ["run", "district_id", "measure"]
    counts = schools.groupby([*key, "verdict"]).size().unstack(fill_value=0)  # noqa: PD010 - counts, not values
    counts = counts.reindex(columns=["better", "worse"], fill_value=0)
    rows = [
        _changes(before, after, ["district_id"]).assign(run=label)
        for label, (before, after) in _pairs(runs).items()
    ]
    values = pd.concat(rows, ignore_index=True).set_index(key)[["before", "after", "change"]]
    table = counts.join(values, how="outer").fillna({"better": 0, "worse": 0}).reset_index()
    table = table.dropna(subset=["change"])
    return table.astype({"better": int, "worse": int}).reset_index(drop=True)


def _pairs(runs: Mapping[str, Run]) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    amounts = {label: _amounts(run) for label, run in runs.items()}
    if len(runs) == 1:
        ((label, run),) = runs.items()
        return {label: (_amounts_today(run), amounts[label])}
    base, *others = amounts
    return {label: (amounts[base], amounts[label]) for label in others}


def _amounts(run: Run) -> pd.DataFrame:
    """Return the numerators and denominators of each school under a plan."""
    schools = run.plan.schools
    placements = run.plan.placements
    travelled = placements.assign(child_metres=placements["children"] * placements["metres"])
    sums = travelled.groupby(["school_id", "level"])[["child_metres", "children"]].sum()
    keys = pd.MultiIndex.from_frame(schools[["school_id", "level"]])
    sums = sums.reindex(keys, fill_value=0).set_axis(schools.index)
    return schools[[*_KEY, "pupils", "teachers", "short_teachers", "overfull"]].assign(
        granted_cents=schools["granted"] * 100,
        child_metres=sums["child_metres"],
        placed=sums["children"],
    )


def _amounts_today(run: Run) -> pd.DataFrame:
    schools = run.plan.schools
    return schools[_KEY].assign(
        pupils=schools["pupils_before"],
        teachers=schools["teachers_before"],
        short_teachers=np.nan,
        overfull=(schools["pupils_before"] - schools["seats"]).clip(lower=0),
        granted_cents=np.nan,
        child_metres=np.nan,
        placed=np.nan,
    )


def _changes(before: pd.DataFrame, after: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return ``key, measure, before, after, change, verdict`` for every unit known on both sides."""
    tables = []
    for measure, (above, below, less_is_better) in _MEASURES.items():
        was, now = (_ratio(table, key, above, below) for table in (before, after))
        both = pd.DataFrame({"before": was, "after": now}).dropna()
        change = both["after"] - both["before"]
        gain = -change if less_is_better else change
        same = change.abs() <= _SAME * both["before"].abs().clip(lower=1)
        verdict = np.select([same, gain > 0], ["same", "better"], default="worse")
        tables.append(both.assign(change=change, verdict=verdict, measure=measure).reset_index())
    return pd.concat(tables, ignore_index=True)


def _ratio(table: pd.DataFrame, key: list[str], above: str, below: str | None) -> "pd.Series[float]":
    """Return a measure by unit: a sum, or a ratio of sums over the schools that know both."""
    if below is None:
        return table.groupby(key)[above].sum(min_count=1)
    known = table[table[above].notna() & (table[below] > 0)]
    sums = known.groupby(key)[[above, below]].sum()
    return sums[above] / sums[below]
