"""What the places step knows of one level: children, seats, and the journeys within the limit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geodata.city import City
from models.demand import children_by_area
from models.not_assessed import gathered, left_out
from models.policy import Policy
from models.reach import has_limit, level_arcs
from models.supply import OFFERING, open_provision, overfull_limit, plannable_seats

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.question import Question


@dataclass(frozen=True, eq=False)
class PlacesFacts:
    """The sets and parameters of the places formulation for one level.

    Attributes
    ----------
    level : str
    children : Series
        Whole children by area_id, every area of the table ``children``.
    pupils, seats, overfull_max : Series
        Today's pupils, whole seats that a plan may fill, and seats that may be overfilled, by school_id.
    arcs : DataFrame
        area_id, school_id, metres: journeys within the limit, only from areas with children.
    not_assessed : DataFrame
        What the policy or the city leaves unknown.
    """

    level: str
    children: pd.Series
    pupils: pd.Series
    seats: pd.Series
    overfull_max: pd.Series
    arcs: pd.DataFrame
    not_assessed: pd.DataFrame

    def areas(self) -> pd.Index:
        """Return the areas with children, sorted."""
        areas: pd.Index = pd.Index(sorted(self.children.index[self.children > 0]), name="area_id")
        return areas

    def placeable(self) -> pd.Index:
        """Return the areas with children and at least one school within the limit."""
        areas: pd.Index = pd.Index(sorted(set(self.arcs["area_id"])), name="area_id")
        return areas


def places_facts(city: City, policy: Policy, question: "Question", level: str) -> PlacesFacts:
    """Read what one level's places step needs from the city, the policy and the question.

    Open public and inclusive private schools offer their seats. A private school chooses its own pupils: it
    keeps at most those it has, so that their families are not counted against the seats of the others.
    Journeys beyond the limit of their area, in town or country, are no offers. Where the policy has no limit,
    every journey among the nearest schools is one, and it is said.
    """
    children = children_by_area(city, level, question.year, question.demand)
    schools = open_provision(city, [level])
    schools = schools[schools["ownership"].isin(OFFERING) | (schools["pupils"] > 0)].set_index("school_id")
    return PlacesFacts(
        level=level,
        children=children,
        pupils=schools["pupils"].astype("float64"),
        seats=plannable_seats(schools),
        overfull_max=overfull_limit(schools, policy),
        arcs=_arcs(city, policy, level, children[children > 0].index, schools.index),
        not_assessed=_unknown(city, policy, level),
    )


def _arcs(city: City, policy: Policy, level: str, areas: pd.Index, schools: pd.Index) -> pd.DataFrame:
    """Return the journeys within the limit from areas with children to the schools."""
    columns = ["area_id", "school_id", "metres"]
    if not len(areas) or not len(schools):
        return pd.DataFrame({"area_id": [], "school_id": [], "metres": []}).astype({"metres": "float64"})
    arcs = level_arcs(
        city,
        policy,
        level,
        at_least=int(policy.require("places.nearest_schools", level)),
        at_most=int(policy.require("places.most_schools", level)),
        schools=list(schools),  # the nearest schools are the nearest that offer places
    )
    arcs = arcs[arcs["within_limit"] & arcs["area_id"].isin(areas)]
    return arcs[columns].sort_values(["area_id", "school_id"]).reset_index(drop=True)


def _unknown(city: City, policy: Policy, level: str) -> pd.DataFrame:
    reason = "the policy has no travel limit"
    missing = [] if has_limit(city, policy, level) else [left_out("places", level, "level", [level], reason)]
    return gathered(missing)
