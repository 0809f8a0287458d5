from dataclasses import replace

import numpy as np
import pytest

from optimizer.errors import FalseClaimError
from optimizer.siting.check import check_bound, check_siting
from optimizer.siting.question import Siting
from optimizer.siting.result import Branch, SitingResult
from optimizer.siting.search import solve_siting


@pytest.fixture(scope="module")
def result() -> SitingResult:
    return solve_siting(question())


def question() -> Siting:
    chance = np.random.default_rng(5)
    return Siting(chance.integers(0, 1_000, (60, 30)).astype(float), np.zeros(30), 4)


def test_prices_prove_a_bound_worked_by_hand() -> None:
    """Two clients, two sites, one to open: worths are -3 and -2 at prices (4, 3), so 7 - 3 is a bound."""
    siting = Siting(np.array([[1.0, 4.0], [3.0, 1.0]]), np.zeros(2), 1)
    proof = (Branch((np.array([4.0, 3.0]),)),)
    check_bound(siting, proof, 4.0)
    with pytest.raises(FalseClaimError, match="reaches 4, not 5"):
        check_bound(siting, proof, 6.0)


def test_the_bound_cannot_be_overstated(result: SitingResult) -> None:
    with pytest.raises(FalseClaimError, match="lies beyond"):
        check_siting(question(), replace(result, bound=result.bound + 1))
    for branch, text in ((Branch(()), "a node of the proof"), (Branch((), 3), "ends before")):
        with pytest.raises(FalseClaimError, match=text):
            check_siting(question(), replace(result, proof=(branch,)))


def test_a_proof_with_a_subtree_left_out_is_refused(result: SitingResult) -> None:
    with pytest.raises(FalseClaimError, match="the proof ends"):
        check_siting(question(), replace(result, proof=result.proof[:-1]))


def test_prices_of_another_question_prove_nothing(result: SitingResult) -> None:
    zeros = tuple(Branch(tuple(0 * row for row in node.prices), node.split) for node in result.proof)
    with pytest.raises(FalseClaimError, match="a node of the proof"):
        check_siting(question(), replace(result, proof=zeros))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": 1.0}, "the plan costs"),
        ({"sites": np.array([0, 1, 2])}, "3 sites are open, not 4"),
        ({"sites": np.array([0, 0, 1, 2])}, "each once"),
        ({"served_from": np.zeros(60, dtype=int)}, "nearest open site"),
    ],
)
def test_a_false_plan_is_refused(result: SitingResult, change: dict[str, object], message: str) -> None:
    with pytest.raises(FalseClaimError, match=message):
        check_siting(question(), replace(result, **change))  # type: ignore[arg-type]


def test_a_kept_site_must_be_open(result: SitingResult) -> None:
    kept = np.ones(30, dtype=bool)
    kept[result.sites] = False
    kept[np.flatnonzero(kept)[3:]] = False
    with pytest.raises(FalseClaimError, match="kept is closed"):
        check_siting(replace(question(), kept=kept), result)
