"""Shared posts worked by hand, every family binding, brute force, a second solver."""

import itertools
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pulp
import pytest

from geodata.city import City
from models.policy import Policy
from models.question import Question
from models.school_table import today
from models.staff.shared_posts import decide_shared_posts, formulate_shared_posts
from models.staff.shared_posts_facts import shared_posts_facts
from models.staff.shared_posts_rules import SharedPostsRules
from models.steps import Steps
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "staffing.counsellors_per_school": 1,
    "staffing.shared_pupils": 300,
    "staffing.shared_schools": 3,
    "staffing.shared_metres": 1500,
}
COUNSELLOR = SharedPostsRules(kinds=("counsellor",))


def town(counsellors: str = "0,0,0,0,0", pupils: str = "90,90,90,90,900") -> dict[str, str]:
    """Return three small schools a kilometre apart, a fourth farther off, and a large one."""
    rows = zip("abcde", pupils.split(","), counsellors.split(","), strict=True)
    return {
        "schools": "school_id,x,y\n a,0,0\n b,1000,0\n c,2000,0\n d,3800,0\n e,4200,0",
        "provision": "school_id,level,pupils,seats,counsellors\n"
        + "\n".join(f"{school},primary,{count},999,{held}" for school, count, held in rows),
    }


@pytest.fixture
def ask(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Callable:
    """Return who serves whom, the values of the goals, and what is not assessed."""

    def make(
        tables: Mapping[str, str],
        rules: SharedPostsRules = COUNSELLOR,
        numbers: Mapping[str, object] | None = None,
    ) -> tuple[pd.DataFrame, dict[str, float], pd.DataFrame]:
        city = make_city(**tables)
        question = make_question(city, decisions=("teachers",), year=2025)
        steps = Steps(question)
        schools = today(city, city.levels())
        policy = make_policy({**RULES, **(numbers or {})})
        table, unknown = decide_shared_posts(city, policy, question, rules, steps, schools)
        return table, {row["goal"]: round(row["value"], 6) for row in steps.rows}, unknown

    return make


def served(table: pd.DataFrame) -> dict[str, str]:
    """Return for every base the schools it serves."""
    return table.groupby("base_school_id")["school_id"].agg("".join).to_dict()


def test_worked_by_hand(ask: Callable) -> None:
    """One post at b serves a, b and c; d is too far from them, and e too large to share."""
    table, goals, unknown = ask(town())
    assert goals == {"uncovered_posts": 0, "new_posts": 3, "shared_metres": 2000}
    assert sorted(table["school_id"]) == list("abcde")
    assert table.groupby("base_school_id")["share"].sum().to_list() == pytest.approx([1, 1, 1])
    assert served(table) == {"b": "abc", "d": "d", "e": "e"}
    assert (table.loc[table["base_school_id"] == table["school_id"], "new_posts"] == 1).all()
    assert set(table["level"]) == {""}
    assert unknown.empty


def test_nothing_is_asked_by_default(ask: Callable) -> None:
    table, goals, unknown = ask(town(), SharedPostsRules())
    assert table.empty
    assert goals == {}
    assert unknown.empty


def test_those_there_already_serve_their_neighbours(ask: Callable) -> None:
    table, goals, _ = ask(town("0,1,0,0,2"))
    assert goals["new_posts"] == 1  # at d alone; a, b and c share what b has, and e has two of its own
    assert served(table)["b"] == "abc"
    assert table["new_posts"].to_list() == [0, 0, 0, 1, 0]
    assert table["share"].to_list() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1, 1])


def test_every_limit_binds(ask: Callable) -> None:
    assert ask(town(), numbers={"staffing.shared_schools": 2})[1]["new_posts"] == 4
    assert ask(town(), numbers={"staffing.shared_metres": 999})[1]["new_posts"] == 5
    assert ask(town(), numbers={"staffing.shared_pupils": 80})[1]["new_posts"] == 5
    _, goals, _ = ask(town(), SharedPostsRules(kinds=("counsellor",), new_max=1))
    assert goals["uncovered_posts"] == 2
    _, goals, _ = ask(town(), numbers={"staffing.counsellors_per_school": 2})
    assert (goals["uncovered_posts"], goals["new_posts"]) == (0, 6)


def test_a_school_of_two_levels_needs_one(ask: Callable) -> None:
    tables = {
        "schools": "school_id,x,y\n a,0,0",
        "provision": "school_id,level,pupils,seats,counsellors\n a,primary,90,99,0\n a,junior,90,99,1",
    }
    assert ask(tables)[1]["new_posts"] == 0


def test_subject_groups_are_shared_level_by_level(ask: Callable) -> None:
    tables = town() | {
        "staff": """school_id,level,kind,teachers
            a,primary,core,4
            b,primary,core,4
            b,primary,arts_pe,0.5
            c,primary,core,4
            e,primary,arts_pe,6"""
    }
    table, goals, unknown = ask(tables, SharedPostsRules(kinds=("arts_pe",)))
    assert goals["new_posts"] == 0  # half a teacher at b serves a and c too; nobody knows d's
    assert served(table) == {"b": "abc", "e": "e"}
    assert set(table["level"]) == {"primary"}
    assert unknown[["unit_id", "reason"]].to_numpy().tolist() == [["d", "teachers of this kind unknown"]]
    _, goals, unknown = ask(tables, SharedPostsRules(kinds=("chess",)))
    assert goals == {}
    assert unknown["reason"].to_list() == ["no school counts this kind of teacher"]


def test_what_is_not_known_is_said(ask: Callable) -> None:
    table, _, unknown = ask(town("0,,0,0,0"))
    assert "b" not in set(table["school_id"])
    assert unknown[["unit_id", "reason"]].to_numpy().tolist() == [["b", "teachers of this kind unknown"]]
    bare = {"staffing.counsellors_per_school": {"senior": 1}}
    assert ask(town(), numbers=bare)[2]["reason"].to_list() == [
        "the policy does not say how many counsellors a school has"
    ]
    table, goals, unknown = ask(town(), numbers={"staffing.shared_metres": {"senior": 1}})
    assert goals["new_posts"] == 5
    assert unknown["reason"].to_list() == ["the policy does not say who may share a teacher"]


def fewest(spots: np.ndarray, reach: float, most: int) -> int:
    """Return the fewest bases such that each school is served, by trying all sets and all assignments."""
    count = len(spots)
    near = [[abs(a - b) <= reach for b in spots] for a in spots]
    for size in range(1, count + 1):
        for bases in itertools.combinations(range(count), size):
            others = [school for school in range(count) if school not in bases]
            for choice in itertools.product(bases, repeat=len(others)):
                loads = [1 + choice.count(base) for base in bases]
                if max(loads) <= most and all(near[b][s] for b, s in zip(choice, others, strict=True)):
                    return size
    return count


@pytest.mark.parametrize("seed", range(4))
def test_brute_force_agrees(ask: Callable, seed: int) -> None:
    rng = np.random.default_rng(seed)
    spots = np.sort(rng.integers(0, 6000, 6))
    tables = {
        "schools": "school_id,x,y\n" + "\n".join(f"s{n},{x},0" for n, x in enumerate(spots)),
        "provision": "school_id,level,pupils,seats,counsellors\n"
        + "\n".join(f"s{n},primary,90,99,0" for n in range(6)),
    }
    _, goals, _ = ask(tables)
    assert goals["new_posts"] == fewest(spots, 1500, 3)


def test_a_longer_way_never_needs_more_posts(ask: Callable) -> None:
    counts = [
        ask(town(), numbers={"staffing.shared_metres": reach})[1]["new_posts"] for reach in (500, 1200, 9000)
    ]
    assert counts == [5, 3, 3]


def test_a_second_solver_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    city = make_city(**town("0,0,0,1,0"))
    question = make_question(city, year=2025)
    [facts] = shared_posts_facts(city, make_policy(RULES), "counsellor", today(city, ("primary",)))
    program = formulate_shared_posts(facts, question, SharedPostsRules(new_max=2))
    ours = solve(program).goal("uncovered_posts").value
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False), goal="uncovered_posts")
    assert ours == pytest.approx(pulp.value(program.expansion.objective), abs=1e-6)
