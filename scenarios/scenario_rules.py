"""What a scenario may ask of each decision: one table of the file for one class of rules in ``models``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.projects_rules import ProjectsRules
from models.standards_rules import StandardsRules

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)
type Money = Annotated[float, Field(ge=0, le=1e13, allow_inf_nan=False)]


class Projects(BaseModel):
    """The table ``[projects]``: see `models.projects_rules.ProjectsRules`."""

    model_config = _STRICT
    horizon: Annotated[int, Field(ge=1, le=15)] = 3
    offers: Annotated[int, Field(ge=1, le=500)] = 8
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def rules(self) -> ProjectsRules:
        """Return the rules as the formulation takes them."""
        return ProjectsRules(**self.model_dump())


class Standards(BaseModel):
    """The table ``[standards]``: see `models.standards_rules.StandardsRules`."""

    model_config = _STRICT
    aim: Literal["cheapest", "most_schools"] = "cheapest"
    budget: Money | None = None
    districts: tuple[str, ...] = ()

    def rules(self) -> StandardsRules:
        """Return the rules as the formulation takes them."""
        return StandardsRules(**self.model_dump())
