import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pulp
import pytest
from scipy.optimize import linprog

from geodata.city import City
from models.funds.facts import funds_facts
from models.funds.formulation import formulate_funds
from models.plan import Plan
from models.plan_city import plan_city
from models.plan_tables import tidy
from models.policy import Policy
from models.question import Question
from models.school_table import today
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

PER_PUPIL = {"funds.per_pupil": 100}


def city_tables(
    pupils: Sequence[int], sources: str, *, columns: str = "", schools: str = ""
) -> dict[str, str]:
    names = [f"s{number}" for number in range(len(pupils))]
    return {
        "schools": schools or "school_id,x,y\n" + "\n".join(f"{s},0,0" for s in names),
        "provision": columns
        or "school_id,level,pupils,seats\n"
        + "\n".join(f"{s},primary,{n},999" for s, n in zip(names, pupils, strict=True)),
        "sources": "source_id,year,name,kind,amount,levels,uses,districts,ownership\n" + sources,
    }


def plan_funds(city: City, policy: Policy, make_question: MakeQuestion, **changes: object) -> Plan:
    return plan_city(city, policy, make_question(city, decisions=("funds",), **changes))


def granted(plan: Plan) -> dict[str, float]:
    return dict(zip(plan.schools["school_id"], plan.schools["granted"], strict=True))


def test_worked_by_hand(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> None:
    """6000 due and 3000 there: the worst share is smallest when everybody lacks half.

    s0 and s1 (d1, 1000 and 3000 due) may have sources a (2000) and c (1000), s2 (d2, 2000 due) only c.
    """
    city = make_city(
        **city_tables(
            [10, 30, 20],
            "a,2025,District,general,2000,,,d1,\n c,2025,City,general,1000,,,,",
            schools="school_id,district_id,x,y\n s0,d1,0,0\n s1,d1,0,0\n s2,d2,0,0",
        )
    )
    plan = plan_funds(city, make_policy(PER_PUPIL), make_question)
    assert granted(plan) == {"s0": 500, "s1": 1500, "s2": 1000}
    assert plan.grants["cents"].sum() == 300_000
    goals = plan.steps.set_index("goal")["value"].round(6).to_dict()
    assert goals == {
        "short_staff_funds": 0,
        "worst_shortfall": 0.5,
        "short_funds": 3,
        "uneven_shortfall": 0,
    }
    assert plan.shortages["amount"].to_list() == [500, 1500, 1000]
    assert set(plan.shortages["measured_in"]) == {"CNY"}


def test_earmarks_are_kept_and_the_rest_is_spread_evenly(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """d1 stays 60 % short; the city's money serves d2 and d3 alike, and nothing is left unspent."""
    city = make_city(
        **city_tables(
            [10, 10, 30],
            "a,2025,One,general,400,,,d1,\n c,2025,Rest,general,2000,,,d2;d3,",
            schools="school_id,district_id,x,y\n s0,d1,0,0\n s1,d2,0,0\n s2,d3,0,0",
        )
    )
    plan = plan_funds(city, make_policy(PER_PUPIL), make_question)
    assert granted(plan) == {"s0": 400, "s1": 500, "s2": 1500}


def test_uneven_shortfall_spreads_what_the_worst_leaves_free(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """Three groups: d1 stays 90 % short; c must serve d2 and d3, which have own money in different groups."""
    city = make_city(
        **city_tables(
            [10, 10, 10],
            """a,2025,One,general,100,,,d1,
            b,2025,Two,general,100,,,d2,
            c,2025,Rest,general,900,,,d2;d3,""",
            schools="school_id,district_id,x,y\n s0,d1,0,0\n s1,d2,0,0\n s2,d3,0,0",
        )
    )
    plan = plan_funds(city, make_policy(PER_PUPIL), make_question)
    assert granted(plan) == {"s0": 100, "s1": 500, "s2": 500}


def test_money_is_not_granted_beyond_the_need(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    city = make_city(**city_tables([3], "a,2025,Much,general,1e9,,,,"))
    plan = plan_funds(city, make_policy(PER_PUPIL), make_question)
    assert granted(plan) == {"s0": 300}
    assert plan.shortages.empty


def test_hires_are_paid_first(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """One teacher for 1000 and 2000 due for running, 1500 there: the hire is paid in full."""
    tables = city_tables([20], "a,2025,All,general,1500,,,,")
    tables["staff"] = "school_id,level,kind,teachers\n s0,primary,general,1"
    rules = {**PER_PUPIL, "staffing.pupils_per_teacher": 10, "staffing.annual_cost": 1000}
    city = make_city(**tables)
    plan = plan_city(city, make_policy(rules), make_question(city, decisions=("teachers", "funds")))
    assert plan.grants[["use", "cents"]].to_numpy().tolist() == [["operating", 50_000], ["staff", 100_000]]
    schools = plan.schools.iloc[0]
    assert (schools["need_funds"], schools["granted"], schools["short_funds"]) == (3000, 1500, 1500)


def test_private_schools_are_paid_only_by_sources_that_name_them(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    schools = "school_id,ownership,x,y\n s0,private,0,0\n s1,inclusive_private,0,0"
    policy = make_policy(PER_PUPIL)
    silent = make_city(**city_tables([10, 10], "a,2025,A,general,9999,,,,", schools=schools))
    plan = plan_funds(silent, policy, make_question)
    assert plan.grants["school_id"].to_list() == ["s1"]
    assert np.isnan(granted(plan)["s0"])
    assert plan.not_assessed["reason"].to_list() == ["private, and no source names private schools"]
    named = make_city(**city_tables([10, 10], "a,2025,A,general,9999,,,,private", schools=schools))
    assert plan_funds(named, policy, make_question).grants["school_id"].to_list() == ["s0"]


def test_uses_and_levels_of_a_source_are_kept(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    city = make_city(
        **city_tables([10], "a,2025,A,general,9999,junior,,,\n b,2025,B,general,9999,,staff;projects,,")
    )
    plan = plan_funds(city, make_policy(PER_PUPIL), make_question)
    assert plan.grants.empty
    assert plan.schools["short_funds"].to_list() == [1000]


def test_grants_of_the_published_formula(
    shared: Path, make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    case = json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["grants_cn"]
    rates = case["rates"]
    rules = {
        "funds.per_pupil": {level: rates[level] for level in ("primary", "junior", "special")},
        "funds.boarder_topup": rates["boarder"],
        "funds.small_school_floor": dict.fromkeys(("primary", "junior"), rates["floor"]),
    }
    names = [f"s{number}" for number in range(len(case["rows"]))]
    columns = "school_id,level,pupils,seats,boarders\n" + "\n".join(
        f"{s},{level},{pupils},{pupils},{boarders}"
        for s, (level, pupils, boarders, _) in zip(names, case["rows"], strict=True)
    )
    tables = city_tables([0] * len(names), "a,2025,A,general,1e8,,,,", columns=columns)
    plan = plan_funds(make_city(**tables), make_policy(rules), make_question)
    assert list(granted(plan).values()) == [due for *_, due in case["rows"]]


def test_cents_reconcile_when_thirds_are_granted(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """1000.00 among three equal schools: no cent is lost and none is made."""
    city = make_city(**city_tables([10, 10, 10], "a,2025,A,general,1000,,,,"))
    plan = plan_funds(city, make_policy(PER_PUPIL), make_question)
    assert plan.grants["cents"].to_list() == [33_334, 33_333, 33_333]
    assert plan.schools["short_funds"].to_list() == [666.66, 666.67, 666.67]


@pytest.mark.parametrize("seed", range(2))
def test_relations(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion, seed: int
) -> None:
    """More money is never worse for the worst or the sum; twice the money for twice the need doubles all."""
    rng = np.random.default_rng(seed)
    pupils = rng.integers(5, 400, 6)
    schools = "school_id,district_id,x,y\n" + "\n".join(f"s{n},d{n % 3},0,0" for n in range(6))
    policy, worst, total = make_policy(PER_PUPIL), [], []
    for amount in (0, 1000, 5000, 20_000):
        text = f"a,2025,A,general,{amount},,,,\n b,2025,B,general,3000,,,d1,\n c,2025,C,general,500,,,d0;d2,"
        plan = plan_funds(make_city(**city_tables(pupils, text, schools=schools)), policy, make_question)
        goals = plan.steps.set_index("goal")["value"]
        worst.append(round(goals["worst_shortfall"], 6))
        total.append(round(goals["short_funds"], 6))
    assert worst == sorted(worst, reverse=True)
    assert total == sorted(total, reverse=True)
    twice = "a,2025,A,general,40000,,,,\n b,2025,B,general,6000,,,d1,\n c,2025,C,general,1000,,,d0;d2,"
    doubled = plan_funds(make_city(**city_tables(2 * pupils, twice, schools=schools)), policy, make_question)
    got = np.array(list(granted(plan).values()))
    assert list(granted(doubled).values()) == pytest.approx(2 * got, abs=0.05)


def test_another_formulation_and_a_second_solver_agree(
    make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion
) -> None:
    """The smallest worst share from SciPy without payer groups, and from CBC with them, is ours."""
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    pupils = [10, 40, 25, 5]
    schools = "school_id,district_id,x,y\n" + "\n".join(f"s{n},d{n % 2},0,0" for n in range(4))
    text = "a,2025,A,general,1500,,,d0,\n b,2025,B,general,2000,,,,"
    city = make_city(**city_tables(pupils, text, schools=schools))
    question = make_question(city, goals={"funds": ("worst_shortfall",)})
    facts = funds_facts(make_policy(PER_PUPIL), question, today(city, ("primary",)), tidy("hires"))
    program = formulate_funds(facts, question)
    ours = solve(program).goal("worst_shortfall").value
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False))
    assert float(program.expansion.values("worst_shortfall")[0]) == pytest.approx(ours, abs=1e-6)
    assert least_worst(pupils) == pytest.approx(ours, abs=1e-6)


def least_worst(pupils: list[int]) -> float:
    """Grants of a to s0 and s2 and of b to all four; x = (a0, a2, b0..b3, t)."""
    due = np.array(pupils) * 100.0
    rows, most = [], []
    for school, paying in enumerate([[0, 2], [3], [1, 4], [5]]):
        row = np.zeros(7)
        row[paying] = -1
        row[6] = -due[school]
        rows.append(row)
        most.append(-due[school])
    rows += [[1, 1, 0, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 0]]
    most += [1500, 2000]
    return float(linprog([0] * 6 + [1], A_ub=rows, b_ub=most).fun)
