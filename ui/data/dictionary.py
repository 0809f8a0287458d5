"""The data dictionary, searched as one types."""

import streamlit as st

from scenarios.data_desk import dictionary_rows
from scenarios.speech import Speech

NEEDED = {
    "key": "key, required",
    "required": "required",
    "key_if_given": "key, if the table is given",
    "required_if_given": "required, if the table is given",
    "": "optional",
}


def look_up(speech: Speech) -> None:
    """Show every column of a city's tables that holds the words typed."""
    say = speech.say
    words = st.text_input(say("Search in tables, columns and notes"), key="dictionary words")
    found = dictionary_rows(speech.lang, words)
    st.caption(say("Columns found: {count}", count=speech.number(len(found))))
    if found.empty:
        st.info(say("Nothing holds all of these words. Type fewer of them."))
        return
    shown = found.assign(needed=[say(NEEDED[each]) for each in found["needed"]])
    titles = {
        "table": say("Table"),
        "column": say("Column"),
        "title": say("Meaning"),
        "needed": say("Needed"),
        "unit": say("Unit"),
        "allowed": say("Allowed"),
        "note": say("Note"),
    }
    st.dataframe(shown.rename(columns=titles), hide_index=True, height=560, key="dictionary")
