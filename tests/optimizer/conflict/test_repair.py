import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.conflict.repair import Give, repair
from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solve import Limits
from optimizer.status import Status


def crowded() -> Program:
    """Two schools of 25 and 20 seats; areas of 30 and 20 children: five seats are missing."""
    program = Program("places")
    place = program.add_variables("place", [("z1", "s1"), ("z1", "s2"), ("z2", "s2")], unit="children")
    areas = sparse.csr_array(np.array([[1, 1, 0], [0, 0, 1]]))
    schools = sparse.csr_array(np.array([[1, 0, 0], [0, 1, 1]]))
    program.add_rows("place_all", ["z1", "z2"], {place: areas}, "==", [30, 20], unit="children")
    program.add_rows("seats", ["s1", "s2"], {place: schools}, "<=", [25, 20], unit="seats")
    return program


def test_the_cheapest_repair_and_others_by_family() -> None:
    gives = {"seats": Give(cost=[3.0, 2.0], side="upper"), "place_all": Give(cost=5.0, side="lower")}
    found = repair(crowded(), gives)
    assert (found.status, [each.cost for each in found.repairs]) == (Status.OPTIMAL, [10.0, 25.0])
    first, second = found.repairs
    columns = ["family", "index", "sense", "rhs", "change", "unit", "cost"]
    assert list(first.changes.columns) == columns
    assert first.changes.to_numpy().tolist() == [["seats", "s2", "<=", 20.0, 5.0, "seats", 10.0]]
    assert second.changes["change"].sum() == -5.0
    assert set(second.changes["family"]) == {"place_all"}
    assert first.bound == 10.0
    assert first.solution.series("place").sum() == 50.0


def test_other_repairs_by_single_members() -> None:
    """A seat at s2 costs 2, at s1 3, a child left out 5 or 6; each repair has something new."""
    gives = {"seats": Give(cost=[3.0, 2.0]), "place_all": Give(cost=[5.0, 6.0], side="lower")}
    found = repair(crowded(), gives, count=9, apart="index")
    assert [each.cost for each in found.repairs] == [10.0, 15.0, 25.0, 30.0]
    assert [each.changes["index"].tolist() for each in found.repairs] == [["s2"], ["s1"], ["z1"], ["z2"]]


def test_a_limit_on_changes_and_whole_numbers() -> None:
    program = crowded()
    program.rows[1].rhs[:] = [24.6, 20.0]
    gives = {"seats": Give(cost=[1.0, 4.0], most=[2.5, math.inf], whole=True)}
    (only,) = repair(program, gives).repairs
    assert only.changes[["index", "change"]].to_numpy().tolist() == [["s1", 2.0], ["s2", 4.0]]
    assert only.cost == 18.0
    loose = repair(program, {"seats": Give(cost=[1.0, 4.0], most=[2.5, math.inf])}).repairs[0]
    assert loose.cost == pytest.approx(2.5 + 4 * 2.9)


def test_a_lock_gives_with_its_bounds() -> None:
    program = Program("locks")
    done = program.add_variables("done", ["p1", "p2"], lower=[0, 1], upper=1.0, integer=True, unit="projects")
    program.add_rows("budget", ["all"], {done: sparse.csr_array([[3.0, 9.0]])}, "<=", 8.0, unit="M")
    gives = {"done": Give(cost=5.0, most=1.0, whole=True, side="lower"), "budget": Give(cost=10.0)}
    lock, money = repair(program, gives).repairs
    assert lock.changes.to_numpy().tolist() == [["done", "p2", "==", 1.0, -1.0, "projects", 5.0]]
    assert lock.solution.values("done")[1] == 0.0
    assert money.changes.to_numpy().tolist() == [["budget", "all", "<=", 8.0, 1.0, "M", 10.0]]


def test_rows_of_pulp_give_by_their_name() -> None:
    program = Program("own")
    x = program.add_variable("x", 0, 4)
    program += (x >= 5, "at_least_five")
    (only,) = repair(program, {"at_least_five": Give(cost=2.0)}).repairs
    assert only.changes.to_numpy().tolist() == [["at_least_five", "at_least_five", ">=", 5.0, -1.0, "", 2.0]]


def test_a_program_with_a_plan_needs_no_change() -> None:
    program = crowded()
    program.rows[1].rhs[:] = 50.0
    (only,) = repair(program, {"seats": Give()}).repairs
    assert (only.cost, len(only.changes), only.status) == (0.0, 0, Status.OPTIMAL)


def test_nothing_that_may_give_helps() -> None:
    found = repair(crowded(), {"seats": Give(most=1.0)})
    assert (found.status, found.repairs) == (Status.INFEASIBLE, ())


def test_limits_and_cancel_are_told() -> None:
    assert repair(crowded(), {"seats": Give()}, limits=Limits(seconds=1e-9)).status is Status.NO_SOLUTION
    assert repair(crowded(), {"seats": Give()}, cancel=lambda: True).status in {
        Status.STOPPED,
        Status.OPTIMAL,
    }


@pytest.mark.parametrize(
    ("gives", "message"),
    [
        ({}, "nothing may give"),
        (
            {"seat": Give()},
            "no rows or variables are called 'seat'; the families are: place_all, seats, place",
        ),
        ({"seats": Give(cost=0.0)}, "seats: the cost of change is positive, not 0"),
        ({"seats": Give(cost=math.inf)}, "seats: cost of change: infinite at 's1'"),
        ({"seats": Give(most=-1.0)}, "seats: the largest change is at least 0, not -1"),
    ],
)
def test_what_means_nothing_is_refused(gives: dict[str, Give], message: str) -> None:
    with pytest.raises(ProgramError, match=message):
        repair(crowded(), gives)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_brute_force_agrees_on_tiny_integer_programs(data: st.DataObject) -> None:
    """The least cost over every point, for every choice of families left out; repairs are its best ones."""
    number = st.integers(-3, 3).map(float)
    matrix = np.array(data.draw(st.lists(number, min_size=9, max_size=9))).reshape(3, 3)
    matrix[~matrix.any(axis=1), 0] = 1.0
    right = np.array(data.draw(st.lists(number, min_size=3, max_size=3))) - 3.0
    cost = np.array(data.draw(st.lists(st.integers(1, 9).map(float), min_size=3, max_size=3)))
    program = Program("tiny")
    x = program.add_variables("x", range(3), upper=2.0, integer=True)
    for at in range(3):
        program.add_rows(f"r{at}", ["only"], {x: sparse.csr_array(matrix[[at]])}, "<=", right[at])
    found = repair(program, {f"r{at}": Give(cost=cost[at]) for at in range(3)}, count=9)
    points = np.array(list(itertools.product(range(3), repeat=3)))
    excess = np.maximum(points @ matrix.T - right, 0.0)
    cheapest = {}
    for used in itertools.chain.from_iterable(itertools.combinations(range(3), n) for n in range(4)):
        others = [at for at in range(3) if at not in used]
        kept = excess[(excess[:, others] == 0).all(axis=1)]
        cheapest[used] = (kept @ cost).min(initial=math.inf)
    assert found.status is Status.OPTIMAL
    assert found.repairs[0].cost == pytest.approx(min(cheapest.values()), abs=1e-5)
    supports = [frozenset(each.changes["family"]) for each in found.repairs]
    assert len(set(supports)) == len(supports)
    for each, support in zip(found.repairs, supports, strict=True):
        assert each.cost == pytest.approx(cheapest[tuple(int(name[1]) for name in sorted(support))], abs=1e-5)
    for later, earlier in itertools.combinations(reversed(supports), 2):
        assert not earlier <= later
