"""The rules of a pack, checked one by one: met, not met, or not assessed.

A pack names the rules; ``CHECKS`` are those that a city's tables can answer. A rule without a check needs
documents that no table holds, and is reported as not assessed.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from models.compliance import districts as checks_districts
from models.compliance import enrolment as checks_enrolment
from models.compliance import groups as checks_groups
from models.compliance import money as checks_money
from models.compliance import schools as checks_schools
from models.compliance import staff as checks_staff
from models.compliance.facts import COLUMNS, CheckFacts, Rows, rows
from models.measures.indicator_values import NOT_ASSESSED

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
    "large_classes": checks_schools.large_classes,
    "nearby": checks_enrolment.nearby,
    "migrants": checks_enrolment.migrants,
    "inclusive_share": checks_enrolment.inclusive_share,
    "public_share": checks_enrolment.public_share,
    "gross_enrolment": checks_enrolment.gross_enrolment,
    "class_size_share": checks_enrolment.class_size_share,
    "special_enrolment": checks_groups.special_enrolment,
    "inclusive_per_class": checks_groups.inclusive_per_class,
    "resource_room": checks_groups.resource_room,
    "parity": checks_groups.parity,
    "retention": checks_enrolment.retention,
    "county_senior": checks_groups.county_senior,
    "all_staff_ratio": checks_staff.all_staff_ratio,
    "class_staff": checks_staff.class_staff,
    "class_all_staff": checks_staff.class_all_staff,
    "small_school_staff": checks_staff.small_school_staff,
    "trained": checks_staff.trained,
    "rotation": checks_staff.rotation,
    "posts_total": checks_staff.posts_total,
    "small_school_fund": checks_money.small_school_fund,
    "pupil_fund": checks_money.pupil_fund,
    "training_share": checks_money.training_share,
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
