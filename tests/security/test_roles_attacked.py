"""A role is asked for where the deed is done: a page address, a session or a made-up role opens nothing."""

import ast
from pathlib import Path

import pytest

from scenarios.access_file import Access
from scenarios.errors import NotAllowedError
from scenarios.roles import LOCAL, Action, Role, Visitor

HOME = Path(__file__).parents[2]
WEAKEST = {
    Action.SEE: Role.VIEWER,
    Action.SEE_EXACT: Role.PLANNER,
    Action.EDIT: Role.PLANNER,
    Action.RUN: Role.PLANNER,
    Action.UPLOAD: Role.PLANNER,
    Action.MANAGE: Role.ADMIN,
}


@pytest.mark.promise(
    "nobody let in",
    "every role tries every action",
    "only what the table of roles allows",
)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_the_whole_table_of_roles(role: Role, action: Action) -> None:
    allowed = tuple(Role).index(role) >= tuple(Role).index(WEAKEST[action])
    visitor = Visitor("somebody", role)
    assert visitor.may(action) is allowed
    if not allowed:
        with pytest.raises(NotAllowedError):
            visitor.require(action)


@pytest.mark.promise(
    "nobody let in",
    "made-up roles",
    "none opens anything",
)
@pytest.mark.parametrize("role", ["", "ADMIN", "root", "admin ", None, 3, ["admin"]])
def test_a_made_up_role_is_no_role(role: object) -> None:
    visitor = Visitor("somebody", role)  # type: ignore[arg-type]
    for action in Action:
        with pytest.raises((ValueError, NotAllowedError)):
            visitor.require(action)


@pytest.mark.promise(
    "nobody let in",
    "a role is changed in the session",
    "it cannot be",
)
def test_a_role_cannot_be_changed_in_the_session() -> None:
    visitor = Visitor("somebody", Role.VIEWER)
    with pytest.raises(AttributeError):
        visitor.role = Role.ADMIN  # type: ignore[misc]


@pytest.mark.promise(
    "nobody let in",
    "addresses that only look like a named one",
    "no role",
)
@pytest.mark.parametrize(
    "email",
    ["", "zhang@edu.example.evil", "evil+zhang@edu.example", " zhang@edu.example", "zhang@edu.example\0"],
)
def test_an_address_that_only_looks_like_a_named_one_has_no_role(email: str) -> None:
    access = Access(secrets="s.toml", roles={"zhang@edu.example": "admin"})
    assert access.visitor(email) is None
    assert access.visitor("Zhang@EDU.example") == Visitor("Zhang@EDU.example", Role.ADMIN)


def test_others_are_never_administrators() -> None:
    with pytest.raises(ValueError, match="others"):
        Access(secrets="s.toml", others="admin")  # type: ignore[arg-type]


def test_no_screen_makes_itself_a_visitor() -> None:
    """Only `ui.visitor` says who is here, from the login; no address and no widget can."""
    for path in (HOME / "ui").rglob("*.py"):
        names = {
            node.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Name)
        }
        if path.name != "visitor.py":
            assert "Role" not in names, path
            assert not {"LOCAL"} & names or path.name == "today.py", (
                path
            )  # which reads ahead for both editions


def test_whoever_sits_here_is_local() -> None:
    assert LOCAL.role is Role.ADMIN
