"""Conversions worked by hand, every family binding, brute force, a second solver."""

import itertools
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pulp
import pytest

from geodata.city import City
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import today
from models.staff.conversions import decide_conversions, formulate_conversions
from models.staff.conversions_facts import compatible, conversions_facts
from models.staff.conversions_rules import ConversionsRules
from models.staff.staffed import conversion_changes, converted_city
from models.steps import Steps
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 5000,
    "staffing.convert_from": {"junior": "primary"},
    "staffing.conversion_cost": {"junior": 6000},
    "staffing.conversion_share": {"primary": 1},
}
OPEN = ConversionsRules(decide=True)
# a and b have 4 and 3 to spare in primary; b also teaches junior and lacks 2 of 8 there, and c 6 of 12.
TOWN = {
    "schools": "school_id,district_id,x,y\n a,d1,0,0\n b,d1,1000,0\n c,d1,2000,0",
    "provision": """school_id,level,pupils,seats
        a,primary,60,99
        b,primary,50,99
        b,junior,80,99
        c,junior,120,199""",
    "staff": """school_id,level,kind,teachers
        a,primary,general,10
        b,primary,general,8
        b,junior,general,6
        c,junior,general,6""",
    "sources": "source_id,year,name,amount,uses\n f1,2025,Posts,100000,staff",
}


@pytest.fixture
def ask(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Callable:
    """Return the conversions of a town as (from, to, teachers), with the proof and what is not assessed."""

    def make(
        rules: ConversionsRules = OPEN,
        numbers: Mapping[str, object] | None = None,
        posts: pd.DataFrame | None = None,
        **tables: str,
    ) -> tuple[pd.DataFrame, dict[str, float], pd.DataFrame]:
        city = make_city(**{**TOWN, **tables})
        levels = ("primary", "junior")
        question = make_question(city, decisions=("teachers",), year=2025, levels=levels, conversions=rules)
        steps = Steps(question)
        policy = make_policy({**RULES, **(numbers or {})})
        table, unknown = decide_conversions(
            city,
            policy,
            question,
            steps,
            today(city, ("primary", "junior")),
            tidy("posts") if posts is None else posts,
        )
        found = steps.table()
        return table, found.set_index("goal")["value"].to_dict() if len(found) else {}, unknown

    return make


def flows(table: pd.DataFrame) -> list[list[object]]:
    return table[["from_school_id", "to_school_id", "teachers"]].to_numpy().tolist()


def test_worked_by_hand(ask: Callable) -> None:
    """Seven to spare for eight gaps: c is left one short of twelve rather than b one of eight; b's stay at b.

    b gives two to its own junior section and one to c, a gives four to c: 1000 + 4 · 2000 metres.
    """
    table, goals, unknown = ask()
    assert flows(table) == [["a", "c", 4], ["b", "b", 2], ["b", "c", 1]]
    assert table["cents"].to_list() == [2_400_000, 1_200_000, 600_000]
    assert goals == pytest.approx(
        {
            "unfilled_posts": 1,
            "worst_unfilled": 1 / 12,
            "conversion_cost": 42,
            "changing_school": 5,
            "conversion_metres": 9000,
        }
    )
    assert unknown.empty


def test_closed_by_default(ask: Callable) -> None:
    table, goals, _ = ask(ConversionsRules())
    assert table.empty
    assert goals == {}


def test_every_limit_binds(ask: Callable) -> None:
    assert flows(ask(ConversionsRules(decide=True, within="school"))[0]) == [["b", "b", 2]]
    assert ask(ConversionsRules(decide=True, most=3))[0]["teachers"].sum() == 3
    assert ask(ConversionsRules(decide=True, budget=29_999.99))[0]["teachers"].sum() == 4
    yearly = {"staffing.conversion_share": {"primary": 0.3}}  # of 18 teachers, 5.4
    assert ask(numbers=yearly)[0]["teachers"].sum() == 5
    near = {"staffing.commute_metres": 1500}
    assert flows(ask(numbers=near)[0]) == [["a", "b", 2], ["b", "c", 3]]


def test_a_level_gives_nobody_whom_another_school_of_its_district_lacks(ask: Callable) -> None:
    """Three primary teachers are missing at b: of a's four to spare, one may change level."""
    staff = TOWN["staff"].replace("b,primary,general,8", "b,primary,general,2")
    assert ask(staff=staff)[0]["teachers"].to_list() == [1]
    apart = "school_id,district_id,x,y\n a,d1,0,0\n b,d2,1000,0\n c,d1,2000,0"
    table, _, _ = ask(staff=staff, schools=apart)
    assert flows(table) == [["a", "c", 4]]


def test_sources_that_may_pay_staff_bound_it(ask: Callable) -> None:
    """6000 each: 13,000 pay for two at c's own purse; a loan pays nobody, and without money nobody goes."""
    head = "source_id,year,name,kind,amount,uses,districts,levels\n"
    cases = {
        "f1,2025,Posts,general,13000,staff,,": 2,
        "f1,2025,Posts,general,5999,staff,,": 0,
        "f1,2025,Lent,loan,99999,,,": 0,
        "f1,2025,Classes,general,99999,operating,,": 0,
        "f1,2025,Posts,general,13000,staff,,\n f2,2025,More,general,17000,staff,,junior": 5,
    }
    for row, retrained in cases.items():
        assert ask(sources=head + row)[0]["teachers"].sum() == retrained, row


def test_nobody_leaves_the_district(ask: Callable) -> None:
    apart = "school_id,district_id,x,y\n a,d1,0,0\n b,d2,1000,0\n c,d2,2000,0"
    assert flows(ask(schools=apart)[0]) == [["b", "c", 3]]  # 2 of 8 and 3 of 12 are left


def test_kinds_must_fit(ask: Callable) -> None:
    assert compatible("general", "core")
    assert compatible("arts_pe", "arts_pe")
    assert not compatible("general", "arts_pe")
    assert not compatible("core", "arts_pe")
    posts = pd.DataFrame(
        [
            ("a", "primary", "core", 6, 10, 1, 0, 0, 3),
            ("a", "primary", "arts_pe", 1, 3, 0, 0, 0, 2),
            ("c", "junior", "core", 9, 9, 1, 0, 1, 0),
            ("c", "junior", "general", 9, 8, np.nan, 0, np.nan, np.nan),
        ],
        columns=list(tidy("posts").columns),
    )
    table, _, _ = ask(posts=tidy("posts", posts))
    assert table[["kind", "to_kind", "teachers"]].to_numpy().tolist() == [["core", "core", 1]]


def test_what_the_policy_does_not_say_is_said(ask: Callable) -> None:
    for key, reason in (
        ("conversion_cost", "the policy has no cost of retraining a teacher"),
        (
            "conversion_share",
            "the policy does not say how many teachers of a level may change level in a year",
        ),
    ):
        table, goals, unknown = ask(numbers={f"staffing.{key}": {"senior": 1}})
        assert table.empty
        assert goals == {"unfilled_posts": 0}  # no path, hence no post that this step could fill
        assert unknown["reason"].to_list() == [reason]


def test_gaps_that_nobody_reaches_are_told(ask: Callable) -> None:
    staff = TOWN["staff"].replace("a,primary,general,10", "a,primary,general,1")
    table, goals, _ = ask(staff=staff.replace("b,primary,general,8", "b,primary,general,1"))
    assert table.empty
    assert goals == {"unfilled_posts": 8}


def test_the_staff_afterwards(ask: Callable, make_city: MakeCity) -> None:
    city = make_city(
        **TOWN,
    )
    table, _, _ = ask()
    after = converted_city(city, table).staff.set_index(["school_id", "level"])["teachers"]
    assert after.to_dict() == {
        ("a", "primary"): 6,
        ("b", "primary"): 5,
        ("b", "junior"): 8,
        ("c", "junior"): 11,
    }
    assert conversion_changes(table).sum() == 0
    assert converted_city(city, table[:0]) is city
    core = make_city(**{**TOWN, "staff": TOWN["staff"].replace("general", "core")})
    counted = converted_city(core, table).staff
    assert set(counted["kind"]) == {"core"}
    assert counted["teachers"].sum() == 30


@pytest.mark.parametrize("seed", range(3))
def test_brute_force_agrees(ask: Callable, seed: int) -> None:
    rng = np.random.default_rng(seed)
    spare, gap = rng.integers(0, 4, 2), rng.integers(1, 4, 2)
    staff = f"""school_id,level,kind,teachers
        a,primary,general,{6 + spare[0]}
        b,primary,general,{5 + spare[1]}
        b,junior,general,{8 - gap[0]}
        c,junior,general,{12 - gap[1]}"""
    most = int(rng.integers(1, 6))
    _, goals, _ = ask(ConversionsRules(decide=True, most=most), staff=staff)
    found = []
    for moves in itertools.product(range(4), repeat=4):  # a-b, a-c, b-b, b-c
        gone, came = (moves[0] + moves[1], moves[2] + moves[3]), (moves[0] + moves[2], moves[1] + moves[3])
        if (gone <= spare).all() and (came <= gap).all() and sum(moves) <= most:
            left = gap - came
            metres = 1000 * moves[0] + 2000 * moves[1] + 1000 * moves[3]
            other = sum(moves) - moves[2]
            found.append((left.sum(), max(left / [8, 12]), 6 * sum(moves), other, metres))
    best = min(found)
    names = ("unfilled_posts", "worst_unfilled", "conversion_cost", "changing_school", "conversion_metres")
    assert [goals.get(name, 0) for name in names] == pytest.approx(best, abs=1e-6)


def test_more_money_is_never_worse(ask: Callable) -> None:
    left = [
        ask(ConversionsRules(decide=True, budget=budget))[1]["unfilled_posts"]
        for budget in (0, 13_000, 99_000)
    ]
    assert left == [8, 6, 1]


def test_a_second_solver_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    city = make_city(**TOWN)
    order = {"conversions": ("worst_unfilled",)}
    question = make_question(city, year=2025, goals=order, conversions=OPEN)
    schools = today(city, ("primary", "junior"))
    facts = conversions_facts(city, make_policy(RULES), question, schools, tidy("posts"))
    program = formulate_conversions(facts, question)
    ours = solve(program).goal("worst_unfilled").value
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False))
    assert ours == pytest.approx(pulp.value(program.expansion.objective), abs=1e-6)
