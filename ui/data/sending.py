"""Uploading a city: nothing is stored until it passes; until then its faults are shown cell by cell."""

from pathlib import Path

import streamlit as st

from scenarios.data_desk import fault_book, fault_rows, upload_city
from scenarios.speech import Speech
from scenarios.upload import Uploaded
from ui.visitor import visitor

_SHOWN = 500


def send(place: Path, speech: Speech) -> None:
    """Offer to upload an archive or a workbook, check it, and show what is wrong with it."""
    say = speech.say
    st.markdown(
        say(
            "Send the folder of a city as a zip archive, or a workbook with a sheet for each table. It takes "
            "the place of the city that is open, which is kept beside it. A city with errors changes nothing."
        )
    )
    sent = st.file_uploader(say("City (.zip or .xlsx)"), type=["zip", "xlsx"], key="city sent")
    if sent is None:
        return
    if st.button(say("Check, and take it if it has no errors"), type="primary", icon=":material/upload:"):
        with st.spinner(say("Reading and checking…")):
            st.session_state["uploaded"] = (sent.file_id, upload_city(place, visitor(), sent.getvalue()))
    kept = st.session_state.get("uploaded")
    if kept is not None and kept[0] == sent.file_id:
        show_uploaded(kept[1], speech)


def show_uploaded(uploaded: Uploaded, speech: Speech) -> None:
    """Say what became of an upload, and list what was found."""
    say, faults = speech.say, uploaded.checked.faults
    errors = sum(fault.severity == "error" for fault in faults)
    if uploaded.taken:
        st.success(say("The city was taken in; every screen shows it from now on."), icon=":material/check:")
        if uploaded.before is not None:
            st.caption(say("The city before is kept in {folder}.", folder=uploaded.before.name))
    else:
        st.error(say("Nothing was changed: errors to be corrected: {count}", count=speech.number(errors)))
    if not faults:
        return
    titles = {
        "severity": say("Severity"),
        "file": say("File"),
        "row": say("Row"),
        "column": say("Column"),
        "found": say("Found"),
        "problem": say("What is wrong"),
        "allowed": say("Allowed"),
        "remedy": say("What to do"),
    }
    rows = fault_rows(faults[:_SHOWN], speech).rename(columns=titles)
    st.dataframe(rows, hide_index=True, height=420, key="faults")
    if len(faults) > _SHOWN:
        st.caption(say("Shown: the first {count}; the workbook has all.", count=speech.number(_SHOWN)))
    st.download_button(
        say("Download the tables with the cells marked (.xlsx)"),
        lambda: fault_book(uploaded.checked, speech.translate),
        file_name="faults.xlsx",
        icon=":material/download:",
        on_click="ignore",
    )
