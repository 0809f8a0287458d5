"""Better or worse: what a comparison says of each run against its base, measure by measure."""

import numpy as np
import pandas as pd

from scenarios.compare import Comparison

_SAME = 1e-9  # relative: below it two numbers differ by rounding only


def against_base(comparison: Comparison) -> pd.DataFrame:
    """Return, for every measure of the headline, how each run stands against the base.

    Returns
    -------
    DataFrame : index measure, one column a run, holding "better", "worse", "same", or "" where the measure
        has no good direction, a value is unknown, or the run is the base.
    """
    table = comparison.headline.set_index("measure")
    marks = {label: _marks(table, comparison.base, label) for label in comparison.labels}
    return pd.DataFrame(marks, index=table.index)


def gains_and_losses(comparison: Comparison) -> pd.DataFrame:
    """Return how many schools got better and how many worse: run, measure, better, worse."""
    verdicts = comparison.schools
    counts = verdicts.groupby(["run", "measure", "verdict"], sort=False).size().unstack(fill_value=0)  # noqa: PD010 - counts
    counts = counts.reindex(columns=["better", "worse"], fill_value=0)
    return counts.rename_axis(columns=None).reset_index()


def hardest_hit(comparison: Comparison, count: int = 5) -> pd.DataFrame:
    """Return, for each run, the districts where most schools got worse: run, district_id, better, worse."""
    sums = comparison.districts.groupby(["run", "district_id"], sort=False)[["better", "worse"]].sum()
    order = sums[sums["worse"] > 0].reset_index()
    order = order.sort_values(["run", "worse", "district_id"], ascending=[True, False, True])
    return order.groupby("run", sort=False).head(count).reset_index(drop=True)


def _marks(table: pd.DataFrame, base: str, label: str) -> np.ndarray:
    if label == base:
        return np.full(len(table), "", dtype=object)
    was, now = table[base].to_numpy(dtype=float), table[label].to_numpy(dtype=float)
    better = table["better"].to_numpy(dtype=object)
    gain = np.where(better == "less", was - now, now - was)
    same = np.abs(gain) <= _SAME * np.maximum(np.abs(was), 1)
    unknown = ~np.isfinite(gain) | (better == "")
    return np.select([unknown, same, gain > 0], ["", "same", "better"], default="worse")
