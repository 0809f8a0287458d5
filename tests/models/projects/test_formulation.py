"""Projects worked by hand, against brute force, and what each row of the program forbids."""

import dataclasses
from collections.abc import Callable, Mapping
from itertools import product

import pandas as pd
import pytest

from geodata.city import City
from models.audit.case import Case
from models.audit.whole import audit
from models.audit.works import RULES as AUDIT
from models.plan_city import plan_city
from models.policy import Policy
from models.projects import formulation as projects
from models.projects.facts import projects_facts
from models.projects.formulation import formulate_projects, read_projects
from models.projects.rules import ProjectsRules
from models.projects.works import city_after, city_now
from models.question import Question
from models.steps import Steps

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "places.travel_limit_metres": 1000,
    "places.overfull_share": 0.2,
    "projects.lifetime_years.new": 10,
    "projects.lifetime_years.expand": 10,
    "projects.lifetime_years.temporary": 3,
    "projects.switching_cost": 10,
}
TOWN = {
    "schools": """school_id,district_id,status,x,y
        s1,d1,open,0,0
        s2,d1,open,900,0
        n1,d1,candidate,300,0""",
    "provision": """school_id,level,pupils,seats
        s1,primary,100,100
        s2,primary,40,60
        n1,primary,0,0""",
    "areas": "area_id,x,y\n a,0,0\n b,5000,0",
    "children": """area_id,level,year,children
        a,primary,2025,170
        a,primary,2026,200
        a,primary,2027,190
        a,primary,2030,95
        b,primary,2025,7
        b,primary,2026,7
        b,primary,2027,7
        b,primary,2030,7""",
    "sources": """source_id,year,name,kind,amount,uses,carry_over,expires
        f1,2025,Building,general,500,capital,1,2026
        f1,2026,Building,general,300,capital,1,2026
        f2,2025,Running,general,9999,operating,,""",
    "projects": "project_id,school_id,level,kind,capital_cost,running_cost,adds_seats,earliest_year,"
    """lead_years,group,requires
        annex,s1,primary,expand,600,10,60,2025,1,site,
        huts,s1,primary,temporary,100,5,40,2025,0,site,
        new,n1,primary,new,800,20,100,2025,1,,
        more,n1,primary,expand,100,1,20,2025,0,,new
        shut,s2,primary,close,10,-30,-60,2026,0,,
        desks,s1,primary,equip,5,0,0,2025,0,,
        late,s1,primary,expand,5,0,90,2027,3,,""",
}


@pytest.fixture(scope="module")
def town(make_city: MakeCity) -> City:
    return make_city(**TOWN)


@pytest.fixture(scope="module")
def policy(make_policy: MakePolicy) -> Policy:
    return make_policy(RULES)


def asked(city: City, make_question: MakeQuestion, **rules: object) -> Question:
    sources = city.sources
    return make_question(
        city,
        year=2025,
        sources=sources[sources["year"] == 2025],
        later_sources=sources[sources["year"] > 2025],
        decisions=("projects", "places"),
        projects=ProjectsRules(**rules),
    )


def chosen(city: City, policy: Policy, question: Question) -> tuple[dict[str, int], pd.DataFrame]:
    facts, steps = projects_facts(city, policy, question), Steps(question)
    works = read_projects(facts, steps.solve("projects", "", formulate_projects(facts, question)))
    return works.set_index("project_id")["start_year"].to_dict(), steps.table().set_index("goal")


def test_a_town_by_hand(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    """Of 170, 200 and 190 children, 160 seats and 32 beyond them leave 0, 8 and 0 without a place.

    Huts are paid at once from 500. Then 200 seats leave nobody without a place and 0 beyond the seats. The
    annex costs 600, which 500 kept and 300 would pay in 2026, too late for that year. Starting the huts in
    2025 or 2026 fits 2026; overfull 10 in 2025 decides for 2025.
    """
    works, proof = chosen(town, policy, asked(town, make_question))
    assert works == {"huts": 2025}
    assert proof.loc["unplaced_children", "value"] == 21  # area b, 7 children three times
    assert proof.loc["overfull_seats", "value"] == 0
    assert proof.loc["net_cost", "value"] == pytest.approx(0.1 + 3 * 0.005)


def test_what_cannot_be_chosen_is_said(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    facts = projects_facts(town, policy, asked(town, make_question, never=("new",)))
    reasons = facts.not_assessed.set_index("unit_id")["reason"].to_dict()
    assert reasons == {
        "desks": "adds no seats, so it is a matter of standards",
        "late": "opens after the years looked at",
        "new": "the question rules it out",
    }
    unpaid = dataclasses.replace(town, sources=town.sources.assign(uses="operating"))
    reasons = set(projects_facts(unpaid, policy, asked(unpaid, make_question)).not_assessed["reason"])
    assert "no source may pay for building there" in reasons


def test_what_is_left_of_a_building_counts_only_as_far_as_it_is_needed(
    town: City, policy: Policy, make_question: MakeQuestion
) -> None:
    """New, started 2025: open 2 of 10 years; 0.8 of 800 is left, and 102 of 207 children need it.

    The school that closes has 60 seats and 40 pupils, and it is pupils who move, at 10 each.
    """
    facts = projects_facts(town, policy, asked(town, make_question))
    worth = 0.8 * 800 * 102 / 207
    assert facts.net_cents[("new", 2025)] == pytest.approx(round(100 * (800 - worth + 2 * 20)))
    assert facts.net_cents[("shut", 2026)] == 100 * (10 + 40 * 10 - 2 * 30)


def test_brute_force_over_all_starts(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    """Every set of starts is tried by adding up seats; one area reaches all schools here."""
    question = asked(town, make_question)
    facts = projects_facts(town, policy, question)
    options = [
        [None, *[year for name, year in facts.starts if name == project]] for project in facts.projects.index
    ]
    table = facts.projects
    best = min(
        outcome
        for choice in product(*options)
        if (outcome := worked(dict(zip(table.index, choice, strict=True)), facts, table)) is not None
    )
    _, proof = chosen(town, policy, question)
    assert proof["value"].tolist() == pytest.approx([best[0] + 21, best[1], best[2] / 100_000], abs=1e-3)


def worked(start: dict, facts: object, table: pd.DataFrame) -> tuple[float, float, float] | None:
    """Return the goals of a choice, None where it breaks a rule."""
    done = {name: year for name, year in start.items() if year is not None}
    if {"annex", "huts"} <= done.keys() or ("more" in done and done["more"] < done.get("new", 9999)):
        return None
    capital = {
        year: sum(table["capital_cost"][name] for name in done if done[name] == year) for year in facts.years
    }
    if capital[2025] > 500 or capital[2025] + capital[2026] > 800 or capital[2027] > 0:
        return None
    unplaced = overfull = 0.0
    for year, children in ((2025, 170), (2026, 200), (2027, 190)):
        seats = {"s1": 100, "s2": 60, "n1": 0}
        room = 0.2 * 160
        for name, began in done.items():
            if began + table["lead_years"][name] <= year:
                seats[table["school_id"][name]] += table["seats"][name]
        if min(seats.values()) < 0:
            return None
        over = max(0.0, children - sum(seats.values()))
        unplaced += max(0.0, over - room)
        overfull += min(over, room)
    return unplaced, overfull, sum(facts.net_cents[item] for item in done.items())


def test_areas_that_reach_the_same_schools_count_as_one(
    town: City, make_city: MakeCity, policy: Policy, make_question: MakeQuestion
) -> None:
    """Area c is beside a and takes 50 of its children: as many rows and journeys, and the same choice."""
    halves = [line.split(",") for line in TOWN["children"].split("\n")[1:]]
    rows = [(area.strip(), year, int(count)) for area, _, year, count in halves]
    lines = [f"{area},primary,{year},{count - 50 * (area == 'a')}" for area, year, count in rows]
    lines += [f"c,primary,{year},50" for area, year, _ in rows if area == "a"]
    areas = TOWN["areas"] + "\n c,50,0"
    split = make_city(
        **{**TOWN, "areas": areas, "children": "\n".join(["area_id,level,year,children", *lines])}
    )
    sizes, proofs = [], []
    for city in (town, split):
        question = asked(city, make_question)
        program = formulate_projects(projects_facts(city, policy, question), question)
        sizes.append([len(family.index) for family in program.families])
        works, proof = chosen(city, policy, question)
        proofs.append((works, proof["value"].tolist()))
    assert sizes[0] == sizes[1]
    assert proofs[0] == proofs[1]


def test_each_row_binds(make_city: MakeCity, policy: Policy, make_question: MakeQuestion) -> None:
    crowded = TOWN["children"].replace("170", "260").replace("200", "290").replace("190", "280")
    city = make_city(**{**TOWN, "children": crowded})
    rich = dataclasses.replace(city, sources=city.sources.assign(amount=5000.0))
    works, _ = chosen(rich, policy, asked(rich, make_question))
    assert works["new"] == 2025
    assert works["more"] >= works["new"]  # it requires the new school
    assert len({"annex", "huts"} & works.keys()) == 1  # one of the group
    assert "annex" not in chosen(city, policy, asked(city, make_question, must=("new",)))[0]  # no money
    assert "shut" in chosen(city, policy, asked(city, make_question, must=("shut",)))[0]


def test_a_later_city_has_what_was_built(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    question = asked(town, make_question, must=("shut", "huts"))
    facts = projects_facts(town, policy, question)
    works = read_projects(facts, Steps(question).solve("projects", "", formulate_projects(facts, question)))
    later = city_after(town, works, 2027).provision.set_index("school_id")["seats"]
    assert later.to_dict() == {"n1": 0, "s1": 140}
    assert city_now(town, works).provision.set_index("school_id")["seats"]["s2"] == 60  # closes in 2026
    assert city_after(town, works, 2024) is town


@pytest.fixture(scope="module")
def planned(town: City, policy: Policy, make_question: MakeQuestion) -> Case:
    question = asked(town, make_question)
    return Case(plan_city(town, policy, question), town, policy, question)


def test_a_plan_places_children_in_what_was_built_and_looks_ahead(planned: Case) -> None:
    plan = planned.plan
    assert plan.works["project_id"].tolist() == ["huts"]
    assert plan.schools.set_index("school_id")["seats"]["s1"] == 140
    assert plan.placements["children"].sum() == 170
    outlook = plan.outlook.set_index("year")
    assert outlook["children"].tolist() == [207, 197]
    assert outlook["seats"].tolist() == [200, 200]
    assert outlook["unplaced"].tolist() == [7, 7]
    assert audit(plan, planned.city, planned.policy, planned.question) == ()


@pytest.mark.parametrize(
    ("column", "to"),
    [
        ("start_year", 2027),
        ("open_year", 2026),
        ("capital_cents", 1),
        ("running_cents", 1),
        ("open_now", 0),
        ("school_id", "s2"),
        ("kind", "expand"),
        ("project_id", "desks"),
    ],
)
def test_the_audit_finds_a_changed_work(planned: Case, column: str, to: object) -> None:
    works = planned.plan.works.copy()
    works[column] = to
    false = dataclasses.replace(planned, plan=dataclasses.replace(planned.plan, works=works))
    assert [fault for rule in AUDIT for fault in rule(false)]


def test_the_audit_adds_up_the_net_cost(planned: Case) -> None:
    steps = planned.plan.steps.copy()
    steps.loc[steps["goal"] == "net_cost", "value"] += 0.01
    false = dataclasses.replace(planned, plan=dataclasses.replace(planned.plan, steps=steps))
    assert {fault.rule for rule in AUDIT for fault in rule(false)} == {"net_cost_is_that_of_the_works"}


def test_the_audit_finds_what_breaks_order_and_purse(planned: Case) -> None:
    works = planned.plan.works
    annex = works.assign(project_id="annex", kind="expand", capital_cents=60_000, open_year=2026, open_now=0)
    both = dataclasses.replace(planned.plan, works=pd.concat([annex, works], ignore_index=True))
    broken = {fault.rule for rule in AUDIT for fault in rule(dataclasses.replace(planned, plan=both))}
    assert broken >= {"works_keep_order", "works_are_paid"}
    must = dataclasses.replace(planned.question, projects=ProjectsRules(must=("new",)))
    found = [fault for rule in AUDIT for fault in rule(dataclasses.replace(planned, question=must))]
    assert [(fault.unit, fault.found) for fault in found] == [("new", "not done")]


def test_the_program_is_its_docstring(town: City, policy: Policy, make_question: MakeQuestion) -> None:
    question = asked(town, make_question, must=("huts",))
    program = formulate_projects(projects_facts(town, policy, question), question)
    text = projects.__doc__
    for section, parts in (("Variables", program.families), ("Subject to", program.rows)):
        body = text.split(f"\n{section}\n")[1]
        places = [
            body.index(f"\n    {part.family}[") if f"\n    {part.family}[" in body else 0 for part in parts
        ]
        assert places == sorted(places)
    assert [goal.name for goal in program.goals] == ["unplaced_children", "overfull_seats", "net_cost"]
