"""What a scenario may ask of fairness between schools that lack teachers."""

from dataclasses import dataclass
from typing import Literal

type Reading = Literal["worst_first", "heads", "relative"]


@dataclass(frozen=True)
class FairnessRules:
    """Which shortages count as equal when teachers are given out.

    Attributes
    ----------
    fairness : {"worst_first", "heads", "relative"}
        After the fewest teachers missing in all: ``worst_first`` makes the largest share that a post lacks as
        small as can be, and no more; ``heads`` makes the posts that lack most teachers as few and as near the
        others as can be, then the next; ``relative`` does the same with the share of its need that a post
        lacks.
    """

    fairness: Reading = "worst_first"
