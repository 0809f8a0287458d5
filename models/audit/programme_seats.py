"""Rules of the audit on programme seats: totals exact, least shares kept, schools add up to districts."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.allotments.programme_seats_facts import DECISION, ProgrammeSeatsFacts, programme_seats_facts
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.audit.case import Case, PlanFault, differing, exceeding, faults, once_per_case
from models.locks.programme_seats import fixed_seats
from models.rounding import NOISE

UNIT = ["programme", "unit_id"]


def programmes_give_their_seats(case: Case) -> Iterator[PlanFault]:
    """Districts, and schools where they are listed, get all seats of a programme, in the year asked about."""
    facts, table = _facts(case), case.plan.programme_seats
    rule = "programmes_give_their_seats"
    wrong = table[table["year"] != case.question.year]
    years = [str(case.question.year)] * len(wrong)
    yield from faults(rule, "programme_seats.year", _labels(wrong), wrong["year"], years)
    if facts is None:
        yield from faults(rule, "programme_seats", _labels(table), table["seats"], ["closed"] * len(table))
        return
    pupils = facts.districts["pupils"].groupby(level="programme_id").sum()
    most = pupils.reindex(facts.programmes.index)
    due = facts.programmes["seats"].astype("float64").clip(upper=most)
    for unit in ("district", "school"):
        rows = table[table["unit"] == unit]
        if unit == "district" or len(rows):
            given = rows.groupby("programme")["seats"].sum().astype("float64")
            labels = due.index.union(given.index)
            found, allowed = (part.reindex(labels, fill_value=0.0) for part in (given, due))
            yield from differing(rule, f"programme_seats.{unit}", found, allowed)


def districts_get_their_least(case: Case) -> Iterator[PlanFault]:
    """No district has less than its least share, none beyond the programme's districts has a seat."""
    facts = _facts(case)
    if facts is None:
        return
    rule, table = "districts_get_their_least", case.plan.programme_seats
    given = _given(table, "district")
    least = facts.districts["least"].clip(upper=facts.districts["pupils"]).rename_axis(UNIT)
    short = given.reindex(least.index, fill_value=0) < least
    allowed = [f"at least {seats}" for seats in least[short]]
    yield from faults(rule, "programme_seats", least.index[short], given.reindex(least.index)[short], allowed)
    yield from exceeding(rule, "programme_seats", given, facts.districts["pupils"].rename_axis(UNIT))


def schools_share_their_districts_seats(case: Case) -> Iterator[PlanFault]:
    """Schools are within a seat of their share of what the district's locks leave; no others have any."""
    facts = _facts(case)
    given = _given(case.plan.programme_seats, "school")
    if facts is None or given.empty:
        return
    rule = "schools_share_their_districts_seats"
    schools = facts.schools.set_index(["programme_id", "school_id"]).rename_axis(UNIT)
    fixed = fixed_seats(case.question.locks, "school")
    is_free = ~schools.index.isin(list(fixed))
    keys = pd.MultiIndex.from_arrays([schools.index.get_level_values(0), schools["district_id"]], names=UNIT)
    by = [keys.get_level_values(0), keys.get_level_values(1)]
    apart = given.reindex(schools.index, fill_value=0).where(~is_free, 0).groupby(by).transform("sum")
    of_district = _given(case.plan.programme_seats, "district").reindex(keys, fill_value=0).to_numpy()
    pupils = schools["pupils"].where(is_free, 0)
    share = (pupils * (of_district - apart) / pupils.groupby(by).transform("sum"))[is_free]
    given = given[~given.index.isin(list(fixed))]
    labels = share.index.union(given.index)
    share, told = share.reindex(labels, fill_value=0.0), given.reindex(labels, fill_value=0)
    off = (told < np.floor(share + NOISE)) | (told > np.ceil(share - NOISE))
    allowed = [f"next to {exact:.4g}" for exact in share[off]]
    yield from faults(rule, "programme_seats", labels[off], told[off], allowed)


def _given(table: pd.DataFrame, unit: str) -> pd.Series:
    seats: pd.Series = table[table["unit"] == unit].groupby(UNIT)["seats"].sum()
    return seats


def _labels(rows: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    labels: Iterator[tuple[object, ...]] = rows[UNIT].itertuples(index=False, name=None)
    return labels


@once_per_case
def _facts(case: Case) -> ProgrammeSeatsFacts | None:
    """Return what seats are judged by; ``None`` where the question leaves them closed."""
    if not case.decided(DECISION):
        return None
    rules: ProgrammeSeatsRules = getattr(case.question, DECISION, ProgrammeSeatsRules())
    return programme_seats_facts(case.city, case.policy, case.question, rules)


RULES = (programmes_give_their_seats, districts_get_their_least, schools_share_their_districts_seats)
