"""Readings of fairness: the published transfers, brute force, and Schur-convex measures that agree."""

import itertools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pulp
import pytest

from geodata.city import City
from models.errors import QuestionError
from models.plan_tables import POST
from models.policy import Policy
from models.question import Question
from models.school_table import today
from models.staff import fairness
from models.staff.fairness import (
    formulate_fair_teachers,
    is_exchangeable,
    shortage_by_post,
)
from models.staff.fairness_rules import Reading
from models.staff.fairness_table import fairness_table
from models.staff.step import decide
from models.staff.teachers import formulate_teachers
from models.staff.teachers_facts import TeachersFacts, teachers_facts
from models.steps import Steps
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 5000,
    "staffing.annual_cost": 1000,
}


def tables(
    need: Sequence[float], have: Sequence[float], spacing: int = 100, money: int = 0
) -> dict[str, str]:
    """Return schools in a row, `spacing` metres apart, with pupils for the need at 10 to a teacher."""
    rows = list(enumerate(zip(need, have, strict=True)))
    return {
        "schools": "school_id,x,y\n" + "\n".join(f"s{n},{spacing * n},0" for n, _ in rows),
        "provision": "school_id,level,pupils,seats\n"
        + "\n".join(f"s{n},primary,{10 * due},999" for n, (due, _) in rows),
        "staff": "school_id,level,kind,teachers\n"
        + "\n".join(f"s{n},primary,general,{got}" for n, (_, got) in rows),
        "sources": f"source_id,year,name,amount,uses\n f1,2025,Posts,{money},staff",
    }


@pytest.fixture
def ask(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Callable:
    """Return facts and question of schools with needs and teachers."""

    def make(
        need: Sequence[float], have: Sequence[float], *, spacing: int = 100, money: int = 0, **changes: object
    ) -> tuple[TeachersFacts, Question]:
        city = make_city(**tables(need, have, spacing, money))
        question = make_question(city, decisions=("teachers",), **changes)
        return teachers_facts(city, make_policy(RULES), question, today(city, ("primary",))), question

    return make


def given_out(
    facts: TeachersFacts, question: Question, reading: Reading
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the shortages by one reading, and the proof."""
    steps = Steps(question)
    moves, hires, _ = decide(steps, facts, question, reading)
    return shortage_by_post(facts, moves, hires), steps.table()


def lacked(facts: TeachersFacts, question: Question, reading: Reading) -> list[float]:
    return given_out(facts, question, reading)[0]["lacked"].to_list()


def test_the_published_transfers_by_both_readings(shared: Path, ask: Callable) -> None:
    case = json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["transfers"]
    facts, question = ask(case["need"], case["have"], teacher_moves_max=case["moves"])
    heads, _ = given_out(facts, question, "heads")
    need, _ = given_out(facts, question, "need")
    assert heads["lacked"].to_list() == list(case["leximin_deficit"].values())
    assert need["lacked"].to_list() == list(case["leximin_relative_deficit"].values())
    assert heads["share"].max() == pytest.approx(1 / 7)
    assert need["share"].max() == pytest.approx(3 / 40)


def test_leximin_looks_past_the_worst(ask: Callable) -> None:
    """The first lacks 6 and nobody near it can help; the four to spare still go evenly to the others."""
    facts, question = ask([60, 8, 8, 5], [54, 4, 4, 9])
    near = facts.pairs["to_school_id"] != "s0"
    alone = replace(facts, pairs=facts.pairs[near].reset_index(drop=True))
    assert lacked(facts, question, "heads") in ([4, 3, 3], [3, 4, 3], [3, 3, 4])
    assert lacked(alone, question, "heads") == [6, 2, 2]
    assert lacked(alone, question, "need") == [6, 2, 2]


def best(gaps: Sequence[int], needs: Sequence[int], most: int, *, relative: bool) -> list[float]:
    """Return the leximin of all ways to give teachers, sorted from the largest."""
    plans = [p for p in itertools.product(*(range(gap + 1) for gap in gaps)) if sum(p) <= most]
    given = max(sum(plan) for plan in plans)
    sides = needs if relative else [1] * len(needs)
    vectors = [
        sorted(((gap - got) / side for gap, got, side in zip(gaps, plan, sides, strict=True)), reverse=True)
        for plan in plans
        if sum(plan) == given
    ]
    return min(vectors)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("reading", ["heads", "need"])
def test_brute_force_agrees(ask: Callable, seed: int, reading: Reading) -> None:
    rng = np.random.default_rng(seed)
    need = rng.integers(4, 15, 5)
    have = (need + rng.integers(-4, 4, 5)).clip(0)
    facts, question = ask(need.tolist(), have.tolist(), money=2000, teacher_moves_max=3)
    gaps = (need - have).clip(0)
    spare = (have - need).clip(0).sum()
    most = min(3, int(spare)) + 2
    short = [post for post in range(5) if gaps[post] > 0]
    expected = best(
        gaps[short].tolist(), need[short].tolist(), min(most, int(gaps.sum())), relative=reading == "need"
    )
    found = np.array(lacked(facts, question, reading))
    if reading == "need":
        found = found / need[short]
    assert sorted(found, reverse=True) == pytest.approx(expected, abs=1e-6)


def all_plans(facts: TeachersFacts) -> np.ndarray:
    """Return what every receiver lacks, one row for each plan of at most three moves along each pair."""
    moves = np.array(list(itertools.product(range(4), repeat=len(facts.pairs))))
    donors, receivers = facts.givers(), facts.receivers()
    gone = np.stack([moves[:, donors == post].sum(axis=1) for post in facts.spare.index], axis=1)
    came = np.stack([moves[:, receivers == post].sum(axis=1) for post in facts.gap.index], axis=1)
    kept = (gone <= facts.spare.to_numpy()).all(axis=1) & (came <= facts.lacking.to_numpy()).all(axis=1)
    return np.unique(facts.lacking.to_numpy() - came[kept], axis=0)


@pytest.mark.parametrize("seed", range(3))
def test_schur_convex_measures_agree_on_lists_of_moves(ask: Callable, seed: int) -> None:
    """Among plans with the fewest missing, the one by heads is least by squares, maximum and spread."""
    rng = np.random.default_rng(seed)
    need = [10, 10, 10, 10, 10]
    have = [*(10 + rng.integers(1, 4, 2)), *(10 - rng.integers(1, 4, 3))]
    facts, question = ask(need, have)
    kept = facts.pairs[rng.random(len(facts.pairs)) < 0.8].reset_index(drop=True)
    facts = replace(facts, pairs=kept)
    plans = all_plans(facts)
    fewest = plans[plans.sum(axis=1) == plans.sum(axis=1).min()].tolist()
    ours = lacked(facts, question, "heads")
    for measure in (
        lambda plan: sum(short**2 for short in plan),
        lambda plan: sum(short**3 for short in plan),
        max,
        lambda plan: sum(abs(a - b) for a in plan for b in plan),
        lambda plan: sum(sorted(plan)[-2:]),
    ):
        assert measure(ours) == min(measure(plan) for plan in fewest)


@pytest.mark.parametrize("seed", range(4))
def test_one_sum_is_the_leximin_by_need_on_lists_of_moves(ask: Callable, seed: int) -> None:
    """Every plan along a few pairs, sorted from the largest share down: none comes before ours."""
    rng = np.random.default_rng(seed)
    need = np.array([12, 9, *rng.integers(5, 30, 3)])
    have = [*(need[:2] + rng.integers(1, 4, 2)), *(need[2:] - rng.integers(1, 4, 3))]
    facts, question = ask(need.tolist(), have)
    kept = facts.pairs[rng.random(len(facts.pairs)) < 0.8].reset_index(drop=True)
    facts = replace(facts, pairs=kept)
    plans = all_plans(facts)
    fewest = plans[plans.sum(axis=1) == plans.sum(axis=1).min()] / facts.need[facts.gap.index].to_numpy()
    best_of_all = min(sorted(plan, reverse=True) for plan in fewest.tolist())
    ours = given_out(facts, question, "need")[0]["share"]
    assert sorted(ours, reverse=True) == pytest.approx(best_of_all)


def test_the_proof_has_one_line(ask: Callable) -> None:
    """Two, two and two are missing by heads: 1 + 2 for each."""
    facts, question = ask([20, 30, 10, 40, 6, 14], [26, 27, 14, 33, 8, 8], teacher_moves_max=10)
    table = given_out(facts, question, "heads")[1]
    assert table["goal"].to_list() == ["short_teachers", "fair_heads", "hires", "move_metres"]
    row = table.set_index("goal").loc["fair_heads"]
    assert (row["value"], row["bound"], row["gap"], row["unit"]) == (9, 9, 0, "teachers")


def test_one_purse_and_one_price_are_exchangeable(ask: Callable) -> None:
    facts, _ = ask([10, 10, 10], [14, 7, 5])
    assert is_exchangeable(facts)
    facts, _ = ask([10, 10, 10], [14, 7, 5], money=2500)
    assert is_exchangeable(facts)
    posts = facts.payers.index
    apart = replace(facts, payers=pd.Series(["f1", "f1+f2"], index=posts))
    apart = replace(
        apart,
        payments=pd.MultiIndex.from_tuples(
            [("f1", "f1"), ("f1", "f1+f2"), ("f2", "f1+f2")], names=["source_id", "payers"]
        ),
    )
    assert not is_exchangeable(replace(apart, sources=pd.Series({"f1": 250_000, "f2": 100_000})))
    assert is_exchangeable(replace(apart, sources=pd.Series({"f1": 200_000, "f2": 100_000})))
    assert not is_exchangeable(replace(facts, cost=pd.Series([1, 2], index=posts)))


def test_goals_in_the_question_s_order(ask: Callable) -> None:
    order = {"teachers": ("short_teachers", "hires", "worst_shortfall")}
    facts, question = ask([10, 10, 10], [14, 7, 5], money=9000, goals=order)
    names = [goal.name for goal in formulate_fair_teachers(facts, question, "heads").goals]
    assert names == ["short_teachers", "hires", "fair_heads"]
    for goals in (("worst_shortfall",), ("short_teachers",)):
        _, other = ask([10, 10, 10], [14, 7, 5], goals={"teachers": goals})
        with pytest.raises(QuestionError, match="worst_shortfall"):
            formulate_fair_teachers(facts, other, "heads")


def test_the_docstring_names_what_the_reading_adds(ask: Callable) -> None:
    facts, question = ask([10, 10, 10], [14, 7, 5])
    ours, theirs = formulate_fair_teachers(facts, question, "heads"), formulate_teachers(facts, question)
    for section, families, known in (
        ("Variables", ours.families, theirs.families),
        ("Subject to", ours.rows, theirs.rows),
    ):
        added = [family.family for family in families if family.family not in {each.family for each in known}]
        body = fairness.__doc__.split(f"\n{section}\n")[1].split("\n\n")[0]
        assert re.findall(r"^ {4}(\w+)\[", body, flags=re.MULTILINE)[: len(added)] == added
    assert all(part.unit for part in (*ours.families, *ours.rows, *ours.goals))


def test_nobody_within_reach(ask: Callable) -> None:
    facts, question = ask([5, 20], [9, 10], spacing=6000)
    assert lacked(facts, question, "heads") == [10]


def test_more_hires_are_never_worse_and_twice_everything_is_twice(ask: Callable) -> None:
    need, have = [20, 30, 10, 40, 6, 14], [22, 27, 12, 33, 6, 8]
    worst = []
    for hires in (0, 2, 5, 9):
        facts, question = ask(need, have, money=99_000, hires_max=hires)
        shortage, _ = given_out(facts, question, "need")
        worst.append((shortage["lacked"].sum(), shortage["share"].max()))
    assert worst == sorted(worst, reverse=True)
    facts, question = ask(need * 2, have * 2, spacing=1)
    twice = sorted(lacked(facts, question, "heads"))
    facts, question = ask(need, have, spacing=1)
    assert twice == sorted(lacked(facts, question, "heads") * 2)


@pytest.mark.parametrize("reading", ["heads", "need"])
def test_a_second_solver_agrees(ask: Callable, reading: Reading) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    facts, question = ask([20, 30, 10, 40, 6, 14], [26, 27, 14, 33, 8, 8], teacher_moves_max=10)
    program = formulate_fair_teachers(facts, question, reading)
    ours = solve(program).goal(f"fair_{reading}").best
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False), goal=f"fair_{reading}")
    assert ours == pytest.approx(pulp.value(program.expansion.objective), abs=1e-6)


def test_the_table_compares_by_level_and_district() -> None:
    index = pd.MultiIndex.from_tuples(
        [("a", "primary", "core"), ("b", "primary", "core"), ("c", "junior", "core")], names=POST
    )
    need = [20.0, 10.0, 40.0]
    heads = pd.DataFrame({"need": need, "lacked": [2.0, 2.0, 0.0], "share": [0.1, 0.2, 0.0]}, index=index)
    share = pd.DataFrame({"need": need, "lacked": [3.0, 1.0, 0.0], "share": [0.15, 0.1, 0.0]}, index=index)
    district = pd.Series({"a": "d1", "b": "d2", "c": "d1"})
    found = fairness_table({"need": share, "heads": heads}, district, {"need": True, "heads": False})
    rows = found.set_index(["reading", "level", "district_id"])
    told = ["posts_with_gap", "need_of_posts", "lacked", "posts_short", "most_lacked", "largest_share"]
    assert rows.loc[("need", "", ""), told].to_list() == [3, 70, 4, 2, 3, 0.15]
    assert rows.loc[("heads", "", ""), told].to_list() == [3, 70, 4, 2, 2, 0.2]
    assert rows.loc[("heads", "", "d1"), told].to_list() == [2, 60, 2, 1, 2, 0.1]
    assert rows.loc[("heads", "primary", "d2"), told].to_list() == [1, 10, 2, 1, 2, 0.2]
    assert rows["followed"].groupby("reading").max().to_dict() == {"heads": 0, "need": 1}
    assert rows["proved"].groupby("reading").max().to_dict() == {"heads": 0, "need": 1}
