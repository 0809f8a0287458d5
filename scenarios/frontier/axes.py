"""What equity is held against: money, travel, or change; how it is limited, and what a plan took of it."""

from collections.abc import Callable
from dataclasses import dataclass

from geodata.city import City
from models.places.reach import METRES
from scenarios.errors import ScenarioError
from scenarios.packs import load_pack
from scenarios.runs import Run
from scenarios.scenario import Scenario

type Solve = Callable[[Scenario], Run]
MONEY_ENDS = (0.8, 1.2)  # of the year's money
TRAVEL_ENDS = (0.5, 1.5)  # of the rules' limit of the way to school


@dataclass(frozen=True)
class Axis:
    """One thing that equity may cost.

    Attributes
    ----------
    name
        What it is called: money, travel, moves.
    spent
        Measure of the headline that tells what a plan took of it.
    unit
        Unit of the limit: the currency, a share of the rules' limit, or teachers.
    limited
        Returns the question under a limit.
    ends
        Returns the least and the most limit that are of interest, where nobody names them.
    """

    name: str
    spent: str
    unit: str
    limited: Callable[[Scenario, City, float], Scenario]
    ends: Callable[[Scenario, City, Solve], tuple[float, float]]

    def question(self, scenario: Scenario, city: City, limit: float) -> Scenario:
        """Return the question under a limit, which its title says: runs are told apart by it."""
        asked = self.limited(scenario, city, limit)
        said = f"{limit:.0%}" if self.unit == "share" else f"{limit:,.0f}"
        title = {lang: f"{scenario.label(lang)} ≤ {said}" for lang in ("en", "zh")}
        return asked.model_copy(update={"title": scenario.title.model_copy(update=title)})


def year_money(scenario: Scenario, city: City) -> float:
    """Return the money that a scenario has in its year, in currency units."""
    budget = scenario.budget
    if budget.amount is not None:
        return budget.amount + budget.extra
    return _of_sources(scenario, city) * (1.0 if budget.scale is None else budget.scale) + budget.extra


def _of_sources(scenario: Scenario, city: City) -> float:
    return float(city.sources.loc[city.sources["year"] == scenario.year, "amount"].sum())


def _with_money(scenario: Scenario, city: City, most: float) -> Scenario:
    """Change all sources of the year in proportion, so that together they come to a total."""
    budget, own = scenario.budget, _of_sources(scenario, city)
    if budget.amount is not None or not own:
        changed = {"amount": most, "scale": None, "extra": 0.0}
    else:
        changed = {"scale": most / own, "extra": 0.0}
    return scenario.model_copy(update={"budget": budget.model_copy(update=changed)})


def _money_ends(scenario: Scenario, city: City, _: Solve) -> tuple[float, float]:
    total = year_money(scenario, city)
    return MONEY_ENDS[0] * total, MONEY_ENDS[1] * total


def _with_travel(scenario: Scenario, city: City, share: float) -> Scenario:
    """Change the limits of the way to school in proportion, level by level and setting by setting."""
    policy = load_pack(scenario.policy, scenario.overlay)
    levels = scenario.levels or city.levels()
    overlay = dict(scenario.overlay)
    for key in (METRES, *(f"{METRES}.{setting}" for setting in ("urban", "town", "rural"))):
        known = {level: policy.amount(key, level) for level in levels}
        changed = {level: amount * share for level, amount in known.items() if amount is not None}
        if changed:
            overlay[key] = changed
    if overlay == dict(scenario.overlay):
        raise ScenarioError.one(METRES, "the rules have no limit of the way to school that could be changed")
    return scenario.model_copy(update={"overlay": overlay})


def _travel_ends(*_: object) -> tuple[float, float]:
    return TRAVEL_ENDS


def _with_moves(scenario: Scenario, _: City, most: float) -> Scenario:
    rules = scenario.teachers.model_copy(update={"moves_max": round(most)})
    return scenario.model_copy(update={"teachers": rules})


def _moves_ends(scenario: Scenario, _: City, solve: Solve) -> tuple[float, float]:
    """Return nobody, and as many as move when nothing holds them."""
    free = scenario.teachers.model_copy(update={"moves_max": None})
    run = solve(scenario.model_copy(update={"teachers": free}))
    return 0.0, float(run.plan.moves["teachers"].sum())


AXES = {
    axis.name: axis
    for axis in (
        Axis("money", "granted", "currency", _with_money, _money_ends),
        Axis("travel", "mean_metres", "share", _with_travel, _travel_ends),
        Axis("moves", "teachers_moved", "teachers", _with_moves, _moves_ends),
    )
}
