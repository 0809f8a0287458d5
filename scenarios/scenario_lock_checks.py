"""Whether a city can be asked a scenario's locks: known ids, open decisions, one name for one lock."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from geodata.city import City
from scenarios.errors import Problem, nearest
from scenarios.scenario_lock_ids import ids_named, known_ids
from scenarios.scenario_locks import NEEDS, AskedLock, SchoolPupils, TeachersMove
from scenarios.scenario_locks_allotted import Hires, NewPosts, SchoolSeats, ServedBy

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

MONEY_ASKED = ("budget", "extra")  # sources that a scenario itself can bring
_OF_PLACES = ("area_to_school", "areas_together", "school_pupils")


def lock_problems(scenario: "Scenario", city: City) -> Iterator[Problem]:
    """Yield what a city cannot be asked of a scenario's locks; the key is ``locks[number]`` from 1."""
    seen: dict[str, int] = {}
    for number, lock in enumerate(scenario.locks, start=1):
        key = f"locks[{number}]"
        yield from _unknown_ids(key, lock, city)
        yield from _closed(key, lock, scenario)
        first = seen.setdefault(lock.title(), number)
        if first != number:
            yield Problem(f"{key}.name", "another lock has this name", found=lock.title())
        if isinstance(lock, SchoolPupils | TeachersMove | Hires | NewPosts):
            if lock.at_least is None and lock.at_most is None:
                yield Problem(key, "say at_least or at_most, or both")
            elif lock.at_most is not None and (lock.at_least or 0) > lock.at_most:
                yield Problem(f"{key}.at_least", "at_least is more than at_most", found=str(lock.at_least))


def _unknown_ids(key: str, lock: AskedLock, city: City) -> Iterator[Problem]:
    for field, sort in ids_named(lock.lock).items():
        asked = getattr(lock, field, ())
        known = known_ids(city, sort)
        if sort == "source":
            known = [*sorted(set(known)), *MONEY_ASKED]
        yield from _not_among(f"{key}.{field}", [asked] if isinstance(asked, str) else asked, known)


def _not_among(key: str, asked: Iterable[str], known: list[str]) -> Iterator[Problem]:
    for each in asked:
        if each not in known:
            yield Problem(key, "the city has nothing with this id", found=each, nearest=nearest(each, known))


def _closed(key: str, lock: AskedLock, scenario: "Scenario") -> Iterator[Problem]:
    needed = NEEDS.get(lock.lock)
    if needed and needed not in scenario.decisions:
        yield Problem(
            f"{key}.lock",
            "this lock needs a decision that the scenario leaves closed",
            found=", ".join(scenario.decisions),
            allowed=needed,
        )
    if isinstance(lock, ServedBy | NewPosts) and lock.kind not in scenario.shared_posts.kinds:
        yield Problem(
            f"{key}.kind",
            "this kind of post is not among those that the scenario shares",
            found=lock.kind,
            allowed=", ".join(scenario.shared_posts.kinds),
        )
    if isinstance(lock, SchoolSeats) and not scenario.programme_seats.schools:
        yield Problem(f"{key}.lock", "this lock needs programme_seats.schools = true", found="false")
    if lock.lock in _OF_PLACES and scenario.places.contiguous:
        yield Problem(
            f"{key}.lock",
            "zones in one piece are drawn without locks; leave out places.contiguous or this lock",
            found=lock.lock,
        )
    level = getattr(lock, "level", "")
    if level and scenario.levels and level not in scenario.levels:
        yield Problem(
            f"{key}.level",
            "this level is not planned",
            found=level,
            allowed=", ".join(scenario.levels),
        )
