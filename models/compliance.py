"""The rules of a pack, checked one by one: met, not met, or not assessed.

A pack names the rules; ``CHECKS`` are those that a city's tables can answer. A rule without a check needs
documents that no table holds, and is reported as not assessed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from models import checks_districts, checks_schools
from models.check_facts import COLUMNS, CheckFacts, Rows, rows
from models.indicator_values import NOT_ASSESSED

if TYPE_CHECKING:
    from models.policy import Rule

type Check = Callable[["Rule", CheckFacts], Iterator[Rows]]

CHECKS: Mapping[str, Check] = {
    "school_standards": checks_schools.school_standards,
    "class_size": checks_schools.class_size,
    "school_size": checks_schools.school_size,
    "rooms": checks_schools.rooms,
    "certified": checks_schools.certified,
    "each_cv": checks_districts.each_cv,
    "mean_cv": checks_districts.mean_cv,
    "staff_ratio": checks_districts.staff_ratio,
    "place_warning": checks_districts.place_warning,
    "quota_share": checks_districts.quota_share,
}
NEEDS_DOCUMENTS = "needs documents beyond these tables"


def compliance_table(facts: CheckFacts) -> DataFrame:
    """Return the verdict of every rule of the pack on every unit it is judged for.

    Returns
    -------
    DataFrame
        rule, level (empty where a rule joins levels), scope (``school``, ``district`` or ``city``: what is
        judged), unit_id (empty for the city), verdict, found, allowed, note.
    """
    pieces = [
        {"rule": np.full(len(piece["unit_id"]), rule.id, dtype=object), **piece}
        for rule in facts.policy.rules
        for piece in _checked(rule, facts)
    ]
    if not pieces:
        return DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    return DataFrame({name: np.concatenate([piece[name] for piece in pieces]) for name in COLUMNS}).astype(
        COLUMNS
    )


def _checked(rule: "Rule", facts: CheckFacts) -> Iterator[Rows]:
    if rule.check:
        return CHECKS[rule.check](rule, facts)
    return iter([rows(level, "city", "", NOT_ASSESSED, note=NEEDS_DOCUMENTS) for level in facts.levels(rule)])
