import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pulp
import pytest

from geodata.city import City
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question
from models.school_table import today
from models.staff.teachers import formulate_teachers
from models.staff.teachers_facts import teachers_facts
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 5000,
    "staffing.annual_cost": 1000,
}


def city_tables(
    need: Sequence[float],
    have: Sequence[float],
    *,
    spacing: int = 100,
    kind: str = "general",
    sources: str = "",
) -> dict[str, str]:
    """Return schools in a row, `spacing` metres apart, with pupils for the need at 10 to a teacher."""
    names = [f"s{number}" for number in range(len(need))]
    rows = list(zip(names, need, have, strict=True))
    return {
        "schools": "school_id,x,y\n" + "\n".join(f"{s},{spacing * n},0" for n, s in enumerate(names)),
        "provision": "school_id,level,pupils,seats\n"
        + "\n".join(f"{s},primary,{10 * due},999" for s, due, _ in rows),
        "staff": "school_id,level,kind,teachers\n"
        + "\n".join(f"{s},primary,{kind},{got}" for s, _, got in rows),
        "sources": "source_id,year,name,amount,uses\n" + sources,
    }


def plan_teachers(city: City, policy: Policy, make_question: MakeQuestion, **changes: object) -> Plan:
    return plan_city(city, policy, make_question(city, decisions=("teachers",), **changes))


def short(plan: Plan) -> list[float]:
    return plan.schools["short_teachers"].to_list()


def goal_values(plan: Plan) -> dict[str, float]:
    return {goal: round(value, 6) for goal, value in plan.steps.set_index("goal")["value"].items()}


def test_worked_by_hand(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> None:
    """s1 lacks 1 of 4, s2 lacks 3 of 6: both spare ones to s2 leave 1/4 and 1/6, one each 0 and 2/6."""
    city = make_city(**city_tables([5, 4, 6], [7, 3, 3]))
    plan = plan_teachers(city, make_policy(RULES), make_question)
    assert short(plan) == [0, 1, 1]
    assert plan.moves[["from_school_id", "to_school_id", "teachers", "metres"]].to_numpy().tolist() == [
        ["s0", "s2", 2, 200.0]
    ]
    assert goal_values(plan) == {
        "short_teachers": 2,
        "worst_shortfall": 0.25,
        "hires": 0,
        "move_metres": 400,
    }


def test_transfers_of_the_published_case(
    shared: Path, make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Ten transfers: fewest short, then the evenest share, is the leximin of relative deficits."""
    case = json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["transfers"]
    city = make_city(**city_tables(case["need"], case["have"]))
    plan = plan_teachers(city, make_policy(RULES), make_question, teacher_moves_max=case["moves"])
    deficits = {
        str(row): value for row, value in enumerate(plan.schools["short_teachers"].astype(int)) if value > 0
    }
    assert plan.moves["teachers"].sum() == 10
    assert deficits == case["leximin_relative_deficit"]


def test_a_donor_keeps_its_need_and_only_movable_teachers_leave(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    tables = city_tables([5, 20], [9, 10])
    free = plan_teachers(make_city(**tables), make_policy(RULES), make_question)
    assert free.moves["teachers"].to_list() == [4]
    share = make_policy({**RULES, "staffing.movable_share": 0.3})
    assert plan_teachers(make_city(**tables), share, make_question).moves["teachers"].to_list() == [2]
    tables["staff"] = (
        "school_id,level,kind,teachers,movable\n s0,primary,general,9,1\n s1,primary,general,10,"
    )
    assert plan_teachers(make_city(**tables), share, make_question).moves["teachers"].to_list() == [1]


def test_commute_district_and_question_limit_moves(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    tables = city_tables([5, 20], [9, 10], spacing=6000)
    far = plan_teachers(make_city(**tables), make_policy(RULES), make_question)
    assert far.moves.empty
    assert far.steps[["goal", "value", "status"]].to_numpy().tolist() == [["short_teachers", 10.0, "optimal"]]
    policy = make_policy({**RULES, "staffing.commute_metres": 7000})
    assert len(plan_teachers(make_city(**tables), policy, make_question).moves) == 1
    assert plan_teachers(make_city(**tables), policy, make_question, teacher_moves_max=3).moves[
        "teachers"
    ].to_list() == [3]
    assert plan_teachers(make_city(**tables), policy, make_question, teacher_moves_max=0).moves.empty
    inside = make_policy({**RULES, "staffing.commute_metres": 7000, "staffing.across_districts": False})
    two = {**tables, "schools": "school_id,district_id,x,y\n s0,d1,0,0\n s1,d2,6000,0"}
    assert plan_teachers(make_city(**two), inside, make_question).moves.empty


def test_hires_are_limited_by_money_and_by_the_question(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    tables = city_tables(
        [10, 10], [7, 8], sources="f1,2025,Posts,3999.99,staff\n f2,2025,Running,9e9,operating"
    )
    policy = make_policy(RULES)
    plan = plan_teachers(make_city(**tables), policy, make_question)
    assert plan.hires[["school_id", "teachers", "cents"]].to_numpy().tolist() == [
        ["s0", 2, 200_000],
        ["s1", 1, 100_000],
    ]
    assert short(plan) == [1, 1]
    assert plan_teachers(make_city(**tables), policy, make_question, hires_max=1).hires["teachers"].sum() == 1
    assert plan_teachers(make_city(**tables), policy, make_question, hires_max=0).hires.empty


def test_a_loan_pays_no_salary(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    tables = city_tables([10], [7])
    tables["sources"] = "source_id,year,name,kind,amount\n f1,2025,Loan,loan,9999"
    assert plan_teachers(make_city(**tables), make_policy(RULES), make_question).hires.empty


def test_moves_come_before_hires_that_save_nothing(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """A gap that a move can close is not hired for; goals in another order hire instead of moving."""
    tables = city_tables([5, 20], [9, 18], sources="f1,2025,Posts,99999,staff")
    policy = make_policy(RULES)
    plan = plan_teachers(make_city(**tables), policy, make_question)
    assert (plan.moves["teachers"].sum(), len(plan.hires)) == (2, 0)
    order = {"teachers": ("short_teachers", "move_metres")}
    other = plan_teachers(make_city(**tables), policy, make_question, goals=order)
    assert (len(other.moves), other.hires["teachers"].sum()) == (0, 2)


def test_part_time_teachers_leave_fractions_short(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Gaps of 2.4 and 1.5, two whole teachers to give: 0.4 and 1.5 are left, or, evener, 1.4 and 0.5."""
    city = make_city(**city_tables([5, 10, 10], [7.9, 7.6, 8.5]))
    plan = plan_teachers(city, make_policy(RULES), make_question)
    assert goal_values(plan)["short_teachers"] == pytest.approx(1.9)
    assert goal_values(plan)["worst_shortfall"] == pytest.approx(0.14)
    assert short(plan) == pytest.approx([0, 1.4, 0.5])


def test_arts_teachers_are_their_own_kind(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """100 pupils, 10 teachers due, of these 2 for arts and PE: a core teacher does not fill an arts post."""
    tables = city_tables([10, 10], [0, 0])
    tables["staff"] = """school_id,level,kind,teachers
        s0,primary,core,11
        s0,primary,arts_pe,0
        s1,primary,core,7
        s1,primary,arts_pe,2"""
    plan = plan_teachers(
        make_city(**tables), make_policy({**RULES, "staffing.arts_pe_per_100": 2}), make_question
    )
    assert plan.moves[["kind", "teachers"]].to_numpy().tolist() == [["core", 1]]
    assert short(plan) == [2, 0]


def test_unknown_teachers_take_no_part_and_it_is_said(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    tables = city_tables([5, 20, 3], [9, 10, 3])
    tables["schools"] = "school_id,ownership,x,y\n s0,public,0,0\n s1,public,1,0\n s2,private,2,0"
    tables["staff"] = "school_id,level,kind,teachers\n s0,primary,general,9\n s1,primary,general,"
    plan = plan_teachers(make_city(**tables), make_policy(RULES), make_question)
    assert plan.moves.empty
    assert np.isnan(plan.schools["short_teachers"].to_list()).tolist() == [False, True, True]
    said = plan.not_assessed.set_index("unit_id")["reason"].to_dict()
    assert said == {"s1": "teachers by kind unknown", "s2": "not a public school"}


def test_a_policy_without_numbers_leaves_the_level_not_assessed(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    plan = plan_teachers(make_city(**city_tables([5], [3])), make_policy({}), make_question)
    assert plan.schools["short_teachers"].isna().all()
    assert plan.not_assessed["reason"].to_list() == ["the policy has no pupils per teacher"]
    no_cost = make_policy({"staffing.pupils_per_teacher": 10})
    tables = city_tables([5], [3], sources="f1,2025,Posts,99999,staff")
    assert plan_teachers(make_city(**tables), no_cost, make_question).not_assessed["what"].to_list() == [
        "hires"
    ]


def best_shortage(need: list[int], have: list[int], moves: int, hires: int) -> tuple[float, float]:
    """Return the fewest short and then the smallest worst share, over all ways to give teachers."""
    gaps = [max(0, due - got) for due, got in zip(need, have, strict=True)]
    spare = sum(max(0, got - due) for due, got in zip(need, have, strict=True))
    most = min(moves, spare) + hires
    plans = [p for p in itertools.product(*(range(gap + 1) for gap in gaps)) if sum(p) <= most]
    worst = [max((gap - got) / due for gap, got, due in zip(gaps, plan, need, strict=True)) for plan in plans]
    return min((sum(gaps) - sum(plan), share) for plan, share in zip(plans, worst, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_brute_force_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    need = rng.integers(3, 9, 5).tolist()
    have = (np.array(need) + rng.integers(-3, 4, 5)).clip(0).tolist()
    city = make_city(**city_tables(need, have, sources="f1,2025,Posts,99999,staff"))
    plan = plan_teachers(city, make_policy(RULES), make_question, teacher_moves_max=2, hires_max=1)
    total, worst = best_shortage(need, have, 2, 1)
    values = goal_values(plan)
    assert values["short_teachers"] == total
    assert values.get("worst_shortfall", 0) == pytest.approx(worst)


@pytest.mark.parametrize("seed", range(2))
def test_relations(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, seed: int
) -> None:
    """More money never leaves more short, and what is short is what is missing."""
    rng = np.random.default_rng(seed)
    need = rng.integers(5, 30, 8)
    have = (need + rng.integers(-6, 5, 8)).clip(0)
    policy = make_policy(RULES)
    found = []
    for amount in (0, 2500, 50_000):
        tables = city_tables(need, have, sources=f"f1,2025,Posts,{amount},staff")
        plan = plan_teachers(make_city(**tables), policy, make_question)
        found.append(goal_values(plan)["short_teachers"])
        assert (plan.schools["teachers"] + plan.schools["short_teachers"] >= need).all()
    assert found == sorted(found, reverse=True)


def test_a_second_solver_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    need, have = [20, 30, 10, 40, 6, 14], [26.5, 27, 14, 33.2, 8, 8]
    city = make_city(**city_tables(need, have, sources="f1,2025,Posts,2000,staff"))
    question = make_question(city, goals={"teachers": ("worst_shortfall",)})
    facts = teachers_facts(city, make_policy(RULES), question, today(city, ("primary",)))
    program = formulate_teachers(facts, question)
    ours = solve(program)
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False))
    theirs = program.expansion.values("allow") @ facts.rungs().steps()
    assert ours.goal("worst_shortfall").value == pytest.approx(theirs, abs=1e-6)
