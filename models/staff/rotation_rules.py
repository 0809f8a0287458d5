"""What a scenario may ask of rotation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RotationRules:
    """Whether teachers serve at another school for a time, and how.

    Attributes
    ----------
    decide : bool
        Whether anybody rotates.
    levels : tuple of str
        Levels whose teachers rotate: those of compulsory education, where the rule holds.
    exchange : bool
        Whether a weaker school may send a teacher in return for each one it gets from a stronger one. Without
        it only schools with teachers to spare can send any.
    """

    decide: bool = False
    levels: tuple[str, ...] = ("primary", "junior")
    exchange: bool = True
