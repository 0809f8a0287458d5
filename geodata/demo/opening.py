"""Schools founded, filled, housed, equipped and named: the school side of the municipality."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from geodata.demo.gazetteer import DISTRICTS, SCHOOL_YEAR, ZONES
from geodata.demo.landscape import Floats
from geodata.demo.rolls import TEACHING_POINT, class_list, enrol, house
from geodata.demo.school_names import school_names
from geodata.demo.sites import Settlement, found_schools, owners, stand
from geodata.demo.stocks import stock_table
from geodata.demo.works import candidate_sites

OF_SCHOOL = ("school_id", "kind", "district_id", "district_kind", "ownership")
BEHIND = ("school", "area", "district", "zone", "kind", "district_id", "district_kind", "ownership", "grades")


@dataclass(frozen=True)
class Opened:
    """Schools as tables.

    Attributes
    ----------
    schools
        One row per school, open or candidate, without its point.
    points
        (schools, 2) planning metres.
    roll
        One row per open school and level: provision, and what other tables need to know of the school.
    classes
        The class list.
    candidates
        school_id and level of each candidate site.
    """

    schools: DataFrame
    points: Floats
    roll: DataFrame
    classes: DataFrame
    candidates: DataFrame

    def provision(self, counts: DataFrame) -> DataFrame:
        """Return provision of all schools; a candidate site has nothing yet.

        Parameters
        ----------
        counts
            Further counts by row of `roll`; what is empty there stays unknown.
        """
        known = pd.concat([self.roll.drop(columns=list(BEHIND)), counts], axis=1)
        numbers = known.columns.difference(["school_id", "level"])
        sites = self.candidates.assign(**dict.fromkeys(numbers, 0))
        table = pd.concat([known, sites], ignore_index=True)
        whole = [name for name in numbers if name not in counts]
        table = table.astype(dict.fromkeys(whole, "int64") | dict.fromkeys(counts, "Int64"))
        return table.sort_values(["school_id", "level"], ignore_index=True)


def open_schools(
    settlement: Settlement,
    cells: NDArray[np.object_],
    places: DataFrame,
    children: DataFrame,
    rng: np.random.Generator,
) -> Opened:
    """Return the schools of the school year's children, and sites where more may be built."""
    today = children[children["year"] == SCHOOL_YEAR]
    now = today.pivot_table(index="area_id", columns="level", values="children", aggfunc="sum")
    sites = found_schools(settlement, now, rng)
    housed = house(sites, enrol(settlement, sites, now, rng), rng)
    classes = class_list(housed)
    roll = pd.concat([sites, housed], axis=1)
    roll = pd.concat([roll, stock_table(roll, rng)], axis=1)
    planned = candidate_sites(roll, now, settlement.zone, rng)
    schools = _school_table(settlement, roll, owners(sites, rng), planned)
    points = stand(settlement, cells, schools["area"].to_numpy(), rng)
    roll = roll.merge(schools[list(OF_SCHOOL)], left_on="school", right_index=True)
    of_row = roll[["school_id", "level"]].iloc[classes["row"].to_numpy()].reset_index(drop=True)
    classes = pd.concat([of_row, classes.drop(columns="row")], axis=1)
    candidates = schools.loc[schools["status"] == "candidate", ["school_id", "kind"]]
    candidates = candidates.rename(columns={"kind": "level"}).reset_index(drop=True)
    return Opened(_published(schools, places, rng), points, roll, classes, candidates)


def _school_table(
    settlement: Settlement, roll: DataFrame, ownership: NDArray[np.object_], planned: DataFrame
) -> DataFrame:
    """Return all schools, open ones first, in the order of their numbers."""
    schools = roll.groupby("school")[["area"]].first()
    schools = schools.assign(kind=_kinds(roll), ownership=ownership, status="open").reset_index(drop=True)
    sites = planned.rename(columns={"level": "kind"}).assign(ownership="public", status="candidate")
    schools = pd.concat([schools, sites], ignore_index=True)
    area = schools["area"].to_numpy()
    schools["school_id"] = [f"S{number:04d}" for number in range(1, len(schools) + 1)]
    schools["district_id"] = [f"D{number + 1}" for number in settlement.district[area]]
    schools["district_kind"] = [DISTRICTS[number].kind for number in settlement.district[area]]
    return schools.assign(zone=settlement.zone[area], setting=settlement.settings[area])


def _kinds(roll: DataFrame) -> Series:
    """Return the kind of each school by number: its level, nine (years), point or central."""
    kind = roll.groupby("school")["level"].agg("+".join).replace("junior+primary", "nine")
    pupils, zone = roll.groupby("school")["pupils"].sum(), roll.groupby("school")["zone"].first()
    point = (kind == "primary") & (pupils < TEACHING_POINT)
    central = (kind == "primary") & (zone == ZONES.index("seat"))
    return kind.mask(point, "point").mask(central & ~point, "central")


def _published(schools: DataFrame, places: DataFrame, rng: np.random.Generator) -> DataFrame:
    kept = ["school_id", "district_id", "ownership", "setting", "status"]
    table = pd.concat([schools[kept], school_names(schools, places)], axis=1)
    doomed = (schools["kind"] == "point") & (rng.uniform(size=len(schools)) < 0.5)  # noqa: PLR2004
    table["retained_in_layout"] = ~doomed
    founded = 1950 + np.round(70 * rng.beta(1.6, 1.4, len(schools))).astype(np.int64)
    table["founded_year"] = pd.array(founded, dtype="Int64")
    table.loc[schools["status"] == "candidate", "founded_year"] = pd.NA
    return table
