"""Mapping a bureau's own headers: a proposal to read and correct, then the same checks as any city."""

from pathlib import Path

import streamlit as st

from scenarios.data_desk import propose_mapping, upload_mapped
from scenarios.speech import Speech
from ui.data.sending import show_uploaded
from ui.visitor import visitor

_KINDS = ["xlsx", "csv", "geojson", "gpkg", "parquet"]


def map_headers(place: Path, speech: Speech) -> None:
    """Offer a file, propose what its columns are, let the reader correct it, and take the city in."""
    say = speech.say
    st.markdown(
        say(
            "Send a table with your own headers. The proposal below says what each column may be; "
            "correct it, fill in the city, write reviewed = true, and import."
        )
    )
    sent = st.file_uploader(say("Table with your headers"), type=_KINDS, key="table sent")
    if sent is None:
        return
    text, found = propose_mapping(visitor(), sent.name, sent.getvalue(), speech)
    left, right = st.columns([1, 1.1], gap="medium")
    with left:
        st.subheader(say("What the columns may be"), anchor=False)
        shown = found.assign(
            sure=[say("sure") if sure else say("doubtful") for sure in found["sure"]],
            confidence=[speech.share(share, 0) for share in found["confidence"]],
        )
        titles = {
            "sheet": say("Sheet"),
            "table": say("Table"),
            "column": say("Column"),
            "header": say("Header"),
            "sure": say("Verdict"),
            "confidence": say("Confidence"),
        }
        st.dataframe(shown.rename(columns=titles), hide_index=True, height=460, key="proposals")
    with right:
        mapping = st.text_area(say("Mapping (TOML)"), text, height=430, key=f"mapping {sent.file_id}")
        wanted = st.button(say("Import with this mapping"), type="primary", icon=":material/upload:")
    if wanted:
        with st.spinner(say("Reading and checking…")):
            done = upload_mapped(place, visitor(), sent.name, sent.getvalue(), mapping)
        show_uploaded(done, speech)
