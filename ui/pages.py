"""The screens in the order of the menu, and what a role must allow to see each of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from scenarios.roles import Action, Visitor

OPENING = Path(__file__).parent / "opening"


@dataclass(frozen=True)
class Screen:
    """One screen: the file in `opening`, its title (a message), and the action it is for."""

    name: str
    title: str
    needs: Action = Action.SEE


SECTIONS: Mapping[str, tuple[Screen, ...]] = {
    "": (Screen("today", "Today"), Screen("compare", "Compare"), Screen("brief", "Brief")),
    "Planning": (
        Screen("scenarios", "Scenarios"),
        Screen("edit", "Edit", Action.EDIT),
        Screen("frontier", "Frontier"),
        Screen("explain", "Explain", Action.SEE_EXACT),
    ),
    "Office": (Screen("data", "Data"), Screen("batch", "Batch")),
}


def pages(visitor: Visitor, say: Callable[[str], str]) -> dict[str, list[StreamlitPage]]:
    """Return the menu of a visitor: screens that the role is for, by section."""
    first = SECTIONS[""][0].name
    return {
        say(section) if section else "": [
            st.Page(
                OPENING / f"{screen.name}.py",
                title=say(screen.title),
                default=screen.name == first,
                url_path="" if screen.name == first else screen.name,
            )
            for screen in screens
            if visitor.may(screen.needs)
        ]
        for section, screens in SECTIONS.items()
        if any(visitor.may(screen.needs) for screen in screens)
    }
