"""The formulation in a module's docstring is the program: same names, same order, nothing left out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import StringIO
from types import ModuleType

import pandas as pd
import pytest

from geodata.city import City
from models.allotments import aid, next_to_share, training
from models.allotments.aid_facts import AidFacts
from models.allotments.training_facts import TrainingFacts
from models.allotments.training_rules import TrainingRules
from models.funds import draws
from models.funds import formulation as funds
from models.funds.draws_facts import draws_facts
from models.funds.facts import funds_facts
from models.funds.rules import FundsRules
from models.joint import formulation as joint
from models.joint.facts import joint_facts
from models.joint.projects import joint_projects
from models.places import formulation as places
from models.places.facts import places_facts
from models.plan_tables import tidy
from models.policy import Policy
from models.projects.rules import ProjectsRules
from models.question import Question
from models.school_table import today
from models.staff import conversions, rotation, shared_posts, teachers
from models.staff.conversions_facts import conversions_facts
from models.staff.conversions_rules import ConversionsRules
from models.staff.rotation_facts import EarlierTables, rotation_facts
from models.staff.rotation_rules import RotationRules
from models.staff.shared_posts_facts import shared_posts_facts
from models.staff.shared_posts_rules import SharedPostsRules
from models.staff.teachers_facts import teachers_facts
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
    "staffing.convert_from": {"junior": "primary"},
    "staffing.conversion_cost": {"junior": 6000},
    "staffing.conversion_share": {"primary": 1},
    "staffing.rotation_share": 0.1,
    "staffing.rotation_eligible_years": 6,
    "staffing.rotation_backbone_share": 0.2,
    "staffing.counsellors_per_school": 1,
    "staffing.shared_pupils": 99,
    "staffing.shared_schools": 3,
    "staffing.shared_metres": 9000,
    "title1.least_number": 1,
    "title1.least_share": 0,
    **{f"title1.{of}_{step}_from": step for of in ("share", "number") for step in (2, 3, 4, 5)},
    **{f"title1.{of}_{step}_weight": step for of in ("share", "number") for step in (1, 2, 3, 4, 5)},
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


MONEY = """source_id,year,kind,amount,uses,match_ratio,carry_over,drawdown,interest,districts
f1,2025,general,500,staff,,,,,
f2,2024,general,9000,operating,,,,,
f2,2025,general,9000,operating,,,,,
f2,2026,general,9000,operating;debt,,1,,,
f3,2025,foreign_aid,1000,operating,0.5,1,,,d2
f3,2026,foreign_aid,1000,operating,0.5,1,700,,d2
f4,2025,loan,1000,operating,,1,,0.1,
f4,2026,loan,0,operating,,1,,0.1,
"""


def place_program(city: City, policy: Policy, question: Question) -> Program:
    return places.formulate_places(places_facts(city, policy, question, "primary"), question)


def teacher_program(city: City, policy: Policy, question: Question) -> Program:
    schools = today(city, ("primary",))
    return teachers.formulate_teachers(teachers_facts(city, policy, question, schools), question)


def with_money(city: City, question: Question, rules: FundsRules) -> tuple[City, Question]:
    """Return a city whose sources have terms, and the question that asks for the rules of money."""
    kept = dict.fromkeys(("levels", "ownership"), "")
    sources = pd.read_csv(StringIO(MONEY), dtype={"uses": "str", "districts": "str"}).assign(**kept)
    areas = city.areas.assign(disadvantaged_share=0.5)
    grades = pd.DataFrame({"level": ["primary"], "year": 2024, "pupils": 200})
    now, later = (sources[sources["year"] == question.year + more] for more in (0, 1))
    city = replace(city, sources=sources, areas=areas, grades=grades)
    return city, replace(question, sources=now, later_sources=later, funds=rules)


def fund_program(city: City, policy: Policy, question: Question) -> Program:
    schools = today(city, ("primary",))
    facts = teachers_facts(city, policy, question, schools)
    hires = facts.hireable.to_frame(index=False).assign(teachers=1, cents=10_000)
    city, asked = with_money(city, question, FundsRules(never_decrease=True, by_weight=("f3",)))
    return funds.formulate_funds(funds_facts(policy, asked, schools, hires, city), asked)


def draw_program(city: City, policy: Policy, question: Question) -> Program:
    assert policy is not None
    city, asked = with_money(city, question, FundsRules(draws=True))
    tables = {name: tidy(name) for name in ("schools", "grants", "hires", "works", "outlook")}
    unseen = ("children", "seats", "unplaced", "overfull", "need_teachers", "short_teachers", "short_funds")
    need = pd.DataFrame({"year": [2026], "level": "primary", "district_id": "d2", "need_funds": 9.0})
    tables["outlook"] = tidy("outlook", need.assign(**dict.fromkeys(unseen, 0.0)))
    return draws.formulate_draws(draws_facts(city, asked, tables), asked)


def aid_program(_city: City, _policy: Policy, question: Question) -> Program:
    groups = pd.DataFrame(
        {"payers": ["c+f"], "pupils": [9], "cents": [200], "slack": [50]}, index=["grant:senior:c+f"]
    )
    bands = pd.MultiIndex.from_product([groups.index, [100, 300]], names=["group", "band_cents"])
    facts = AidFacts(
        claims=pd.DataFrame(),
        groups=groups,
        bands=pd.DataFrame({"share": [0.5, 0.5]}, index=bands),
        sources=pd.Series({"c": 1000, "f": 1000}),
        central=frozenset({"c"}),
        central_share=pd.Series(0.5, index=groups.index),
        not_assessed=pd.DataFrame(),
    )
    return aid.formulate_aid(facts, question)


def training_program(_city: City, _policy: Policy, question: Question) -> Program:
    groups = pd.MultiIndex.from_tuples([("junior", "core"), ("primary", "core")], names=["level", "kind"])
    facts = TrainingFacts(
        posts=pd.DataFrame(),
        groups=pd.DataFrame({"heads": [3, 4], "need": [216.0, 288.0]}, index=groups),
        programmes=pd.DataFrame({"places": [5], "hours": [60.0], "cents": [500]}, index=["T1"]),
        arcs=pd.MultiIndex.from_tuples(
            [("T1", *group) for group in groups], names=["programme_id", "level", "kind"]
        ),
        least_cents=100,
        not_assessed=pd.DataFrame(),
    )
    return training.formulate_training(facts, question, TrainingRules(budget=9))


def rounding_program(_city: City, _policy: Policy, _question: Question) -> Program:
    exact, total = pd.Series([0.5, 0.5]), pd.Series(["all", "all"])
    return next_to_share.formulate_next_to_share("pupils", exact, [total])


def conversion_program(city: City, policy: Policy, question: Question) -> Program:
    levels = ["primary", "junior", "junior"]
    near = city.schools.assign(district_id="d1")
    provision, staff = (table.assign(level=levels) for table in (city.provision, city.staff))
    mixed = replace(city, schools=near, provision=provision, staff=staff)
    rules = ConversionsRules(decide=True, most=3, budget=9000)
    asked = replace(question, conversions=rules, sources=question.sources.assign(amount=99_000.0))
    facts = conversions_facts(mixed, policy, asked, today(mixed, ("primary", "junior")), tidy("posts"))
    return conversions.formulate_conversions(facts, asked)


def rotation_program(city: City, policy: Policy, question: Question) -> Program:
    known = replace(city, staff=city.staff.assign(backbone=[5, 2, 1], years_at_school=8.0))
    earlier = EarlierTables(tidy("posts"), tidy("moves"), tidy("hires"))
    rules = RotationRules(decide=True)
    facts = rotation_facts(known, policy, rules, today(known, ("primary",)), earlier)
    return rotation.formulate_rotation(facts, question)


def shared_program(city: City, policy: Policy, question: Question) -> Program:
    known = replace(city, provision=city.provision.assign(counsellors=0))
    [facts] = shared_posts_facts(known, policy, "counsellor", today(known, ("primary",)))
    return shared_posts.formulate_shared_posts(facts, question, SharedPostsRules(new_max=2))


def joint_program(city: City, policy: Policy, question: Question) -> Program:
    kept = {"unplaced_children": 9.0, "overfull_seats": 9.0, "short_teachers": 9.0}
    works, schools = tidy("works"), sorted(city.schools["school_id"])
    projects = {"level": "primary", "kind": "expand", "capital_cost": 9.0, "adds_seats": 9, "lead_years": 0}
    table = pd.DataFrame({"project_id": ["p1", "p2", "p3"], "school_id": schools[:3], **projects})
    built = replace(city, projects=table.assign(group=["g", "g", ""], requires=["", "", "p1"]))
    sources = question.sources.assign(uses="")
    asked = replace(question, sources=sources, projects=ProjectsRules(horizon=1))
    facts = joint_facts(built, policy, asked, works, joint_projects(built, policy, asked, works))
    return joint.formulate_joint(facts, asked, kept)


FORMULATIONS = [
    pytest.param(joint, joint_program, id="joint"),
    pytest.param(places, place_program, id="places"),
    pytest.param(teachers, teacher_program, id="teachers"),
    pytest.param(funds, fund_program, id="funds"),
    pytest.param(draws, draw_program, id="draws"),
    pytest.param(aid, aid_program, id="aid"),
    pytest.param(training, training_program, id="training"),
    pytest.param(next_to_share, rounding_program, id="next_to_share"),
    pytest.param(conversions, conversion_program, id="conversions"),
    pytest.param(rotation, rotation_program, id="rotation"),
    pytest.param(shared_posts, shared_program, id="shared_posts"),
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
