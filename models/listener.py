"""Between one solve and the person who waits for it: what is told, and how it may be ended."""

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.solve import Progress


@dataclass
class Listener:
    """Passes on where one solve stands, and knows when it may be ended with a plan in hand.

    Attributes
    ----------
    report : callable, optional
        Called with the solver's progress.
    cancel : callable, optional
        Returns true when the user wants no plan any more.
    hurry : callable, optional
        Returns true when the user wants the best plan in hand, as soon as there is one.
    in_hand : bool
        Whether this solve has a plan, as far as it has told.
    """

    report: Callable[[Progress], None] | None = None
    cancel: Callable[[], bool] | None = None
    hurry: Callable[[], bool] | None = None
    in_hand: bool = False

    def tell(self, state: Progress) -> None:
        """Hear where the solve stands."""
        self.in_hand |= state.planned
        if self.report is not None:
            self.report(state)

    def ends(self) -> bool:
        """Return whether the solve is to end."""
        if self.cancel is not None and self.cancel():
            return True
        return self.in_hand and self.hurry is not None and self.hurry()

    def told(self) -> Callable[[Progress], None] | None:
        """Return what the solve reports to; None where nobody needs to know."""
        return None if self.report is None and self.hurry is None else self.tell

    def asked(self) -> Callable[[], bool] | None:
        """Return what the solve asks; None where nobody can end it."""
        return None if self.cancel is None and self.hurry is None else self.ends
