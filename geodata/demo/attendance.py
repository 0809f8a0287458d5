"""Where the children of each area go to school today, as the register of the invented bureau has it.

A generator of its own makes it, so that no other table depends on it.
"""

import numpy as np
from pandas import DataFrame, concat
from scipy.spatial import KDTree

from geodata.demo.gazetteer import SCHOOL_YEAR
from geodata.demo.landscape import Floats, Ints

STREAM = 11  # tells this generator from those of other tables
CHOICES = 12  # nearest schools that a family looks at
TASTE = 0.35  # how much the way that counts varies between families (standard deviation of its logarithm)


def attendance_table(
    roll: DataFrame, children: DataFrame, places: tuple[list[str], Floats, Ints], seed: int
) -> DataFrame:
    """Return the children of each area by level and the school they attend in the school year.

    Schools fill from near to far, as families see it. No school has more children than pupils, and no area
    sends more than live there; who came from farther, and pupils from elsewhere, are in no row.

    Parameters
    ----------
    roll
        school_id, level, district, area (numbers) and pupils of each open school and level.
    children
        Children by area_id, level and year.
    places
        Ids, points (planning metres) and districts of the areas, in one order.
    """
    rng = np.random.default_rng([seed, STREAM])
    ids, points, district = places
    today = children[children["year"] == SCHOOL_YEAR]
    parts = []
    for level, schools in roll.groupby("level", sort=True):
        living = today[today["level"] == level].set_index("area_id")["children"].reindex(ids, fill_value=0)
        pairs = _choices(points, schools["area"].to_numpy(), district, rng)
        area, school, count = _filled(pairs, living.to_numpy(np.int64), schools["pupils"].to_numpy(np.int64))
        columns = {"area_id": np.array(ids, dtype=object)[area], "level": level}
        columns |= {"school_id": schools["school_id"].to_numpy()[school], "children": count}
        parts.append(DataFrame(columns))
    return concat(parts).sort_values(["area_id", "level", "school_id"], ignore_index=True)


def _choices(points: Floats, at: Ints, district: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return area and school of every choice, the shortest way first; across districts it counts twice."""
    most = min(CHOICES, len(at))
    metres, school = KDTree(points[at]).query(points, k=list(range(1, most + 1)))
    area = np.repeat(np.arange(len(points)), most)
    across = district[at[school.ravel()]] != district[area]
    way = (metres.ravel() + 200.0) * np.where(across, 2.0, 1.0) * np.exp(rng.normal(0, TASTE, len(area)))
    order = np.argsort(way, kind="stable")
    return area[order], school.ravel()[order]


def _filled(pairs: tuple[Ints, Ints], living: Ints, pupils: Ints) -> tuple[Ints, Ints, Ints]:
    """Return area, school and children of the choices that were taken, one after the other."""
    left, free = living.tolist(), pupils.tolist()
    taken = []
    for area, school in zip(*(side.tolist() for side in pairs), strict=True):
        count = min(left[area], free[school])
        if count > 0:
            left[area] -= count
            free[school] -= count
            taken.append((area, school, count))
    found = np.array(taken, dtype=np.int64).reshape(-1, 3)
    return found[:, 0], found[:, 1], found[:, 2]
