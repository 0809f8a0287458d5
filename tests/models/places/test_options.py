"""The options together: each module's docstring is what it adds, and a plain question stays a plain flow."""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType

import numpy as np
import pulp
import pytest
from scipy import sparse

from geodata.city import City
from models.places import boarding as places_boarding
from models.places import classes as places_classes
from models.places import continuity as places_continuity
from models.places import feeders as places_feeders
from models.places import mix as places_mix
from models.places import nearby as places_nearby
from models.places import sizes as places_sizes
from models.places import zones as places_zones
from models.places.facts import places_facts
from models.places.formulation import formulate_places
from models.places.options import in_order, ordered_here
from models.places.rules import PlacesRules
from models.policy import Policy
from models.question import Question
from optimizer.narrowing.relaxation import continuous
from optimizer.program import Program
from optimizer.solve import solve
from optimizer.statement import Statement

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Formulate = Callable[[PlacesRules], Program]

POLICY = {
    "places.travel_limit_metres": 3000,
    "places.boarding_limit_metres": 9000,
    "class_size.max": 25,
    "enrolment.nearby_share": 0.9,
    "enrolment.sibling_share": 0.5,
    "school_size.min": 40,
}
TOWN = {
    "districts": "district_id,name,setting,x,y\n d1,D,urban,0,0",
    "schools": "school_id,x,y\n s1,0,0\n s2,3000,0",
    "provision": """school_id,level,pupils,seats,rooms,boarders
        s1,junior,20,50,3,9
        s2,junior,20,50,,""",
    "areas": "area_id,disadvantaged_share,x,y\n a,0.4,0,900\n b,0,1500,0\n far,0.1,0,8000",
    "children": "area_id,level,year,children\n a,junior,2025,30\n b,junior,2025,50\n far,junior,2025,9",
    "attendance": "area_id,level,school_id,children\n a,junior,s1,20\n b,junior,s2,20\n b,primary,p1,3",
    "grades": "school_id,level,grade,year,pupils\n s1,junior,1,2025,10\n s1,junior,2,2025,10",
}
CORE = {"place", "unplaced", "overfull", "pupils_lost", "place_every_child", "respect_seats", "keep_pupils"}
CORE |= {"unplaced_children", "overfull_seats", "travel"}
OPTIONS = [
    (places_zones, {"areas": "whole"}),
    (places_boarding, {"boarding": True}),
    (places_continuity, {"change_share": 0.1, "least_change": True, "keep_grades": True}),
    (places_nearby, {"nearby": True}),
    (places_mix, {"mix_within": 0.05}),
    (places_feeders, {"feeders": 1}),
    (places_sizes, {"least_size": True}),
    (places_classes, {"classes": True}),
]
EACH = pytest.mark.parametrize(
    ("module", "rules"), [pytest.param(*option, id=option[0].__name__) for option in OPTIONS]
)


@pytest.fixture
def formulate(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Formulate:
    def run(rules: PlacesRules) -> Program:
        city = make_city(**TOWN)
        question = make_question(city, levels=("junior",), places=rules)
        return formulate_places(places_facts(city, make_policy(POLICY), question, "junior"), question)

    return run


def stated(docstring: str, section: str) -> list[str]:
    """Return the identifiers that begin the lines of one section; none where it is missing."""
    _, found, body = docstring.partition(f"\n{section}\n")
    names = []
    for line in body.splitlines() if found else []:
        if line and not line.startswith(" "):
            break
        name = re.match(r" {4}([a-z]\w*)", line)
        names += [name.group(1)] if name else []
    return names


@EACH
def test_the_docstring_is_what_the_option_adds(
    module: ModuleType, rules: dict[str, object], formulate: Formulate
) -> None:
    program = formulate(PlacesRules(**rules))
    variables = [part.family for part in program.families if part.family not in CORE]
    rows = [part.family for part in program.rows if part.family not in CORE]
    goals = [part.name for part in program.goals if part.name not in CORE]
    assert stated(module.__doc__, "Variables") == variables
    assert stated(module.__doc__, "Goals, in this order") == goals
    assert stated(module.__doc__, "Subject to") == rows
    assert rows
    assert all(part.unit for part in (*program.families, *program.rows, *program.goals))


@EACH
def test_every_number_of_the_docstring_has_a_unit(module: ModuleType, rules: dict[str, object]) -> None:
    assert rules
    for section in ("Parameters", "Variables", "Goals, in this order"):
        for name in stated(module.__doc__, section):
            lines = module.__doc__.split(f"\n{section}\n")[1].splitlines()
            line = next(text for text in lines if re.match(rf" {{4}}{name}\b", text))
            assert line.rstrip().endswith("]"), line


def test_a_plain_question_stays_a_flow(formulate: Formulate) -> None:
    program = formulate(PlacesRules())
    assert {part.family for part in (*program.families, *program.rows)} <= CORE
    assert not any(part.integer for part in program.families)


def test_all_options_together(formulate: Formulate) -> None:
    """Every option at once still has a plan, with the goals in the order that is documented."""
    asked = {key: value for _, rules in OPTIONS for key, value in rules.items()}
    program = formulate(PlacesRules(**asked))
    assert [goal.name for goal in program.goals] == [
        "unplaced_children",
        "displaced_pupils",
        "overfull_seats",
        "boarders",
        "beyond_budget",
        "changed_children",
        "short_nearby",
        "beyond_mix",
        "extra_feeds",
        "too_small",
        "pupils_lost",
        "travel",
    ]
    assert solve(program).has_values


def test_goals_that_are_not_there_are_not_ordered() -> None:
    core = dict.fromkeys(("unplaced_children", "overfull_seats", "pupils_lost", "travel"), ({}, "x"))
    assert list(in_order(core, {})) == list(core)


def test_an_order_of_goals_serves_levels_without_the_option(
    make_city: MakeCity, make_question: MakeQuestion
) -> None:
    core = dict.fromkeys(("unplaced_children", "travel"), ({}, "x"))
    asked = make_question(make_city(**TOWN), goals={"places": ("unplaced_children", "extra_feeds", "travel")})
    assert ordered_here(asked, core).goals["places"] == ("unplaced_children", "travel")
    assert ordered_here(asked, {**core, "extra_feeds": ({}, "x")}).goals == asked.goals
    misspelt = make_question(make_city(**TOWN), goals={"places": ("extra_feed",)})
    assert ordered_here(misspelt, core).goals == misspelt.goals


def random_town(seed: int, scale: int = 1, rename: str = "") -> dict[str, str]:
    """Return a town of 4 areas and 2 schools, seats a little short, shares that differ."""
    rng = np.random.default_rng(seed)
    areas, schools = [f"a{n}{rename}" for n in range(4)], [f"s{n}{rename}" for n in range(2)]
    metres = rng.permutation(np.arange(500, 500 + 8 * 137, 137)).reshape(4, 2)
    children, seats = rng.integers(1, 6, 4) * scale, rng.integers(4, 8, 2) * scale
    share = rng.integers(0, 5, 4) / 4
    return {
        "schools": "school_id,x,y\n" + "\n".join(f"{s},0,0" for s in schools),
        "provision": "school_id,level,pupils,seats\n"
        + "\n".join(f"{s},primary,0,{n}" for s, n in zip(schools, seats, strict=True)),
        "areas": "area_id,disadvantaged_share,x,y\n"
        + "\n".join(f"{a},{d},0,0" for a, d in zip(areas, share, strict=True)),
        "children": "area_id,level,year,children\n"
        + "\n".join(f"{a},primary,2025,{n}" for a, n in zip(areas, children, strict=True)),
        "travel": "area_id,school_id,metres\n"
        + "\n".join(f"{a},{s},{metres[i, j]}" for i, a in enumerate(areas) for j, s in enumerate(schools)),
    }


def values(city: City, policy: Policy, question: Question) -> dict[str, float]:
    program = formulate_places(places_facts(city, policy, question, "primary"), question)
    return {goal.name: round(goal.value, 4) for goal in solve(program).goals}


def by_hand(city: City, within: float | None) -> tuple[float, ...]:
    """Return unplaced, beyond the mix and travel of the best zoned plan, by trying every plan."""
    children = city.children["children"].to_list()
    seats = city.provision["seats"].to_list()
    metres = city.travel.pivot_table(index="area_id", columns="school_id", values="metres").to_numpy()
    share = city.areas["disadvantaged_share"].to_numpy()
    mean = np.average(share, weights=children)
    plans = []
    for school in itertools.product(range(2), repeat=4):
        for count in itertools.product(*(range(n + 1) for n in children)):
            there = np.array([[n * (s == k) for k in range(2)] for n, s in zip(count, school, strict=True)])
            if (there.sum(axis=0) > seats).any():
                continue
            apart = np.abs((share - mean) @ there) - (within or 0.0) * there.sum(axis=0)
            beyond = 0.0 if within is None else round(np.maximum(apart, 0.0).sum(), 4)
            plans.append((sum(children) - sum(count), beyond, float((there * metres).sum())))
    return min(plans)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("within", [None, 0.1])
def test_brute_force_agrees(
    make_city: MakeCity,
    make_policy: MakePolicy,
    make_question: MakeQuestion,
    seed: int,
    within: float | None,
) -> None:
    city = make_city(**random_town(seed))
    question = make_question(city, places=PlacesRules(areas="zoned", mix_within=within))
    found = values(city, make_policy({"places.travel_limit_metres": 2400}), question)
    best = by_hand(city, within)
    assert (found["unplaced_children"], found.get("beyond_mix", 0.0), found["travel"]) == pytest.approx(best)


def test_an_area_larger_than_its_zone_is_known_to_the_relaxation(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """30 children, 5 seats at one school and 10 at the other: 20 are left out, not 15, before any search."""
    tables = random_town(0) | {
        "provision": "school_id,level,pupils,seats\n s0,primary,0,5\n s1,primary,0,10",
        "children": "area_id,level,year,children\n a0,primary,2025,30",
    }
    city = make_city(**tables)
    question = make_question(city, places=PlacesRules(areas="zoned"))
    facts = places_facts(city, make_policy({"places.travel_limit_metres": 2400}), question, "primary")
    program = Statement.of(formulate_places(facts, question))
    assert solve(continuous(program)).goals[0].value == pytest.approx(20)
    assert solve(program).goals[0].value == pytest.approx(20)


@pytest.mark.parametrize("rules", [{"areas": "whole"}, {"areas": "zoned", "mix_within": 0.2}])
def test_relations(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, rules: dict[str, object]
) -> None:
    """Other names change nothing; twice the children and seats are twice the plan; asking costs."""
    policy = make_policy({"places.travel_limit_metres": 2400})

    def of(tables: dict[str, str], **asked: object) -> dict[str, float]:
        city = make_city(**tables)
        return values(city, policy, make_question(city, places=PlacesRules(**asked)))

    once = of(random_town(1), **rules)
    assert of(random_town(1, rename="x"), **rules) == once
    free = of(random_town(1))
    assert once["unplaced_children"] >= free["unplaced_children"]
    twice = of(random_town(1, scale=2), areas="whole")
    assert twice == {name: 2 * value for name, value in of(random_town(1), areas="whole").items()}


@pytest.mark.parametrize("rules", [{"areas": "whole"}, {"mix_within": 0.1}])
def test_more_seats_are_never_worse(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, rules: dict[str, object]
) -> None:
    policy = make_policy({"places.travel_limit_metres": 2400})
    found = []
    for more in (0, 1, 20):
        city = make_city(**random_town(1))
        city = replace(city, provision=city.provision.assign(seats=city.provision["seats"] + more))
        question = make_question(city, places=PlacesRules(**rules))
        found.append(values(city, policy, question)["unplaced_children"])
    assert found[0] >= found[1] >= found[2] == 0
    assert found[0] > 0


def test_asking_less_is_never_worse(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """A wider mix is kept by more plans, and a zone that need not take all leaves fewer out."""
    policy = make_policy({"places.travel_limit_metres": 2400})
    for seed in range(3):
        city = make_city(**random_town(seed))

        def of(city: City = city, **asked: object) -> dict[str, float]:
            return values(city, policy, make_question(city, places=PlacesRules(**asked)))

        beyond = [of(mix_within=within)["beyond_mix"] for within in (0.0, 0.1, 1.0)]
        assert beyond == sorted(beyond, reverse=True)
        left = [of(areas=areas)["unplaced_children"] for areas in ("whole", "zoned", "split")]
        assert left == sorted(left, reverse=True)


def test_a_second_solver_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    city = make_city(**random_town(2))
    rules = PlacesRules(areas="whole", mix_within=0.2)
    question = make_question(city, goals={"places": ("travel",)}, places=rules)
    facts = places_facts(city, make_policy({"places.travel_limit_metres": 2400}), question, "primary")
    program = formulate_places(facts, question)
    unplaced = next(part for part in program.families if part.family == "unplaced")
    beyond = next(part for part in program.families if part.family == "beyond_mix")
    for name, part, most in (("leave_few_out", unplaced, 5.0), ("mix_well", beyond, 1.0)):
        every = sparse.csr_array(np.ones((1, len(part))))
        program.add_rows(name, ["city"], {part: every}, "<=", most)
    ours = solve(program)
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False))
    theirs = program.expansion.values("place") @ facts.arcs["metres"].to_numpy()
    assert ours.has_values
    assert ours.goal("travel").value == pytest.approx(theirs)
    assert theirs > 0
