"""A stored run laid out for changing: everything about it that no choice changes, worked out once."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import shapely

from geodata.city import City
from geodata.zones.adjacency import adjacent_pairs
from models.audit.case import Case
from models.demand import children_by_area
from models.places.reach import level_arcs, ways_of
from models.plan import Plan
from models.policy import Policy
from models.projects.works import city_now
from models.question import Question
from models.school_table import teacher_changes
from models.staff.staffed import staffed_city
from scenarios.question import ask
from scenarios.roles import Action, Visitor
from scenarios.runs import Run
from scenarios.scenario_forecast import counted_on
from scenarios.workspace import Workspace

_NEAREST = 12  # schools that are offered for an area
_SURFACE = 2


@dataclass(frozen=True, eq=False)
class KnownCase(Case):
    """A case whose open schools were found before: no choice changes them."""

    known: pd.DataFrame

    @property
    def open_schools(self) -> pd.DataFrame:
        """Open schools by (school_id, level) of every level of the question."""
        return self.known


@dataclass(frozen=True, eq=False)
class Sheet:
    """A run with what it is judged by.

    Attributes
    ----------
    run : the stored run.
    found : the city as its files say.
    city : as the works, and those who leave or change level, leave it.
    policy, question : what was asked under which rules.
    """

    run: Run
    found: City
    city: City
    policy: Policy
    question: Question
    _children: dict[str, "pd.Series[int]"] = field(default_factory=dict, repr=False)
    _metres: dict[tuple[str, str, str], float] = field(default_factory=dict, repr=False)
    _near: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    _open: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels whose places the run decides."""
        return self.question.levels if "places" in self.question.decisions else ()

    @cached_property
    def counted(self) -> City:
        """The city with the children that the question counts on."""
        return counted_on(self.city, self.run.scenario.forecast)

    def children(self, level: str) -> "pd.Series[int]":
        """Return the children of a level by area_id."""
        if level not in self._children:
            asked = self.question
            self._children[level] = children_by_area(self.counted, level, asked.year, asked.demand)
        return self._children[level]

    def metres(self, level: str, area: str, school: str) -> float:
        """Return how far the children of an area go to a school; infinite where no way is known."""
        key = (level, area, school)
        if key not in self._metres:
            pair = pd.DataFrame({"area_id": [area], "school_id": [school]})
            ways = ways_of(self._alone([area], [school]), self.policy, level, pair, farthest=np.inf)
            self._metres[key] = float(ways["metres"].iloc[0])
        return self._metres[key]

    def near(self, level: str, area: str) -> pd.DataFrame:
        """Return the schools of a level near an area, nearest first: school_id, metres, within_limit."""
        if level not in self._near:
            self._near[level] = level_arcs(self.city, self.policy, level, at_least=_NEAREST, at_most=_NEAREST)
        arcs = self._near[level]
        found = arcs.loc[arcs["area_id"] == area, ["school_id", "metres", "within_limit"]]
        return found.reset_index(drop=True)

    def post_metres(self, giver: str, taker: str) -> float:
        """Return the way between two schools, as the rules on moves measure it."""
        points = self._points.loc[[giver, taker]].to_numpy()
        return float(shapely.distance(*points)) * (self.policy.amount("places.detour_factor") or 1.0)

    def case(self, plan: Plan, levels: tuple[str, ...], areas: Collection[str] | None = None) -> Case:
        """Return a plan as the audit sees it, of some levels, and where named of some areas alone."""
        if levels not in self._open:
            asked = replace(self.question, levels=levels)
            self._open[levels] = Case(plan, self.city, self.policy, asked).open_schools
        city = self.city
        if areas is not None:
            city = self._alone(areas, plan.placements["school_id"].unique())
        question = replace(self.question, levels=levels)
        return KnownCase(plan, city, self.policy, question, self._open[levels])

    def _alone(self, areas: Collection[str], schools: Collection[str]) -> City:
        """Return the city with some areas and schools alone: ways are then looked for between these."""
        city = self.city
        return replace(
            city,
            areas=city.areas[city.areas["area_id"].isin(list(areas))],
            schools=city.schools[city.schools["school_id"].isin(list(schools))],
        )

    @cached_property
    def taught(self) -> frozenset[tuple[str, str]]:
        """Schools of the plan with the levels they have: (school_id, level)."""
        table = self.run.plan.schools
        return frozenset(zip(table["school_id"], table["level"], strict=True))

    @cached_property
    def changes(self) -> "pd.Series[float]":
        """What the run itself changes in teachers, by (school_id, level, kind)."""
        return teacher_changes(self.run.plan.moves, self.run.plan.hires)

    @cached_property
    def neighbours(self) -> pd.DataFrame | None:
        """Pairs of areas that touch; None where areas are points."""
        surfaces = shapely.get_dimensions(np.asarray(self.city.areas.geometry)) == _SURFACE
        return adjacent_pairs(self.city.areas) if bool(surfaces.all()) else None

    @cached_property
    def _points(self) -> pd.Series:
        return pd.Series(self.city.schools.set_index("school_id").geometry)


def open_sheet(workspace: Workspace, visitor: Visitor, number: int) -> Sheet:
    """Lay out a stored run for changing.

    Raises
    ------
    NotAllowedError
        The visitor may not edit.
    UnknownRunError, StoreError
        There is no such run.
    """
    visitor.require(Action.EDIT)
    run = workspace.run(number)
    built = city_now(workspace.city, run.plan.works)
    city = staffed_city(built, run.plan.posts, run.plan.conversions)
    return Sheet(run, workspace.city, city, workspace.rules(number), ask(run.scenario, workspace.city))
