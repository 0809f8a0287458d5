"""Locks of places, as rows of the places formulation of one level.

Sets
    locked                 (lock, z) of an area that goes to a given school
    together               locks of areas that go to one school
    reached                (lock, s) of a school that all areas of the lock reach
    bounded                locks on the pupils of a school; those that keep today's number among them
Parameters
    children[z]            children living in area z                              [children]
    at_least[k], at_most[k]  pupils that lock k asks for                          [pupils]
Variables
    choose[k, s] ∈ {0, 1}  whether the areas of lock k go to school s             [yes or no]
Subject to
    lock_area_to_school[k, z]     place[z, s(k)] = children[z]                    ∀ locked
    lock_areas_together[k, z, s]  place[z, s] = children[z] · choose[k, s]        ∀ arcs of the areas
    lock_one_school[k]            Σ_s choose[k, s] = 1                            ∀ together
    lock_pupils_at_least[k]       Σ_z place[z, s(k)] ≥ at_least[k]                ∀ bounded
    lock_pupils_at_most[k]        Σ_z place[z, s(k)] ≤ at_most[k]                 ∀ bounded
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import LockError
from models.incidence import incidence
from models.locks.rules import AreasTogether, AreaToSchool, Lock, SchoolPupils, keeping, of_level

if TYPE_CHECKING:
    from models.places.core import Core
    from models.places.facts import PlacesFacts
    from models.question import Question
    from optimizer.blocks import Sense

NO_JOURNEY = "no journey of this level within the limit leads there"
NO_COMMON = "no school of this level is within the limit of all these areas"
NO_ARRIVALS = "no children of this level live within the limit of this school"


@dataclass(frozen=True)
class Bound:
    """What one lock asks of the pupils of one school."""

    lock: str
    school: str
    least: float
    most: float


def locks_places(question: "Question", level: str) -> bool:
    """Return whether some lock adds rows to the places of a level."""
    moving = any(
        (isinstance(lock, AreaToSchool) and of_level(lock, level))
        or (isinstance(lock, AreasTogether | SchoolPupils) and lock.level == level)
        for lock in question.locks
    )
    limited = any(name.startswith("places.") for name in question.goal_limits)
    return moving or limited or any(of_level(lock, level) for lock in keeping(question.locks, "pupils"))


def lock_places(core: "Core", facts: "PlacesFacts", question: "Question") -> None:
    """Add the rows of all locks on the places of a level.

    Raises
    ------
    LockError
        If a lock sends children where no journey of theirs leads.
    """
    sent = sending(question.locks, facts.level, facts.pupils.index)
    joined = [
        lock for lock in question.locks if isinstance(lock, AreasTogether) and lock.level == facts.level
    ]
    _send(core, sent, facts.level)
    for lock in joined:
        _require_common(core, lock, facts.level)
    if joined:
        _join(core, joined)
    _bound(core, pupil_bounds(question.locks, facts.level, facts.pupils), facts.level)


def sending(locks: tuple[Lock, ...], level: str, schools: pd.Index) -> list[AreaToSchool]:
    """Return the locks that send areas to a school; one for every level holds where the school teaches."""
    return [
        lock
        for lock in locks
        if isinstance(lock, AreaToSchool)
        and (lock.level == level or (not lock.level and lock.school in schools))
    ]


def pupil_bounds(locks: tuple[Lock, ...], level: str, pupils: pd.Series) -> list[Bound]:
    """Return what locks ask of the pupils of schools; `pupils` are today's by school_id."""
    bounds = [
        Bound(lock.name, lock.school, float(lock.at_least or 0), _or_no_end(lock.at_most))
        for lock in locks
        if isinstance(lock, SchoolPupils) and lock.level == level
    ]
    for lock in keeping(locks, "pupils"):
        if of_level(lock, level) and lock.school in pupils.index:
            today = float(np.floor(pupils[lock.school]))
            bounds.append(Bound(lock.name, lock.school, today, today))
    return bounds


def _or_no_end(most: int | None) -> float:
    return np.inf if most is None else float(most)


def _send(core: "Core", locks: list[AreaToSchool], level: str) -> None:
    arcs = core.pairs()
    labels: list[tuple[str, str]] = []
    pairs: list[tuple[str, str]] = []
    for lock in locks:
        for area in lock.areas:
            if core.children.get(area, 0) <= 0:
                continue
            if (area, lock.school) not in arcs:
                raise LockError(f"places {level}", lock.name, NO_JOURNEY, f"{area} → {lock.school}")
            labels.append((lock.name, area))
            pairs.append((area, lock.school))
    if not labels:
        return
    wanted = pd.MultiIndex.from_tuples(pairs, names=arcs.names)
    children = core.children[wanted.get_level_values("area_id")].to_numpy(dtype=np.float64)
    rows = pd.MultiIndex.from_tuples(labels, names=["lock", "area_id"])
    touched = _only(core, arcs.get_indexer(wanted))
    core.program.add_rows("lock_area_to_school", rows, {core.place: touched}, "==", children, unit="children")


def _only(core: "Core", arcs: np.ndarray) -> sparse.csr_array:
    """Return a row for each of some arcs that holds it alone."""
    every: sparse.csr_array = sparse.eye_array(len(core.arcs), format="csr")
    return every[arcs]


def common_schools(arcs: pd.DataFrame, areas: list[str]) -> list[str]:
    """Return the schools that all areas reach."""
    reached = arcs[arcs["area_id"].isin(areas)].groupby("school_id")["area_id"].nunique()
    return [str(school) for school in reached.index[reached == len(areas)]]


def _peopled(core: "Core", lock: AreasTogether) -> list[str]:
    return [area for area in dict.fromkeys(lock.areas) if core.children.get(area, 0) > 0]


def _require_common(core: "Core", lock: AreasTogether, level: str) -> None:
    areas = _peopled(core, lock)
    if areas and not common_schools(core.arcs, areas):
        raise LockError(f"places {level}", lock.name, NO_COMMON, ", ".join(areas))


def _join(core: "Core", locks: list[AreasTogether]) -> None:
    choices = [
        (lock.name, school)
        for lock in locks
        if _peopled(core, lock)
        for school in common_schools(core.arcs, _peopled(core, lock))
    ]
    if not choices:
        return
    options = pd.MultiIndex.from_tuples(choices, names=["lock", "school_id"])
    choose = core.program.add_variables("choose", options, upper=1.0, integer=True, unit="yes or no")
    labels, places, chosen, children = _journeys(core, locks)
    rows = pd.MultiIndex.from_tuples(labels, names=["lock", "area_id", "school_id"])
    by_row = pd.MultiIndex.from_tuples(chosen, names=options.names)
    taken = incidence(options, by_row, children).T
    core.program.add_rows(
        "lock_areas_together",
        rows,
        {core.place: _only(core, np.asarray(places)), choose: -sparse.csr_array(taken)},
        "==",
        0.0,
        unit="children",
    )
    names = options.get_level_values("lock")
    once = {choose: incidence(names.unique(), names)}
    core.program.add_rows("lock_one_school", names.unique(), once, "==", 1.0, unit="schools")


def _journeys(
    core: "Core", locks: list[AreasTogether]
) -> tuple[list[tuple[str, str, str]], list[int], list[tuple[str, str]], np.ndarray]:
    """Return for each lock and arc of its areas: label, place of the arc, choice, children."""
    labels: list[tuple[str, str, str]] = []
    places: list[int] = []
    chosen: list[tuple[str, str]] = []
    for lock in locks:
        mine = np.flatnonzero(core.arcs["area_id"].isin(_peopled(core, lock)).to_numpy())
        for place in mine:
            area, school = (str(core.arcs[name].iloc[place]) for name in ("area_id", "school_id"))
            labels.append((lock.name, area, school))
            places.append(int(place))
            chosen.append((lock.name, school))
    children = core.children[core.arcs["area_id"].iloc[places]].to_numpy(dtype=np.float64)
    return labels, places, chosen, children


def _bound(core: "Core", bounds: list[Bound], level: str) -> None:
    school = pd.Index(core.arcs["school_id"])
    schools = school.unique()
    for bound in bounds:
        if bound.school not in schools and bound.least > 0:
            raise LockError(f"places {level}", bound.lock, NO_ARRIVALS, bound.school)
    held = [bound for bound in bounds if bound.school in schools]
    sums = incidence(schools, school)
    families: tuple[tuple[str, Sense, dict[str, tuple[str, float]]], ...] = (
        ("lock_pupils_at_least", ">=", {b.lock: (b.school, b.least) for b in held if b.least > 0}),
        ("lock_pupils_at_most", "<=", {b.lock: (b.school, b.most) for b in held if b.most < np.inf}),
    )
    for family, sense, asked in families:
        if asked:
            picked = sums[schools.get_indexer([name for name, _ in asked.values()])]
            labels = pd.MultiIndex.from_tuples([(k, name) for k, (name, _) in asked.items()])
            amounts = np.array([amount for _, amount in asked.values()])
            core.program.add_rows(family, labels, {core.place: picked}, sense, amounts, unit="pupils")
