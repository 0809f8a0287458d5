"""Rotation worked by hand, every family binding, brute force, a second solver."""

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
from models.staff.rotation import decide_rotation, formulate_rotation
from models.staff.rotation_facts import EarlierTables, rotation_facts
from models.staff.rotation_rules import RotationRules
from models.steps import Steps
from optimizer.solve import solve
from optimizer.statement import Statement

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

RULES = {
    "staffing.pupils_per_teacher": 10,
    "staffing.commute_metres": 5000,
    "staffing.rotation_share": 0.1,
    "staffing.rotation_eligible_years": 6,
    "staffing.rotation_backbone_share": 0.2,
}
OPEN = RotationRules(decide=True)
NOTHING = EarlierTables(tidy("posts"), tidy("moves"), tidy("hires"))
# Per 100 pupils a has 4 backbone teachers, b 2 and c 1. Eligible are a's 40 and b's 20: six must rotate.
TOWN = {
    "schools": "school_id,x,y\n a,0,0\n b,1000,0\n c,2000,0",
    "provision": """school_id,level,pupils,seats
        a,primary,400,999
        b,primary,200,999
        c,primary,200,999""",
    "staff": """school_id,level,kind,teachers,backbone,years_at_school
        a,primary,general,40,16,8
        b,primary,general,20,4,6
        c,primary,general,20,2,5.9""",
}


@pytest.fixture
def ask(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Callable:
    """Return the rotation of a town, the values of its goals, and what is not assessed."""

    def make(
        rules: RotationRules = OPEN,
        numbers: Mapping[str, object] | None = None,
        earlier: EarlierTables = NOTHING,
        **tables: str,
    ) -> tuple[pd.DataFrame, dict[str, float], pd.DataFrame]:
        city = make_city(**{**TOWN, **tables})
        question = make_question(city, decisions=("teachers",), year=2025, levels=("primary",))
        steps = Steps(question)
        policy = make_policy({**RULES, **(numbers or {})})
        table, unknown = decide_rotation(
            city, policy, question, rules, steps, today(city, ("primary",)), earlier
        )
        return table, {row["goal"]: round(row["value"], 6) for row in steps.rows}, unknown

    return make


def flows(table: pd.DataFrame) -> list[list[object]]:
    return table[["from_school_id", "to_school_id", "teachers", "backbone"]].to_numpy().tolist()


def test_worked_by_hand(ask: Callable) -> None:
    """Six must rotate, and two of them, 20 % of six rounded up, are backbone.

    Every school has just the teachers it needs, so a teacher goes only in exchange for one who comes, and c's
    are not eligible: a and b exchange three each. The mean is 2.75 backbone teachers for 100 pupils: b lacks
    1.5 and c 3.5. All three that a sends are backbone: b lacks none then, c still 3.5.
    """
    table, goals, unknown = ask()
    assert flows(table)[0][:3] == ["a", "b", 3]
    assert flows(table)[1] == ["b", "a", 3, 0]
    assert table["backbone"].to_list()[0] >= 2
    assert goals == {
        "short_rotation": 0,
        "short_backbone": 0,
        "rotating": 6,
        "backbone_behind": 3.5,
        "rotation_metres": 6000,
    }
    assert unknown.empty


def test_closed_by_default(ask: Callable) -> None:
    table, goals, unknown = ask(RotationRules())
    assert table.empty
    assert goals == {}
    assert unknown.empty


def test_without_exchange_only_those_to_spare_go(ask: Callable) -> None:
    """Nobody has a teacher to spare, so all six are missing; two to spare at a may replace two of b's."""
    rules = RotationRules(decide=True, exchange=False)
    table, goals, _ = ask(rules)
    assert table.empty
    assert goals["short_rotation"] == 6
    staff = TOWN["staff"].replace("a,primary,general,40", "a,primary,general,42")
    table, goals, _ = ask(rules, staff=staff)  # 62 eligible: seven
    assert table[["from_school_id", "to_school_id", "teachers"]].to_numpy().tolist() == [
        ["a", "b", 2],
        ["b", "c", 2],
    ]
    assert goals["short_rotation"] == 3


def test_backbone_teachers_go_where_they_are_missing(ask: Callable) -> None:
    staff = TOWN["staff"].replace("a,primary,general,40", "a,primary,general,46")
    table, goals, _ = ask(staff=staff)  # 66 eligible: seven; a can spare six
    net = table.groupby("to_school_id")["backbone"].sum().reindex(["a", "b", "c"], fill_value=0)
    net -= table.groupby("from_school_id")["backbone"].sum().reindex(["a", "b", "c"], fill_value=0)
    assert net["a"] == -5  # of sixteen, eleven are its part by the mean
    assert (net["b"], net["c"]) in {(1, 4), (2, 3)}  # they lack 1.5 and 3.5
    assert goals["backbone_behind"] == 0.5


def test_too_few_backbone_teachers_are_told(ask: Callable) -> None:
    """Of 40 eligible at a only one is backbone; four rotate in exchange and 0.8 of one must be backbone."""
    numbers = {"staffing.rotation_backbone_share": 0.9}
    table, goals, _ = ask(numbers=numbers)
    assert goals["short_backbone"] == 0  # three from a, and from b three of its four
    assert table["backbone"].sum() == 6
    staff = TOWN["staff"].replace("40,16,8", "40,16,3").replace("20,4,6", "20,1.5,6")
    table, goals, _ = ask(numbers=numbers, staff=staff)
    assert flows(table) == []  # only b is eligible, and has nobody to spare
    assert goals == {"short_rotation": 2} | {name: goals[name] for name in goals if name != "short_rotation"}


def test_eligible_and_commute_bind(ask: Callable) -> None:
    later = {"staffing.rotation_eligible_years": 7}  # only a's 40: four, but none can come back
    table, goals, _ = ask(numbers=later)
    assert table.empty
    assert goals["short_rotation"] == 4
    _, goals, _ = ask(numbers={"staffing.commute_metres": 500})
    assert goals == {"short_rotation": 6}
    few = TOWN["staff"].replace("20,4,6\n", "1,1,6\n")  # b can send one at most, and lacks nineteen
    table, _, _ = ask(staff=few, numbers={"staffing.rotation_share": 0.5})
    assert table.loc[table["from_school_id"] == "b", "teachers"].sum() <= 1


def test_moves_hires_and_posts_count(ask: Callable) -> None:
    """Two hired at a may be spared; whoever moves for good does not rotate; approved posts are the need."""
    rules = RotationRules(decide=True, exchange=False)
    hires = tidy(
        "hires",
        pd.DataFrame({"school_id": ["a"], "level": "primary", "kind": "general", "teachers": 2, "cents": 0}),
    )
    table, _, _ = ask(rules, earlier=EarlierTables(tidy("posts"), tidy("moves"), hires))
    assert table["teachers"].sum() == 4  # two from a to b, and two from b to c
    moves = tidy(
        "moves",
        pd.DataFrame(
            {
                "from_school_id": ["a"],
                "to_school_id": "c",
                "level": "primary",
                "kind": "general",
                "teachers": 38,
                "metres": 2000.0,
            }
        ),
    )
    table, goals, _ = ask(rules, earlier=EarlierTables(tidy("posts"), moves, hires))
    assert goals["short_rotation"] == 3  # 2 + 20 eligible: three, and a is far below its need
    posts = tidy(
        "posts",
        pd.DataFrame([("a", "primary", "general", 39, 40, 0, 0, 0, 1)], columns=list(tidy("posts").columns)),
    )
    table, _, _ = ask(rules, earlier=EarlierTables(posts, tidy("moves"), tidy("hires")))
    assert table["from_school_id"].to_list() == ["a", "b"]  # one from a to b, and one of b's on to c
    assert table["teachers"].to_list() == [1, 1]


def test_what_is_unknown_takes_no_part_and_is_said(ask: Callable) -> None:
    _, _, unknown = ask(staff=TOWN["staff"].replace("16,8", "16,").replace("4,6", ",6"))
    assert unknown[["unit_id", "reason"]].to_numpy().tolist() == [
        ["a", "years at the school unknown"],
        ["b", "backbone teachers unknown"],
    ]
    _, _, unknown = ask(staff="school_id,level,kind,teachers\n a,primary,general,40\n b,primary,general,")
    assert set(unknown["reason"]) == {
        "years at the school unknown",
        "backbone teachers unknown",
        "teachers by kind unknown",
    }


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("rotation_share", "the policy has no rotation rule"),
        ("rotation_eligible_years", "the policy has no rotation rule"),
        ("rotation_backbone_share", "the policy has no rotation rule"),
        ("commute_metres", "the policy has no commute limit"),
    ],
)
def test_a_policy_without_the_rule(ask: Callable, key: str, reason: str) -> None:
    table, goals, unknown = ask(numbers={f"staffing.{key}": {"senior": 1}})
    assert table.empty
    assert goals == {}
    assert unknown["reason"].to_list() == [reason]


@pytest.mark.parametrize("seed", range(3))
def test_brute_force_agrees(ask: Callable, seed: int) -> None:
    """All ways to rotate up to three teachers along each of six directed pairs."""
    rng = np.random.default_rng(seed)
    backbone, spare = np.array([4, 2, 1]), rng.integers(0, 3, 3)
    teachers = 10 + spare
    staff = "school_id,level,kind,teachers,backbone,years_at_school\n" + "\n".join(
        f"{s},primary,general,{t},{b},7" for s, t, b in zip("abc", teachers, backbone, strict=True)
    )
    provision = "school_id,level,pupils,seats\n a,primary,100,1\n b,primary,100,1\n c,primary,100,1"
    _, goals, _ = ask(staff=staff, provision=provision, numbers={"staffing.rotation_share": 0.12})
    target = np.ceil(0.12 * teachers.sum() - 1e-9)
    forth = [(0, 1), (0, 2), (1, 2)]
    found = []
    for sent in itertools.product(range(4), repeat=6):
        there, back = sent[:3], sent[3:]
        if any(b > t for t, b in zip(there, back, strict=True)):
            continue
        net = np.zeros(3)
        for (i, j), t, b in zip(forth, there, back, strict=True):
            net[i] += t - b
            net[j] -= t - b
        if (net <= spare).all():
            found.append((max(0, target - sum(sent)), sum(sent)))
    least = min(found)[0]
    assert goals["short_rotation"] == least
    assert goals["rotating"] == min(total for short, total in found if short == least)


@pytest.mark.parametrize("pupils", [200, 230, 310])
def test_fractions_of_a_teacher_make_up_for_nothing(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, pupils: int
) -> None:
    """With any whole numbers the rows on what is missing give max(0, due - net), no more and no less."""
    provision = TOWN["provision"].replace("c,primary,200", f"c,primary,{pupils}")
    city = make_city(**{**TOWN, "provision": provision})
    facts = rotation_facts(city, make_policy(RULES), OPEN, today(city, ("primary",)), NOTHING)
    program = Statement.of(formulate_rotation(facts, make_question(city, year=2025)))
    behind, backbone = program.family("behind"), program.places(program.family("backbone"))
    rounding = program.row_family("round_behind")
    places = program.row_places(rounding)
    tried = np.random.default_rng(0).integers(0, 6, (200, len(backbone)))
    for label, place in zip(rounding.index, places, strict=True):
        due, row = facts.due[label], program.array.entries[[place]].toarray()[0]
        rest = due - np.floor(due)
        column = program.places(behind)[behind.index.get_loc(label)]
        net = np.rint(tried @ row[backbone] / rest)
        least = (program.array.row_lower[place] - rest * net) / row[column]
        exact = np.maximum(0.0, due - net)
        assert (least <= exact + 1e-9).all()
        near = (net == np.floor(due)) | (net == np.ceil(due))
        assert near.any()
        assert least[near] == pytest.approx(exact[near])


def test_a_second_solver_agrees(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    staff = TOWN["staff"].replace("a,primary,general,40", "a,primary,general,46")
    city = make_city(**{**TOWN, "staff": staff})
    question = make_question(city, year=2025, goals={"rotation": ("backbone_behind",)})
    facts = rotation_facts(city, make_policy(RULES), OPEN, today(city, ("primary",)), NOTHING)
    program = formulate_rotation(facts, question)
    ours = solve(program).goal("backbone_behind").value
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False))
    assert ours == pytest.approx(pulp.value(program.expansion.objective), abs=1e-6)
