"""What a scenario may ask of posts."""

from dataclasses import dataclass
from typing import Literal

type Approved = Literal["by_ratio", "as_today"]


@dataclass(frozen=True)
class PostsRules:
    """How many posts there are, and whether they are decided at all.

    Attributes
    ----------
    decide : bool
        Whether posts are worked out; otherwise schools need teachers as `models.needs` says.
    approved : {"by_ratio", "as_today"}
        The approved total of a district and level: what the policy's ratios come to, rounded, or the posts
        that the table ``staff`` says are approved today, shared out anew by those ratios.
    """

    decide: bool = False
    approved: Approved = "by_ratio"
