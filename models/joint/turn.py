"""One turn of a plan: places, then the staff for the pupils placed, then money for both."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from pandas import DataFrame

from geodata.city import City
from models.funds.facts import funds_facts
from models.funds.formulation import formulate_funds, read_funds
from models.joint.aim import decide_places_aiming
from models.places.step import decide_places
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import listed_schools, today, with_funds, with_places
from models.shortages import shortages
from models.staff.staffed import staffed_city
from models.staff.step import decide_staff
from models.steps import Steps

WHAT = ("places", "seats", "teachers", "funds")
PER_THOUSAND = 1000.0  # currency units


@dataclass(frozen=True, eq=False)
class Turn:
    """What one turn decided.

    Attributes
    ----------
    city : City
        With the staff as the turn leaves it.
    tables : dict
        The plan's tables by name, as far as a turn decides them.
    unknown : list of DataFrame
        Rows for ``not_assessed``.
    rows : list of dict
        What was proved about its steps, as rows of the proof table.
    """

    city: City
    tables: dict[str, DataFrame]
    unknown: list[DataFrame]
    rows: list[dict[str, object]]

    def lacks(self) -> dict[str, float]:
        """Return what the turn leaves missing in all, by goal of the joint relaxation, in order."""
        sums = self.tables["shortages"].groupby("what")["amount"].sum()
        children, seats, teachers, money = (float(sums.get(what, 0.0)) for what in WHAT)
        return {
            "unplaced_children": children,
            "overfull_seats": seats,
            "short_teachers": round(teachers, 6),
            "short_funds": round(money / PER_THOUSAND, 5),
        }


def take_turn(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    works: DataFrame,
    aims: Mapping[str, pd.Series] | None = None,
) -> Turn:
    """Decide places, staff and funds, each reading those before it.

    Parameters
    ----------
    city : City
        As the works that are open in the year leave it.
    works : DataFrame
        The plan's table ``works``.
    aims : mapping, optional
        Pupils by school_id that each level is to aim at, from a turn before.
    """
    noted, unknown = len(steps.rows), []
    schools = today(city, question.levels)
    placed = {name: tidy(name) for name in ("placements", "unplaced", "open_classes")}
    if "places" in question.decisions:
        if aims is None:
            placed = decide_places(city, policy, question, steps)
        else:
            placed = decide_places_aiming(city, policy, question, steps, aims)
        unknown.append(placed.pop("not_assessed"))
        schools = with_places(schools, placed["placements"])
    schools, staff = decide_staff(city, policy, question, steps, unknown, (schools, placed["open_classes"]))
    city = staffed_city(city, staff["posts"], staff["conversions"])
    grants = tidy("grants")
    if "funds" in question.decisions:
        earlier = (schools, staff, works)
        grants, schools = _decide_funds(city, policy, question, steps, unknown, earlier)
    listed = listed_schools(schools)
    short = shortages(placed["unplaced"], listed, city.currency)
    tables = {**placed, **staff, "schools": listed, "grants": grants, "shortages": short}
    return Turn(city, tables, unknown, steps.rows[noted:])


def _decide_funds(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    unknown: list[DataFrame],
    earlier: tuple[DataFrame, dict[str, DataFrame], DataFrame],
) -> tuple[DataFrame, DataFrame]:
    """Grant money to schools for their running, hires and conversions; return grants and the school table."""
    schools, staff, works = earlier
    facts = funds_facts(policy, question, schools, staff["hires"], city, works, staff["conversions"])
    unknown.append(facts.not_assessed)
    solution = None
    if len(facts.due):
        solution = steps.solve("funds", "", formulate_funds(facts, question))
    else:
        steps.settled("funds", "", "short_funds", 0.0, "thousands")
    grants = read_funds(facts, solution)
    return grants, with_funds(schools, facts, grants)
