"""What a check of a rule may look at, and the rows it writes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from models.measures.indicator_values import MET, NOT_ASSESSED, NOT_MET

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geodata.city import City
    from models.plan import Plan
    from models.policy import Policy, Rule

type Rows = dict[str, np.ndarray]

UNKNOWN = "facts unknown"

COLUMNS = {
    "rule": "str",
    "level": "str",
    "scope": "str",
    "unit_id": "str",
    "verdict": "str",
    "found": "float64",
    "allowed": "float64",
    "note": "str",
}


@dataclass(frozen=True, eq=False)
class CheckFacts:
    """The city, the pack, the plan if any, and what was measured before the rules are checked.

    Attributes
    ----------
    today, stocks : DataFrame
        Stocks without and with the plan, in the same rows; the same table when there is no plan.
    measured, inequality : DataFrame
        ``values`` and ``inequality`` of ``Measures``.
    """

    city: "City"
    policy: "Policy"
    plan: "Plan | None"
    today: DataFrame
    stocks: DataFrame
    measured: DataFrame
    inequality: DataFrame

    def schools(self, rule: "Rule") -> DataFrame:
        """Return the stocks of the schools and levels with pupils to which a rule applies."""
        mine = self.stocks[self.stocks["pupils"] > 0]
        if rule.levels:
            mine = mine[mine["level"].isin(rule.levels)]
        if rule.ownership:
            mine = mine[mine["ownership"].isin(rule.ownership)]
        return mine

    def levels(self, rule: "Rule") -> tuple[str, ...]:
        """Return the levels of the city to which a rule applies."""
        return tuple(level for level in self.city.levels() if not rule.levels or level in rule.levels)

    def changed(self, schools: DataFrame, stock: str) -> np.ndarray:
        """Tell for each row of some schools whether the plan changes a stock."""
        before = self.today.loc[schools.index, stock].to_numpy(dtype=np.float64)
        after = schools[stock].to_numpy(dtype=np.float64)
        return np.asarray((before != after) & ~np.isnan(before))


def verdicts(holds: "ArrayLike", known: "ArrayLike") -> np.ndarray:
    """Return met, not_met or, where the facts are not known, not_assessed."""
    return np.where(np.asarray(known), np.where(np.asarray(holds), MET, NOT_MET), NOT_ASSESSED)


def rows(
    level: object,
    scope: str,
    unit_id: object,
    verdict: object,
    found: object = np.nan,
    allowed: object = np.nan,
    note: object = "",
) -> Rows:
    """Return rows of a compliance table without their rule, by column; what is not an array is repeated."""
    columns = {
        "level": level,
        "scope": scope,
        "unit_id": unit_id,
        "verdict": verdict,
        "found": found,
        "allowed": allowed,
        "note": note,
    }
    lengths = [len(column) for column in columns.values() if isinstance(column, np.ndarray)]
    length = lengths[0] if lengths else 1
    kinds = {name: np.float64 if COLUMNS[name] == "float64" else np.object_ for name in columns}
    return {
        name: np.broadcast_to(np.asarray(column, dtype=kinds[name]), length)
        for name, column in columns.items()
    }
