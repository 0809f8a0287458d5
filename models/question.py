"""What a plan is asked: the year, the children to count on, the money, and what may be decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pandas import DataFrame

from models.allotments.aid_rules import AidRules
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.allotments.training_rules import TrainingRules
from models.funds.rules import FundsRules
from models.joint.rules import PlanRules
from models.locks.rules import Lock
from models.places.rules import PlacesRules
from models.projects.rules import ProjectsRules
from models.staff.conversions_rules import ConversionsRules
from models.staff.fairness_rules import FairnessRules
from models.staff.posts_rules import PostsRules
from models.staff.rotation_rules import RotationRules
from models.staff.shared_posts_rules import SharedPostsRules
from models.standards.rules import StandardsRules
from optimizer.solve import Limits

type Demand = Literal["low", "mid", "high"]

DECISIONS = (
    "projects",
    "places",
    "teachers",
    "funds",
    "standards",
    "quotas",
    "aid",
    "training",
    "programme_seats",
)
USUAL = ("places", "teachers", "funds")


@dataclass(frozen=True, eq=False)
class Question:
    """One question to one city under one policy.

    Attributes
    ----------
    year : int
        Year of the table ``children`` that is planned for.
    levels : tuple of str
        Levels that are planned; the others keep what they have and get nothing.
    demand : {"low", "mid", "high"}
        Which column of ``children`` is counted on: ``low``, ``children`` or ``high``.
    decisions : tuple of str
        What may change, out of `DECISIONS`. What is not named stays as it is today.
    sources : DataFrame
        The year's money, with the columns of the city's table ``sources``; ``amount`` in currency units.
    hires_max, teacher_moves_max : int or None
        Teachers that may be hired or moved in all; ``None`` sets no limit of its own.
    goals : Mapping of decision to names of goals
        The order in which goals are reached, where it is not the formulation's own. Every goal may be
        named once; one that is left out is not pursued.
    tolerance : Mapping of ``"decision.goal"`` to number
        How much of a goal, in its own unit, may be given up for the goals after it; 0 where not named.
    limits : Limits
        Time, gap, threads and seed for each step.
    later_sources : DataFrame
        Like `sources`, for the years after it that projects look at.
    locks : tuple of Lock
        What is decided already; a plan that cannot keep it is none.
    goal_limits : Mapping of ``"decision.goal"`` to number
        The most that a goal may come to in each program that has it, in its own unit, as a hard row.
    projects, standards, places, funds
        What is asked of the decisions of the same name.
    """

    year: int
    levels: tuple[str, ...]
    sources: DataFrame
    demand: Demand = "mid"
    decisions: tuple[str, ...] = USUAL
    hires_max: int | None = None
    teacher_moves_max: int | None = None
    goals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tolerance: Mapping[str, float] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    later_sources: DataFrame = field(default_factory=DataFrame)
    locks: tuple[Lock, ...] = ()
    goal_limits: Mapping[str, float] = field(default_factory=dict)
    projects: ProjectsRules = field(default_factory=ProjectsRules)
    standards: StandardsRules = field(default_factory=StandardsRules)
    aid: AidRules = field(default_factory=AidRules)
    training: TrainingRules = field(default_factory=TrainingRules)
    programme_seats: ProgrammeSeatsRules = field(default_factory=ProgrammeSeatsRules)
    funds: FundsRules = field(default_factory=FundsRules)
    places: PlacesRules = field(default_factory=PlacesRules)
    posts: PostsRules = field(default_factory=PostsRules)
    conversions: ConversionsRules = field(default_factory=ConversionsRules)
    fairness: FairnessRules = field(default_factory=FairnessRules)
    rotation: RotationRules = field(default_factory=RotationRules)
    shared_posts: SharedPostsRules = field(default_factory=SharedPostsRules)
    plan: PlanRules = field(default_factory=PlanRules)
