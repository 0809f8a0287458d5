"""What a scenario may ask of training."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainingRules:
    """Which programmes are offered, to whom, and for how much.

    Attributes
    ----------
    programmes : tuple of str
        Programmes whose places are allotted; all when empty.
    principal_kinds : tuple of str
        Kinds of the table ``staff`` that are principals; where none of them is there, that is said.
    budget : float or None
        Most money for training, in currency units; ``None`` sets no limit of its own.
    """

    programmes: tuple[str, ...] = ()
    principal_kinds: tuple[str, ...] = ("principal",)
    budget: float | None = None
