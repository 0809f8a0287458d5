"""What is looked at stands in the address, so that a link shows the same; a session keeps it across pages."""

import streamlit as st

_KEPT = "address"


def recall(name: str) -> str:
    """Return a part of the address, else what this session last had there, else an empty text."""
    kept = st.session_state.setdefault(_KEPT, {})
    return str(st.query_params.get(name, kept.get(name, "")))


def remember(name: str, value: str) -> None:
    """Put a part into the address, or take it out when it is empty."""
    st.session_state.setdefault(_KEPT, {})[name] = value
    if value:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
