"""What a scenario may ask of standards."""

from dataclasses import dataclass
from typing import Literal

type Aim = Literal["cheapest", "most_schools"]


@dataclass(frozen=True)
class StandardsRules:
    """How standards are to be reached.

    Attributes
    ----------
    aim : {"cheapest", "most_schools"}
        ``cheapest`` brings every district to standard for the least money; ``most_schools`` brings as many
        schools to standard as ``budget`` allows, whatever becomes of differences between schools.
    budget : float or None
        Money to spend, in currency units; ``None`` sets no limit.
    districts : tuple of str
        Districts that are brought to standard; all when empty.
    """

    aim: Aim = "cheapest"
    budget: float | None = None
    districts: tuple[str, ...] = ()
