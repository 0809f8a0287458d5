"""Natural breaks: classes of values with the least spread inside them (Fisher 1958, Jenks 1977)."""

import numpy as np


def natural_breaks(ranked: np.ndarray, classes: int) -> np.ndarray:
    """Return the largest value of each class of the partition with the least sum of squares within classes.

    The optimum is exact, by dynamic programming over the ends of classes; n² time and space.

    Parameters
    ----------
    ranked : values in ascending order, at least as many different ones as classes.
    classes : how many.
    """
    within = _squares(ranked)
    least, starts = within[0], []
    for _ in range(1, classes):
        # least[i - 1] covers the values before i, within[i, j] is one class from i to j
        spread = np.append(np.inf, least[:-1])[:, None] + within
        starts.append(spread.argmin(axis=0))
        least = spread.min(axis=0)
    tops = [len(ranked) - 1]
    for start in reversed(starts):
        tops.append(int(start[tops[-1]]) - 1)
    return ranked[tops[::-1]]


def _squares(ranked: np.ndarray) -> np.ndarray:
    """Return the sum of squares around their mean of the values from i to j; infinite where j is before i."""
    centred = ranked - ranked.mean()
    sums, squares = (np.append(0.0, np.cumsum(power)) for power in (centred, centred**2))
    first, last = np.arange(len(ranked))[:, None], np.arange(len(ranked))[None, :]
    count = last - first + 1
    mean = (sums[1:][None, :] - sums[:-1][:, None]) / np.maximum(count, 1)
    found = squares[1:][None, :] - squares[:-1][:, None] - count * mean**2
    return np.where(count > 0, np.maximum(found, 0.0), np.inf)
