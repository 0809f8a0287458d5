import ast
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

import optimizer.certificate
from optimizer.certificate import Claim, certify, dual_bound, relative_gap
from optimizer.errors import FalseClaimError
from optimizer.matrix import Matrix

# min 2x + 3y: x + y >= 4, x <= 3, y <= 5. The best is x = 3, y = 1, cost 9, with dual 3 on the row.
MATRIX = Matrix(
    sparse.csr_array(np.array([[1.0, 1.0]])),
    lower=np.zeros(2),
    upper=np.array([3.0, 5.0]),
    row_lower=np.array([4.0]),
    row_upper=np.array([math.inf]),
    integer=np.array([False, True]),
)
PLAN = np.array([3.0, 1.0])
COSTS = np.array([2.0, 3.0])
CLAIM = Claim("cost", COSTS, 9.0, 9.0, 9.0, "duals", face=MATRIX, duals=np.array([3.0]))


def test_imports_no_solver() -> None:
    """The check must not lean on what it checks."""
    source = Path(optimizer.certificate.__file__).read_text()
    modules = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    plain = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert modules | plain == {
        "collections.abc",
        "dataclasses",
        "itertools",
        "math",
        "numpy",
        "optimizer.errors",
        "optimizer.matrix",
        "typing",
    }


def test_a_true_claim_is_certified() -> None:
    certificate = certify(MATRIX, PLAN, [CLAIM])
    assert (certificate.row_violation, certificate.bound_violation, certificate.fraction) == (0, 0, 0)
    (proof,) = certificate.proofs
    assert (proof.value, proof.bound, proof.gap, proof.source) == (9.0, 9.0, 0.0, "duals")
    assert proof.closed


def test_the_dual_bound_by_hand() -> None:
    """With dual 2: 2*4 + (2-2)*x + (3-2)*0 = 8. With dual 3: 3*4 + (2-3)*3 + 0 = 9."""
    assert dual_bound(MATRIX, COSTS, PLAN, np.array([2.0])) == (8.0, 0.0)
    assert dual_bound(MATRIX, COSTS, PLAN, np.array([3.0])) == (9.0, 0.0)
    # A dual on the side the row does not have proves nothing: it is dropped and reported.
    assert dual_bound(MATRIX, COSTS, PLAN, np.array([-1.0])) == (0.0, 1.0)


@pytest.mark.promise(
    "nothing false",
    "a plan with wrong values is certified",
    "refused, with the row, the bound or the whole number it misses",
)
@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        ([3.0, 0.0], r"a row is missed by 1 \(number 0\), 1 in all"),
        ([4.0, 0.0], r"a bound is missed by 1 \(number 0\)"),
        ([-1.0, 5.0], r"a bound is missed by 1 \(number 0\)"),
        ([2.5, 1.5], r"a whole number is missed by 0.5"),
        ([math.nan, 1.0], "a plan needs 2 finite numbers"),
        ([3.0, 1.0, 0.0], "a plan needs 2 finite numbers"),
        ([2.0, 2.0], "cost: the plan gives 10, not 9"),
        ([3.0, 1.0 + 2e-6], "a whole number is missed by 2e-06"),
    ],
)
def test_a_corrupted_plan_is_refused(plan: list[float], problem: str) -> None:
    with pytest.raises(FalseClaimError, match=problem):
        certify(MATRIX, np.array(plan), [CLAIM])


@pytest.mark.promise(
    "nothing false",
    "a value, a bound or duals that are not true are claimed",
    "refused, with what they do prove",
)
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"value": 8.0}, "the plan gives 9, not 8"),
        ({"best": 8.0}, "9 is worse than the 8 to be held"),
        ({"best": 8.0, "tolerance": 1.0}, "the bound 9 lies beyond the value 8"),
        ({"bound": 9.5}, "the bound 9.5 lies beyond the value 9|9 is better than the bound 9.5"),
        ({"duals": np.array([2.0])}, "the duals prove 8, not 9"),
        ({"duals": np.array([4.0])}, "the duals prove 5, not 9"),
        ({"duals": None}, "a dual proof is claimed and not given"),
        ({"source": "search", "bound": 9.5}, "better than the bound 9.5"),
        ({"value": math.nan}, "the plan gives 9, not nan"),
    ],
)
def test_a_false_claim_is_refused(change: dict[str, object], problem: str) -> None:
    with pytest.raises(FalseClaimError, match=problem):
        certify(MATRIX, PLAN, [replace(CLAIM, **change)])  # type: ignore[arg-type]


def test_a_worse_plan_called_optimal_is_refused() -> None:
    plan = np.array([2.0, 2.0])
    with pytest.raises(FalseClaimError, match="the duals prove 9, not 10"):
        certify(MATRIX, plan, [replace(CLAIM, value=10.0, best=10.0, bound=9.0)])


def test_a_search_bound_is_carried_over_and_marked() -> None:
    plan = np.array([2.0, 2.0])
    claim = Claim("cost", COSTS, 10.0, 10.0, 9.0, "search")
    (proof,) = certify(MATRIX, plan, [claim]).proofs
    assert (proof.source, proof.gap, proof.closed) == ("search", 0.1, False)


def test_a_face_may_be_narrowed_only_where_the_duals_force_it() -> None:
    """The reduced cost of x is -1: x stays at 3. That of y is 0: nothing holds it."""
    second = Claim("y", np.array([0.0, 1.0]), 1.0, 1.0, 1.0, "duals", duals=np.array([1.0]))
    forced = replace(MATRIX, lower=np.array([3.0, 0.0]), row_upper=np.array([4.0]))
    certify(MATRIX, PLAN, [CLAIM, replace(second, face=forced)])
    for unforced in (
        replace(MATRIX, lower=np.array([0.0, 1.0])),
        replace(MATRIX, upper=np.array([3.0, 1.0])),
        replace(MATRIX, lower=np.array([2.0, 0.0])),
        replace(MATRIX, upper=np.array([2.0, 5.0])),
    ):
        with pytest.raises(FalseClaimError, match="y: a bound was narrowed that no earlier goal forces"):
            certify(MATRIX, PLAN, [CLAIM, replace(second, face=unforced)])


def test_an_added_row_must_hold_the_earlier_goal() -> None:
    def held(row: list[float], upper: float) -> Matrix:
        return replace(
            MATRIX,
            entries=sparse.csr_array(np.array([[1.0, 1.0], row])),
            row_lower=np.array([4.0, -math.inf]),
            row_upper=np.array([math.inf, upper]),
        )

    second = Claim("y", np.array([0.0, 1.0]), 1.0, 1.0, 1.0, "search")
    certify(MATRIX, PLAN, [CLAIM, replace(second, face=held([2.0, 3.0], 9.0))])
    for wrong in (held([2.0, 4.0], 9.0), held([2.0, 3.0], 8.5)):
        with pytest.raises(FalseClaimError, match="cost: an added row does not hold it"):
            certify(MATRIX, PLAN, [CLAIM, replace(second, face=wrong)])
    changed = replace(held([2.0, 3.0], 9.0), entries=sparse.csr_array(np.array([[2.0, 1.0], [2.0, 3.0]])))
    with pytest.raises(FalseClaimError, match="y: the rows of the program were changed"):
        certify(MATRIX, PLAN, [CLAIM, replace(second, face=changed)])


def test_large_rows_are_allowed_their_rounding() -> None:
    """A miss of 1e-4 in sums of 1e9 cents is rounding; the same miss in sums of 1 is not."""
    for size, allowed in ((1e9, True), (1.0, False)):
        matrix = replace(
            MATRIX, row_lower=np.array([size]), upper=np.array([size, size]), integer=np.zeros(2, bool)
        )
        plan = np.array([size - 1e-4, 0.0])
        claim = Claim("x", np.array([1.0, 0.0]), plan[0], plan[0], -math.inf, "none")
        if allowed:
            assert certify(matrix, plan, [claim]).row_violation == pytest.approx(1e-4, rel=1e-2)
        else:
            with pytest.raises(FalseClaimError, match=r"a row is missed by 0\.0001"):
                certify(matrix, plan, [claim])


def test_gaps() -> None:
    assert relative_gap(10.0, 9.0) == 0.1
    assert relative_gap(10.0, 10.0 + 1e-9) == 0.0
    assert relative_gap(0.0, 0.0) == 0.0
    assert relative_gap(0.0, -1.0) == math.inf
    assert relative_gap(5.0, -math.inf) == math.inf
