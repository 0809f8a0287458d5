"""What a scenario may ask of fairness between schools that lack teachers."""

from dataclasses import dataclass
from typing import Literal

type Reading = Literal["heads", "need"]
type Share = Literal["worst_first", "heads", "need", "both"]


@dataclass(frozen=True)
class FairnessRules:
    """Which shortages count as equal when teachers are given out.

    Attributes
    ----------
    share : {"worst_first", "heads", "need", "both"}
        After the fewest teachers missing in all: ``worst_first`` makes the largest share that a post lacks as
        small as can be, and no more; ``heads`` makes the posts that lack most teachers as few and as near the
        others as can be, then the next; ``need`` does the same with the share of its need that a post lacks;
        ``both`` works out the last two side by side.
    follow : {"heads", "need"}
        Which of the two the plan follows where both are asked for.
    """

    share: Share = "worst_first"
    follow: Reading = "need"

    def readings(self) -> tuple[Reading, ...]:
        """Return the readings that are worked out, the one that the plan follows first."""
        if self.share == "worst_first":
            return ()
        if self.share != "both":
            return (self.share,)
        return ("heads", "need") if self.follow == "heads" else ("need", "heads")
