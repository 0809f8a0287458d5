"""Places of training worked by hand, against brute force, and by relations that must hold."""

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np
import pandas as pd
import pulp
import pytest

from geodata.city import City
from models.allotments.training import formulate_training
from models.allotments.training_facts import training_facts
from models.allotments.training_read import decide_training
from models.allotments.training_rules import TrainingRules
from models.policy import Policy
from models.question import Question
from models.steps import Steps
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Tables = dict[str, pd.DataFrame]

TOWN = {
    "schools": "school_id,ownership,x,y\n p,public,0,0\n q,public,0,0\n j,public,0,0\n x,private,0,0",
    "provision": """school_id,level,pupils,seats
        p,primary,100,100
        q,primary,100,100
        j,junior,100,100
        x,primary,100,100""",
    "staff": """school_id,level,kind,teachers
        p,primary,core,6
        q,primary,core,2
        q,primary,principal,1
        j,junior,core,5
        x,primary,core,50""",
    "training": """programme_id,places,cost,kinds,levels,hours
        T1,4,4000,core,primary,60
        T2,5,7500,core,primary;junior,36
        T3,1,3000,principal,,90""",
}
RULES = {"staffing.training_hours": 360, "staffing.training_years": 5, "funds.training_share": 0.05}


@pytest.fixture
def decide(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> Callable[..., Tables]:
    def make(rules: TrainingRules | None = None, operating: int | None = None, **changes: object) -> Tables:
        city = make_city(**{**TOWN, **changes.pop("town", {})})
        question = make_question(city, year=2025, **changes)
        steps = Steps(question)
        asked = rules or TrainingRules()
        tables = decide_training(city, make_policy(RULES), question, asked, steps, operating)
        return {**tables, "steps": steps.table()}

    return make


def goals(tables: Tables) -> dict[str, float]:
    steps = tables["steps"][tables["steps"]["step"] == "training"]
    return dict(zip(steps["goal"], steps["value"], strict=True))


def places(tables: Tables) -> dict[tuple[str, str, str], int]:
    table = tables["training"].set_index(["programme_id", "school_id", "kind"])["places"]
    return {key: int(count) for key, count in table.items()}


def test_a_town_by_hand(decide: Callable[..., Tables]) -> None:
    """72 hours a head: primary core needs 576, junior core 360, the principal 72.

    T1 gives primary 240 hours: 336 of 576 missing is 0.583. All of T2 to junior leaves it 180 of 360, a half;
    four of T2 there leave 216, 0.6. So the worst is 0.583 with all of T2 for junior. T3 gives the principal
    more than it needs. Of T1's four places p has six heads of eight: three; q one.
    """
    tables = decide()
    assert places(tables) == {
        ("T1", "p", "core"): 3,
        ("T1", "q", "core"): 1,
        ("T2", "j", "core"): 5,
        ("T3", "q", "principal"): 1,
    }
    assert goals(tables)["worst_unmet"] == pytest.approx(336 / 576, abs=1e-5)
    assert goals(tables)["unmet_hours"] == pytest.approx(336 + 180)
    short = tables["shortages"].set_index("unit_id")["amount"]
    assert short.to_dict() == {"p": 6 * 72 - 180, "q": 2 * 72 - 60, "j": 180}
    cost = tables["training"].groupby("programme_id")["cents"].sum()
    assert cost.to_dict() == {"T1": 400_000, "T2": 750_000, "T3": 300_000}


def test_money_below_the_share_of_the_budget_is_told(decide: Callable[..., Tables]) -> None:
    """All places cost 14,500; 5 % of 400,000 is 20,000."""
    tables = decide(operating=40_000_000)
    funds = tables["shortages"].set_index("what").loc["training_funds"]
    assert (funds["amount"], funds["measured_in"], funds["unit"]) == (5500, "CNY", "city")
    assert goals(tables)["short_spend"] == pytest.approx(5.5)
    assert "training_funds" not in set(decide(operating=29_000_000)["shortages"]["what"])
    silent = decide()["not_assessed"].set_index("what")["reason"]
    assert silent["training_funds"] == "operating budget or its share for training unknown"


def test_a_budget_is_kept(decide: Callable[..., Tables]) -> None:
    """6,000: without T3 (3,000) the principal lacks everything, and 3,000 are left.

    A place of T1 (1,000) gives primary 60 of 576 hours, one of T2 (1,500) junior 36 of 360. Junior lacks all
    without a place of T2, primary without any: one of T2 and one of T1 leave the worst at 0.9.
    """
    tables = decide(TrainingRules(budget=6000))
    assert tables["training"].groupby("programme_id")["places"].sum().to_dict() == {"T1": 1, "T2": 1, "T3": 1}
    assert goals(tables)["worst_unmet"] == pytest.approx(0.9, abs=1e-5)


def test_what_no_programme_is_for_is_told_and_holds_nobody_back(decide: Callable[..., Tables]) -> None:
    tables = decide(TrainingRules(programmes=("T1", "T2"), principal_kinds=("head",)))
    assert goals(tables)["worst_unmet"] == pytest.approx(336 / 576, abs=1e-5)
    assert tables["shortages"].set_index("unit_id")["amount"]["q"] == 2 * 72 - 60 + 72
    assert "the table staff names no principals" in set(tables["not_assessed"]["reason"])


def test_unknown_hours_and_staff_are_told(decide: Callable[..., Tables]) -> None:
    town = {
        "training": TOWN["training"].replace(";junior,36", ";junior,"),
        "staff": TOWN["staff"].replace("j,junior,core,5", "j,junior,core,"),
    }
    reasons = decide(town=town)["not_assessed"].set_index("unit_id")["reason"].to_dict()
    assert reasons["T2"] == "hours of a place unknown"
    assert reasons["j"] == "teachers by kind unknown"


def test_a_teacher_takes_a_programme_once(decide: Callable[..., Tables]) -> None:
    town = {"training": "programme_id,places,cost,kinds,levels,hours\n T1,99,99,core,,10"}
    tables = decide(town=town)
    assert places(tables) == {("T1", "p", "core"): 6, ("T1", "q", "core"): 2, ("T1", "j", "core"): 5}


def test_nothing_on_offer(decide: Callable[..., Tables]) -> None:
    tables = decide(town={"training": "programme_id,places,cost,kinds,levels,hours"})
    assert tables["training"].empty
    assert goals(tables) == {"unmet_hours": 72 * 14}
    assert "the city has no programmes of training" in set(tables["not_assessed"]["reason"])


def test_small_schools_are_not_left_to_the_end(decide: Callable[..., Tables]) -> None:
    """Four schools of one teacher and one of four share five places: each is within one of its share.

    A place goes to the school that lacks more without it: a single teacher lacks all, the four half.
    """
    rows = "\n".join(f" s{n},primary,core,{4 if n == 4 else 1}" for n in range(5))
    town = {
        "schools": "school_id,x,y\n" + "\n".join(f" s{n},0,0" for n in range(5)),
        "provision": "school_id,level,pupils,seats\n" + "\n".join(f" s{n},primary,9,9" for n in range(5)),
        "staff": "school_id,level,kind,teachers\n" + rows,
        "training": "programme_id,places,cost,kinds,levels,hours\n T1,5,50,,,72",
    }
    given = {school: count for (_, school, _), count in places(decide(town=town)).items()}
    assert sum(given.values()) == 5
    assert given["s4"] == 2  # 2.5, rounded down
    assert sum(given.get(f"s{n}", 0) for n in range(4)) == 3


def test_brute_force_finds_nothing_better(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Every way to share out two programmes between two levels is tried."""
    chance = np.random.default_rng(2)
    for first, second, hours in zip(*chance.integers(1, 7, (2, 4)), chance.integers(20, 90, 4), strict=True):
        offer = f" T1,{first},9,core,,60\n T2,{second},9,core,junior,{hours}"
        city = make_city(**{**TOWN, "training": f"programme_id,places,cost,kinds,levels,hours\n{offer}"})
        question = make_question(city, year=2025)
        facts = training_facts(city, make_policy(RULES), question, TrainingRules())
        solution = solve(formulate_training(facts, question, TrainingRules()))
        found = [solution.goal(name).value for name in ("worst_unmet", "unmet_hours")]
        best = min(
            (max(primary / 576, junior / 360), primary + junior + 72)
            for one, two, other in product(range(first + 1), range(first + 1), range(min(second, 5) + 1))
            if one + two <= first and one <= 8 and two <= 5
            for primary in [max(0, 576 - 60 * one)]
            for junior in [max(0, 360 - 60 * two - hours * other)]
        )
        assert found == pytest.approx(best, abs=1e-3)


def test_each_family_binds(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> None:
    city = make_city(**TOWN)
    question, rules = make_question(city, year=2025), TrainingRules(budget=6000)
    facts = training_facts(city, make_policy(RULES), question, rules, 40_000_000)
    rows = {part.family: part for part in formulate_training(facts, question, rules).rows}
    assert rows["respect_places"].rhs.tolist() == [4, 5, 1]
    assert rows["count_unmet"].rhs.tolist() == [360, 576, 72]
    assert len(rows["bound_worst_unmet"].rhs) == 3
    assert rows["spend_share"].rhs.tolist() == [20]
    assert rows["respect_budget"].rhs.tolist() == [6]
    assert len(rows["measure_apart"].rhs) == 6


def test_a_second_solver_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    city = make_city(**TOWN)
    question, rules = make_question(city, year=2025), TrainingRules()
    facts = training_facts(city, make_policy(RULES), question, rules)
    program = formulate_training(facts, question, rules)
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False), goal="worst_unmet")
    assert pulp.value(program.expansion.objective) == pytest.approx(336 / 576)
