"""The staff of a plan in order: posts, conversions, moves and hires, rotation, shared posts.

Each reads the staff as those before it leave it: who leaves is gone where posts are decided, and who changes
level is counted at the new post (`models.staff.staffed`).
"""

from pandas import DataFrame

from geodata.city import City
from models.locks.hires import require_hireable
from models.locks.moves import require_movable
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import with_staff, with_teachers
from models.staff.conversions import decide_conversions
from models.staff.fairness import formulate_fair_teachers, is_exchangeable, shortage_by_post
from models.staff.fairness_rules import Reading
from models.staff.fairness_table import fairness_table
from models.staff.posts import decide_posts
from models.staff.rotation import decide_rotation
from models.staff.rotation_facts import EarlierTables
from models.staff.shared_posts import decide_shared_posts
from models.staff.staffed import staffed_city
from models.staff.teachers import formulate_teachers, read_teachers
from models.staff.teachers_facts import StaffSoFar, TeachersFacts, teachers_facts
from models.steps import Steps
from optimizer.program import Program
from optimizer.status import Status

STEP, BESIDE = "teachers", "fairness"


def decide_staff(
    city: City,
    policy: Policy,
    question: Question,
    steps: Steps,
    unknown: list[DataFrame],
    earlier: tuple[DataFrame, DataFrame],
) -> tuple[DataFrame, dict[str, DataFrame]]:
    """Decide posts, conversions, moves and hires, rotation and shared posts.

    Parameters
    ----------
    unknown : list of DataFrame
        Rows for ``not_assessed``; the step adds its own.
    earlier : DataFrame, DataFrame
        The school table as filled so far, and the plan's table ``open_classes``.

    Returns
    -------
    schools : DataFrame
        The school table with the teachers of the plan.
    tables : dict of DataFrame
        Tables by the name they have in the plan.

    Raises
    ------
    NoPlanError
        If a solver has no values.
    """
    schools, open_classes = earlier
    posts, no_posts = decide_posts(city, policy, question.posts, schools, open_classes)
    conversions, no_paths = decide_conversions(city, policy, question, steps, schools, posts)
    staffed = staffed_city(city, posts, conversions)
    schools = with_staff(schools, city, staffed)
    unknown += [no_posts, no_paths]
    tables = {"posts": posts, "conversions": conversions}
    if "teachers" in question.decisions:
        facts = teachers_facts(staffed, policy, question, schools, StaffSoFar(posts, conversions))
        unknown.append(facts.not_assessed)
        require_movable(facts.pairs, question)
        require_hireable(facts.hireable, question)
        tables |= _decide_teachers(city, question, steps, facts)
        schools = with_teachers(schools, facts, tables["moves"], tables["hires"])
    else:
        tables |= {name: tidy(name) for name in ("moves", "hires", "fairness")}
    before = EarlierTables(posts, tables["moves"], tables["hires"])
    tables["rotations"], no_rotation = decide_rotation(
        staffed, policy, question, question.rotation, steps, schools, before
    )
    tables["shared_posts"], no_sharing = decide_shared_posts(
        staffed, policy, question, question.shared_posts, steps, schools
    )
    unknown += [no_rotation, no_sharing]
    return schools, tables


def _decide_teachers(
    city: City, question: Question, steps: Steps, facts: TeachersFacts
) -> dict[str, DataFrame]:
    """Move and hire teachers by the reading asked for; return moves, hires and the readings side by side."""
    readings = question.fairness.readings()
    if not readings:
        moves, hires, _ = decide(steps, facts, question)
        return {"moves": moves, "hires": hires, "fairness": tidy("fairness")}
    found: dict[str, dict[str, DataFrame]] = {}
    shortages: dict[str, DataFrame] = {}
    proved: dict[str, bool] = {}
    for number, reading in enumerate(readings):
        name = STEP if number == 0 else f"{BESIDE} {reading}"
        moves, hires, sure = decide(steps, facts, question, reading, name)
        found[reading] = {"moves": moves, "hires": hires}
        shortages[reading] = shortage_by_post(facts, moves, hires)
        proved[reading] = sure and is_exchangeable(facts)
    district = city.schools.set_index("school_id")["district_id"]
    return {**found[readings[0]], "fairness": fairness_table(shortages, district, proved)}


def decide(
    steps: Steps,
    facts: TeachersFacts,
    question: Question,
    reading: Reading | None = None,
    name: str = STEP,
) -> tuple[DataFrame, DataFrame, bool]:
    """Return moves, hires, and whether every goal is proved."""
    if not len(facts.reached()):
        steps.settled(name, "", "short_teachers", float(facts.gap.sum()), "teachers")
        return *read_teachers(facts, None), True
    solution = steps.solve(name, "", _program(facts, question, reading))
    moves, hires = read_teachers(facts, solution)
    return moves, hires, solution.status is Status.OPTIMAL


def _program(facts: TeachersFacts, question: Question, reading: Reading | None) -> Program:
    if reading is None:
        return formulate_teachers(facts, question)
    return formulate_fair_teachers(facts, question, reading)
