"""What an audit looks at, and what it says when something is wrong."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata.city import City
from models.audit.needs import approved, dues, posts
from models.plan_tables import SCHOOL
from models.policy import Policy
from models.supply import open_provision

if TYPE_CHECKING:  # the audit must not need the solver, not even to be imported
    from models.plan import Plan
    from models.question import Question

TOLERANCE = 1e-4  # teachers, children, currency units: less than this is floating-point noise


@dataclass(frozen=True)
class PlanFault:
    """One thing wrong with a plan.

    Attributes
    ----------
    rule : str
        Name of the rule that is broken.
    table : str
        Table of the plan in which it shows.
    unit : str
        Area, school, source or step concerned, as its key.
    found, allowed : str
        What the plan says, and what it may say.
    """

    rule: str
    table: str
    unit: str
    found: str
    allowed: str

    def render(self) -> str:
        """Return one line that names rule, table, unit, what was found and what is allowed."""
        return f"{self.rule}: {self.table} {self.unit}: found {self.found}, allowed {self.allowed}"


@dataclass(frozen=True, eq=False)
class Case:
    """A plan with everything it is judged by."""

    plan: "Plan"
    city: City
    policy: Policy
    question: "Question"
    derived: dict[Callable[["Case"], Any], Any] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def open_schools(self) -> pd.DataFrame:
        """Open schools by (school_id, level) of every level of the question."""
        schools = open_provision(self.city, self.question.levels)
        return schools.set_index(SCHOOL, drop=False).rename_axis([None, None])

    @cached_property
    def planned_schools(self) -> pd.DataFrame:
        """The same schools with the pupils of the plan; schools the plan does not list have NaN."""
        pupils = self.plan.schools.drop_duplicates(SCHOOL).set_index(SCHOOL)["pupils"]
        return self.open_schools.assign(pupils=pupils.reindex(self.open_schools.index))

    @cached_property
    def posts(self) -> pd.DataFrame:
        """Need and teachers of every post that may take part, by (school_id, level, kind).

        The need is the approved posts where the question asks for posts.
        """
        if self.question.posts.decide:
            return approved(self.city, self.planned_schools, self.plan.posts)
        return posts(self.city, self.policy, self.planned_schools)

    @cached_property
    def dues(self) -> pd.Series:
        """What every school is due, in cents by (school_id, level, use); only where it can be assessed."""
        return dues(self.city, self.policy, self.question, self.planned_schools, self.plan)

    def decided(self, decision: str) -> bool:
        """Return whether the question leaves a decision open."""
        return decision in self.question.decisions


def once_per_case[Facts](derive: Callable[[Case], Facts]) -> Callable[[Case], Facts]:
    """Return a function that derives the facts of a case once: the rules of a topic share them."""

    @wraps(derive)
    def known(case: Case) -> Facts:
        if derive not in case.derived:
            case.derived[derive] = derive(case)
        facts: Facts = case.derived[derive]
        return facts

    return known


def faults(
    rule: str, table: str, units: Iterable[object], found: Iterable[object], allowed: Iterable[object]
) -> Iterator[PlanFault]:
    """Yield one fault for each unit with what was found there and what is allowed."""
    for unit, seen, may in zip(units, found, allowed, strict=True):
        key = " ".join(map(str, unit)) if isinstance(unit, tuple) else str(unit)
        yield PlanFault(rule, table, key, _text(seen), _text(may))


def differing(
    rule: str, table: str, found: pd.Series, allowed: pd.Series, tolerance: float = TOLERANCE
) -> Iterator[PlanFault]:
    """Yield a fault for every label at which two series differ; NaN equals NaN only."""
    if found.empty and allowed.empty:
        return
    labels = found.index.union(allowed.index)
    seen, may = found.reindex(labels).astype("float64"), allowed.reindex(labels).astype("float64")
    wrong = ~(((seen - may).abs() <= tolerance) | (seen.isna() & may.isna()))
    yield from faults(rule, table, labels[wrong], seen[wrong], may[wrong])


def exceeding(
    rule: str, table: str, found: pd.Series, most: pd.Series, tolerance: float = TOLERANCE
) -> Iterator[PlanFault]:
    """Yield a fault for every label of `found` above its `most`; a label without one may have nothing."""
    may = most.reindex(found.index).astype("float64").fillna(0.0)
    wrong = ~(found.astype("float64") <= may + tolerance)
    limits = may[wrong].map(lambda limit: f"at most {limit:g}")
    yield from faults(rule, table, found.index[wrong], found[wrong], limits)


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
