"""What a screen says when there is nothing to show, or something is wrong: always what to do next."""

from pathlib import Path

import streamlit as st

from scenarios.speech import Speech


def show_no_city(folder: Path, speech: Speech) -> None:
    """Say how to get a city: the demo, or one's own folder."""
    st.info(speech.say("There is no city to show yet."), icon=":material/info:")
    st.markdown(speech.say("The app looked in this folder:"))
    st.code(str(folder.resolve()), language=None, wrap_lines=True)
    st.markdown(speech.say("To try it on an invented city, run these two commands, then reload this page:"))
    st.code(f"junheng demo {folder} --run\njunheng app {folder}", language="shell", wrap_lines=True)
    st.markdown(
        speech.say(
            "To open your own city, put its files into a folder named “city” inside a folder of your choice, "
            "check them, and open the app on that folder:"
        )
    )
    st.code("junheng check MYCITY/city\njunheng app MYCITY", language="shell", wrap_lines=True)


def show_problem(error: Exception, speech: Speech) -> None:
    """Show what is wrong with the city's files or a stored run, and what to correct."""
    st.error(speech.say("This cannot be shown, because something needs to be corrected first."))
    for fault in (*getattr(error, "faults", ()), *getattr(error, "problems", ())):
        st.code(fault.render(speech.translate), language=None, wrap_lines=True)
    st.markdown(speech.say("Correct it, then reload this page. Nothing was changed."))


def show_no_runs(folder: Path, speech: Speech) -> None:
    """Say how to get a run to look at."""
    st.info(speech.say("No plan has been calculated for this city yet."), icon=":material/info:")
    st.markdown(speech.say("Calculate a scenario with this command, then reload this page:"))
    st.code(
        f"junheng solve {folder}/city {folder}/scenarios/*.toml --store {folder}/junheng.sqlite",
        language="shell",
        wrap_lines=True,
    )
