"""The shares of its need that a post can lack when whole teachers are given, as a ladder for all posts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

DIGITS = 12  # shares that agree to so many digits are one rung


@dataclass(frozen=True, eq=False)
class Rungs:
    """Every share that some post may lack, ascending, and who would lack it.

    Attributes
    ----------
    shares : array
        The rungs, each once, positive.
    post, rung : arrays of int
        For every post and number of teachers given (0, 1, ... but too few): the position of the post, and of
        the rung on which it stands then.
    """

    shares: np.ndarray
    post: np.ndarray
    rung: np.ndarray

    @classmethod
    def of(cls, gap: pd.Series, need: pd.Series) -> "Rungs":
        """Return the ladder for posts with a gap, both series in the same order."""
        lacking = np.ceil(gap.to_numpy()).astype(np.int64)
        post = np.repeat(np.arange(len(gap)), lacking)
        given = np.arange(len(post)) - np.repeat(np.cumsum(lacking) - lacking, lacking)
        lacked = (gap.to_numpy()[post] - given) / need.to_numpy()[post]
        shares, rung = np.unique(np.round(lacked, DIGITS), return_inverse=True)
        return cls(shares, post, rung)

    def steps(self) -> np.ndarray:
        """Return how much higher each rung is than the one below it."""
        return np.diff(self.shares, prepend=0.0)
