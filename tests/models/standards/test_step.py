"""Relations of standards: names, two towns, more money; brute force; a second solver; families that bind."""

import dataclasses
from collections.abc import Callable, Mapping
from itertools import product

import pulp
import pytest

from geodata.city import City
from models.measures.stocks import school_stocks
from models.policy import Indicator, Policy, Text
from models.question import Question
from models.standards.facts import standards_facts
from models.standards.formulation import formulate_standards
from models.standards.rules import StandardsRules
from models.standards.step import decide_standards
from models.steps import Steps
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]

# school, district, pupils, teaching area, multimedia rooms, books
SCHOOLS = (
    ("s1", "d1", 100, 400, 1, 1000),
    ("s2", "d1", 200, 1000, 6, 1500),
    ("s3", "d2", 50, 500, 2, 900),
    ("s4", "d2", 100, 300, 0, 700),
)
PRICES = {
    "standards.price.teaching_area_m2": 100,
    "standards.price.multimedia_rooms": 30_000,
    "standards.price.books": 20,
    "compliance.met_at_least": 2,
    "compliance.others_min_share": 0.8,
}
STANDARD = {"teaching_area_m2": (5, 1), "multimedia_rooms": (2, 100), "books": (10, 1)}


@pytest.fixture
def policy(make_policy: MakePolicy) -> Policy:
    indicators = tuple(
        Indicator(
            stock, Text(stock, stock), Text(stock, stock), stock, "pupils", scale, {"primary": least}, {},
            None, ("primary",), "", "example",
        )
        for stock, (least, scale) in STANDARD.items()
    )  # fmt: skip
    return dataclasses.replace(make_policy(PRICES), indicators=indicators)


def town(make_city: MakeCity, *groups: tuple[tuple[object, ...], ...]) -> City:
    rows = [row for group in groups for row in group]
    places = "\n".join(f"{row[0]},{row[1]},0,{number}" for number, row in enumerate(rows))
    stocks = "\n".join(f"{row[0]},primary,{row[2]},999,{row[3]},{row[4]},{row[5]}" for row in rows)
    head = "school_id,level,pupils,seats,teaching_area_m2,multimedia_rooms,books\n"
    return make_city(schools=f"school_id,district_id,x,y\n{places}", provision=head + stocks)


def outcome(
    city: City, policy: Policy, make_question: MakeQuestion, **rules: object
) -> tuple[int, int, dict[str, int]]:
    """Return the schools that pass, the cents in all, and the cents by school."""
    asked = StandardsRules(**rules)
    question = make_question(city, year=2025, levels=("primary",), decisions=("standards",), standards=asked)
    steps = Steps(question)
    decided = decide_standards(policy, asked, ("primary",), school_stocks(city), steps)
    table = steps.table()
    passing = table[table["goal"] == "passing_schools"]["value"]
    passed = (
        passing.iloc[-1] if asked.aim == "most_schools" else passing.sum()
    )  # one program, or one a district
    cents = decided.purchases.groupby("school_id")["cents"].sum().to_dict()
    return round(float(passed)), sum(cents.values()), cents


def test_new_names_change_nothing(make_city: MakeCity, policy: Policy, make_question: MakeQuestion) -> None:
    names = {"s1": "z", "s2": "a", "s3": "m", "s4": "b"}
    other = tuple((names[str(row[0])], *row[1:]) for row in SCHOOLS)
    passing, total, cents = outcome(town(make_city, SCHOOLS), policy, make_question)
    assert outcome(town(make_city, other), policy, make_question) == (
        passing,
        total,
        {names[school]: paid for school, paid in cents.items()},
    )


def test_a_second_town_like_the_first_costs_as_much_again(
    make_city: MakeCity, policy: Policy, make_question: MakeQuestion
) -> None:
    twin = tuple((f"t{row[0]}", f"t{row[1]}", *row[2:]) for row in SCHOOLS)
    passing, total, cents = outcome(town(make_city, SCHOOLS), policy, make_question)
    twice = outcome(town(make_city, SCHOOLS, twin), policy, make_question)
    assert twice[:2] == (2 * passing, 2 * total)
    assert twice[2] == cents | {f"t{school}": paid for school, paid in cents.items()}


def test_more_money_never_brings_fewer_schools_to_standard(
    make_city: MakeCity, policy: Policy, make_question: MakeQuestion
) -> None:
    city = town(make_city, SCHOOLS)
    found = [
        outcome(city, policy, make_question, aim="most_schools", budget=float(budget))
        for budget in (0, 1_000, 20_000, 40_000, 200_000)
    ]
    passing = [schools for schools, *_ in found]
    assert passing == sorted(passing)
    assert passing[0] < passing[-1] == len(SCHOOLS)
    assert all(
        cents <= 100 * budget
        for (_, cents, _), budget in zip(found, (0, 1_000, 20_000, 40_000, 200_000), strict=True)
    )


def cheapest(pupils: int, stocks: tuple[int, ...]) -> int:
    """Return the fewest cents with which a school passes: every set of met indicators is tried."""
    best = None
    for met in product([0.8, 1.0], repeat=3):
        if sum(share == 1.0 for share in met) < 2:
            continue
        cost = 0
        for (stock, (least, scale)), have, share in zip(STANDARD.items(), stocks, met, strict=True):
            need = -(-round(least * pupils / scale * share * 10) // 10)  # whole things, rounded up
            cost += max(0, need - have) * int(PRICES[f"standards.price.{stock}"]) * 100
        best = cost if best is None else min(best, cost)
    assert best is not None
    return best


def test_no_set_of_indicators_is_cheaper(
    make_city: MakeCity, policy: Policy, make_question: MakeQuestion
) -> None:
    _, _, cents = outcome(town(make_city, SCHOOLS), policy, make_question)
    for school, _, pupils, *stocks in SCHOOLS:
        assert cents.get(str(school), 0) == cheapest(pupils, tuple(stocks)), school


def test_a_second_solver_agrees(make_city: MakeCity, policy: Policy) -> None:
    cbcbox = pytest.importorskip("cbcbox", reason="no second solver here")
    facts = standards_facts(policy, StandardsRules(), school_stocks(town(make_city, SCHOOLS)), "primary")
    program, _ = formulate_standards(facts)
    ours = solve(program).goal("passing_schools").value
    program.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False), goal="passing_schools")
    assert abs(pulp.value(program.expansion.objective)) == pytest.approx(abs(ours))


def test_a_district_that_lacks_nothing_costs_nothing(
    make_city: MakeCity, policy: Policy, make_question: MakeQuestion
) -> None:
    rich = (("s1", "d1", 100, 900, 9, 9000), ("s2", "d1", 50, 900, 9, 9000))
    assert outcome(town(make_city, rich), policy, make_question) == (2, 0, {})
