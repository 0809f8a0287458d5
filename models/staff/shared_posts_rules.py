"""What a scenario may ask of posts that small schools share."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SharedPostsRules:
    """Which posts every school must have, its own or shared with others.

    Attributes
    ----------
    kinds : tuple of str
        What is shared: ``counsellor``, and kinds of teachers of the table ``staff``, of which every school
        then needs at least one. Nothing is decided where it is empty.
    new_max : int or None
        New posts of each kind and level; ``None`` sets no limit.
    """

    kinds: tuple[str, ...] = ()
    new_max: int | None = None
