"""What a scenario may ask of teachers who change level."""

from dataclasses import dataclass
from typing import Literal

type Within = Literal["school", "district"]


@dataclass(frozen=True)
class ConversionsRules:
    """Whether and how far teachers to spare at one level may be retrained for another.

    Attributes
    ----------
    decide : bool
        Whether anybody may change level.
    within : {"school", "district"}
        Whether a teacher stays at the school, or may go to another of the district within the commute.
    most : int or None
        Teachers who may change level in all; ``None`` sets no limit beyond the policy's.
    budget : float or None
        Money for retraining, in currency units; ``None`` sets no limit.
    """

    decide: bool = False
    within: Within = "district"
    most: int | None = None
    budget: float | None = None
