"""Logging in by OpenID Connect in a real browser; what a role is not for is refused by trying it."""

# ruff: noqa: ANN401 - the classes are of conftest.py, which cannot be imported

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Page, expect

from scenarios.jobs import jobs
from scenarios.store import Store
from scenarios.store_drafts import save_draft

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("logins")]
PROVIDER = Path(__file__).parents[1] / "oidc" / "provider.py"
VIEWER, PLANNER, OTHER, ADMIN = (f"{name}@edu.example" for name in ("lei", "ping", "qiu", "an"))
ACCESS = f"""secrets = "secrets.toml"
[roles]
"{VIEWER}" = "viewer"
"{PLANNER}" = "planner"
"{OTHER}" = "planner"
"{ADMIN}" = "admin"
"unverified+{ADMIN}" = "admin"
"""
SECRETS = """[auth]
redirect_uri = "{redirect}"
cookie_secret = "{cookie}"
client_id = "junheng"
client_secret = "known to both"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Bureau:
    """The app behind a login, and the login service."""

    server: Any
    issuer: str


@pytest.fixture(scope="module")
def bureau(
    serve: "Callable[..., Any]", free_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bureau]:
    redirect = f"http://127.0.0.1:{free_port}/oauth2callback"
    provider = subprocess.Popen([sys.executable, str(PROVIDER), redirect], stdout=subprocess.PIPE, text=True)
    assert provider.stdout is not None
    try:
        issuer = provider.stdout.readline().strip()
        secrets = tmp_path_factory.mktemp("access") / "secrets.toml"
        secrets.touch(0o600)
        secrets.write_text(
            SECRETS.format(redirect=redirect, cookie="s" * 40, issuer=issuer), encoding="utf-8"
        )
        access = secrets.with_name("access.toml")
        access.write_text(ACCESS, encoding="utf-8")
        with serve("--access", str(access), port=free_port) as server:
            yield Bureau(server, issuer)
    finally:
        provider.terminate()
        provider.wait(10)
        provider.stdout.close()


def log_in(bureau: Bureau, invite: "Callable[..., Any]", email: str) -> Any:
    """Let somebody in, who then goes to the login service and comes back."""
    guest = invite(bureau.server, (bureau.issuer,))
    page = guest.page
    guest.open("?lang=en")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{guest.address}**")
    guest.settle()
    return guest


def deeds(page: Page) -> set[str]:
    """Return what the buttons of a page offer that only planners may do."""
    offered = " ".join(page.get_by_role("button").all_inner_texts())
    return {
        name for name in ("Copy and edit", "Save", "Cancel", "Ask again", "Stop and keep") if name in offered
    }


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "junheng.sqlite" not in path.name and path.name != "app.log"
    }


def test_a_viewer_logs_in_and_is_refused_everything_else_by_address_too(
    bureau: Bureau, invite: "Callable[..., Any]"
) -> None:
    store = Store(bureau.server.folder / "junheng.sqlite")
    kept = save_draft(store, "secret", 'name = "secret"\n', 0, PLANNER)
    before, runs = files(bureau.server.folder), store.runs()
    guest = log_in(bureau, invite, VIEWER)
    page = guest.page
    expect(page.get_by_text("are withheld, with what would give them away")).to_be_visible()
    cookies = {each["name"]: each for each in page.context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"]
    assert VIEWER not in cookies["_streamlit_user"]["value"]
    for path in ("edit", "explain"):  # pages that the role is not for are none: the first page is shown
        guest.open(f"{path}?lang=en")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    assert all("does not seem to exist" in said for said in guest.complaints)
    guest.complaints.clear()
    guest.open(f"scenarios?lang=en&draft={kept.name}&job=1")
    expect(page.get_by_role("heading", name="Stored runs")).to_be_visible()
    assert "secret" not in page.locator("body").inner_text()
    assert deeds(page) == set()
    guest.open("data?lang=en&tab=upload")
    expect(page.get_by_text("Columns found:")).to_be_visible()
    assert page.get_by_test_id("stFileUploader").count() == 0
    guest.open("batch?lang=en")
    expect(page.get_by_text("Your role may look at batches, not run them.")).to_be_visible()
    assert page.get_by_role("button", name="Run what is to do").is_disabled()
    assert (files(bureau.server.folder), store.runs(), jobs(store)) == (before, runs, ())


def test_the_drafts_of_one_planner_are_not_seen_by_another_stored_runs_are(
    bureau: Bureau, invite: "Callable[..., Any]"
) -> None:
    first, second, admin = (log_in(bureau, invite, email) for email in (PLANNER, OTHER, ADMIN))
    first.open("scenarios?lang=en")
    first.click("Copy and edit")
    title = first.page.get_by_label("Title in English")
    title.fill("Known to Ping alone")
    expect(first.page.get_by_text('en = "Known to Ping alone"')).to_be_visible()
    first.click("Save")
    first.settle()
    address = first.page.url
    name = parse_qs(urlsplit(address).query)["draft"][0]
    for each in (second, admin):
        each.open("scenarios?lang=en")
        expect(each.page.get_by_role("link", name="Lean")).to_be_visible()
    assert name not in second.page.locator("body").inner_text()
    expect(admin.page.get_by_role("button", name=name)).to_be_visible()
    second.open(f"scenarios?lang=en&draft={name}")
    expect(second.page.get_by_text("there is no such draft")).to_be_visible()
    assert "Known to Ping alone" not in second.page.locator("body").inner_text()


@pytest.mark.parametrize("flaw", ["forged", "unsigned", "expired", "elsewhere", "replayed", "unverified"])
def test_a_login_that_is_not_right_opens_nothing(
    bureau: Bureau, invite: "Callable[..., Any]", flaw: str
) -> None:
    guest = log_in(bureau, invite, f"{flaw}+{ADMIN}")
    guest.settle()
    said = "Nobody gave this account a role here" if flaw == "unverified" else "Please log in"
    expect(guest.page.get_by_text(said)).to_be_visible()
    assert guest.page.locator(".equity-map").count() == 0
    assert guest.page.get_by_role("link", name="Scenarios").count() == 0


def test_a_cookie_made_by_hand_opens_nothing(bureau: Bureau, invite: "Callable[..., Any]") -> None:
    guest = invite(bureau.server)
    user = json.dumps(
        {"email": ADMIN, "email_verified": True, "is_logged_in": True, "origin": guest.address[:-1]}
    )
    for value in (
        user,
        base64.b64encode(user.encode()).decode(),
        URLSafeTimedSerializer("x" * 40).dumps(user),
    ):
        guest.page.context.add_cookies(
            [{"name": "_streamlit_user", "value": quote(value), "url": guest.address}]
        )
        guest.open("?lang=en")
        expect(guest.page.get_by_role("button", name="Log in")).to_be_visible()


def test_whoever_logs_out_has_to_log_in_again(bureau: Bureau, invite: "Callable[..., Any]") -> None:
    guest = log_in(bureau, invite, VIEWER)
    guest.settle()
    guest.page.get_by_role("button", name="Log out").click()
    expect(guest.page.get_by_role("button", name="Log in")).to_be_visible()
    assert "_streamlit_user" not in {each["name"] for each in guest.page.context.cookies()}
    guest.open("compare?lang=en")
    expect(guest.page.get_by_text("Please log in")).to_be_visible()
