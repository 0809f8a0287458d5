import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.errors import NoValuesError, ProgramError
from optimizer.program import Program
from optimizer.solve import Limits, solve
from optimizer.status import Status
from optimizer.uncertainty import Cases, join_cases

DEMANDS = {"low": 10.0, "middle": 20.0, "high": 40.0}


def case(demand: float, *, build: float = 3.0, rent: float = 5.0, most: float = 2.0) -> Program:
    """Build seats now at 3 each in tens; rent what is missing later at 5."""
    program = Program("seats")
    tens = program.add_variables("build", ["s1", "s2"], upper=most, integer=True, unit="tens of seats")
    rented = program.add_variables("rent", ["r"], unit="seats")
    program.add_rows("seat_all", ["c"], {tens: sparse.csr_array([[10.0, 10.0]]), rented: 1.0}, ">=", demand)
    program.add_goal("cost", {tens: 10 * build, rented: rent}, unit="M")
    return program


def joined(**shares: float) -> Cases:
    programs = {name: case(demand) for name, demand in DEMANDS.items()}
    return join_cases(programs, ["build"], shares or None)


def costs(built: int) -> dict[str, float]:
    return {name: 30.0 * built + 5.0 * max(0.0, need - 10 * built) for name, need in DEMANDS.items()}


SHARES = {"low": 0.5, "middle": 0.3, "high": 0.2}


def test_the_expected_cost_is_the_least_over_every_decision() -> None:
    cases = joined(**SHARES)
    cases.add_expected("cost")
    solution = solve(cases.program)
    best = min(sum(SHARES[name] * cost for name, cost in costs(built).items()) for built in range(5))
    assert solution.status is Status.OPTIMAL
    assert solution.goals[0].value == pytest.approx(best)
    assert (solution.goals[0].name, solution.goals[0].unit) == ("expected_cost", "M")
    built = int(solution.values("build").sum())
    assert cases.values(solution, "cost").to_dict() == pytest.approx(costs(built))
    rented = solution.series("rent")
    assert rented.index.to_list() == [("low", "r"), ("middle", "r"), ("high", "r")]
    assert rented["high", "r"] == max(0.0, 40.0 - 10 * built)


def test_the_worst_regret_is_the_least_over_every_decision() -> None:
    cases = joined()
    alone = {name: each.goal("cost").value for name, each in cases.best_alone("cost").items()}
    assert alone == pytest.approx({"low": 30.0, "middle": 60.0, "high": 120.0})
    cases.add_worst_regret("cost", alone)
    solution = solve(cases.program)
    least = min(max(costs(built)[name] - alone[name] for name in DEMANDS) for built in range(5))
    assert solution.goals[0].value == pytest.approx(least)


@settings(max_examples=12, deadline=None)
@given(worst=st.sampled_from([0.1, 0.2, 0.4, 0.75, 1.0]))
def test_the_mean_of_the_worst_cases_is_the_least_over_every_decision(worst: float) -> None:
    cases = joined(**SHARES)
    cases.add_cvar("cost", worst)
    solution = solve(cases.program, limits=Limits(gap=0.0))
    least = min(mean_of_worst(costs(built), worst) for built in range(5))
    assert solution.goals[0].value == pytest.approx(least)


def mean_of_worst(values: dict[str, float], worst: float) -> float:
    left, total = worst, 0.0
    for name, value in sorted(values.items(), key=lambda each: -each[1]):
        share = min(left, SHARES[name])
        total, left = total + share * value, left - share
    return total / worst


def test_a_goal_to_be_made_large_is_turned() -> None:
    """Sell at most the demand; what is bought now costs 2 and sells at 3."""
    programs = {}
    for name, demand in (("few", 2.0), ("many", 6.0)):
        program = Program("shop")
        buy = program.add_variables("buy", ["all"], upper=9.0, integer=True)
        sell = program.add_variables("sell", ["all"], upper=demand)
        program.add_rows("stock", ["all"], {sell: 1.0, buy: -1.0}, "<=", 0.0)
        program.add_goal("gain", {sell: 3.0, buy: -2.0}, sense="max")
        programs[name] = program

    def gain(bought: int, demand: float) -> float:
        return 3 * min(bought, demand) - 2 * bought

    for goal, expected in (
        ("expected", max((gain(b, 2) + gain(b, 6)) / 2 for b in range(10))),
        ("cvar", max(min(gain(b, 2), gain(b, 6)) for b in range(10))),
        ("regret", min(max(2 - gain(b, 2), 6 - gain(b, 6)) for b in range(10))),
    ):
        cases = join_cases(programs, ["buy"])
        if goal == "expected":
            cases.add_expected("gain")
        elif goal == "cvar":
            cases.add_cvar("gain", 0.5)
        else:
            cases.add_worst_regret("gain", {"few": 2.0, "many": 6.0})
        assert solve(cases.program).goals[0].value == pytest.approx(expected)


def test_one_case_is_the_program_itself_and_goals_may_follow_one_another() -> None:
    cases = join_cases({"only": case(40.0)}, ["build"])
    cases.add_expected("cost")
    alone = cases.best_alone("cost")["only"]
    assert solve(cases.program).goals[0].value == alone.goals[0].value
    both = joined(**SHARES)
    both.add_cvar("cost", 0.2)
    both.add_expected("cost")
    first, second = solve(both.program).goals
    assert first.value == pytest.approx(120.0)
    assert second.value == pytest.approx(
        min(
            sum(SHARES[name] * cost for name, cost in costs(built).items())
            for built, _ in itertools.product(range(5), [0])
            if mean_of_worst(costs(built), 0.2) <= 120.0
        ),
        abs=1e-4,
    )


def test_what_does_not_fit_is_refused() -> None:
    programs = {name: case(demand) for name, demand in DEMANDS.items()}
    with pytest.raises(ProgramError, match="there are no cases"):
        join_cases({}, ["build"])
    with pytest.raises(ProgramError, match="no variables are called 'builds'; the families are: build, rent"):
        join_cases(programs, ["builds"])
    with pytest.raises(ProgramError, match="probabilities are at least 0, one per case, together 1"):
        join_cases(programs, ["build"], {"low": 0.5, "middle": 0.5, "high": 0.5})
    other = case(1.0, most=3.0)
    with pytest.raises(ProgramError, match="build: is shared, and in case 'b' not what it is in the others"):
        join_cases({"a": case(1.0), "b": other}, ["build"])
    cases = joined()
    with pytest.raises(ProgramError, match="case 'low' has no goal 'costs'"):
        cases.add_expected("costs")
    with pytest.raises(ProgramError, match="the best of case 'low' alone is not known"):
        cases.add_worst_regret("cost", {"low": math.nan})
    with pytest.raises(ProgramError, match="the share of worst cases is above 0 and at most 1, not 0"):
        cases.add_cvar("cost", 0.0)
    own = case(1.0)
    own.add_variable("x", 0, 1)
    with pytest.raises(ProgramError, match="not in PuLP's own variables"):
        join_cases({"a": own}, ["build"])


def test_a_joint_program_without_a_plan_has_no_values_by_case() -> None:
    programs = {"a": case(10.0), "b": case(10.0)}
    programs["b"].add_rows("never", ["r"], {programs["b"].families[1]: 1.0}, "<=", -1.0)
    cases = join_cases(programs, ["build"])
    cases.add_expected("cost")
    solution = solve(cases.program)
    assert solution.status is Status.INFEASIBLE
    with pytest.raises(NoValuesError, match="the solve ended infeasible"):
        cases.values(solution, "cost")
