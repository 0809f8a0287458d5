"""An answer on the page: its sentences, the places it names on a map, and the tables it comes from."""

import pandas as pd
import streamlit as st

from scenarios.explain.answer import Answer
from scenarios.places_named import named_places
from ui.explain_map import places_map
from ui.markup import text
from ui.words import Names

_HEIGHT = 320
TABLES = {
    "differences": "differences between schools",
    "districts": "by district",
    "settings": "town and country",
    "shortages": "what is short",
    "headline": "the plans side by side",
    "projects": "projects",
    "schools": "schools",
    "children": "children",
    "rules": "rules",
    "purchases": "purchases",
    "passes": "who passes",
}


def show_answer(names: Names, answer: Answer) -> None:
    """Show an answer whole."""
    said = "".join(f"<li>{text(sentence)}</li>" for sentence in answer.sentences)
    unit, ids = named_places(names.workspace.city, answer.tables)
    if ids:
        left, right = st.columns([1.3, 1], gap="medium")
    else:
        left, right = st.container(), None
    with left:
        st.html(f"<ul>{said}</ul>")
    if right is not None:
        with right:
            places_map(names, unit, ids)
    for name, table in answer.tables.items():
        if len(table):
            _table(names, name, table)


def _table(names: Names, name: str, table: pd.DataFrame) -> None:
    """Show a table folded; ids of places are named, words are said."""
    speech, shown = names.speech, table.copy()
    city = names.workspace.city
    for key, of in (("district_id", city.districts), ("school_id", city.schools), ("area_id", city.areas)):
        if key in shown:
            called = speech.names(of, key)
            shown[key] = [called.get(str(each), "" if pd.isna(each) else str(each)) for each in shown[key]]
    for column in shown.select_dtypes(include=["object", "str"]):
        if column not in {"district_id", "school_id", "area_id"}:
            shown[column] = ["" if pd.isna(each) else speech.term(each) for each in shown[column]]
    shown.columns = pd.Index([speech.term(str(column).removesuffix("_id")) for column in shown])
    with st.expander(speech.say("The numbers: {name}", name=speech.say(TABLES.get(name, name)))):
        st.dataframe(shown, hide_index=True, height=min(_HEIGHT, 38 + 35 * len(shown)), placeholder="–")
        st.download_button(
            speech.say("Download this table (CSV)"),
            shown.to_csv(index=False).encode("utf-8-sig"),
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"answer-{name}",
        )
