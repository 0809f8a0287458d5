import subprocess
from collections.abc import Callable
from pathlib import Path

import cbcbox
import highspy
import numpy as np
import pulp
import pyscipopt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.errors import NoValuesError, ProgramError
from optimizer.expansion import clean_name
from optimizer.program import Program
from optimizer.solve import Status, solve

OTHERS = {"CBC": pulp.COIN_CMD, "SCIP": pulp.SCIP_PY}
ODD = [
    "free",
    "inf",
    "1e5",
    "a b",
    "学校一",
    ">=3",
    "e",
    "End",
    ("z", "s"),
    (1, 2.5),
    3,
    "",
    "L" * 130,
    "校" * 40,
]


@pytest.fixture(params=OTHERS)
def other(request: pytest.FixtureRequest) -> pulp.LpSolver:
    """Return a solver of another house than HiGHS."""
    return OTHERS[request.param](msg=False)


def read_by_highs(path: Path) -> float:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.run()
    return float(solver.getInfo().objective_function_value)


def read_by_cbc(path: Path) -> float:
    answer = path.with_suffix(".cbc")
    subprocess.run(
        [str(cbcbox.cbc_bin_path()), str(path), "-solve", "-solution", str(answer)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    first = answer.read_text().splitlines()[0]
    assert first.startswith("Optimal")
    return float(first.split()[-1])


def read_by_scip(path: Path) -> float:
    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(str(path))
    model.optimize()
    assert model.getStatus() == "optimal"
    return float(model.getObjVal())


READERS = [read_by_highs, read_by_cbc, read_by_scip]


def odd_program() -> Program:
    """State a mixed program whose labels, families and rows are words of the file formats."""
    program = Program("End")
    count = np.arange(1.0, len(ODD) + 1)
    x = program.add_variables("x", ODD, upper=count + 0.5, integer=True)
    free = program.add_variables("e1", ODD, lower=-np.inf)
    program.add_rows("free", ODD, {x: 1.0, free: -1.0}, "<=", np.arange(len(ODD)) % 3)
    program.add_rows("st", ["all"], {free: sparse.csr_array(np.ones((1, len(ODD))))}, ">=", 3.0)
    program.add_goal("worth", {x: count, free: -0.5}, sense="max")
    return program


@pytest.fixture
def program() -> Program:
    """Two areas, two schools: 30 and 20 children, 25 and 20 seats; five stay without a place."""
    program = Program("places")
    arcs = [("z1", "s1"), ("z1", "s2"), ("z2", "s2")]
    place = program.add_variables("place", arcs, integer=True, unit="children")
    unplaced = program.add_variables("unplaced", ["z1", "z2"], unit="children")
    areas = sparse.csr_array(np.array([[1, 1, 0], [0, 0, 1]]))
    schools = sparse.csr_array(np.array([[1, 0, 0], [0, 1, 1]]))
    program.add_rows("place_every_child", ["z1", "z2"], {place: areas, unplaced: 1.0}, "==", [30, 20])
    program.add_rows("respect_seats", ["s1", "s2"], {place: schools}, "<=", [25, 20])
    program.add_goal("unplaced_children", {unplaced: 1.0})
    program.add_goal("travel", {place: np.array([5.0, 9.0, 3.0])})
    return program


def test_a_lp_file_reads_like_the_formulation(program: Program, tmp_path: Path) -> None:
    program.writeLP(str(tmp_path / "places.lp"), goal="unplaced_children")
    assert (tmp_path / "places.lp").read_text() == (
        "\\* places *\\\n"
        "Minimize\n"
        "unplaced_children: unplaced_z1 + unplaced_z2\n"
        "Subject To\n"
        "place_every_child_z1: place_z1_s1 + place_z1_s2 + unplaced_z1 = 30\n"
        "place_every_child_z2: place_z2_s2 + unplaced_z2 = 20\n"
        "respect_seats_s1: place_z1_s1 <= 25\n"
        "respect_seats_s2: place_z1_s2 + place_z2_s2 <= 20\n"
        "Bounds\n 0 <= place_z1_s1\n 0 <= place_z1_s2\n 0 <= place_z2_s2\n"
        "Generals\nplace_z1_s1\nplace_z1_s2\nplace_z2_s2\n"
        "End\n"
    )


def test_an_mps_file_holds_the_same_program(program: Program, tmp_path: Path) -> None:
    """Another reader of the file finds the same optimum."""
    program.writeMPS(str(tmp_path / "places.mps"), goal="unplaced_children")
    text = (tmp_path / "places.mps").read_text()
    assert "place_z1_s2" in text
    assert "respect_seats_s1" in text
    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    reader.readModel(str(tmp_path / "places.mps"))
    reader.run()
    assert reader.getInfo().objective_function_value == 5.0


def test_another_solver_finds_the_same_optimum(program: Program, other: pulp.LpSolver) -> None:
    stats = program.solve(other, goal="unplaced_children")
    assert stats.has_solution
    assert program.expansion is not None
    assert program.expansion.values("unplaced").sum() == 5.0
    assert solve(program).goals[0].value == 5.0


def test_another_solver_reaches_the_same_goals_in_order(program: Program, other: pulp.LpSolver) -> None:
    """What the first goal reached is held by a row while the second is improved: 25·5 + 20·3 child-km."""
    unplaced = {family.family: family for family in program.families}["unplaced"]
    program.solve(other, goal="unplaced_children")
    assert program.expansion is not None
    reached = program.expansion.values("unplaced").sum()
    held = program.copy()
    held.add_rows("hold", ["first"], {unplaced: sparse.csr_array(np.ones((1, 2)))}, "<=", reached)
    held.solve(other, goal="travel")
    assert held.expansion is not None
    mine = solve(program)
    theirs = held.expansion.values("place") @ [5.0, 9.0, 3.0]
    assert [goal.value for goal in mine.goals] == [reached, theirs] == [5.0, 185.0]


def test_odd_labels_reach_another_solver(other: pulp.LpSolver) -> None:
    program = odd_program()
    program.solve(other)
    assert program.expansion is not None
    theirs = np.concatenate([program.expansion.values(family) for family in ("x", "e1")])
    assert program.costs(program.goals[0]) @ theirs == pytest.approx(solve(program).goals[0].value)


@pytest.mark.parametrize("reader", READERS)
def test_every_solver_reads_the_files_back(reader: Callable[[Path], float], tmp_path: Path) -> None:
    """An MPS file holds a maximum as the minimum of its negative."""
    program = odd_program()
    best = solve(program).goals[0].value
    program.writeLP(str(tmp_path / "odd.lp"))
    program.writeMPS(str(tmp_path / "odd.mps"))
    assert reader(tmp_path / "odd.lp") == pytest.approx(best)
    assert reader(tmp_path / "odd.mps") == pytest.approx(-best)


@pytest.mark.parametrize("reader", READERS)
def test_every_solver_reads_a_linear_program_back(
    reader: Callable[[Path], float], tmp_path: Path, state_transport: Callable[..., Program]
) -> None:
    program = state_transport([7, 5], [6, 9], [[3, 1], [4, None]])
    program.writeLP(str(tmp_path / "transport.lp"))
    program.writeMPS(str(tmp_path / "transport.mps"))
    assert reader(tmp_path / "transport.lp") == reader(tmp_path / "transport.mps") == 27.0


def test_long_labels_stay_apart() -> None:
    names = {clean_name("place", ("校" * 60, number)) for number in range(20)}
    assert len(names) == 20
    assert {len(name) for name in names} == {100}


@pytest.mark.parametrize("right", [-1.0, 4.5])
def test_another_solver_agrees_that_there_is_no_plan(right: float, other: pulp.LpSolver) -> None:
    program = Program("none")
    x = program.add_variables("x", ["a", "b"], upper=1.0, integer=True)
    program.add_rows("both", ["all"], {x: sparse.csr_array(np.ones((1, 2)))}, "==", right)
    program.add_goal("worth", {x: 1.0})
    assert not program.solve(other).has_solution
    assert solve(program).status is Status.INFEASIBLE


def test_pulp_variables_receive_the_values_of_another_solver() -> None:
    program = Program("mixed")
    spare = program.add_variable("spare", 0, 3)
    x = program.add_variables("x", ["a"], upper=5.0)
    program.add_rows("cap", ["a"], {x: 1.0, spare: 1.0}, "<=", 6.0)
    program += spare >= 2, "least"
    program.add_goal("worth", {x: 1.0}, sense="max")
    program.solve(pulp.COIN_CMD(msg=False))
    assert program.expansion is not None
    assert (spare.varValue, program.expansion.values("x").tolist()) == (2.0, [4.0])


def test_values_are_refused_before_a_solver_ran(program: Program) -> None:
    with pytest.raises(NoValuesError, match="'place' has no values"):
        program.expand("travel").values("place")


def test_a_goal_is_named_among_several(program: Program) -> None:
    with pytest.raises(ProgramError, match="no goal None; the goals are: unplaced_children, travel"):
        program.expand()


@pytest.mark.parametrize("labels", [["a b", "a_b"], [("a_b", "c"), ("a", "b_c")], ["a-1", "a+1"]])
def test_labels_that_become_one_name_are_refused(labels: list[object]) -> None:
    program = Program("labels")
    x = program.add_variables("x", labels, upper=1.0)
    program.add_goal("worth", {x: 1.0}, sense="max")
    assert solve(program).goals[0].value == 2.0
    with pytest.raises(ProgramError, match=r"two variables become 'x_a_.*' once labels are cleaned"):
        program.expand()


def test_chinese_labels_stay_apart() -> None:
    assert clean_name("place", ("学校一", "s 1")) == "place_u5b66u6821u4e00_s_1"
    assert clean_name("place", "学校一") != clean_name("place", "学校二")


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_other_solvers_agree_on_small_integer_programs(data: st.DataObject) -> None:
    number = st.integers(-4, 6)
    width, height = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    rows = data.draw(
        st.lists(st.lists(number, min_size=width, max_size=width), min_size=height, max_size=height)
    )
    right = data.draw(st.lists(st.integers(-3, 12), min_size=height, max_size=height))
    costs = data.draw(st.lists(number, min_size=width, max_size=width))
    matrix = np.array(rows, dtype=float)
    matrix[~matrix.any(axis=1), 0] = 1.0
    program = Program("drawn")
    x = program.add_variables("x", range(width), upper=3.0, integer=True)
    program.add_rows("cap", range(height), {x: sparse.csr_array(matrix)}, "<=", np.array(right, dtype=float))
    program.add_goal("worth", {x: np.array(costs, dtype=float)}, sense="max")
    mine = solve(program)
    for solver in OTHERS.values():
        stats = program.solve(solver(msg=False))
        assert stats.has_solution == (mine.status is Status.OPTIMAL)
        if stats.has_solution:
            assert program.expansion is not None
            worth = float(np.array(costs) @ program.expansion.values("x"))
            assert mine.goals[0].value == pytest.approx(worth, abs=1e-6)


def test_another_solver_agrees_on_a_transport(
    state_transport: Callable[..., Program], other: pulp.LpSolver
) -> None:
    program = state_transport([7, 5], [6, 9], [[3, 1], [4, 2]])
    program.solve(other)
    assert program.expansion is not None
    theirs = program.costs(program.goals[0]) @ program.expansion.values("ship")
    assert solve(program).goals[0].value == theirs
