import math

import numpy as np
import pandas as pd
import pulp
import pytest
from scipy import sparse

from optimizer.errors import ProgramError
from optimizer.program import Program
from optimizer.solve import solve


@pytest.fixture
def program() -> Program:
    return Program("small")


def test_a_family_is_named_once(program: Program) -> None:
    program.add_variables("place", ["a"])
    with pytest.raises(ProgramError, match="the family 'place' exists already"):
        program.add_variables("place", ["b"])
    with pytest.raises(ProgramError, match="the family 'place' exists already"):
        program.add_rows("place", ["b"], {}, "<=", 1.0)


def test_a_label_appears_once(program: Program) -> None:
    with pytest.raises(ProgramError, match="place: the label 'a' is given twice"):
        program.add_variables("place", ["a", "b", "a"])
    pairs = pd.MultiIndex.from_tuples([("z", "s"), ("z", "s")])
    with pytest.raises(ProgramError, match=r"place: the label \('z', 's'\) is given twice"):
        program.add_variables("place", pairs)


@pytest.mark.parametrize("labels", [["a", None], [("z", "s"), ("z", None)], [1.0, math.nan]])
def test_a_label_is_not_missing(program: Program, labels: list[object]) -> None:
    with pytest.raises(ProgramError, match="place: a label is missing"):
        program.add_variables("place", labels)


@pytest.mark.parametrize("name", ["", "two words", "9lives", "_hidden", "学校"])
def test_names_fit_every_file_format(program: Program, name: str) -> None:
    with pytest.raises(ProgramError, match="is named with letters, digits and underscores"):
        program.add_variables(name, ["a"])
    with pytest.raises(ProgramError, match="a program is named"):
        Program(name)


@pytest.mark.parametrize(
    ("lower", "upper", "problem"),
    [
        ([0, 3], [1, 2], r"seat: lower bound 3 and upper bound 2 cross at 'b'"),
        (0, [1, math.nan], r"seat: upper bound: not a number at 'b'"),
        ([0, math.inf], math.inf, r"seat: lower bound inf and upper bound inf cross at 'b'"),
        (0, [1, 2, 3], r"seat: upper bound: \(3,\) numbers for 2 labels"),
    ],
)
def test_bounds_are_checked_by_label(program: Program, lower: object, upper: object, problem: str) -> None:
    with pytest.raises(ProgramError, match=problem):
        program.add_variables("seat", ["a", "b"], lower=np.array(lower), upper=np.array(upper))
    assert program.families == ()


def test_a_row_without_a_term_is_refused_by_label(program: Program) -> None:
    """A zero in a matrix is no term."""
    x = program.add_variables("x", ["a", "b"])
    holes = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 0.0]]))
    with pytest.raises(ProgramError, match="cap: the row 'second' has no term"):
        program.add_rows("cap", ["first", "second"], {x: holes}, "<=", 1.0)
    explicit = sparse.csr_array((np.array([1.0, 0.0]), ([0, 1], [0, 1])), shape=(2, 2))
    with pytest.raises(ProgramError, match="cap: the row 'second' has no term"):
        program.add_rows("cap", ["first", "second"], {x: explicit}, "<=", 1.0)
    assert program.rows == ()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_no_number_of_a_row_or_goal_is_infinite(program: Program, bad: float) -> None:
    x = program.add_variables("x", ["a", "b"])
    with pytest.raises(ProgramError, match="cap on x: a coefficient is NaN or infinite"):
        program.add_rows("cap", ["a", "b"], {x: np.array([1.0, bad])}, "<=", 1.0)
    with pytest.raises(ProgramError, match=r"cap: right-hand side: (not a number|infinite) at 'b'|infinite"):
        program.add_rows("cap", ["a", "b"], {x: 1.0}, "<=", np.array([1.0, bad]))
    with pytest.raises(ProgramError, match=r"cost on x: (not a number|infinite) at 'b'|infinite"):
        program.add_goal("cost", {x: np.array([1.0, bad])})
    with pytest.raises(ProgramError, match="cost: the tolerance is a finite number"):
        program.add_goal("cost", {x: 1.0}, tolerance=bad)


def test_shapes_must_fit(program: Program) -> None:
    x = program.add_variables("x", ["a", "b"])
    with pytest.raises(ProgramError, match=r"cap on x: a matrix of \(1, 3\) where \(1, 2\) is needed"):
        program.add_rows("cap", ["all"], {x: sparse.csr_array(np.ones((1, 3)))}, "<=", 1.0)
    with pytest.raises(ProgramError, match=r"a diagonal needs as many rows \(1\) as variables \(2\)"):
        program.add_rows("cap", ["all"], {x: 1.0}, "<=", 1.0)
    with pytest.raises(ProgramError, match=r"coefficients of shape \(3,\) for 2 rows"):
        program.add_rows("cap", ["a", "b"], {x: np.ones(3)}, "<=", 1.0)


def test_variables_of_another_program_are_refused(program: Program) -> None:
    stranger = Program("other").add_variables("x", ["a"])
    program.add_variables("x", ["a"])
    with pytest.raises(ProgramError, match="is not a family of variables of this program"):
        program.add_rows("cap", ["a"], {stranger: 1.0}, "<=", 1.0)
    program.add_variable("v")
    other = Program("other")
    foreign, orphan = other.add_variable("v"), Program("gone").add_variable("v")
    for variable in (foreign, orphan):
        with pytest.raises(ProgramError, match="cost: a PuLP variable is not one of this program"):
            program.add_goal("cost", {variable: 1.0})


def test_senses_are_checked(program: Program) -> None:
    x = program.add_variables("x", ["a"])
    with pytest.raises(ProgramError, match="the sense is one of <=, >=, ==, not '<'"):
        program.add_rows("cap", ["a"], {x: 1.0}, "<", 1.0)  # type: ignore[arg-type]
    with pytest.raises(ProgramError, match="the sense is min or max, not 'least'"):
        program.add_goal("cost", {x: 1.0}, sense="least")  # type: ignore[arg-type]
    with pytest.raises(ProgramError, match="cost: a goal needs at least one term"):
        program.add_goal("cost", {})


def test_an_empty_program_is_refused(program: Program) -> None:
    with pytest.raises(ProgramError, match="there is no goal"):
        solve(program)
    x = program.add_variables("x", [])
    program.add_goal("cost", {x: 1.0})
    with pytest.raises(ProgramError, match="an empty program, without any variable"):
        solve(program)


def test_pulp_parts_and_families_share_one_matrix(program: Program) -> None:
    """PuLP's columns and rows come first, whenever they were added."""
    x = program.add_variables("x", ["a", "b"], upper=4.0)
    spare = program.add_variable("spare", 1, 3, "Integer")
    program.add_rows("cap", ["a", "b"], {x: np.array([1.0, 2.0]), spare: np.array([0.0, -1.0])}, "<=", 5.0)
    program += 2 * spare >= 3, "enough"
    program.add_goal("worth", {x: np.array([1.0, 1.0]), spare: -1.0}, sense="max")
    matrix = program.matrix()
    assert matrix.entries.toarray().tolist() == [[2, 0, 0], [0, 1, 0], [-1, 0, 2]]
    assert matrix.row_lower.tolist() == [3, -math.inf, -math.inf]
    assert matrix.row_upper.tolist() == [math.inf, 5, 5]
    assert (matrix.lower.tolist(), matrix.upper.tolist()) == ([1, 0, 0], [3, 4, 4])
    assert matrix.integer.tolist() == [True, False, False]
    assert program.costs(program.goals[0]).tolist() == [-1, 1, 1]
    solution = solve(program)
    # spare must be whole and at least 1.5: two. Then x_b <= (5 + 2) / 2.
    assert solution.values("x").tolist() == [4.0, 3.5]
    assert solution.goals[0].value == 5.5


def test_a_pulp_objective_is_a_goal_of_its_own(program: Program) -> None:
    price = program.add_variable("price", 0, 10)
    program += 3 * price + 7, "cost"
    program += price >= 2, "least"
    assert solve(program).goal("cost").value == 13.0
    program.add_goal("other", {price: 1.0})
    with pytest.raises(ProgramError, match="has a PuLP objective and goals"):
        solve(program)


def test_pulp_rows_without_terms_and_crossed_bounds_are_refused(program: Program) -> None:
    price = program.add_variable("price", 0, 10)
    program.add_goal("cost", {price: 1.0})
    program += 0 * price <= 3, "idle"
    with pytest.raises(ProgramError, match="idle: the row has no term"):
        solve(program)
    crossed = Program("crossed")
    crossed.add_goal("cost", {crossed.add_variable("price", 4, 3): 1.0})
    with pytest.raises(ProgramError, match="price: lower bound 4 and upper bound 3 cross"):
        solve(crossed)


def test_a_copy_grows_on_its_own(program: Program) -> None:
    x = program.add_variables("x", ["a"], upper=3.0)
    program.add_goal("worth", {x: 1.0}, sense="max")
    twin = program.copy()
    twin.add_rows("cap", ["a"], {x: 1.0}, "<=", 2.0)
    assert (solve(program).goals[0].value, solve(twin).goals[0].value) == (3.0, 2.0)


def test_a_solver_that_would_see_a_part_is_refused(program: Program) -> None:
    program.add_goal("cost", {program.add_variables("x", ["a"]): 1.0})
    with pytest.raises(ProgramError, match="PuLP sees a part only"):
        pulp.COIN_CMD(msg=False).solve(program)


def test_an_empty_family_takes_no_column_from_its_neighbour(program: Program) -> None:
    """Both begin at the same column."""
    none = program.add_variables("none", [])
    x = program.add_variables("x", ["a", "b"])
    nothing = sparse.csr_array((2, 0))
    for number, terms in enumerate(({none: nothing, x: 2.0}, {x: 2.0, none: nothing})):
        program.add_rows(f"cap{number}", ["a", "b"], terms, "<=", 1.0)
    assert program.matrix().entries.toarray().tolist() == [[2, 0], [0, 2]] * 2


def test_terms_that_cancel_leave_no_row(program: Program) -> None:
    x = program.add_variables("x", ["a", "b"])
    cancel = sparse.coo_array((np.array([1.0, -1.0, 1.0]), ([0, 0, 1], [0, 0, 1])), shape=(2, 2))
    with pytest.raises(ProgramError, match="cap: the row 'first' has no term"):
        program.add_rows("cap", ["first", "second"], {x: cancel}, "<=", 1.0)


def test_the_matrix_is_pulps_part_then_the_families_in_any_order_of_terms(program: Program) -> None:
    spare = program.add_variable("spare", 0, 3)
    x = program.add_variables("x", ["a", "b"])
    y = program.add_variables("y", ["c"])
    wide = sparse.csc_array(np.array([[0.0, 3.0], [4.0, 0.0]]))
    tall = sparse.coo_array(np.array([[5.0], [0.0]]))
    program.add_rows("cap", [1, 2], {y: tall, spare: [0.0, 7.0], x: wide}, "<=", 1.0)
    late = program.add_variable("late", 0, 1)
    program += spare + 2 * late >= 1, "least"
    matrix = program.matrix()
    assert matrix.entries.toarray().tolist() == [[1, 2, 0, 0, 0], [0, 0, 0, 3, 5], [7, 0, 4, 0, 0]]
    assert matrix.entries.has_canonical_format
    assert {matrix.entries.indices.dtype, matrix.entries.indptr.dtype} == {np.dtype(np.int32)}
