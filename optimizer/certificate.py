"""What is claimed of a solution, recomputed apart from any solver; a false claim is refused.

Works on plain arrays and imports no solver. For every goal it recomputes the value; for a linear program
it also turns the row duals into a lower bound by weak duality: for any ``y`` and ``d = c - A'y``,

    c'x  >=  sum_i (y_i > 0 ? y_i L_i : y_i U_i)  +  sum_j (d_j > 0 ? d_j l_j : d_j u_j)

for every x with ``L <= Ax <= U`` and ``l <= x <= u``. When the bound meets the value, the plan is optimal,
and nothing of that rests on the solver. Goals after the first are proved on their face: the plans that keep
the goals before them. How each face was narrowed is checked too: a column or row may be held at a bound
only if the duals of the goal before force it there (complementary slackness), and an added row must be that
goal.

A branch-and-bound search leaves no such proof; its bound is carried over and marked ``search``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from optimizer.errors import FalseClaimError
from optimizer.matrix import Matrix

FEASIBLE = 1e-6  # absolute, in the unit of a row; plus ROUNDING of what is summed in it
ROUNDING = 1e-9
CLOSED = 1e-6  # a dual proof closes when the bound is this near, relative to the value

Source = Literal["duals", "search", "none"]


@dataclass(frozen=True, eq=False)
class Claim:
    """What is claimed of one goal, always stated as a minimum (a maximum is turned beforehand).

    ``value`` is the goal at the plan; ``best`` the value reached when it was the goal's turn, of which later
    goals may have given up ``tolerance``; ``bound`` what is claimed to be proved. ``face`` holds the bounds
    and rows the goal was improved on, ``duals`` one multiplier per row of it.
    """

    goal: str
    costs: np.ndarray
    value: float
    best: float
    bound: float
    source: Source
    tolerance: float = 0.0
    face: Matrix | None = None
    duals: np.ndarray | None = None


@dataclass(frozen=True)
class Proof:
    """The recomputed numbers of one goal, stated as a minimum.

    ``dual_violation`` is the largest multiplier that stands on an infinite bound and so proves nothing.
    """

    goal: str
    value: float
    bound: float
    gap: float
    dual_violation: float
    source: Source

    @property
    def closed(self) -> bool:
        """Whether the recomputed bound meets the value."""
        return self.source != "none" and self.gap <= CLOSED


@dataclass(frozen=True)
class Certificate:
    """Recomputed residuals of a plan, and one proof per goal.

    ``row_violation`` and ``bound_violation`` are the largest amounts by which a row or a bound is missed,
    ``fraction`` the largest distance of a whole-number column from a whole number.
    """

    row_violation: float
    bound_violation: float
    fraction: float
    proofs: tuple[Proof, ...]


def certify(matrix: Matrix, values: np.ndarray, claims: Sequence[Claim]) -> Certificate:
    """Recompute a plan and what is claimed of it.

    Parameters
    ----------
    matrix
        The program as stated.
    values
        One number per column.
    claims
        One per goal, in order.

    Raises
    ------
    FalseClaimError
        A row, a bound or a whole number is missed; a value is not what the plan gives; a bound lies beyond
        a value; duals do not prove the optimum they claim; a face was narrowed without reason.
    """
    if values.shape != (matrix.columns,) or not np.isfinite(values).all():
        raise FalseClaimError(f"a plan needs {matrix.columns} finite numbers")
    rows, bounds, fraction = residuals(matrix, values)
    _refuse_above("a row is missed by", rows, row_allowance(matrix, values))
    _refuse_above("a bound is missed by", bounds, FEASIBLE + ROUNDING * np.abs(values))
    _refuse_above("a whole number is missed by", fraction, np.full(len(fraction), FEASIBLE))
    for earlier, later in pairwise(claims):
        _check_face(earlier, later)
    proofs = tuple(_check_claim(claim, values) for claim in claims)
    return Certificate(_largest(rows), _largest(bounds), _largest(fraction), proofs)


def residuals(matrix: Matrix, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return by how much each row, each bound and each whole number is missed; 0 where it is kept."""
    activity = matrix.entries @ values
    rows = np.maximum(np.maximum(matrix.row_lower - activity, activity - matrix.row_upper), 0.0)
    bounds = np.maximum(np.maximum(matrix.lower - values, values - matrix.upper), 0.0)
    whole = values[matrix.integer]
    return rows, bounds, np.abs(whole - np.round(whole))


def row_allowance(matrix: Matrix, values: np.ndarray) -> np.ndarray:
    """Return by how much each row may be missed: an absolute part, and rounding of what is summed."""
    return np.asarray(FEASIBLE + ROUNDING * (abs(matrix.entries) @ np.abs(values)), dtype=np.float64)


def dual_bound(face: Matrix, costs: np.ndarray, values: np.ndarray, duals: np.ndarray) -> tuple[float, float]:
    """Return the bound that the row duals prove, and the largest multiplier on an infinite bound.

    Where a multiplier stands on an infinite bound the column's own value is taken, so the bound is a proof
    only while that violation is negligible.
    """
    against = np.where(duals > 0, np.isinf(face.row_lower), np.isinf(face.row_upper)) & (duals != 0)
    kept = np.where(against, 0.0, duals)
    reduced = costs - face.entries.T @ kept
    row_side = np.where(kept > 0, face.row_lower, face.row_upper)
    column_side = np.where(reduced > 0, face.lower, face.upper)
    loose = np.isinf(column_side)
    column_side = np.where(loose, values, column_side)
    used = kept != 0
    bound = math.fsum(kept[used] * row_side[used]) + math.fsum(reduced * column_side)
    return bound, max(_largest(np.abs(duals[against])), _largest(np.abs(reduced[loose])))


def prove(face: Matrix, costs: np.ndarray, values: np.ndarray, duals: np.ndarray, goal: str) -> Proof:
    """Return the proof that row duals give for a plan on a face."""
    value = math.fsum(costs * values)
    bound, violation = dual_bound(face, costs, values, duals)
    negligible = violation <= CLOSED * max(1.0, _largest(np.abs(costs)))
    if not negligible:
        return Proof(goal, value, -math.inf, math.inf, violation, "none")
    return Proof(goal, value, bound, relative_gap(value, bound), violation, "duals")


def relative_gap(value: float, bound: float) -> float:
    """Return ``|value - bound| / |value|``; 0 within rounding, infinite where nothing is proved."""
    distance = abs(value - bound)
    if distance <= ROUNDING * max(1.0, abs(value)):
        return 0.0
    return distance / abs(value) if value and math.isfinite(distance) else math.inf


def _check_claim(claim: Claim, values: np.ndarray) -> Proof:
    value = math.fsum(claim.costs * values)
    slack = FEASIBLE + ROUNDING * math.fsum(np.abs(claim.costs * values))
    if not abs(value - claim.value) <= slack:
        raise FalseClaimError(f"{claim.goal}: the plan gives {value:.9g}, not {claim.value:.9g}")
    _refuse_drift(claim, value, slack)
    if claim.bound > claim.best + slack + CLOSED * abs(claim.best):
        raise FalseClaimError(
            f"{claim.goal}: the bound {claim.bound:.9g} lies beyond the value {claim.best:.9g}"
        )
    if claim.source != "duals":
        return Proof(claim.goal, value, claim.bound, relative_gap(value, claim.bound), 0.0, claim.source)
    if claim.face is None or claim.duals is None:
        raise FalseClaimError(f"{claim.goal}: a dual proof is claimed and not given")
    proof = prove(claim.face, claim.costs, values, claim.duals, claim.goal)
    near = slack + CLOSED * abs(value)
    if not abs(claim.best - proof.bound) <= near:
        raise FalseClaimError(f"{claim.goal}: the duals prove {proof.bound:.9g}, not {claim.best:.9g}")
    if claim.bound > proof.bound + near:
        raise FalseClaimError(f"{claim.goal}: the duals prove {proof.bound:.9g}, less than {claim.bound:.9g}")
    return Proof(
        claim.goal, value, proof.bound, relative_gap(value, proof.bound), proof.dual_violation, "duals"
    )


def _refuse_drift(claim: Claim, value: float, slack: float) -> None:
    """Refuse a value worse than the one to be held, or better than what was proved possible."""
    if value > claim.best + claim.tolerance + slack:
        raise FalseClaimError(f"{claim.goal}: {value:.9g} is worse than the {claim.best:.9g} to be held")
    if value < claim.bound - slack - CLOSED * abs(value):
        raise FalseClaimError(f"{claim.goal}: {value:.9g} is better than the bound {claim.bound:.9g}")


def _check_face(earlier: Claim, later: Claim) -> None:
    """Refuse a later face that differs from the earlier one by more than the earlier goal forces."""
    before, after = earlier.face, later.face
    if before is None or after is None:
        return
    kept = before.height
    if after.entries is not before.entries and abs(after.entries[:kept] - before.entries).max():
        raise FalseClaimError(f"{later.goal}: the rows of the program were changed")
    _check_holding_rows(earlier, after, kept)
    duals = np.zeros(kept) if earlier.duals is None else earlier.duals
    reduced = earlier.costs - before.entries.T @ duals
    _check_narrowing(later.goal, (before.lower, before.upper), (after.lower, after.upper), reduced)
    was, now = (before.row_lower, before.row_upper), (after.row_lower[:kept], after.row_upper[:kept])
    _check_narrowing(later.goal, was, now, duals)


def _check_holding_rows(earlier: Claim, after: Matrix, kept: int) -> None:
    for place in range(kept, after.height):
        row = after.entries[[place]].toarray()[0]
        if not np.array_equal(row, earlier.costs) or after.row_upper[place] < earlier.best:
            raise FalseClaimError(f"{earlier.goal}: an added row does not hold it")


def _check_narrowing(
    goal: str, was: tuple[np.ndarray, np.ndarray], now: tuple[np.ndarray, np.ndarray], price: np.ndarray
) -> None:
    raised, lowered = now[0] != was[0], now[1] != was[1]
    to_lower = lowered & (price > 0) & (now[1] == was[0])
    to_upper = raised & (price < 0) & (now[0] == was[1])
    if (raised & ~to_upper).any() or (lowered & ~to_lower).any():
        raise FalseClaimError(f"{goal}: a bound was narrowed that no earlier goal forces")


def _refuse_above(what: str, amounts: np.ndarray, allowed: np.ndarray) -> None:
    beyond = amounts > allowed
    if beyond.any():
        at = int((amounts - allowed).argmax())
        raise FalseClaimError(f"{what} {amounts[at]:.3g} (number {at}), {np.count_nonzero(beyond)} in all")


def _largest(amounts: np.ndarray) -> float:
    return float(amounts.max(initial=0.0))
