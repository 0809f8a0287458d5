"""Which language a reader reads: from the address, else from this session, else from the browser."""

import os

import streamlit as st

from scenarios.wording import LANGUAGES
from ui.address import recall, remember

LANGUAGE_SETTING = "JUNHENG_LANG"
NAMES = {"en": "English", "zh": "中文"}


def current_language() -> str:
    """Return "en" or "zh"."""
    wanted = recall("lang")
    if wanted not in LANGUAGES:
        browser = (st.context.locale or "").lower()
        wanted = "zh" if browser.startswith("zh") or os.environ.get(LANGUAGE_SETTING) == "zh" else "en"
    remember("lang", wanted)
    return wanted


def language_switch() -> None:
    """Offer the languages, each by its own name."""

    def chosen() -> None:
        remember("lang", st.session_state["language"])

    st.session_state["language"] = current_language()
    st.segmented_control(
        "Language · 语言",
        LANGUAGES,
        format_func=NAMES.__getitem__,
        key="language",
        required=True,
        on_change=chosen,
        label_visibility="collapsed",
    )
