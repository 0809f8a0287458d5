"""What the places step knows of one level: children, seats, and the journeys within the limit."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from geodata.city import City
from models.demand import children_by_area
from models.not_assessed import gathered, left_out
from models.places.boarding import boarding_arcs
from models.places.continuity import attending_today
from models.places.core import Ground
from models.places.options import PlacesOptions, read_options
from models.places.reach import has_limit, level_arcs, ways_of
from models.plan_tables import tidy
from models.policy import Policy
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
        area_id, school_id, metres, boards: journeys within the limit, only from areas with children; where
        the question lets children board, those of boarders beyond the limit too (boards is true).
    not_assessed : DataFrame
        What the policy or the city leaves unknown.
    options : PlacesOptions
        What the question asks besides seats and ways.
    """

    level: str
    children: pd.Series
    pupils: pd.Series
    seats: pd.Series
    overfull_max: pd.Series
    arcs: pd.DataFrame
    not_assessed: pd.DataFrame
    options: PlacesOptions = field(default_factory=PlacesOptions)

    def areas(self) -> pd.Index:
        """Return the areas with children, sorted."""
        areas: pd.Index = pd.Index(sorted(self.children.index[self.children > 0]), name="area_id")
        return areas

    def placeable(self) -> pd.Index:
        """Return the areas with children and at least one school within the limit."""
        areas: pd.Index = pd.Index(sorted(set(self.arcs["area_id"])), name="area_id")
        return areas


def places_facts(
    city: City, policy: Policy, question: "Question", level: str, earlier: pd.DataFrame | None = None
) -> PlacesFacts:
    """Read what one level's places step needs from the city, the policy and the question.

    Open public and inclusive private schools offer their seats. A private school chooses its own pupils: it
    keeps at most those it has, so that their families are not counted against the seats of the others.
    Journeys beyond the limit of their area, in town or country, are no offers. Where the policy has no limit,
    every journey among the nearest schools is one, and it is said.

    Parameters
    ----------
    earlier : DataFrame, optional
        ``placements`` of the levels decided before this one.
    """
    children = children_by_area(city, level, question.year, question.demand)
    schools = open_provision(city, [level])
    schools = schools[schools["ownership"].isin(OFFERING) | (schools["pupils"] > 0)].set_index("school_id")
    areas = children[children > 0].index
    arcs = _day_arcs(city, policy, level, areas, schools.index).assign(boards=False)
    placed = tidy("placements") if earlier is None else earlier
    ground = Ground(city, policy, question, level, children, schools, arcs, placed)
    if question.places.hold_for(level) and len(areas) and len(schools):
        ground = replace(ground, arcs=_with_asked(ground, areas))
    options = read_options(ground)
    return PlacesFacts(
        level=level,
        children=children,
        pupils=schools["pupils"].astype("float64"),
        seats=plannable_seats(schools),
        overfull_max=overfull_limit(schools, policy),
        arcs=ground.arcs,
        not_assessed=gathered([_unknown(city, policy, level), *ground.unknown]),
        options=options,
    )


def day_arcs(city: City, policy: Policy, level: str, schools: list[str]) -> pd.DataFrame:
    """Return area_id, school_id, metres of the journeys within the limit to some schools, of every area."""
    arcs = level_arcs(
        city,
        policy,
        level,
        at_least=int(policy.require("places.nearest_schools", level)),
        at_most=int(policy.require("places.most_schools", level)),
        schools=schools,  # the nearest schools are the nearest that offer places
    )
    return pd.DataFrame(arcs.loc[arcs["within_limit"], ["area_id", "school_id", "metres"]])


def _day_arcs(city: City, policy: Policy, level: str, areas: pd.Index, schools: pd.Index) -> pd.DataFrame:
    """Return the journeys within the limit from areas with children to the schools."""
    if not len(areas) or not len(schools):
        return pd.DataFrame({"area_id": [], "school_id": [], "metres": []}).astype({"metres": "float64"})
    arcs = day_arcs(city, policy, level, list(schools))
    arcs = arcs[arcs["area_id"].isin(areas)]
    return arcs.sort_values(["area_id", "school_id"]).reset_index(drop=True)


def _with_asked(ground: Ground, areas: pd.Index) -> pd.DataFrame:
    """Return the arcs with the schools that children attend today, however many are nearer, and boarders'."""
    city, policy, level, rules = ground.city, ground.policy, ground.level, ground.rules
    pieces = [ground.arcs]
    if rules.keeps_today():
        today = attending_today(ground).index.to_frame(index=False)
        open_now = today["school_id"].isin(ground.schools.index)
        today = today[today["area_id"].isin(areas) & open_now].reset_index(drop=True)
        ways = ways_of(city, policy, level, today, farthest=float("inf"))
        near = ways["within_limit"].to_numpy()
        pieces.append(today[near].assign(metres=ways["metres"].to_numpy()[near], boards=False))
    if rules.boarding:
        pieces.append(boarding_arcs(city, policy, level, areas, ground.schools).assign(boards=True))
    arcs = pd.concat([piece for piece in pieces if len(piece)] or pieces[:1])
    arcs = arcs.drop_duplicates(["area_id", "school_id"])
    return arcs.sort_values(["area_id", "school_id"]).reset_index(drop=True)


def _unknown(city: City, policy: Policy, level: str) -> pd.DataFrame:
    reason = "the policy has no travel limit"
    missing = [] if has_limit(city, policy, level) else [left_out("places", level, "level", [level], reason)]
    return gathered(missing)
