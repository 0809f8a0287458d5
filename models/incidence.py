"""Which member of one family touches which member of another, as a sparse matrix of ones."""

import numpy as np
import pandas as pd
from scipy import sparse


def incidence(rows: pd.Index, touched: pd.Index, weights: np.ndarray | None = None) -> sparse.csr_array:
    """Return a matrix with one column per entry of `touched`, in the row of its label.

    Parameters
    ----------
    rows : Index
        Labels of the rows, unique.
    touched : Index
        For each column the label of its row; a label that is no row leaves its column empty.
    weights : array, optional
        Entry of each column, 1 by default.
    """
    places = rows.get_indexer(touched)
    columns = np.flatnonzero(places >= 0)
    entries = np.ones(len(columns)) if weights is None else np.asarray(weights, dtype=np.float64)[columns]
    return sparse.csr_array((entries, (places[columns], columns)), shape=(len(rows), len(touched)))
