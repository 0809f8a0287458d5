"""How many pupils each school has, in which classes and rooms, and how many seats it has."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.demo.gazetteer import DISTRICTS, ZONES
from geodata.demo.landscape import Floats, Ints
from geodata.demo.population import LEVELS, whole
from geodata.demo.sites import CITY_WIDE, Settlement

ENROLLED = 0.98  # pupils at the city's schools for each child of the age
TEACHING_POINT = 50  # pupils below which a primary school is a teaching point with four grades
POINT_GRADES = 4
MOST_FILLED = 1.3  # pupils per seat before rooms are found elsewhere
REACH = {"preschool": 0.7, "primary": 0.8, "junior": 1.0, "senior": 1.2, "special": 1.5}
GRADES = {"preschool": 3, "primary": 6, "junior": 3, "senior": 3, "special": 9}


@dataclass(frozen=True)
class Built:
    """What was built for a zone, before people moved.

    Attributes
    ----------
    rooms_for
        Seats built for each pupil of today.
    spread
        How much that varies between schools (standard deviation of its logarithm).
    filled
        Pupils put into one class before another is opened, in norms.
    """

    rooms_for: float
    spread: float
    filled: float


BUILT = dict(
    zip(
        ZONES,
        (
            Built(1.05, 0.10, 1.02),
            Built(0.94, 0.10, 1.08),
            Built(1.04, 0.12, 1.00),
            Built(1.16, 0.18, 0.84),
            Built(1.55, 0.25, 0.72),
        ),
        strict=True,
    )
)
CLASS_NORM = {"preschool": 30, "primary": 45, "junior": 50, "senior": 55, "special": 10}
RURAL_NORM = {"preschool": 25, "primary": 30, "junior": 45, "senior": 55, "special": 10}
ROOMY = {"preschool": 1.08, "primary": 1.0, "junior": 1.0, "senior": 1.08, "special": 1.05}


def enrol(settlement: Settlement, sites: DataFrame, children: DataFrame, rng: np.random.Generator) -> Ints:
    """Return pupils by row of `sites`.

    Children go to the schools of their district (of the city, for senior and special schools) in proportion
    to a school's pull and against its distance.
    """
    pupils = np.zeros(len(sites), dtype=np.int64)
    pull = np.exp(rng.normal(0, 0.30, len(sites)))
    for level in LEVELS:
        expected = np.zeros(len(sites))
        going = children[level].to_numpy(float) * ENROLLED
        for area, row in _pools(settlement, sites, level):
            expected[row] = _shared_out(settlement, sites, (area, row), going[area], pull[row], REACH[level])
        at_level = (sites["level"] == level).to_numpy()
        pupils[at_level] = whole(expected[at_level])
    return np.maximum(pupils, 6)


def _pools(settlement: Settlement, sites: DataFrame, level: str) -> list[tuple[Ints, Ints]]:
    at_level = (sites["level"] == level).to_numpy()
    if level in CITY_WIDE:
        return [(np.arange(len(settlement.zone)), np.flatnonzero(at_level))]
    of_district = sites["district"].to_numpy()
    return [
        (np.flatnonzero(settlement.district == d), np.flatnonzero(at_level & (of_district == d)))
        for d in range(len(DISTRICTS))
    ]


def _shared_out(
    settlement: Settlement,
    sites: DataFrame,
    pool: tuple[Ints, Ints],
    going: Floats,
    pull: Floats,
    reach: float,
) -> Floats:
    area, row = pool
    schools = settlement.points[sites["area"].to_numpy()[row]]
    metres = np.hypot(*(settlement.points[area][:, None] - schools[None]).transpose(2, 0, 1))
    near = metres.min(axis=1, keepdims=True)
    scale = reach * np.maximum(near, 400.0)
    share = pull * np.exp(-(metres - near) / scale)
    return np.asarray(going @ (share / share.sum(axis=1, keepdims=True)))


def house(sites: DataFrame, pupils: Ints, rng: np.random.Generator) -> DataFrame:
    """Return pupils, grades, seats, class rooms and classes by row of `sites`.

    Seats are rooms times the class norm. A school opens classes as it fills, but never more than it has
    rooms: in growing suburbs that makes large classes, in the mountains small ones.
    """
    zone, level = sites["zone"].to_numpy(), sites["level"]
    rural = zone >= ZONES.index("plain")
    norm = np.where(rural, level.map(RURAL_NORM), level.map(CLASS_NORM)).astype(np.int64)
    built = [BUILT[name] for name in ZONES]
    spread = rng.normal(0, 1, len(sites)) * np.array([b.spread for b in built])[zone]
    design = pupils * np.array([b.rooms_for for b in built])[zone] * level.map(ROOMY) * np.exp(spread)
    point = ((level == "primary") & (pupils < TEACHING_POINT)).to_numpy()
    grades = np.where(point, POINT_GRADES, level.map(GRADES)).astype(np.int64)
    grades = np.where(level == "special", np.minimum(grades, np.maximum(1, pupils // 6)), grades)
    design = np.maximum(design, pupils / MOST_FILLED)
    rooms = np.maximum(grades, np.ceil(design / norm - 0.5).astype(np.int64))
    filled = norm * np.array([b.filled for b in built])[zone]
    classes = np.clip(np.ceil(pupils / filled).astype(np.int64), grades, rooms)
    taught = {"pupils": pupils, "grades": grades, "seats": rooms * norm}
    return DataFrame({**taught, "rooms": rooms, "classes": classes})


def class_list(housed: DataFrame) -> DataFrame:
    """Return every class: row (of `housed`), grade, class_no, pupils.

    Older grades come from larger cohorts: they have the classes left when classes do not divide evenly.
    """
    pupils, grades, classes = (housed[name].to_numpy() for name in ("pupils", "grades", "classes"))
    row = np.repeat(np.arange(len(housed)), grades)
    grade = _count_within(row) + 1
    extra = (grade > grades[row] - classes[row] % grades[row]).astype(np.int64)
    open_classes = classes[row] // grades[row] + extra
    share = open_classes * 0.98 ** (grades[row] - grade)
    of_grade = _whole_within(row, pupils[row] * share / np.bincount(row, share)[row])
    one = np.repeat(np.arange(len(row)), open_classes)
    number = _count_within(one)
    base, more = of_grade[one] // open_classes[one], of_grade[one] % open_classes[one]
    size = base + (number < more)
    return DataFrame(
        {"row": row[one], "grade": grade[one], "class_no": (number + 1).astype(str), "pupils": size}
    )


def _count_within(sorted_group: Ints) -> Ints:
    """Return 0, 1, 2, ... within each run of equal values."""
    return np.asarray(pd.Series(sorted_group).groupby(sorted_group).cumcount(), dtype=np.int64)


def _whole_within(group: Ints, expected: Floats) -> Ints:
    """Return whole numbers near the expected ones that keep each group's (whole) sum."""
    running = pd.Series(expected).groupby(group).cumsum().to_numpy()
    last = np.append(group[1:] != group[:-1], [True])
    steps = np.where(last, np.round(running), np.floor(running + 0.5))
    first = np.concatenate([[True], last[:-1]])
    before = np.where(first, 0, np.concatenate([[0], steps[:-1]]))
    return (steps - before).astype(np.int64)
