"""What may be locked of hires, shared posts, quotas, aid, training and programme seats: more of `Lock`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Hires:
    """At least and at most so many teachers are hired for a school [teachers]; None sets no bound."""

    name: str
    school: str
    level: str = ""
    kind: str = ""
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class ServedBy:
    """A school has its posts of a kind at a base, itself or another school."""

    name: str
    school: str
    base: str
    kind: str
    level: str = ""


@dataclass(frozen=True)
class NewPosts:
    """At least and at most so many posts to share are created at a school [posts]; None sets no bound."""

    name: str
    school: str
    kind: str
    level: str = ""
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class QuotaFixed:
    """A senior school sets exactly so many places aside for a junior school [places]."""

    name: str
    senior: str
    junior: str
    places: int


@dataclass(frozen=True)
class AidFixed:
    """Exactly so many pupils of one category at a school get a kind of aid [pupils]."""

    name: str
    school: str
    level: str
    category: str
    aid: str
    pupils: int


@dataclass(frozen=True)
class TrainingFixed:
    """A programme gives exactly so many places to teachers of a level and kind, or of any [places]."""

    name: str
    programme: str
    places: int
    level: str = ""
    kind: str = ""


@dataclass(frozen=True)
class SeatsFixed:
    """A programme has exactly so many seats in a district, or at a school [places]."""

    name: str
    programme: str
    unit: Literal["district", "school"]
    unit_id: str
    seats: int
