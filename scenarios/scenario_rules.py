"""What a scenario may ask of each decision: one table of the file for one class of rules in ``models``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.allotments.aid_rules import AidRules
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.allotments.training_rules import TrainingRules
from models.funds.rules import FundsRules
from models.joint.rules import PlanRules
from models.places.rules import PlacesRules
from models.projects.rules import ProjectsRules
from models.staff.conversions_rules import ConversionsRules
from models.staff.fairness_rules import FairnessRules
from models.staff.posts_rules import PostsRules
from models.staff.rotation_rules import RotationRules
from models.staff.shared_posts_rules import SharedPostsRules
from models.standards.rules import StandardsRules

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)
type Share = Annotated[float, Field(ge=0, le=1)]
type Money = Annotated[float, Field(ge=0, le=1e13, allow_inf_nan=False)]


class Projects(BaseModel):
    """The table ``[projects]``: see `models.projects.rules.ProjectsRules`."""

    model_config = _STRICT
    horizon: Annotated[int, Field(ge=1, le=15)] = 3
    offers: Annotated[int, Field(ge=1, le=500)] = 8
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    underway: tuple[str, ...] = ()

    def rules(self) -> ProjectsRules:
        """Return the rules as the formulation takes them."""
        return ProjectsRules(**self.model_dump())


class Funds(BaseModel):
    """The table ``[funds]``: see `models.funds.rules.FundsRules`."""

    model_config = _STRICT
    training: bool = False
    never_decrease: bool = False
    hold_harmless: bool = False
    weak_link: tuple[str, ...] = ()
    by_weight: tuple[str, ...] = ()
    pay_works: bool = False
    draws: bool = False
    own_kinds: tuple[str, ...] = ("general", "surcharge")

    def rules(self) -> FundsRules:
        """Return the rules as the formulation takes them."""
        return FundsRules(**self.model_dump())


class Places(BaseModel):
    """The table ``[places]``: see `models.places.rules.PlacesRules`."""

    model_config = _STRICT
    levels: tuple[str, ...] = ()
    areas: Literal["split", "zoned", "whole"] = "split"
    groups: tuple[str, ...] = ()
    group_schools: Annotated[int, Field(ge=1)] = 3
    contiguous: bool = False
    classes: bool = False
    nearby: bool = False
    nearby_schools: Annotated[int, Field(ge=0)] = 3
    change_share: Share | None = None
    least_change: bool = False
    keep_grades: bool = False
    keep_siblings: bool = False
    feeders: Annotated[int, Field(ge=0)] = 0
    mix_within: Share | None = None
    boarding: bool = False
    least_size: bool = False

    def rules(self) -> PlacesRules:
        """Return the rules as the formulation takes them."""
        return PlacesRules(**self.model_dump())


class Whole(BaseModel):
    """The table ``[plan]``: see `models.joint.rules.PlanRules`."""

    model_config = _STRICT
    bound: bool = False
    rounds: Annotated[int, Field(ge=0, le=50)] = 0
    years: Annotated[int, Field(ge=1, le=15)] = 1

    def rules(self) -> PlanRules:
        """Return the rules as the plan takes them."""
        return PlanRules(**self.model_dump())


class Posts(BaseModel):
    """The table ``[posts]``: see `models.staff.posts_rules.PostsRules`."""

    model_config = _STRICT
    decide: bool = False
    approved: Literal["by_ratio", "as_today"] = "by_ratio"

    def rules(self) -> PostsRules:
        """Return the rules as the formulation takes them."""
        return PostsRules(**self.model_dump())


class Conversions(BaseModel):
    """The table ``[conversions]``: see `models.staff.conversions_rules.ConversionsRules`."""

    model_config = _STRICT
    decide: bool = False
    within: Literal["school", "district"] = "district"
    most: Annotated[int, Field(ge=0)] | None = None
    budget: Money | None = None

    def rules(self) -> ConversionsRules:
        """Return the rules as the formulation takes them."""
        return ConversionsRules(**self.model_dump())


class Fairness(BaseModel):
    """The table ``[fairness]``: see `models.staff.fairness_rules.FairnessRules`."""

    model_config = _STRICT
    share: Literal["worst_first", "heads", "need", "both"] = "worst_first"
    follow: Literal["heads", "need"] = "need"

    def rules(self) -> FairnessRules:
        """Return the rules as the formulation takes them."""
        return FairnessRules(**self.model_dump())


class Rotation(BaseModel):
    """The table ``[rotation]``: see `models.staff.rotation_rules.RotationRules`."""

    model_config = _STRICT
    decide: bool = False
    levels: tuple[str, ...] = ("primary", "junior")
    exchange: bool = True

    def rules(self) -> RotationRules:
        """Return the rules as the formulation takes them."""
        return RotationRules(**self.model_dump())


class SharedPosts(BaseModel):
    """The table ``[shared_posts]``: see `models.staff.shared_posts_rules.SharedPostsRules`."""

    model_config = _STRICT
    kinds: tuple[str, ...] = ()
    new_max: Annotated[int, Field(ge=0)] | None = None

    def rules(self) -> SharedPostsRules:
        """Return the rules as the formulation takes them."""
        return SharedPostsRules(**self.model_dump())


class Standards(BaseModel):
    """The table ``[standards]``: see `models.standards.rules.StandardsRules`."""

    model_config = _STRICT
    aim: Literal["cheapest", "most_schools"] = "cheapest"
    budget: Money | None = None
    districts: tuple[str, ...] = ()

    def rules(self) -> StandardsRules:
        """Return the rules as the formulation takes them."""
        return StandardsRules(**self.model_dump())


class Aid(BaseModel):
    """The table ``[aid]``: see `models.allotments.aid_rules.AidRules`."""

    model_config = _STRICT
    kinds: tuple[Literal["grant", "living", "nutrition"], ...] = ()
    grant_for: tuple[str, ...] = ()
    living_for: tuple[str, ...] = ()
    nutrition_for: tuple[str, ...] = ()
    reserve_share: Annotated[float, Field(ge=0, le=1)] = 0.0

    def rules(self) -> AidRules:
        """Return the rules as the formulation takes them."""
        return AidRules(**self.model_dump())


class Training(BaseModel):
    """The table ``[training]``: see `models.allotments.training_rules.TrainingRules`."""

    model_config = _STRICT
    programmes: tuple[str, ...] = ()
    principal_kinds: tuple[str, ...] = ("principal",)
    budget: Money | None = None

    def rules(self) -> TrainingRules:
        """Return the rules as the formulation takes them."""
        return TrainingRules(**self.model_dump())


class ProgrammeSeats(BaseModel):
    """The table ``[programme_seats]``: see `models.allotments.programme_seats_rules.ProgrammeSeatsRules`."""

    model_config = _STRICT
    programmes: tuple[str, ...] = ()
    schools: bool = True

    def rules(self) -> ProgrammeSeatsRules:
        """Return the rules as the formulation takes them."""
        return ProgrammeSeatsRules(**self.model_dump())
