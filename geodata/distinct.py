"""Look at each distinct text of a column once: a column of half a million rows has few of them."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import Series


def distinct(values: Series) -> tuple[NDArray[np.intp], list[str]]:
    """Return for each row the position of its text among the distinct ones, -1 where it is missing."""
    codes, texts = pd.factorize(values)
    return np.asarray(codes, dtype=np.intp), [str(text) for text in texts]


def is_among(values: Series, known: Collection[str]) -> Series:
    """Return which texts are known; a missing one is not."""
    codes, texts = distinct(values)
    names = frozenset(known)
    answers = np.array([text in names for text in texts] + [False])
    return Series(answers[codes], index=values.index)
