"""Programme seats: places of a programme (exchange, foreign, mental health, arts, …) by district and school.

A programme's seats are a ledger of their own: its total, its level, the districts it is for and the year it
expires are data. The answer is a closed formula, so there is no program to solve:

1. The policy's rule (models/allotments/apportionment.py) shares out the seats among districts in
   proportion to their pupils of the level, exactly the total; each district gets at least ``least_share``
   of its share.
2. Largest remainder shares out a district's seats among its schools in proportion to their pupils.

Neither gives a school or a district more seats than it has pupils. Seats that are locked
(models/locks/programme_seats.py) are set apart first.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.allotments.apportionment import REMAINDER, apportion
from models.allotments.programme_seats_facts import (
    DECISION,
    DISTRICT,
    PROGRAMME,
    SCHOOL,
    ProgrammeSeatsFacts,
    programme_seats_facts,
)
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.locks.allotted_rules import SeatsFixed
from models.locks.programme_seats import fixed_seats, held_by_schools, require_places, set_apart
from models.not_assessed import gathered, left_out
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.steps import Steps


def decide_programme_seats(
    city: City, policy: Policy, question: Question, rules: ProgrammeSeatsRules, steps: Steps
) -> dict[str, DataFrame]:
    """Return the tables ``programme_seats`` and ``not_assessed``."""
    facts = programme_seats_facts(city, policy, question, rules)
    districts = district_seats(facts, question)
    pieces = [_listed(districts, "district", DISTRICT)]
    if rules.schools:
        pieces.append(_listed(school_seats(facts, districts, question), "school", SCHOOL))
    table = pd.concat(pieces)
    given = districts.groupby(level=PROGRAMME).sum()
    over = (facts.programmes["seats"] - given.reindex(facts.programmes.index, fill_value=0)).clip(lower=0)
    steps.settled(DECISION, "", "seats_left", float(over.sum()), "places")
    left = left_out(DECISION, "", "programme", over.index[over > 0], "fewer pupils than seats")
    return {
        DECISION: tidy(DECISION, table[table["seats"] > 0].assign(year=facts.year)),
        "not_assessed": gathered([facts.not_assessed, left]),
    }


def district_seats(facts: ProgrammeSeatsFacts, question: Question) -> pd.Series:
    """Return whole seats by programme_id and district_id.

    Raises
    ------
    LockError
        Locks ask for what no plan can hold.
    """
    locks = fixed_seats(question.locks, "district")
    require_places(locks, facts.districts["pupils"], facts.districts["least"])
    held = held_by_schools(question, facts.schools).reindex(facts.districts.index, fill_value=0)
    seats = pd.Series(0, index=facts.districts.index, dtype="int64")
    for programme, rows in facts.districts.groupby(level=PROGRAMME):
        mine = held.loc[rows.index]
        pupils = rows["pupils"].to_numpy()
        total = min(int(facts.programmes["seats"][str(programme)]), int(pupils.sum()))
        least = np.minimum(np.maximum(rows["least"].to_numpy(), mine["seats"].to_numpy()), pupils)
        most = np.minimum(mine.sum(axis="columns").to_numpy(), pupils)
        seats.loc[rows.index] = _around(facts, rows["pupils"], total, least, most, locks)
    return seats


def school_seats(facts: ProgrammeSeatsFacts, districts: pd.Series, question: Question) -> pd.Series:
    """Return whole seats by programme_id and school_id.

    Raises
    ------
    LockError
        Locks ask for what no plan can hold.
    """
    locks = fixed_seats(question.locks, "school")
    require_places(locks, facts.schools.set_index([PROGRAMME, SCHOOL])["pupils"])
    pieces = []
    of_district = districts.to_dict()
    by_remainder = replace(facts, method=REMAINDER)
    for key, rows in facts.schools.groupby([PROGRAMME, DISTRICT]):
        pupils = rows.set_index([PROGRAMME, SCHOOL])["pupils"]
        least, most = np.zeros(len(rows), dtype="int64"), pupils.to_numpy()
        whole = _around(by_remainder, pupils, int(of_district[key]), least, most, locks)
        pieces.append(pd.Series(whole, index=pupils.index))
    return pd.concat(pieces) if pieces else districts[:0].rename_axis([PROGRAMME, SCHOOL])


def _around(
    facts: ProgrammeSeatsFacts,
    pupils: pd.Series,
    total: int,
    least: np.ndarray,
    most: np.ndarray,
    locks: Mapping[tuple[str, str], SeatsFixed],
) -> np.ndarray:
    """Return whole seats of places: those that are fixed, and the rule's for the others."""
    fixed, free, left = set_apart(list(pupils.index), total, least, most, locks)
    seats: np.ndarray = np.nan_to_num(fixed).astype("int64")
    weights = pupils.to_numpy()[free]
    seats[free] = apportion(facts.method, left, weights, least=least[free], most=most[free], seed=facts.seed)
    return seats


def _listed(seats: pd.Series, unit: str, column: str) -> DataFrame:
    rows = seats.rename("seats").reset_index()
    return rows.rename(columns={PROGRAMME: "programme", column: "unit_id"}).assign(unit=unit)
