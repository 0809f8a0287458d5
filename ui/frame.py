"""The frame around every screen: style, navigation, language, and what to do when something is missing."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import streamlit as st

from scenarios.demo_run import MARK
from scenarios.speech import Speech
from scenarios.workspace import (
    TROUBLES,
    Workspace,
    WorkspaceError,
    city_folder,
    content_stamp,
    open_workspace,
)
from ui.address import recall, remember
from ui.language import current_language, language_switch
from ui.pages import pages
from ui.tour import tour
from ui.trouble import show_no_city, show_problem
from ui.visitor import admit, leave

HERE = Path(__file__).parent
FOLDER_SETTING = "JUNHENG_FOLDER"
_ADDRESS = ("level", "indicator", "unit", "run", "runs", "place", "draft", "job", "sweep", "tab", "tour")


def open_screens() -> None:
    """Draw the frame, then the screen of the address."""
    lang = current_language()
    say = Speech.of(lang, "XXX").say
    st.set_page_config(page_title=say("Junheng"), page_icon=str(HERE / "icon.png"), layout="wide")
    st.logo(str(HERE / "logo.svg"), size="large")
    st.html(f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>")
    page = st.navigation(pages(admit(Speech.of(lang, "XXX")), say), position="top")
    for part in _ADDRESS:
        remember(part, recall(part))
    with _at_work(say("Working…")):
        page.run()


@contextmanager
def _at_work(said: str) -> Iterator[None]:
    """Say that a screen is at work, in a corner that moves nothing, as soon as it takes half a second."""
    with ExitStack() as until_it_is_done:
        with st.container(key="at-work"):
            until_it_is_done.enter_context(st.spinner(said, show_time=True))
        yield


def folder() -> Path:
    """Return the folder that the app was opened on."""
    return Path(os.environ.get(FOLDER_SETTING, "demo"))


def read_workspace(path: Path) -> Workspace:
    """Return the city of a folder, read once for all readers until a byte of its files changes."""
    return _workspace(str(path), _content(str(path), _standing(path)))


def enter(title: str) -> tuple[Workspace, Speech]:
    """Draw the head of a screen and return the city; without one, say what to do and stop.

    Parameters
    ----------
    title : message of the screen's heading.
    """
    lang = current_language()
    plain = Speech.of(lang, "XXX")
    head = st.container(horizontal=True, vertical_alignment="center", key="head")
    with head:
        place = st.container()
        language_switch()
        leave(plain)
    workspace = _open(plain, place, title)
    speech = Speech.of(lang, workspace.city.currency)
    city = workspace.city
    name = city.name_zh if lang == "zh" else city.name
    year = speech.say("School year {first}/{second}", first=city.school_year, second=city.school_year + 1)
    place.title(f"{speech.say(title)} · {name}", anchor=False)
    place.caption(year)
    tour(title, speech, on_demo=(folder() / MARK).is_file())
    return workspace, speech


def _open(speech: Speech, place: st.delta_generator.DeltaGenerator, title: str) -> Workspace:
    try:
        with st.spinner(speech.say("Reading the city…")):
            return read_workspace(folder())
    except WorkspaceError:
        place.title(speech.say(title), anchor=False)
        show_no_city(folder(), speech)
    except TROUBLES as error:
        place.title(speech.say(title), anchor=False)
        show_problem(error, speech)
    return st.stop()


def _standing(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of change of the city's files: while these stand, no file is read again."""
    found = [(file.name, file.stat()) for file in sorted(city_folder(path).glob("*")) if file.is_file()]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)


@st.cache_resource(show_spinner=False, max_entries=4)
def _content(path: str, standing: tuple[tuple[str, int, int], ...]) -> str:  # noqa: ARG001 - part of the key
    return content_stamp(Path(path))


@st.cache_resource(show_spinner=False, max_entries=2)
def _workspace(path: str, stamp: str) -> Workspace:  # noqa: ARG001 - the stamp is part of the key
    return open_workspace(Path(path))
