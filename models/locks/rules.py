"""What a scenario may lock: one class for one kind of decision that is taken already.

A lock is a hard row. Where locks cannot all be kept, there is no plan, and the answer names those that
collide (`models.locks.collision`). An empty ``level``, ``use`` or the like means every one.
"""

from dataclasses import dataclass
from typing import Literal

from models.locks.allotted_rules import (
    AidFixed,
    Hires,
    NewPosts,
    QuotaFixed,
    SeatsFixed,
    ServedBy,
    TrainingFixed,
)

type Kept = Literal["pupils", "teachers", "projects", "purchases"]
KEPT: tuple[Kept, ...] = ("pupils", "teachers", "projects", "purchases")


@dataclass(frozen=True)
class SchoolStays:
    """A school stays as it is.

    Attributes
    ----------
    kept : tuple of str
        What stays: as many pupils as today; its teachers (none leaves, comes or is hired); its buildings
        (no project starts); its stock (nothing is bought).
    """

    name: str
    school: str
    level: str = ""
    kept: tuple[Kept, ...] = KEPT


@dataclass(frozen=True)
class AreaToSchool:
    """All children of some areas go to one school; without a level, of every level that it teaches."""

    name: str
    areas: tuple[str, ...]
    school: str
    level: str = ""


@dataclass(frozen=True)
class AreasTogether:
    """All children of some areas go to one and the same school, whichever that is."""

    name: str
    areas: tuple[str, ...]
    level: str


@dataclass(frozen=True)
class SchoolPupils:
    """A school has at least and at most so many pupils of a level [pupils]; None sets no bound."""

    name: str
    school: str
    level: str
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class ProjectMust:
    """A project is done; it starts by a year (that year included), or in any year where None."""

    name: str
    project: str
    by: int | None = None


@dataclass(frozen=True)
class ProjectNever:
    """A project is not done."""

    name: str
    project: str


@dataclass(frozen=True)
class ProjectNotBefore:
    """A project does not start before a year."""

    name: str
    project: str
    year: int


@dataclass(frozen=True)
class TeachersStay:
    """Nobody leaves a school: no move, rotation or conversion takes a teacher from it."""

    name: str
    school: str
    level: str = ""
    kind: str = ""


@dataclass(frozen=True)
class TeachersMove:
    """At least and at most so many teachers go from a school to another [teachers]; None sets no bound."""

    name: str
    school: str
    to: str
    level: str = ""
    kind: str = ""
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class GrantFixed:
    """A source pays a school exactly so much for a use [currency units]."""

    name: str
    school: str
    level: str
    use: str
    source: str
    amount: float


@dataclass(frozen=True)
class NoPurchases:
    """Nothing is bought for a school, or nothing of one stock."""

    name: str
    school: str
    level: str = ""
    stock: str = ""


type Lock = (
    SchoolStays
    | AreaToSchool
    | AreasTogether
    | SchoolPupils
    | ProjectMust
    | ProjectNever
    | ProjectNotBefore
    | TeachersStay
    | TeachersMove
    | GrantFixed
    | NoPurchases
    | Hires
    | ServedBy
    | NewPosts
    | QuotaFixed
    | AidFixed
    | TrainingFixed
    | SeatsFixed
)


def of_level(lock: SchoolStays | AreaToSchool | TeachersStay | NoPurchases, level: str) -> bool:
    """Return whether a lock that may name a level holds for this one."""
    return lock.level in {"", level}


def keeping(locks: tuple[Lock, ...], what: Kept) -> tuple[SchoolStays, ...]:
    """Return the locks of schools that keep their pupils, teachers, projects or purchases."""
    return tuple(lock for lock in locks if isinstance(lock, SchoolStays) and what in lock.kept)
