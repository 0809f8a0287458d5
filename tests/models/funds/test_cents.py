import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from models.funds.cents import whole_cents


def made(values: np.ndarray, due: np.ndarray) -> tuple[pd.Series, pd.Series]:
    """Return grants of (needs, sources) and what is due, labelled."""
    needs = pd.MultiIndex.from_tuples([(f"s{n}", "primary", "operating") for n in range(len(due))])
    labels = [(*need, f"f{source}") for need in needs for source in range(values.shape[1])]
    names = ["school_id", "level", "use", "source_id"]
    exact = pd.Series(values.ravel(), index=pd.MultiIndex.from_tuples(labels, names=names))
    return exact, pd.Series(due, index=needs)


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 4))
@settings(deadline=None)
def test_no_need_no_source_is_exceeded_and_no_cent_is_lost(seed: int, needs: int, sources: int) -> None:
    """Sums by source are whole; a cent stays in a source only where no need has room for it."""
    rng = np.random.default_rng(seed)
    due = rng.integers(0, 100_000, needs)
    parts = rng.dirichlet(np.ones(sources + 1), needs)[:, :sources]
    exact, due = made(parts * due[:, None], due)
    totals = exact.groupby("source_id").sum()
    held = np.floor(totals + 0.5).astype(int)
    cents = whole_cents(exact, due, held)
    by_need = cents.groupby(level=[0, 1, 2]).sum()
    assert (by_need <= due.sort_index()).all()
    assert (cents.groupby("source_id").sum() <= held).all()
    assert (np.abs(cents - exact) < sources + 1).all()
    room = int((due.sort_index() - by_need).sum())
    lost = int(held.sum() - cents.sum())
    assert lost == 0 or room == 0


def test_what_the_solver_gives_too_much_is_cut() -> None:
    exact, due = made(np.array([[60.4, 40.7]]), np.array([100]))
    assert whole_cents(exact, due, pd.Series([60, 41], index=["f0", "f1"])).to_list() == [60, 40]
    exact, due = made(np.array([[50.0], [51.0]]), np.array([100, 100]))
    assert whole_cents(exact, due, pd.Series([100], index=["f0"])).to_list() == [50, 50]


def test_thirds_give_the_odd_cent_to_the_first() -> None:
    exact, due = made(np.full((3, 1), 100 / 3), np.array([50, 50, 50]))
    assert whole_cents(exact, due, pd.Series([100], index=["f0"])).to_list() == [34, 33, 33]
