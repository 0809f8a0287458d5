import pytest

from scenarios.errors import NotAllowedError
from scenarios.roles import LOCAL, Action, Role, Visitor

MAY = {
    Role.VIEWER: {Action.SEE},
    Role.PLANNER: {Action.SEE, Action.SEE_EXACT, Action.EDIT, Action.RUN, Action.UPLOAD},
    Role.ADMIN: set(Action),
}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_is_written_here_and_nothing_else(role: Role) -> None:
    visitor = Visitor("somebody", role)
    assert {action for action in Action if visitor.may(action)} == MAY[role]
    for action in set(Action) - MAY[role]:
        with pytest.raises(NotAllowedError, match="your role does not allow this"):
            visitor.require(action)
    for action in MAY[role]:
        visitor.require(action)


def test_the_refusal_names_the_roles_that_would_do() -> None:
    with pytest.raises(NotAllowedError) as refused:
        Visitor("somebody", Role.VIEWER).require(Action.RUN)
    (problem,) = refused.value.problems
    assert (problem.key, problem.found, problem.allowed) == ("run", "viewer", "planner, admin")


def test_whoever_sits_at_this_machine_manages_it() -> None:
    assert LOCAL.may(Action.MANAGE)
