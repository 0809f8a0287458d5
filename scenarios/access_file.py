"""The file that says who may do what in the app, once it answers to more than this machine.

``junheng app FOLDER --access access.toml``, where the file is::

    secrets = "secrets.toml"     # Streamlit's own file with the table [auth] of your login service
    address = "0.0.0.0"          # what the app answers to; 127.0.0.1 where it is left out
    others = "viewer"            # the role of everybody else who can log in; "none" refuses them

    [roles]
    "zhang@edu.example" = "planner"
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geodata.toml_text import TomlError, parse_toml, toml_text
from scenarios.errors import AccessError
from scenarios.roles import Role, Visitor
from scenarios.scenario_faults import scenario_problems
from scenarios.scenario_files import merge, read_chain

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCESS_SETTING = "JUNHENG_ACCESS"  # environment variable with the path of the file
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_SHORTEST_SECRET = 32


class Access(BaseModel):
    """Who may do what, and what the app answers to.

    Attributes
    ----------
    secrets : file with Streamlit's table ``[auth]``, beside the access file.
    address : address of this machine that the app answers to.
    others : role of those who can log in and are not named; "none" refuses them.
    roles : e-mail address, in small letters, to role.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    secrets: Annotated[str, Field(min_length=1)]
    address: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    others: Literal["none", "viewer", "planner"] = "none"
    roles: dict[str, Literal["viewer", "planner", "admin"]] = Field(default_factory=dict)

    def visitor(self, email: str) -> Visitor | None:
        """Return who somebody is that has logged in; None for somebody nobody named."""
        named = {address.casefold(): role for address, role in self.roles.items()}
        role = named.get(email.casefold(), self.others)
        return None if role == "none" else Visitor(email, Role(role))


def read_access(path: Path) -> Access:
    """Read and check an access file and the login that it names.

    Raises
    ------
    ScenarioError, AccessError
        When a file is missing, is no TOML, or lacks a value.
    """
    chain = read_chain(path)
    tables = merge(chain)
    try:
        access = Access.model_validate(tables)
    except ValidationError as error:
        raise AccessError(*scenario_problems(error, Access, tables, chain)) from error
    _check_secrets(path.parent / access.secrets)
    return access


def _check_secrets(path: Path) -> None:
    """Refuse a login that cannot work, and secrets that others on this machine can read."""
    try:
        tables = parse_toml(toml_text(path))
    except (OSError, UnicodeDecodeError, TomlError) as error:
        raise AccessError.one("secrets", "this file cannot be read as TOML", where=str(path)) from error
    login = tables.get("auth")
    known: Mapping[str, object] = login if isinstance(login, dict) else {}
    missing = [name for name in _NEEDED if not isinstance(known.get(name), str) or not known[name]]
    if missing:
        raise AccessError.one(
            "auth", "the login lacks these keys", where=str(path), found=", ".join(missing), allowed="[auth]"
        )
    if len(str(known["cookie_secret"])) < _SHORTEST_SECRET:
        raise AccessError.one(
            "auth.cookie_secret",
            "must be a long random text",
            where=str(path),
            allowed=f"≥ {_SHORTEST_SECRET}",
        )
    if path.stat().st_mode & 0o077:
        raise AccessError.one(
            "secrets", "other users of this machine can read this file; run chmod 600", where=str(path)
        )
