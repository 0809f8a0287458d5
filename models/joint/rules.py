"""What a scenario may ask of the plan as a whole."""

from dataclasses import dataclass

from models.errors import QuestionError


@dataclass(frozen=True)
class PlanRules:
    """How the decisions of a plan are put together; the default takes each once, in order.

    Attributes
    ----------
    bound : bool
        Whether it is proved how far the whole plan may be from the best that deciding places, teachers and
        funds together could reach.
    rounds : int
        How often places, and then teachers and funds, are decided again with what was learned about schools
        that lack teachers or money. A round is kept only if the plan lacks less. Rounds ask for the bound.
    years : int
        Years that are decided, one after the other, each on the city that the one before leaves.
    """

    bound: bool = False
    rounds: int = 0
    years: int = 1

    def __post_init__(self) -> None:
        """Refuse what means nothing.

        Raises
        ------
        QuestionError
            Naming the rule, what was found and what is allowed.
        """
        for name, least in (("rounds", 0), ("years", 1)):
            if getattr(self, name) < least:
                raise QuestionError(f"plan.{name}: found {getattr(self, name)}; allowed: at least {least}")

    def as_a_whole(self) -> bool:
        """Return whether the plan is judged as a whole."""
        return self.bound or self.rounds > 0
