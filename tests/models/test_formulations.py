"""The formulation in a module's docstring is the program: same names, same order, nothing left out."""

import re
from collections.abc import Callable, Mapping
from types import ModuleType

import pytest

from geodata.city import City
from models import funds, places, teachers
from models.funds_facts import funds_facts
from models.places_facts import places_facts
from models.policy import Policy
from models.question import Question
from models.school_table import today
from models.teachers_facts import teachers_facts
from optimizer.program import Program

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Formulate = Callable[[City, Policy, Question], Program]

SECTIONS = ("Sets", "Parameters", "Variables", "Goals, in this order", "Subject to")
RULES = {
    "places.travel_limit_metres": 9000,
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 9000,
    "staffing.annual_cost": 100,
    "funds.per_pupil": 100,
}
TOWN = {
    "schools": "school_id,district_id,x,y\n s0,d1,0,0\n s1,d2,500,0\n s2,d2,900,0",
    "provision": """school_id,level,pupils,seats
        s0,primary,50,60
        s1,primary,90,60
        s2,primary,80,60""",
    "areas": "area_id,x,y\n a,0,10\n b,0,20",
    "children": "area_id,level,year,children\n a,primary,2025,60\n b,primary,2025,70",
    "staff": """school_id,level,kind,teachers
        s0,primary,general,9
        s1,primary,general,3.5
        s2,primary,general,4""",
    "sources": """source_id,year,name,kind,amount,uses,districts
        f1,2025,Posts,general,500,staff,
        f2,2025,City,general,9000,operating,
        f3,2025,Second,general,1000,operating,d2""",
}


def place_program(city: City, policy: Policy, question: Question) -> Program:
    return places.formulate_places(places_facts(city, policy, question, "primary"), question)


def teacher_program(city: City, policy: Policy, question: Question) -> Program:
    schools = today(city, ("primary",))
    return teachers.formulate_teachers(teachers_facts(city, policy, question, schools), question)


def fund_program(city: City, policy: Policy, question: Question) -> Program:
    schools = today(city, ("primary",))
    facts = teachers_facts(city, policy, question, schools)
    hires = facts.hireable.to_frame(index=False).assign(teachers=1, cents=10_000)
    return funds.formulate_funds(funds_facts(policy, question, schools, hires), question)


FORMULATIONS = [
    pytest.param(places, place_program, id="places"),
    pytest.param(teachers, teacher_program, id="teachers"),
    pytest.param(funds, fund_program, id="funds"),
]


def stated(docstring: str, section: str) -> list[str]:
    """Return the identifiers that begin the lines of one section; deeper lines continue the one before."""
    body = docstring.split(f"\n{section}\n")[1]
    lines = []
    for line in body.splitlines():
        if line and not line.startswith(" "):
            break
        lines.append(line)
    names = [re.match(r" {4}([a-z]\w*)", line) for line in lines]
    return [name.group(1) for name in names if name]


@pytest.fixture
def program_of(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> Callable[[Callable], Program]:
    city = make_city(**TOWN)
    question = make_question(city, hires_max=3, teacher_moves_max=2)
    return lambda formulate: formulate(city, make_policy(RULES), question)


@pytest.mark.parametrize(("module", "formulate"), FORMULATIONS)
def test_the_docstring_is_the_program(
    module: ModuleType, formulate: Formulate, program_of: Callable[[Formulate], Program]
) -> None:
    program = program_of(formulate)
    assert stated(module.__doc__, "Variables") == [family.family for family in program.families]
    assert stated(module.__doc__, "Goals, in this order") == [goal.name for goal in program.goals]
    assert stated(module.__doc__, "Subject to") == [family.family for family in program.rows]


@pytest.mark.parametrize(("module", "formulate"), FORMULATIONS)
def test_every_family_says_its_unit(
    module: ModuleType, formulate: Formulate, program_of: Callable[[Formulate], Program]
) -> None:
    program = program_of(formulate)
    assert all(part.unit for part in (*program.families, *program.rows, *program.goals))
    for section in ("Parameters", "Variables", "Goals, in this order"):
        for name in stated(module.__doc__, section):
            lines = module.__doc__.split(f"\n{section}\n")[1].splitlines()
            line = next(text for text in lines if re.match(rf" {{4}}{name}\b", text))
            assert line.rstrip().endswith("]"), line


@pytest.mark.parametrize(("module", "formulate"), FORMULATIONS)
def test_sections_come_in_the_order_of_the_paper(module: ModuleType, formulate: Formulate) -> None:
    assert formulate is not None
    starts = [module.__doc__.index(f"\n{section}\n") for section in SECTIONS]
    assert starts == sorted(starts)
    assert all(stated(module.__doc__, section) for section in SECTIONS)
