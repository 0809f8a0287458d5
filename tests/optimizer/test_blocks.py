import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from optimizer.blocks import beside, compressed, label_index, spread, triplets
from optimizer.errors import ProgramError


def test_coefficients_are_copied_summed_and_freed_of_zeros() -> None:
    given_matrix = sparse.csr_array(
        (np.array([1.0, 2.0, 0.0, 3.0, -3.0]), np.array([1, 1, 0, 2, 2]), np.array([0, 2, 5])), shape=(2, 3)
    )
    before = given_matrix.data.copy()
    matrix = compressed("rows on x", given_matrix, 2, 3)
    assert matrix.toarray().tolist() == [[0.0, 3.0, 0.0], [0.0, 0.0, 0.0]]
    assert matrix.nnz == 1
    matrix.data[:] = 9.0
    assert given_matrix.data.tolist() == before.tolist()
    assert [part.tolist() for part in triplets("rows on x", given_matrix, 2, 3)] == [[0], [1], [3.0]]


@pytest.mark.parametrize(
    ("diagonal", "shown"),
    [
        (2.0, [[2.0, 0.0], [0.0, 2.0]]),
        ([0.0, 3.0], [[0.0, 0.0], [0.0, 3.0]]),
        (0.0, [[0.0, 0.0], [0.0, 0.0]]),
    ],
)
def test_a_diagonal_may_hold_zeros(diagonal: object, shown: list[list[float]]) -> None:
    matrix = compressed("rows on x", np.asarray(diagonal), 2, 2)
    assert matrix.toarray().tolist() == shown
    assert matrix.nnz == np.count_nonzero(shown)


@given(data=st.data())
def test_matrices_side_by_side_are_what_dense_ones_are(data: st.DataObject) -> None:
    number = st.sampled_from([0.0, 0.0, 1.0, -2.5])
    height = data.draw(st.integers(0, 4))
    parts, dense, shift = [], [], 0
    for width, gap in data.draw(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2)), max_size=3)):
        values = data.draw(st.lists(number, min_size=height * width, max_size=height * width))
        block = np.array(values).reshape(height, width)
        dense += [np.zeros((height, gap)), block]
        parts.append((sparse.csr_array(block), shift + gap))
        shift += gap + width
    whole = beside(height, shift, parts)
    assert np.array_equal(whole.toarray(), np.hstack([np.zeros((height, 0)), *dense]))
    assert (whole.indices.dtype, whole.indptr.dtype) == (np.int32, np.int32)
    assert whole.has_canonical_format


def test_one_number_for_all_is_held_once() -> None:
    assert spread("bound", 2.5, pd.RangeIndex(4)).strides == (8,)
    numbers = spread("bound", 2.5, pd.RangeIndex(4), once=True)
    assert numbers.tolist() == [2.5] * 4
    with pytest.raises(ValueError, match="read-only"):
        numbers[0] = 1.0
    with pytest.raises(ProgramError, match="bound: not a number at 0"):
        spread("bound", math.nan, pd.RangeIndex(4))


def test_labels_of_many_parts_are_each_given_once() -> None:
    pairs = pd.MultiIndex.from_arrays([["a", "a", "b"], [2, 1, 2]])
    assert label_index("place", pairs) is pairs
    with pytest.raises(ProgramError, match=r"place: the label \('a', np.int64\(2\)\) is given twice"):
        label_index("place", pairs.append(pairs[:1]))
    with pytest.raises(ProgramError, match="place: a label is missing"):
        label_index("place", pd.MultiIndex.from_arrays([["a", None], [1, 2]]))
