"""What a scenario may ask of programme seats."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProgrammeSeatsRules:
    """Which programmes are shared out, and how finely.

    Attributes
    ----------
    programmes : tuple of str
        Programmes of the table ``programmes`` that are decided; all when empty.
    schools : bool
        Whether a district's seats are shared out among its schools too.
    """

    programmes: tuple[str, ...] = ()
    schools: bool = True
