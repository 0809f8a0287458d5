"""Programme seats: places of a programme (exchange, foreign, mental health, arts, …) by district and school.

A programme's seats are a ledger of their own: its total, its level, the districts it is for and the year it
expires are data. The answer is a closed formula, so there is no program to solve:

1. The policy's rule (models/allotments/apportionment.py) shares out the seats among districts in
   proportion to their pupils of the level, exactly the total; each district gets at least ``least_share``
   of its share.
2. Largest remainder shares out a district's seats among its schools in proportion to their pupils.

Neither gives a school or a district more seats than it has pupils.
"""

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
    districts = district_seats(facts)
    pieces = [_listed(districts, "district", DISTRICT)]
    if rules.schools:
        pieces.append(_listed(school_seats(facts, districts), "school", SCHOOL))
    table = pd.concat(pieces)
    given = districts.groupby(level=PROGRAMME).sum()
    over = (facts.programmes["seats"] - given.reindex(facts.programmes.index, fill_value=0)).clip(lower=0)
    steps.settled(DECISION, "", "seats_left", float(over.sum()), "places")
    left = left_out(DECISION, "", "programme", over.index[over > 0], "fewer pupils than seats")
    return {
        DECISION: tidy(DECISION, table[table["seats"] > 0].assign(year=facts.year)),
        "not_assessed": gathered([facts.not_assessed, left]),
    }


def district_seats(facts: ProgrammeSeatsFacts) -> pd.Series:
    """Return whole seats by programme_id and district_id."""
    seats = pd.Series(0, index=facts.districts.index, dtype="int64")
    for programme, rows in facts.districts.groupby(level=PROGRAMME):
        pupils = rows["pupils"].to_numpy()
        total = int(facts.programmes["seats"][str(programme)])
        least = np.minimum(rows["least"].to_numpy(), pupils)
        whole = apportion(facts.method, total, pupils, least=least, most=pupils, seed=facts.seed)
        seats.loc[rows.index] = whole
    return seats


def school_seats(facts: ProgrammeSeatsFacts, districts: pd.Series) -> pd.Series:
    """Return whole seats by programme_id and school_id."""
    pieces = []
    of_district = districts.to_dict()
    for key, rows in facts.schools.groupby([PROGRAMME, DISTRICT]):
        pupils = rows["pupils"].to_numpy()
        whole = apportion(REMAINDER, int(of_district[key]), pupils, most=pupils)
        pieces.append(pd.Series(whole, index=pd.MultiIndex.from_frame(rows[[PROGRAMME, SCHOOL]])))
    return pd.concat(pieces) if pieces else districts[:0].rename_axis([PROGRAMME, SCHOOL])


def _listed(seats: pd.Series, unit: str, column: str) -> DataFrame:
    rows = seats.rename("seats").reset_index()
    return rows.rename(columns={PROGRAMME: "programme", column: "unit_id"}).assign(unit=unit)
