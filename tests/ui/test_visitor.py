from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[2] / "app.py")


def test_without_an_access_file_whoever_is_here_comes_in(opened: Path) -> None:
    assert opened.is_dir()
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert app.session_state["visitor"].role == "admin"


def test_with_an_access_file_nothing_is_shown_before_the_login(
    opened: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened.is_dir()
    secrets = tmp_path / "secrets.toml"
    lines = ["redirect_uri", "client_id", "client_secret", "server_metadata_url"]
    login = "\n".join(f'{name} = "x"' for name in lines)
    secrets.write_text(f'[auth]\ncookie_secret = "{"x" * 40}"\n{login}\n', encoding="utf-8")
    secrets.chmod(0o600)
    access = tmp_path / "access.toml"
    access.write_text('secrets = "secrets.toml"\n', encoding="utf-8")
    monkeypatch.setenv("JUNHENG_ACCESS", str(access))
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    assert [button.label for button in app.button] == ["Log in"]
    assert not app.get("html") or "card" not in str(app.get("html"))
    assert "visitor" not in app.session_state
