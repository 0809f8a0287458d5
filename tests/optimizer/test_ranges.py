import numpy as np

from optimizer.program import Program
from optimizer.ranges import wide_ranges


def found(numbers: list[float]) -> tuple[str, ...]:
    program = Program("ranges")
    x = program.add_variables("x", range(len(numbers)))
    program.add_rows("cap", range(len(numbers)), {x: 1.0}, "<=", 1.0)
    goal = program.add_goal("worth", {x: numbers}, sense="max")
    return wide_ranges(program.matrix(), {"worth": program.costs(goal)}, program.families, program.rows)


def test_a_millionfold_is_the_limit() -> None:
    assert found([0.0, 1.0, -1e6]) == ()
    assert len(found([0.0, 1.0, -1.001e6])) == 1


def test_zeros_and_programs_without_rows_have_no_range() -> None:
    assert found([0.0, 0.0]) == ()
    program = Program("no_rows")
    program.add_variables("x", ["a"])
    assert wide_ranges(program.matrix(), {"worth": np.zeros(1)}, program.families, program.rows) == ()


def test_pulps_own_parts_are_named_by_number() -> None:
    program = Program("own")
    price = program.add_variable("price", 0, 1)
    x = program.add_variables("x", ["a"])
    program += 1e-7 * price <= 1, "low"
    program.add_rows("cap", ["a"], {x: 1.0}, "<=", 1.0)
    (message,) = wide_ranges(program.matrix(), {"none": np.zeros(2)}, program.families, program.rows)
    assert message.startswith("rows: coefficients from 1e-07 at number 0 to 1 at cap[a]")
