"""What a scenario may ask of student aid."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AidRules:
    """Whom aid is for, and how much of its money is kept back.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of aid that are decided (``grant``, ``living``, ``nutrition``); all when empty.
    grant_for, living_for, nutrition_for : tuple of str
        Categories of the table ``aid`` that each kind is for; where empty, those the policy names.
    reserve_share : float
        Share (0 to 1) of every source's money for aid that is kept for pupils who come later in the year.
    """

    kinds: tuple[str, ...] = ()
    grant_for: tuple[str, ...] = ()
    living_for: tuple[str, ...] = ()
    nutrition_for: tuple[str, ...] = ()
    reserve_share: float = 0.0
