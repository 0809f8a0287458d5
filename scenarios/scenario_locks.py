"""What a scenario file may lock: the tables ``[[locks]]``, one class for each kind of lock.

Each is the class of the same meaning in `models.locks.rules`; ``lock`` says which. A lock without a name is
called by what it says.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from models.locks import rules
from models.locks.rules import KEPT, Kept, Lock
from scenarios.scenario_lock import Asked, Id, LevelOf, LevelOr
from scenarios.scenario_locks_allotted import (
    AidFixed,
    DistrictSeats,
    Hires,
    NewPosts,
    QuotaFixed,
    SchoolSeats,
    ServedBy,
    TrainingFixed,
)


def _whole_cents(amount: float) -> float:
    if round(amount, 2) != amount:
        msg = "must have no more than two decimals"
        raise ValueError(msg)
    return amount


type Areas = Annotated[tuple[Id, ...], Field(min_length=1)]


class SchoolStays(Asked):
    """A school stays as it is: ``kept`` names what, out of pupils, teachers, projects and purchases."""

    lock: Literal["school_stays"]
    school: Id
    level: LevelOr = ""
    kept: Annotated[tuple[Kept, ...], Field(min_length=1)] = KEPT

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.SchoolStays(self.title(), self.school, self.level, self.kept)


class AreaToSchool(Asked):
    """All children of some areas go to one school, of one level or of all."""

    lock: Literal["area_to_school"]
    areas: Areas
    school: Id
    level: LevelOr = ""

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.AreaToSchool(self.title(), self.areas, self.school, self.level)


class AreasTogether(Asked):
    """All children of some areas go to one and the same school of a level."""

    lock: Literal["areas_together"]
    areas: Annotated[tuple[Id, ...], Field(min_length=2)]
    level: LevelOf

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.AreasTogether(self.title(), self.areas, self.level)


class SchoolPupils(Asked):
    """A school has at least, or at most, so many pupils of a level."""

    lock: Literal["school_pupils"]
    school: Id
    level: LevelOf
    at_least: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.SchoolPupils(self.title(), self.school, self.level, self.at_least, self.at_most)


class ProjectMust(Asked):
    """A project is done, and started by a year where one is given."""

    lock: Literal["project_must"]
    project: Id
    by: int | None = None

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.ProjectMust(self.title(), self.project, self.by)


class ProjectNever(Asked):
    """A project is not done."""

    lock: Literal["project_never"]
    project: Id

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.ProjectNever(self.title(), self.project)


class ProjectNotBefore(Asked):
    """A project does not start before a year."""

    lock: Literal["project_not_before"]
    project: Id
    year: int

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.ProjectNotBefore(self.title(), self.project, self.year)


class TeachersStay(Asked):
    """Nobody is taken from a school: all its teachers, or those of a level or kind."""

    lock: Literal["teachers_stay"]
    school: Id
    level: LevelOr = ""
    kind: str = ""

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.TeachersStay(self.title(), self.school, self.level, self.kind)


class TeachersMove(Asked):
    """At least, or at most, so many teachers of a level and kind, or of all, go from a school to another."""

    lock: Literal["teachers_move"]
    school: Id
    to: Id
    level: LevelOr = ""
    kind: str = ""
    at_least: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.TeachersMove(
            self.title(), self.school, self.to, self.level, self.kind, self.at_least, self.at_most
        )


class GrantFixed(Asked):
    """A source pays a school exactly so much for a use; the amount is in currency units."""

    lock: Literal["grant_fixed"]
    school: Id
    level: LevelOf
    use: Id
    source: Id
    amount: Annotated[float, Field(ge=0, le=1e13, allow_inf_nan=False), AfterValidator(_whole_cents)]

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.GrantFixed(self.title(), self.school, self.level, self.use, self.source, self.amount)


class NoPurchases(Asked):
    """Nothing is bought for a school, or nothing of one stock."""

    lock: Literal["no_purchases"]
    school: Id
    level: LevelOr = ""
    stock: str = ""

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.NoPurchases(self.title(), self.school, self.level, self.stock)


type AskedLock = Annotated[
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
    | DistrictSeats
    | SchoolSeats,
    Field(discriminator="lock"),
]
KINDS: dict[str, type[Asked]] = {
    "school_stays": SchoolStays,
    "area_to_school": AreaToSchool,
    "areas_together": AreasTogether,
    "school_pupils": SchoolPupils,
    "project_must": ProjectMust,
    "project_never": ProjectNever,
    "project_not_before": ProjectNotBefore,
    "teachers_stay": TeachersStay,
    "teachers_move": TeachersMove,
    "grant_fixed": GrantFixed,
    "no_purchases": NoPurchases,
    "hires": Hires,
    "served_by": ServedBy,
    "new_posts": NewPosts,
    "quota_fixed": QuotaFixed,
    "aid_fixed": AidFixed,
    "training_fixed": TrainingFixed,
    "district_seats": DistrictSeats,
    "school_seats": SchoolSeats,
}
NEEDS = {
    "area_to_school": "places",
    "areas_together": "places",
    "school_pupils": "places",
    "project_must": "projects",
    "grant_fixed": "funds",
    "teachers_move": "teachers",
    "hires": "teachers",
    "quota_fixed": "quotas",
    "aid_fixed": "aid",
    "training_fixed": "training",
    "district_seats": "programme_seats",
    "school_seats": "programme_seats",
}
