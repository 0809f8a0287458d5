from pathlib import Path

import pytest

from scenarios.access_file import read_access
from scenarios.errors import JunhengError
from scenarios.roles import Role

SECRETS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "junheng"
client_secret = "not told"
server_metadata_url = "https://login.example/.well-known/openid-configuration"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(SECRETS, encoding="utf-8")
    secrets.chmod(0o600)
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "access.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_roles_are_found_by_address_whatever_the_case(folder: Path) -> None:
    access = read_access(
        written(folder, 'secrets = "secrets.toml"\n[roles]\n"Zhang@edu.example" = "planner"\n')
    )
    found = access.visitor("zhang@EDU.example")
    assert found is not None
    assert found.role is Role.PLANNER
    assert access.visitor("li@edu.example") is None
    assert access.address == "127.0.0.1"


def test_others_get_the_role_that_the_file_gives_them(folder: Path) -> None:
    access = read_access(written(folder, 'secrets = "secrets.toml"\nothers = "viewer"\n'))
    found = access.visitor("li@edu.example")
    assert found is not None
    assert found.role is Role.VIEWER


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "secrets: this key is missing"),
        ('secrets = "secrets.toml"\nothers = "admin"\n', "not one of the allowed values"),
        ('secrets = "secrets.toml"\n[roles]\n"a@b" = "boss"\n', "viewer"),
        ('secrets = "secrets.toml"\nadress = "0.0.0.0"\n', "did you mean address?"),
        ('secrets = "missing.toml"\n', "this file cannot be read as TOML"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(folder: Path, text: str, words: str) -> None:
    with pytest.raises(JunhengError) as refused:
        read_access(written(folder, text))
    assert words in refused.value.render()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0123456789abcdef0123456789abcdef", "short", "must be a long random text"),
        ('client_id = "junheng"', "", "client_id"),
        ("[auth]", "[login]", "the login lacks these keys"),
    ],
)
def test_a_login_that_cannot_work_is_refused(folder: Path, old: str, new: str, words: str) -> None:
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.replace(old, new), encoding="utf-8")
    with pytest.raises(JunhengError) as refused:
        read_access(written(folder, 'secrets = "secrets.toml"\n'))
    assert words in refused.value.render()
    assert "not told" not in refused.value.render()


def test_secrets_that_others_can_read_are_refused(folder: Path) -> None:
    (folder / "secrets.toml").chmod(0o644)
    with pytest.raises(JunhengError, match="chmod 600"):
        read_access(written(folder, 'secrets = "secrets.toml"\n'))
