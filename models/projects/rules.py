"""What a scenario may ask of projects."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProjectsRules:
    """Which projects may be done, and how far the choice looks.

    Attributes
    ----------
    horizon : int
        Years looked at, the year of the question included; each needs a forecast of children.
    offers : int
        Nearest schools of an area that count in the choice, beside those that a project changes.
    must, never : tuple of str
        Projects that are done in any case, open by the last year looked at, and those that are not done.
    underway : tuple of str
        Projects begun in earlier years: they go on in the first year, whatever else is chosen.
    """

    horizon: int = 3
    offers: int = 8
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    underway: tuple[str, ...] = ()
