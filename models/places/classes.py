"""Classes: opened in whole numbers, grade by grade, none beyond the ceiling of class size.

The pupils of a school spread over its grades as today's do. Its rooms, where they are known, are the most
classes it can open; so seats never count beyond rooms times the ceiling.

Sets
    grades                 (s, g), grades of schools that teach the level
Parameters
    share[s, g]            share of the pupils of school s in grade g              [share]
    ceiling[s, g]          most pupils in a class of the grade                     [pupils per class]
    rooms[s]               class rooms of school s, where known                    [classes]
Variables
    open_classes[s, g] ∈ ℤ classes of grade g at school s                          [classes]
Subject to
    fill_classes[s, g]     share[s, g] · Σ_z place[z, s] ≤ ceiling[s, g] · open_classes[s, g] ∀ s with rooms
    keep_to_rooms[s]       Σ_g open_classes[s, g] ≤ rooms[s]                       ∀ s with known rooms

Where no rooms are known, classes bind nobody and the program has none of this. The plan opens the fewest
classes for the pupils placed; no child goes farther to spare a class.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.incidence import incidence
from models.places.grades import KEY, grade_shares
from models.plan_tables import tidy
from models.policy import Policy

if TYPE_CHECKING:
    from models.places.core import Core, Goals, Ground

ALL_GRADES = -1  # stands for a level whose grades are unknown
NOISE = 1e-6


@dataclass(frozen=True, eq=False)
class ClassesFacts:
    """Grades and rooms of the schools of a level.

    Attributes
    ----------
    share, ceiling : Series
        By (school_id, grade).
    rooms : Series
        By school_id; NaN where unknown.
    """

    share: pd.Series
    ceiling: pd.Series
    rooms: pd.Series

    def needed(self, pupils: pd.Series) -> pd.Series:
        """Return the fewest classes for so many pupils by school_id, by school_id."""
        of_grade = self.share * pupils.reindex(self.share.index.get_level_values("school_id")).to_numpy()
        classes = np.ceil(of_grade / self.ceiling - NOISE)
        found = classes.groupby(level="school_id").sum()
        return pd.Series(found.reindex(pupils.index), dtype="float64")


def read_classes(ground: "Ground") -> ClassesFacts | None:
    """Return grades and rooms; none where no classes are asked for or the policy has no ceiling."""
    if not ground.rules.classes:
        return None
    facts = classes_facts(ground)
    if facts is None:
        ground.leave_out("the policy has no class-size ceiling")
    return facts


def classes_facts(ground: "Ground") -> ClassesFacts | None:
    """Return grades and rooms of every open school of the level; none without a ceiling."""
    schools = ground.schools.index
    share = grade_shares(ground.city, ground.level, schools)
    if share.empty:
        every = pd.MultiIndex.from_product([schools, [ALL_GRADES]], names=KEY)
        share = pd.Series(1.0, index=every)
    grades = share.index.get_level_values("grade")
    limits = {int(grade): _ceiling(ground.policy, ground.level, int(grade)) for grade in grades.unique()}
    ceiling = pd.Series([limits[int(grade)] for grade in grades], index=share.index, dtype="float64")
    if ceiling.isna().any() or ceiling.empty:
        return None
    rooms = ground.schools.get("rooms", pd.Series(np.nan, index=schools)).astype("float64")
    return ClassesFacts(share, ceiling, rooms)


def _ceiling(policy: Policy, level: str, grade: int) -> float:
    own = None if grade == ALL_GRADES else policy.amount(f"class_size.max_grade_{grade}", level)
    limit = policy.amount("class_size.max", level) if own is None else own
    return np.nan if limit is None else limit


def add_classes(core: "Core", facts: ClassesFacts) -> "Goals":
    """Add the classes of schools with known rooms to the program; they bring no goal."""
    arriving = pd.Index(core.arcs["school_id"])
    known = facts.rooms.index[facts.rooms.notna() & facts.rooms.index.isin(arriving)]
    share = facts.share[facts.share.index.get_level_values("school_id").isin(known)]
    if share.empty:
        return {}
    grades, school = share.index, share.index.get_level_values("school_id")
    program = core.program
    opened = program.add_variables("open_classes", grades, integer=True, unit="classes")
    schools = pd.Index(school.unique(), name="school_id")
    pupils = incidence(schools, arriving)[schools.get_indexer(school)].multiply(share.to_numpy()[:, None])
    ceiling = facts.ceiling[grades].to_numpy()
    program.add_rows(
        "fill_classes", grades, {core.place: pupils.tocsr(), opened: -ceiling}, "<=", 0.0, unit="pupils"
    )
    inside = incidence(schools, school)
    rooms = facts.rooms.reindex(schools).to_numpy(dtype=np.float64)
    program.add_rows("keep_to_rooms", schools, {opened: inside}, "<=", rooms, unit="classes")
    return {}


def read_open_classes(facts: ClassesFacts, level: str, placements: pd.DataFrame) -> pd.DataFrame:
    """Return the plan's table ``open_classes`` of a level: the classes for the pupils placed."""
    pupils = placements.groupby("school_id")["children"].sum()
    pupils = pupils[pupils > 0]
    table = pd.DataFrame({"pupils": pupils, "classes": facts.needed(pupils), "rooms": facts.rooms})
    table = table.loc[pupils.index].rename_axis("school_id").reset_index()
    return tidy("open_classes", table.assign(level=level))
