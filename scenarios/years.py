"""Several years of one scenario, decided one after the other, each on the city that the one before leaves."""

from geodata.city import City
from models.joint.next_year import next_year
from scenarios.errors import Problem, ScenarioError
from scenarios.question import ask
from scenarios.runs import Run
from scenarios.scenario import Scenario
from scenarios.scenario_forecast import Forecast, counted_on
from scenarios.scenario_locks import AskedLock, ProjectMust


def check_years(city: City, scenario: Scenario, years: int) -> None:
    """Refuse more years than the city has children for.

    Raises
    ------
    ScenarioError
        Naming the years that are not known.
    """
    known = counted_on(city, scenario.forecast).years()
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
    city = counted_on(city, run.scenario.forecast)  # what is forecast once is not forecast again
    scenario = run.scenario.model_copy(update={"forecast": Forecast()})
    scale = 1.0 if scenario.budget.scale is None else scenario.budget.scale
    after, waiting = next_year(city, ask(scenario, city), run.plan, scale)
    return after, following(scenario, after, waiting)


def following(scenario: Scenario, city: City, waiting: tuple[str, ...]) -> Scenario:
    """Return the scenario for the next year: the same question, of projects that are still to be done.

    The choice of projects looks as far ahead as the city knows children, and no further than before. What
    must be done keeps the year it was first promised for, however often the years are decided again: a lock
    says by when it starts.
    """
    year = scenario.year + 1
    known = set(city.projects["project_id"])
    ahead = scenario.projects.horizon
    while ahead > 1 and year + ahead - 1 not in city.years():
        ahead -= 1
    projects = {
        "horizon": ahead,
        "must": () if "projects" in scenario.decisions else scenario.projects.must,
        "never": tuple(one for one in scenario.projects.never if one in known),
        "underway": waiting,
    }
    locks = tuple(lock for lock in promised(scenario, city) if _is_open(lock, known, waiting))
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


def promised(scenario: Scenario, city: City) -> tuple[AskedLock, ...]:
    """Return the locks of a scenario and, for each project that must be done, one with its latest start.

    A project that must be done opens by the last year looked at. In a later year that would be a later year,
    and the project could be put off for ever.
    """
    if "projects" not in scenario.decisions:
        return scenario.locks
    asked = scenario.projects
    last = scenario.year + asked.horizon - 1
    lead = city.projects.set_index("project_id").reindex(columns=["lead_years"])["lead_years"]
    lead = lead.astype("float64").fillna(0.0)
    locked = {lock.project for lock in scenario.locks if isinstance(lock, ProjectMust)}
    free = [ProjectMust(lock="project_must", project=one) for one in asked.must if one not in locked]
    return tuple(
        lock.model_copy(update={"by": last - int(lead[lock.project])})
        if isinstance(lock, ProjectMust) and lock.by is None and lock.project in lead.index
        else lock
        for lock in (*scenario.locks, *free)
    )


def _is_open(lock: AskedLock, known: set[str], waiting: tuple[str, ...]) -> bool:
    """Return whether a lock still says something: its project is not done, and not begun where it must be."""
    project = getattr(lock, "project", None)
    begun = isinstance(lock, ProjectMust) and project in waiting
    return project in {None, *known} and not begun


def _dated(title: str, before: int, year: int) -> str:
    """Return a title with the year it is for; an empty one stays empty."""
    return f"{title.removesuffix(f' {before}')} {year}" if title else ""
