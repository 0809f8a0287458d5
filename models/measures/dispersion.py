"""How unequal each indicator is between schools: for the city, and inside each district."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas import DataFrame

from models.measures import inequality
from models.measures.indicator_values import MET, NOT_ASSESSED, NOT_MET, reaches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from models.measures.units import Vector
    from models.policy import Indicator

CITY = "city"
COLUMNS = {
    "indicator": "str",
    "level": "str",
    "scope": "str",
    "schools": "int64",
    "unknown": "int64",
    "pupils": "float64",
    "mean": "float64",
    "minimum": "float64",
    "maximum": "float64",
    "cv": "float64",
    "cv_limit": "float64",
    "verdict": "str",
    "gini": "float64",
    "theil": "float64",
    "hoover": "float64",
    "mcloone": "float64",
    "share_below_standard": "float64",
}


@dataclass(frozen=True, eq=False)
class Part:
    """Schools of one scope as arrays; ``below`` tells which are below the standard."""

    value: "Vector"
    numerator: "Vector"
    denominator: "Vector"
    pupils: "Vector"
    below: "NDArray[np.bool_]"

    def at(self, rows: "NDArray[np.bool_]") -> "Part":
        """Return some of the schools."""
        return Part(
            self.value[rows],
            self.numerator[rows],
            self.denominator[rows],
            self.pupils[rows],
            self.below[rows],
        )


def inequality_table(values: DataFrame, stocks: DataFrame, indicators: "Sequence[Indicator]") -> DataFrame:
    """Return the inequality of every indicator and level, by scope (``city`` or a district_id).

    Schools count by the denominator of the indicator, which is their pupils unless a pack says otherwise,
    so that the mean is the ratio of totals. Excluded schools are left out; schools whose value is unknown
    are counted in ``unknown``, and a coefficient with unknown schools is *not assessed*, since they could
    turn it either way. With one school the coefficient is 0 by definition and tells nothing.

    Parameters
    ----------
    values : DataFrame
        As `models.measures.indicator_values.indicator_values` returns them.
    """
    pupils = stocks.set_index(["school_id", "level"])["pupils"]
    keys = pd.MultiIndex.from_frame(values[["school_id", "level"]])
    counted = values.assign(pupils=pupils.reindex(keys).to_numpy())[values["excluded"] == ""]
    known = {indicator.id: indicator for indicator in indicators}
    rows = [
        {"indicator": name, "level": level, "scope": scope, **_measured(part, known[str(name)], str(level))}
        for (name, level), group in counted.groupby(["indicator", "level"], sort=False)
        for scope, part in _scopes(group)
    ]
    return DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _scopes(group: DataFrame) -> "Iterator[tuple[str, Part]]":
    """Return the schools of the city, then those of each district, as arrays: there may be many districts."""
    names = ("value", "numerator", "denominator", "pupils")
    value, numerator, denominator, pupils = (group[name].to_numpy(dtype=np.float64) for name in names)
    below = (group["verdict"] == NOT_MET).to_numpy(dtype=bool)
    whole = Part(value, numerator, denominator, pupils, below)
    yield CITY, whole
    district, members = np.unique(group["district_id"].to_numpy(dtype=object), return_inverse=True)
    for number, name in enumerate(district):
        yield str(name), whole.at(members == number)


def _measured(part: Part, indicator: "Indicator", level: str) -> dict[str, float | str]:
    known = part.at(~np.isnan(part.value))
    x, w = known.value, known.denominator
    limit = indicator.cv_limits.get(level, np.nan)
    unknown = len(part.value) - len(x)
    cv = inequality.cv(x, w)
    total = w.sum() if len(x) else np.nan
    return {
        "schools": len(x),
        "unknown": unknown,
        "pupils": known.pupils.sum(),
        "mean": known.numerator.sum() / total * indicator.scale,
        "minimum": x.min() if len(x) else np.nan,
        "maximum": x.max() if len(x) else np.nan,
        "cv": cv,
        "cv_limit": limit,
        "verdict": _verdict(cv, limit, unknown),
        "gini": inequality.gini(x, w),
        "theil": inequality.theil(x, w),
        "hoover": inequality.hoover(x, w),
        "mcloone": inequality.mcloone(x, w),
        "share_below_standard": w[known.below].sum() / total if level in indicator.standards else np.nan,
    }


def _verdict(cv: float, limit: float, unknown: int) -> str:
    if np.isnan(cv) or np.isnan(limit) or unknown:
        return NOT_ASSESSED
    return MET if reaches(np.asarray(cv), limit, higher_is_better=False) else NOT_MET
