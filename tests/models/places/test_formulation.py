import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pulp
import pytest
from scipy import sparse

from geodata.city import City
from models.places.facts import places_facts
from models.places.formulation import formulate_places, read_places
from models.plan import Plan
from models.plan_city import plan_city
from models.plan_tables import NO_SCHOOL, NO_SEATS
from models.policy import Policy
from models.question import Question
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

TWO_SCHOOLS = {
    "schools": """school_id,x,y
        s1,0,0
        s2,3000,0""",
    "provision": """school_id,level,pupils,seats
        s1,primary,0,40
        s2,primary,0,30""",
    "areas": """area_id,x,y
        a,0,1000
        b,0,2000
        far,0,90000""",
    "children": """area_id,level,year,children
        a,primary,2025,30
        b,primary,2025,50
        far,primary,2025,7""",
    "travel": """area_id,school_id,metres
        a,s1,1000
        a,s2,3000
        b,s1,2000
        b,s2,3500
        far,s1,90000
        far,s2,90000""",
}
LIMIT = {"places.travel_limit_metres": 4000}


def places_only(city: City, policy: Policy, make_question: MakeQuestion, **changes: object) -> Plan:
    return plan_city(city, policy, make_question(city, decisions=("places",), **changes))


def placed(plan: Plan) -> dict[tuple[str, str], int]:
    rows = plan.placements
    return dict(zip(zip(rows["area_id"], rows["school_id"], strict=True), rows["children"], strict=True))


def test_worked_by_hand(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> None:
    """80 children within reach, 70 seats: 10 unplaced; a costs 2000 more at s2 than at s1, b 1500 more."""
    plan = places_only(make_city(**TWO_SCHOOLS), make_policy(LIMIT), make_question)
    left = plan.unplaced.set_index("area_id")
    assert left.loc["far", ["children", "reason"]].to_list() == [7, NO_SCHOOL]
    assert left.loc["b", ["children", "reason"]].to_list() == [10, NO_SEATS]
    assert placed(plan) == {("a", "s1"): 30, ("b", "s1"): 10, ("b", "s2"): 30}
    travel = plan.steps.set_index("goal").loc["travel"]
    assert travel["value"] == travel["bound"] == 30 * 1000 + 10 * 2000 + 30 * 3500
    assert plan.steps.set_index("goal")["value"]["unplaced_children"] == 17


def test_overfilling_is_allowed_only_by_the_policy(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    policy = make_policy({**LIMIT, "places.overfull_share": 0.1})
    plan = places_only(make_city(**TWO_SCHOOLS), policy, make_question)
    schools = plan.schools.set_index("school_id")
    assert schools["pupils"].to_dict() == {"s1": 44, "s2": 33}
    assert schools["overfull"].to_dict() == {"s1": 4, "s2": 3}
    assert plan.unplaced["children"].sum() == 7 + 3
    seats = plan.shortages[plan.shortages["what"] == "seats"]
    assert seats["amount"].to_list() == [4, 3]


def test_no_goal_for_places_leaves_seats_alone(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """With overfilling minimized first, no seat is overfilled although the policy would allow it."""
    policy = make_policy({**LIMIT, "places.overfull_share": 0.1})
    order = {"places": ("overfull_seats", "unplaced_children", "travel")}
    plan = places_only(make_city(**TWO_SCHOOLS), policy, make_question, goals=order)
    assert plan.schools["overfull"].sum() == 0
    assert plan.steps["goal"].to_list() == list(order["places"])


def test_a_private_school_keeps_its_pupils_and_a_candidate_offers_nothing(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Of 80 children the private s1 keeps 12 although it has 40 seats; the public s2 takes 30."""
    tables = {
        **TWO_SCHOOLS,
        "schools": """school_id,ownership,status,x,y
            s1,private,open,0,0
            s2,inclusive_private,open,3000,0
            s3,public,candidate,10,0""",
        "provision": TWO_SCHOOLS["provision"].replace("s1,primary,0", "s1,primary,12")
        + "\n s3,primary,0,500",
    }
    policy = make_policy({**LIMIT, "places.overfull_share": 0.5})
    plan = places_only(make_city(**tables), policy, make_question)
    schools = plan.schools.set_index("school_id")
    assert schools["pupils"].to_dict() == {"s1": 12, "s2": 45}
    assert schools["overfull"].to_dict() == {"s1": 0, "s2": 15}


def test_no_school_is_emptied_to_shorten_ways(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Everybody lives nearer to s1, which has room for all; s2 has 20 pupils and keeps them.

    Sending 20 children of b to s2 costs 1500 m each, of a 2000 m each. Without the goal, s2 is emptied.
    """
    tables = {
        **TWO_SCHOOLS,
        "provision": "school_id,level,pupils,seats\n s1,primary,60,90\n s2,primary,20,30",
    }
    city, policy = make_city(**tables), make_policy(LIMIT)
    plan = places_only(city, policy, make_question)
    assert placed(plan) == {("a", "s1"): 30, ("b", "s1"): 30, ("b", "s2"): 20}
    assert plan.steps.set_index("goal")["value"]["pupils_lost"] == 0
    shortest = places_only(
        city, policy, make_question, goals={"places": ("unplaced_children", "overfull_seats", "travel")}
    )
    assert placed(shortest) == {("a", "s1"): 30, ("b", "s1"): 50}


def test_pupils_lost_counts_schools_nobody_lives_near(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    tables = {**TWO_SCHOOLS, "provision": TWO_SCHOOLS["provision"] + "\n s9,primary,25,30"}
    tables["schools"] = TWO_SCHOOLS["schools"] + "\n s9,50000,0"
    plan = places_only(make_city(**tables), make_policy(LIMIT), make_question)
    assert plan.steps.set_index("goal")["value"]["pupils_lost"] == 25


def test_a_private_school_does_not_hide_the_public_one_behind_it(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """The nearest schools are the nearest that offer places."""
    city = make_city(
        schools="school_id,ownership,x,y\n p,private,10,0\n s,public,500,0",
        provision="school_id,level,pupils,seats\n p,primary,0,9\n s,primary,0,9",
        areas="area_id,x,y\n a,0,0",
        children="area_id,level,year,children\n a,primary,2025,9",
    )
    plan = places_only(city, make_policy({**LIMIT, "places.most_schools": 1}), make_question)
    assert placed(plan) == {("a", "s"): 9}


def test_forecast_fractions_become_whole_children_and_keep_the_district_total(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    tables = {
        **TWO_SCHOOLS,
        "children": """area_id,level,year,children,low,high
            a,primary,2025,30.4,20.5,40
            b,primary,2025,9.4,8.5,10
            far,primary,2025,0.2,0,1""",
    }
    city, policy = make_city(**tables), make_policy(LIMIT)
    assert places_only(city, policy, make_question).placements["children"].to_list() == [30, 10]
    assert places_only(city, policy, make_question, demand="low").placements["children"].sum() == 29


@pytest.mark.parametrize("tolerance", [0.0, 1.5])
def test_placements_stay_whole_when_a_goal_is_loosened(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, tolerance: float
) -> None:
    question = {"tolerance": {"places.unplaced_children": tolerance}}
    plan = places_only(make_city(**TWO_SCHOOLS), make_policy(LIMIT), make_question, **question)
    assert plan.unplaced["children"].sum() == 17 + int(tolerance)
    assert plan.placements["children"].dtype == "int64"


def test_a_level_without_children_or_schools_nearby_needs_no_program(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    plan = places_only(
        make_city(**TWO_SCHOOLS), make_policy({"places.travel_limit_metres": 10}), make_question
    )
    assert plan.unplaced["children"].to_list() == [30, 50, 7]
    assert set(plan.unplaced["reason"]) == {NO_SCHOOL}
    assert plan.steps[["goal", "value", "bound", "status"]].to_numpy().tolist() == [
        ["unplaced_children", 87.0, 87.0, "optimal"]
    ]


def published(shared: Path, name: str) -> dict[str, list]:
    return json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["lp"][name]


@pytest.mark.parametrize("name", ["arden", "springdale"])
def test_published_optimum(
    shared: Path, make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, name: str
) -> None:
    case = published(shared, name)
    areas = [f"a{number}" for number in range(len(case["supply"]))]
    schools = [f"s{number}" for number in range(len(case["cap"]))]
    travel = [
        f"{area},{school},{metres}"
        for area, row in zip(areas, case["cost"], strict=True)
        for school, metres in zip(schools, row, strict=True)
        if metres is not None
    ]
    city = make_city(
        schools="\n".join(["school_id,x,y", *(f"{school},0,0" for school in schools)]),
        provision="\n".join(
            ["school_id,level,pupils,seats"]
            + [f"{school},junior,0,{seats}" for school, seats in zip(schools, case["cap"], strict=True)]
        ),
        areas="\n".join(["area_id,x,y", *(f"{area},0,0" for area in areas)]),
        children="\n".join(
            ["area_id,level,year,children"]
            + [f"{area},junior,2025,{count}" for area, count in zip(areas, case["supply"], strict=True)]
        ),
        travel="\n".join(["area_id,school_id,metres", *travel]),
    )
    plan = places_only(city, make_policy(LIMIT), make_question)
    goals = plan.steps.set_index("goal")["value"]
    assert goals["unplaced_children"] == 0
    assert goals["travel"] == pytest.approx(case["optimum"])


def random_town(seed: int, scale: int = 1, rename: str = "") -> dict[str, str]:
    """Return a town of 6 areas and 3 schools with distinct distances; seats are a little short."""
    rng = np.random.default_rng(seed)
    areas, schools = [f"a{n}{rename}" for n in range(6)], [f"s{n}{rename}" for n in range(3)]
    metres = rng.permutation(np.arange(500, 500 + 18 * 137, 137)).reshape(6, 3)
    children, seats = rng.integers(0, 6, 6) * scale, rng.integers(2, 7, 3) * scale
    return {
        "schools": "school_id,x,y\n" + "\n".join(f"{s},0,0" for s in schools),
        "provision": "school_id,level,pupils,seats\n"
        + "\n".join(f"{s},primary,0,{n}" for s, n in zip(schools, seats, strict=True)),
        "areas": "area_id,x,y\n" + "\n".join(f"{a},0,0" for a in areas),
        "children": "area_id,level,year,children\n"
        + "\n".join(f"{a},primary,2025,{n}" for a, n in zip(areas, children, strict=True)),
        "travel": "area_id,school_id,metres\n"
        + "\n".join(f"{a},{s},{metres[i, j]}" for i, a in enumerate(areas) for j, s in enumerate(schools)),
    }


def goal_values(plan: Plan) -> dict[str, float]:
    return {goal: round(value, 6) for goal, value in plan.steps.set_index("goal")["value"].items()}


@pytest.mark.parametrize("seed", range(3))
def test_relations(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, seed: int
) -> None:
    """Doubling children and seats doubles the plan; renaming ids changes nothing; seats never hurt."""
    policy = make_policy({"places.travel_limit_metres": 2400})
    once = places_only(make_city(**random_town(seed)), policy, make_question)
    twice = places_only(make_city(**random_town(seed, scale=2)), policy, make_question)
    renamed = places_only(make_city(**random_town(seed, rename="x")), policy, make_question)
    assert goal_values(twice) == {goal: 2 * value for goal, value in goal_values(once).items()}
    assert goal_values(renamed) == goal_values(once)
    assert twice.placements["children"].sum() == 2 * once.placements["children"].sum()
    roomy = random_town(seed)
    roomy["provision"] = roomy["provision"].replace("s0,primary,0,", "s0,primary,0,1")  # a leading digit more
    more = places_only(make_city(**roomy), policy, make_question)
    assert goal_values(more)["unplaced_children"] <= goal_values(once)["unplaced_children"]


def brute_force(children: list[int], seats: list[int], metres: list[list[float]]) -> tuple[int, float]:
    """Return the fewest unplaced and then the least travel of all plans, child by child."""
    best = {tuple(seats): (0, 0.0)}
    for area, count in enumerate(children):
        for _ in range(count):
            after: dict[tuple[int, ...], tuple[int, float]] = {}
            for left, (unplaced, travel) in best.items():
                choices = [(left, (unplaced + 1, travel))]
                for school, free in enumerate(left):
                    if free and metres[area][school] <= 2400:
                        rest = (*left[:school], free - 1, *left[school + 1 :])
                        choices.append((rest, (unplaced, travel + metres[area][school])))
                for rest, value in choices:
                    after[rest] = min(after.get(rest, value), value)
            best = after
    return min(best.values())


@pytest.mark.parametrize("seed", range(4))
def test_brute_force_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, seed: int
) -> None:
    city = make_city(**random_town(seed))
    plan = places_only(city, make_policy({"places.travel_limit_metres": 2400}), make_question)
    metres = (
        city.travel.pivot_table(index="area_id", columns="school_id", values="metres").to_numpy().tolist()
    )
    expected = brute_force(city.children["children"].to_list(), city.provision["seats"].to_list(), metres)
    values = goal_values(plan)
    assert (values["unplaced_children"], values["travel"]) == expected


def test_a_second_solver_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    city = make_city(**TWO_SCHOOLS)
    question: Question = make_question(city, goals={"places": ("travel",)}, decisions=("places",))
    facts = places_facts(city, make_policy(LIMIT), question, "primary")
    program = formulate_places(facts, question)
    unplaced = program.families[1]
    most = {unplaced: sparse.csr_array(np.ones((1, len(unplaced))))}
    program.add_rows("leave_few_out", ["city"], most, "<=", 17.0)  # the first goal, held as a row
    ours = solve(program)
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False))
    theirs = program.expansion.values("place") @ facts.arcs["metres"].to_numpy()
    assert ours.goal("travel").value == pytest.approx(theirs)
    placements, left = read_places(facts, ours)
    assert placements["children"].sum() == 70
    assert left["children"].sum() == 17
