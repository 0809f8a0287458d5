"""One file per address: Streamlit runs it when a reader opens that screen."""
