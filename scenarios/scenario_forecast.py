"""The table ``[forecast]`` of a scenario: the children that a question counts on, forecast anew."""

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from geodata.city import City
from geodata.faults import CityFaultsError
from geodata.forecast.forecast import Question
from geodata.forecast.of_city import bare_forecast, future_children
from geodata.forecast.rules import read_rules
from scenarios.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)
_KEPT = 8  # forecasts of one process; a sweep asks for the same few again and again


class Forecast(BaseModel):
    """The table ``[forecast]``: how the children of the years to come are forecast.

    The keys mean what the options of `junheng forecast` mean, and give the same children; the scenario's
    ``demand`` says which case is counted on.

    Attributes
    ----------
    anew
        Whether the children are forecast from grades, births and housing; else they are those of the city's
        table, and no other key may be given.
    years
        Years ahead that are forecast.
    method
        How past ratios are joined.
    births
        Births not recorded yet: as they were changing, or as in the last year.
    migrant_weight
        Entrants from a birth of migrants for each from a birth of residents.
    kindergarten
        Share of children in kindergarten by the last year (0-1); None lets it go on as it was.
    rules
        Ages of entry, by the name of the school system.
    seed
        Same seed, same interval between low and high.
    """

    model_config = _STRICT
    anew: bool = False
    years: Annotated[int, Field(ge=1, le=15)] = 10
    method: Literal["pooled", "mean", "median"] = "pooled"
    births: Literal["trend", "flat"] = "trend"
    migrant_weight: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = 1.0
    kindergarten: Annotated[float, Field(ge=0.01, le=1)] | None = None
    rules: Literal["cn", "england"] = "cn"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    def question(self) -> Question:
        """Return what is asked of the forecast."""
        goals = {} if self.kindergarten is None else {"preschool": self.kindergarten}
        return Question(self.years, self.method, self.births == "flat", self.migrant_weight, goals, self.seed)


def counted_on(city: City, asked: Forecast) -> City:
    """Return the city with the children that a scenario counts on.

    Years up to the last grades stay as they are, and so does everything else; the plan is made, audited and
    verified on this city, while the fingerprint of a run's facts is that of the city as given.

    Raises
    ------
    ScenarioError
        When grades or births do not suffice for a forecast.
    """
    if not asked.anew:
        return city
    try:
        return _forecast(_Facts(city), asked)
    except CityFaultsError as error:
        faults = "; ".join(fault.render() for fault in error.faults)
        what = "the city's grades and births do not suffice for a forecast"
        raise ScenarioError.one("forecast.anew", what, found=faults) from error


def forecast_of(scenario: "Mapping[str, object]") -> Forecast:
    """Return the table of a stored scenario; one of an earlier release has none."""
    return Forecast.model_validate(scenario.get("forecast", {}))


def unused_keys(asked: Forecast) -> Problem | None:
    """Return a problem where keys are given of a forecast that is not made."""
    given = sorted(asked.model_fields_set - {"anew"})
    changed = [name for name in given if getattr(asked, name) != Forecast.model_fields[name].default]
    if asked.anew or not changed:
        return None
    what = "this key means nothing unless the children are forecast anew"
    return Problem(f"forecast.{changed[0]}", what, allowed="anew = true")


class _Facts:
    """A city that is compared by its fingerprint."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._print = city.fingerprint()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Facts) and self._print == other._print

    def __hash__(self) -> int:
        return hash(self._print)


@lru_cache(maxsize=_KEPT)
def _forecast(facts: _Facts, asked: Forecast) -> City:
    made, _ = bare_forecast(facts.city, read_rules(asked.rules), asked.question())
    return replace(facts.city, children=future_children(facts.city, made))
