"""What a scenario file may lock of hires, shared posts, quotas, aid, training and programme seats."""

from typing import Annotated, Literal

from pydantic import Field

from models.locks import allotted_rules as rules
from models.locks.rules import Lock
from scenarios.scenario_lock import Asked, Id, LevelOf, LevelOr

type Count = Annotated[int, Field(ge=0)]


class Hires(Asked):
    """At least, or at most, so many teachers are hired for a school, of one level and kind or of all."""

    lock: Literal["hires"]
    school: Id
    level: LevelOr = ""
    kind: str = ""
    at_least: Count | None = None
    at_most: Count | None = None

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.Hires(self.title(), self.school, self.level, self.kind, self.at_least, self.at_most)


class ServedBy(Asked):
    """A school has its posts of a shared kind at a base: itself, or another school."""

    lock: Literal["served_by"]
    school: Id
    base: Id
    kind: Id
    level: LevelOr = ""

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.ServedBy(self.title(), self.school, self.base, self.kind, self.level)


class NewPosts(Asked):
    """At least, or at most, so many new posts of a shared kind are created at a school."""

    lock: Literal["new_posts"]
    school: Id
    kind: Id
    level: LevelOr = ""
    at_least: Count | None = None
    at_most: Count | None = None

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.NewPosts(self.title(), self.school, self.kind, self.level, self.at_least, self.at_most)


class QuotaFixed(Asked):
    """A senior school sets exactly so many places aside for a junior school."""

    lock: Literal["quota_fixed"]
    senior: Id
    junior: Id
    places: Count

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.QuotaFixed(self.title(), self.senior, self.junior, self.places)


class AidFixed(Asked):
    """Exactly so many pupils of one category at a school get a kind of aid."""

    lock: Literal["aid_fixed"]
    school: Id
    level: LevelOf
    category: Id
    aid: Literal["grant", "living_boarder", "living_day", "nutrition"]
    pupils: Count

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.AidFixed(self.title(), self.school, self.level, self.category, self.aid, self.pupils)


class TrainingFixed(Asked):
    """A programme gives exactly so many places to teachers of a level and kind, or of any."""

    lock: Literal["training_fixed"]
    programme: Id
    places: Count
    level: LevelOr = ""
    kind: str = ""

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.TrainingFixed(self.title(), self.programme, self.places, self.level, self.kind)


class DistrictSeats(Asked):
    """A programme has exactly so many seats in a district."""

    lock: Literal["district_seats"]
    programme: Id
    district: Id
    seats: Count

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.SeatsFixed(self.title(), self.programme, "district", self.district, self.seats)


class SchoolSeats(Asked):
    """A programme has exactly so many seats at a school."""

    lock: Literal["school_seats"]
    programme: Id
    school: Id
    seats: Count

    def rule(self) -> Lock:
        """Return the lock as the formulations take it."""
        return rules.SeatsFixed(self.title(), self.programme, "school", self.school, self.seats)
