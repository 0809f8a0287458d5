"""A solver that lies, a disk that is edited, rules that change afterwards: each is found out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from models.plan import Plan
from optimizer.engine import Answer, Engine
from optimizer.errors import FalseClaimError, OptimizerError
from optimizer.program import Program
from optimizer.solve import solve
from optimizer.status import Status
from scenarios import runs, verify
from scenarios.errors import AuditFailedError
from scenarios.packs import load_pack
from scenarios.runs import run_scenario
from scenarios.scenario import read_scenario
from scenarios.store import Store
from scenarios.verify import verify_run

pytestmark = pytest.mark.xdist_group("faults")  # one town and one server of commands for all

type Lie = Callable[[Answer], Answer]
BEST = 9.0  # min 2x + 3y: x + y ≥ 4, x ≤ 3, y ≤ 5; x = 3, y = 1


def program(*, integer: bool) -> Program:
    made = Program("four")
    x = made.add_variables("x", ["x", "y"], upper=[3.0, 5.0], integer=integer)
    made.add_rows("need", ["all"], {x: sparse.csr_array([[1.0, 1.0]])}, ">=", 4.0)
    made.add_goal("cost", {x: np.array([2.0, 3.0])})
    return made


def values(*numbers: float) -> Lie:
    return lambda answer: replace(answer, values=np.array(numbers))


LIES: dict[str, Lie] = {
    "a vector of zeros": values(0.0, 0.0),
    "a value beyond its bound": values(4.0, 0.0),
    "a row missed by one child": values(3.0, 0.0),
    "half a child": values(2.5, 1.5),
    "not a number": values(np.nan, 1.0),
    "without end": values(np.inf, 1.0),
    "a worse plan called the best": values(2.0, 2.0),
    "duals that prove nothing": lambda answer: replace(answer, duals=np.array([2.0])),
    "duals of the wrong sign": lambda answer: replace(answer, duals=np.array([-3.0])),
    "a bound better than the plan": lambda answer: replace(answer, bound=12.0),
    "called the best, without a plan": lambda answer: replace(answer, values=None),
}


@pytest.mark.promise(
    "nothing false",
    "the arrays that the solver hands back are corrupted, in a linear and a whole-number program",
    "the certificate refuses, or the answer has no value, or what is claimed is no more than what is true",
)
@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_of_the_solver_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
    lie: str,
    *,
    integer: bool,
) -> None:
    real = Engine._read
    monkeypatch.setattr(Engine, "_read", lambda engine: LIES[lie](real(engine)))
    try:
        solution = solve(program(integer=integer))
    except OptimizerError as error:
        assert str(error)  # noqa: PT017 - a refusal is what is wanted
        return
    if not solution.has_values:
        return
    x, y = solution.values("x")
    assert x + y >= 4 - 1e-6
    assert -1e-6 <= x <= 3 + 1e-6
    assert solution.goals[0].value == pytest.approx(2 * x + 3 * y)
    assert solution.goals[0].bound <= BEST + 1e-6, "nothing is better than the best"
    if solution.status is Status.OPTIMAL:
        assert solution.goals[0].value == pytest.approx(BEST)


@pytest.mark.promise(
    "nothing false",
    "the search calls a plan optimal that is a tenth above its own bound",
    "it is feasible, with the gap, and a warning says so",
)
def test_a_gap_that_the_bound_leaves_open_is_not_called_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Engine._read
    monkeypatch.setattr(Engine, "_read", lambda engine: values(2.0, 2.0)(real(engine)))
    solution = solve(program(integer=True))
    assert (solution.status, solution.goals[0].value, solution.goals[0].gap) == (Status.FEASIBLE, 10.0, 0.1)
    assert solution.warnings == ("cost: called optimal by the solver, not proved by its bound",)


@pytest.mark.promise(
    "nothing false",
    "presolve reports infeasible in error",
    "the verdict is confirmed without presolve, and the true best is found",
)
def test_an_infeasible_verdict_is_asked_again_without_presolve(monkeypatch: pytest.MonkeyPatch) -> None:
    real, lied = Engine._run, []

    def run(engine: Engine, *given: Any) -> Answer:  # noqa: ANN401
        answer = real(engine, *given)
        if not lied:
            lied.append(answer)
            return Answer(Status.INFEASIBLE)
        return answer

    monkeypatch.setattr(Engine, "_run", run)
    solution = solve(program(integer=True))
    assert lied
    assert solution.status is Status.OPTIMAL
    assert solution.goals[0].value == BEST


def one_child_more(plan: Plan) -> Plan:
    children = plan.placements["children"].copy()
    children.iloc[0] += 1
    return replace(plan, placements=plan.placements.assign(children=children))


def one_cent_more(plan: Plan) -> Plan:
    cents = plan.grants["cents"].copy()
    cents.iloc[0] += 100_000_000_00
    return replace(plan, grants=plan.grants.assign(cents=cents))


def one_school_less(plan: Plan) -> Plan:
    return replace(plan, schools=plan.schools.iloc[1:])


@pytest.mark.promise(
    "nothing false",
    "rounding breaks a total: a child too many, money that no source has, a school lost from the plan",
    "the audit, which uses no solver, names the rule; the plan is never handed out, so never stored",
)
@pytest.mark.parametrize("spoil", [one_child_more, one_cent_more, one_school_less])
def test_a_plan_whose_totals_do_not_fit_is_never_a_run(
    town: Any,  # noqa: ANN401
    hand_city: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Plan], Plan],
) -> None:
    plan = spoil(town.run().plan)
    monkeypatch.setattr(runs, "plan_city", lambda *_: plan)
    with pytest.raises(AuditFailedError) as caught:
        run_scenario(hand_city, read_scenario(town.question))
    assert "audit" in str(caught.value)


def verdicts(town: Any, city: Any) -> dict[str, str]:  # noqa: ANN401
    return {
        finding.what: finding.verdict
        for finding in verify_run(Store(town.store), 1, city).findings
        if finding.verdict != "holds"
    }


@pytest.mark.promise(
    "nothing false",
    "a pack is changed after a run",
    "verification says that the rules are not those of the run; the run itself stays as it was",
)
def test_rules_changed_after_a_run_are_found(
    town: Any,  # noqa: ANN401
    hand_city: Any,  # noqa: ANN401
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = town.run()
    changed = load_pack("cn.2017.quality", {"class_size.max": 41})
    monkeypatch.setattr(verify, "load_pack", lambda *_: changed)
    assert verdicts(town, hand_city)["policy"] == "fails"
    assert town.run() == kept


@pytest.mark.promise(
    "nothing false",
    "one child is moved in the city's files after a run",
    "verification says that the city is not that of the run",
)
def test_a_city_changed_after_a_run_is_found(town: Any, hand_city: Any) -> None:  # noqa: ANN401
    children = hand_city.children.copy()
    children.loc[0, "children"] += 1
    assert verdicts(town, replace(hand_city, children=children))["city"] == "fails"


def test_the_lies_are_told_to_a_program_whose_best_is_known() -> None:
    for integer in (False, True):
        solution = solve(program(integer=integer))
        assert (solution.status, solution.goals[0].value) == (Status.OPTIMAL, BEST)
    assert issubclass(FalseClaimError, OptimizerError)
