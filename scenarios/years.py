"""Several years of one scenario, decided one after the other, each on the city that the one before leaves."""

from geodata.city import City
from models.joint.next_year import next_year
from scenarios.errors import Problem, ScenarioError
from scenarios.question import ask
from scenarios.runs import Run
from scenarios.scenario import Scenario


def check_years(city: City, scenario: Scenario, years: int) -> None:
    """Refuse more years than the city has children for.

    Raises
    ------
    ScenarioError
        Naming the years that are not known.
    """
    known = city.years()
    unknown = [year for year in range(scenario.year, scenario.year + years) if year not in known]
    if unknown:
        raise ScenarioError(
            Problem(
                "plan.years",
                "the city has no children for every year that is decided",
                found=", ".join(map(str, unknown)),
                allowed=", ".join(map(str, known)),
            )
        )


def following_year(city: City, run: Run) -> tuple[City, Scenario]:
    """Return the city that a run leaves, and the scenario for the year after it.

    Parameters
    ----------
    city
        The city that the run was decided on.
    """
    scenario = run.scenario
    scale = 1.0 if scenario.budget.scale is None else scenario.budget.scale
    after, waiting = next_year(city, ask(scenario, city), run.plan, scale)
    return after, following(scenario, after, waiting)


def following(scenario: Scenario, city: City, waiting: tuple[str, ...]) -> Scenario:
    """Return the scenario for the next year: the same question, of projects that are still to be done.

    The choice of projects looks as far ahead as the city knows children, and no further than before.
    """
    year = scenario.year + 1
    known = set(city.projects["project_id"])
    ahead = scenario.projects.horizon
    while ahead > 1 and year + ahead - 1 not in city.years():
        ahead -= 1
    projects = {
        "horizon": ahead,
        "must": tuple(one for one in scenario.projects.must if one in known and one not in waiting),
        "never": tuple(one for one in scenario.projects.never if one in known),
        "underway": waiting,
    }
    locks = tuple(lock for lock in scenario.locks if getattr(lock, "project", None) in {None, *known})
    base = scenario.name.removesuffix(f" {scenario.year}")
    titles = {lang: _dated(getattr(scenario.title, lang), scenario.year, year) for lang in ("en", "zh")}
    changes = {
        "name": f"{base} {year}",
        "title": scenario.title.model_copy(update=titles),
        "year": year,
        "locks": locks,
        "projects": scenario.projects.model_copy(update=projects),
    }
    return scenario.model_copy(update=changes)


def _dated(title: str, before: int, year: int) -> str:
    """Return a title with the year it is for; an empty one stays empty."""
    return f"{title.removesuffix(f' {before}')} {year}" if title else ""
