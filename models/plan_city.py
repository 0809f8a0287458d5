"""A whole plan: projects, places, teachers, funds, standards and quotas, each reading those before it.

Projects and the places of all years are decided together. Resources per pupil are ratios, and pupils move
too; so places are fixed first, then teachers for the pupils placed, then money for both, then what brings
schools to standard. One year is decided; later years are looked at, and decided anew when they come. A
decision that the question leaves closed keeps today's values.
"""

from collections.abc import Callable

from pandas import DataFrame

from geodata.city import City
from models.allotments.step import further_decisions
from models.errors import QuestionError
from models.funds.facts import funds_facts
from models.funds.formulation import formulate_funds, read_funds
from models.not_assessed import gathered
from models.places.step import decide_places
from models.plan import Plan
from models.plan_tables import tidy
from models.policy import Policy
from models.projects.facts import projects_facts
from models.projects.formulation import formulate_projects, read_projects
from models.projects.outlook import look_ahead
from models.projects.works import city_now
from models.question import DECISIONS, Question
from models.school_table import (
    listed_schools,
    today,
    with_funds,
    with_places,
    with_teachers,
)
from models.shortages import shortages
from models.staff.posts import decide_posts
from models.staff.rotation import decide_rotation
from models.staff.rotation_facts import EarlierTables
from models.staff.shared_posts import decide_shared_posts
from models.staff.teachers import formulate_teachers, read_teachers
from models.staff.teachers_facts import teachers_facts
from models.steps import Steps
from optimizer.solve import Progress


def plan_city(
    city: City,
    policy: Policy,
    question: Question,
    progress: Callable[[str, Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Plan:
    """Return the plan that answers a question.

    Parameters
    ----------
    progress : callable, optional
        Called with the name of the step (``"places primary"``) and the solver's progress.
    cancel : callable, optional
        Returns true when the user wants to stop.

    Raises
    ------
    QuestionError
        If the city has no such level or year, or a decision or goal is unknown.
    PolicyError
        If the policy lacks a value that the plan cannot do without.
    NoPlanError
        If a step ends without values; it carries the solver's status.
    """
    _check(city, question)
    steps = Steps(question, progress, cancel)
    unknown: list[DataFrame] = []
    works, outlook = tidy("works"), tidy("outlook")
    if "projects" in question.decisions:
        works, outlook = _decide_projects(city, policy, question, steps, unknown)
        city = city_now(city, works)
    schools = today(city, question.levels)

    placed = {name: tidy(name) for name in ("placements", "unplaced", "open_classes")}
    if "places" in question.decisions:
        placed = decide_places(city, policy, question, steps)
        unknown.append(placed.pop("not_assessed"))
        schools = with_places(schools, placed["placements"])
    schools, staff = _decide_staff(city, policy, question, steps, unknown, (schools, placed["open_classes"]))
    grants = tidy("grants")
    if "funds" in question.decisions:
        earlier = (schools, staff["hires"], works)
        grants, schools = _decide_funds(city, policy, question, steps, unknown, earlier)
    listed = listed_schools(schools)
    plan = Plan(
        **placed,
        **staff,
        schools=listed,
        grants=grants,
        shortages=shortages(placed["unplaced"], listed, city.currency),
        not_assessed=gathered(unknown),
        steps=steps.table(),
        works=works,
        outlook=outlook,
    )
    return further_decisions(plan, city, policy, question, steps)


def _decide_staff(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    unknown: list[DataFrame],
    earlier: tuple[DataFrame, DataFrame],
) -> tuple[DataFrame, dict[str, DataFrame]]:
    """Decide posts, moves and hires, rotation and shared posts; return the school table and their tables."""
    schools, open_classes = earlier
    posts, no_posts = decide_posts(city, policy, question.posts, schools, open_classes)
    moves, hires = tidy("moves"), tidy("hires")
    if "teachers" in question.decisions:
        schools, moves, hires = _decide_teachers(city, policy, question, steps, unknown, schools)
    before = EarlierTables(posts, moves, hires)
    rotations, no_rotation = decide_rotation(
        city, policy, question, question.rotation, steps, schools, before
    )
    shared, no_sharing = decide_shared_posts(city, policy, question, question.shared_posts, steps, schools)
    unknown += [no_posts, no_rotation, no_sharing]
    tables = {"moves": moves, "hires": hires, "posts": posts, "rotations": rotations, "shared_posts": shared}
    return schools, tables


def _decide_projects(
    city: City, policy: Policy, question: Question, steps: Steps, unknown: list[DataFrame]
) -> tuple[DataFrame, DataFrame]:
    """Choose projects for all years and look at each; return works and outlook."""
    facts = projects_facts(city, policy, question)
    unknown.append(facts.not_assessed)
    reasons = facts.not_assessed.set_index("unit_id")["reason"]
    for project in question.projects.must:
        if project not in facts.projects.index:
            reason = reasons.get(project, "no project of a level that is planned")
            raise QuestionError(f"projects.must: {project} cannot be done: {reason}")
    solution = None
    if len(facts.starts):
        solution = steps.solve("projects", "", formulate_projects(facts, question))
    else:
        steps.settled("projects", "", "net_cost", 0.0, "thousands")
    works = read_projects(facts, solution)
    return works, look_ahead(city, policy, question, works, steps)


def _decide_teachers(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    unknown: list[DataFrame],
    schools: DataFrame,
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Move and hire teachers; return the school table, moves and hires."""
    facts = teachers_facts(city, policy, question, schools)
    unknown.append(facts.not_assessed)
    solution = None
    if len(facts.reached()):
        solution = steps.solve("teachers", "", formulate_teachers(facts, question))
    else:
        steps.settled("teachers", "", "short_teachers", float(facts.gap.sum()), "teachers")
    moves, hires = read_teachers(facts, solution)
    return with_teachers(schools, facts, moves, hires), moves, hires


def _check(city: City, question: Question) -> None:
    """Refuse levels the city does not teach and decisions nobody knows."""
    for what, asked, allowed in (
        ("levels", question.levels, city.levels()),
        ("decisions", question.decisions, DECISIONS),
        ("goals", tuple(question.goals), DECISIONS),
    ):
        unknown = [name for name in asked if name not in allowed]
        if unknown:
            raise QuestionError(f"{what}: found {', '.join(unknown)}; allowed: {', '.join(allowed)}")
    if not question.levels or not question.decisions:
        raise QuestionError("a question needs at least one level and one decision")


def _decide_funds(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    unknown: list[DataFrame],
    earlier: tuple[DataFrame, DataFrame, DataFrame],
) -> tuple[DataFrame, DataFrame]:
    """Grant money to schools for their running and their hires; return grants and the school table."""
    schools, hires, works = earlier
    facts = funds_facts(policy, question, schools, hires, city, works)
    unknown.append(facts.not_assessed)
    solution = None
    if len(facts.due):
        solution = steps.solve("funds", "", formulate_funds(facts, question))
    else:
        steps.settled("funds", "", "short_funds", 0.0, "thousands")
    grants = read_funds(facts, solution)
    return grants, with_funds(schools, facts, grants)
