"""A whole plan: projects, places, teachers, funds, standards and quotas, each reading those before it.

Projects and the places of all years are decided together. Resources per pupil are ratios, and pupils move
too; so places are fixed first, then teachers for the pupils placed, then money for both. If the question asks
for it, these three are decided again in rounds while the plan then lacks less, and it is proved how far the
whole is from what deciding them together could reach (`models.joint`). What brings schools to standard,
quotas, aid and training read the result. One year is decided; later years are looked at, and decided anew
when they come (`models.joint.next_year`). A decision that the question leaves closed keeps today's values.
"""

from collections.abc import Callable
from dataclasses import replace

from pandas import DataFrame

from geodata.city import City
from models.allotments.step import further_decisions
from models.errors import QuestionError
from models.joint.bound import joint_bound, note_bounds, with_projects
from models.joint.rounds import note_rounds, take_rounds
from models.joint.turn import Turn, take_turn
from models.locks.projects import require_projects
from models.not_assessed import gathered
from models.plan import Plan
from models.plan_tables import tidy
from models.policy import Policy
from models.projects.facts import projects_facts
from models.projects.formulation import formulate_projects, read_projects
from models.projects.outlook import look_ahead
from models.projects.works import city_now
from models.question import DECISIONS, Question
from models.steps import Steps
from optimizer.solve import Progress


def plan_city(
    city: City,
    policy: Policy,
    question: Question,
    progress: Callable[[str, Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    hurry: Callable[[], bool] | None = None,
) -> Plan:
    """Return the plan that answers a question.

    Parameters
    ----------
    progress : callable, optional
        Called with the name of the step (``"places primary"``) and the solver's progress.
    cancel : callable, optional
        Returns true when the user wants to stop, without a plan.
    hurry : callable, optional
        Returns true when the user wants the best plan in hand: every search then ends once it has one, and
        the proof says how far each was.

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
    steps = Steps(question, progress, cancel, hurry)
    unknown: list[DataFrame] = []
    works, outlook = tidy("works"), tidy("outlook")
    if "projects" in question.decisions:
        works, outlook = _decide_projects(city, policy, question, steps, unknown)
    before, city = city, city_now(city, works)
    turn = take_turn(city, policy, question, steps, works)
    if question.plan.as_a_whole():
        turn = _as_a_whole((before, city), policy, question, steps, works, turn)
    plan = Plan(
        **turn.tables,
        not_assessed=gathered([*unknown, *turn.unknown]),
        steps=steps.table(),
        works=works,
        outlook=outlook,
    )
    return further_decisions(plan, city, policy, question, steps)


def _as_a_whole(
    cities: tuple[City, City],
    policy: Policy,
    question: Question,
    steps: Steps,
    works: DataFrame,
    first: Turn,
) -> Turn:
    """Decide again as often as asked and while it helps, and prove how far the whole is from the best.

    ``cities`` are the city before and after the works that are open in the year.
    """
    before, city = cities
    facts, unknown = joint_bound(city, policy, question, works)
    if facts is None:
        return replace(first, unknown=[*first.unknown, unknown])
    turns = take_rounds(city, policy, question, steps, works, first, facts)
    del steps.rows[len(steps.rows) - len(first.rows) :]
    steps.rows += turns[-1].rows
    note_rounds(turns, steps)
    facts = with_projects(facts, before, policy, question, works)
    note_bounds(facts, question, steps, turns[-1].lacks())
    return turns[-1]


def _decide_projects(
    city: City, policy: Policy, question: Question, steps: Steps, unknown: list[DataFrame]
) -> tuple[DataFrame, DataFrame]:
    """Choose projects for all years and look at each; return works and outlook."""
    facts = projects_facts(city, policy, question)
    unknown.append(facts.not_assessed)
    reasons = facts.not_assessed.set_index("unit_id")["reason"]
    asked = question.projects
    for rule, named in (("must", asked.must), ("underway", asked.underway)):
        for project in named:
            if project not in facts.projects.index:
                reason = reasons.get(project, "no project of a level that is planned")
                raise QuestionError(f"projects.{rule}: {project} cannot be done: {reason}")
    require_projects(facts, question)
    solution = None
    if len(facts.starts):
        solution = steps.solve("projects", "", formulate_projects(facts, question))
    else:
        steps.settled("projects", "", "net_cost", 0.0, "thousands")
    works = read_projects(facts, solution)
    return works, look_ahead(city, policy, question, works, steps)


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
