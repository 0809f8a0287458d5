"""Everybody can use the screens: what axe-core asks of WCAG 2.1 A and AA holds on each, in both languages."""

# ruff: noqa: ANN401 - the classes are of conftest.py, which cannot be imported

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from scenarios.speech import Speech
from ui.pages import SECTIONS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("access")]
ASKED = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}


def broken(guest: Any) -> list[str]:
    """Return each rule that the page breaks, with the element and what is wrong; no rule is left out.

    What is being drawn anew is pale for a moment: what is found is looked at once more when all stands still.
    """
    if not _found(guest.page):
        return []
    guest.page.wait_for_timeout(1500)
    guest.settle()
    return _found(guest.page)


def _found(page: Any) -> list[str]:
    return [
        f"{rule['id']} {node['target']} {node['html']} {node['failureSummary']}"
        for rule in Axe().run(page, options=ASKED).response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_screen_opens_from_its_address_and_breaks_no_rule_of_access(
    server: Any, invite: Callable[..., Any], lang: str
) -> None:
    """Axe finds what a program can find: names of widgets, contrast, roles, the language.

    The screens are cut off from the network: `invite` lets no request pass to anywhere else, and fails when
    one was made.
    """
    guest, say = invite(server), Speech.of(lang, "XXX").say
    found = {}
    for screen in (screen for section in SECTIONS.values() for screen in section):
        guest.open(f"{'' if screen.name == 'today' else screen.name}?lang={lang}")
        expect(guest.page.get_by_role("heading", level=1)).to_contain_text(say(screen.title))
        expect(guest.page.get_by_test_id("stException")).to_have_count(0)
        expect(guest.page.get_by_test_id("stAlertContentError")).to_have_count(0)
        found[screen.name] = broken(guest)
    guest.open(f"scenarios?lang={lang}")
    guest.click(say("Copy and edit"))
    guest.page.locator(".stCode").first.wait_for()
    found["an open draft"] = broken(guest)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_axe_is_heard(server: Any, invite: Callable[..., Any]) -> None:
    """A page that is made worse is found out, so that an empty answer above means something."""
    guest = invite(server)
    guest.open("data?lang=en")
    guest.page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: 'data:,'}))")
    assert [each.split()[0] for each in broken(guest)] == ["image-alt"]
