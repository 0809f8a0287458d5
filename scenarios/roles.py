"""Who may do what: a viewer sees, a planner edits and runs, an admin manages.

Every service that changes something, or shows what small groups could be recognized by, asks
`Visitor.require` itself; that a screen offers no button protects nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from scenarios.errors import NotAllowedError


class Role(StrEnum):
    """What somebody is to this program, from least to most."""

    VIEWER = "viewer"
    PLANNER = "planner"
    ADMIN = "admin"


class Action(StrEnum):
    """What a role is needed for."""

    SEE = "see"
    SEE_EXACT = "see_exact"
    EDIT = "edit"
    RUN = "run"
    UPLOAD = "upload"
    MANAGE = "manage"


_LEAST = {
    Action.SEE: Role.VIEWER,
    Action.SEE_EXACT: Role.PLANNER,
    Action.EDIT: Role.PLANNER,
    Action.RUN: Role.PLANNER,
    Action.UPLOAD: Role.PLANNER,
    Action.MANAGE: Role.ADMIN,
}
_ORDER = tuple(Role)


@dataclass(frozen=True)
class Visitor:
    """Somebody at the screens.

    Attributes
    ----------
    name : as the decision log and a draft's lock show it, such as an e-mail address.
    role : what this person is to the program.
    """

    name: str
    role: Role

    def may(self, action: Action) -> bool:
        """Tell whether the role is enough for an action."""
        return _ORDER.index(self.role) >= _ORDER.index(_LEAST[action])

    def require(self, action: Action) -> None:
        """Refuse what the role is not enough for.

        Raises
        ------
        NotAllowedError
        """
        if not self.may(action):
            raise NotAllowedError.one(
                str(action),
                "your role does not allow this; ask an administrator for another role",
                found=str(self.role),
                allowed=", ".join(_ORDER[_ORDER.index(_LEAST[action]) :]),
            )


LOCAL = Visitor("local", Role.ADMIN)  # whoever sits at the machine the app answers to
