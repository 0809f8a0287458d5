"""The fields of the editor: each shows what the draft says at a key, and says there what is entered."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from scenarios.desk.checking import Checked, check_draft
from scenarios.desk.text import Tables, tables_of, value_at
from scenarios.workspace import Workspace
from ui.drafting.desk import Desk
from ui.drafting.titles import plain
from ui.words import Names

type Key = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """A draft with its findings, and the words to ask with."""

    names: Names
    desk: Desk
    checked: Checked

    def said(self, *key: str) -> Any:  # noqa: ANN401 - whatever TOML holds
        """Return what the draft says at a key, or None."""
        return value_at(self._tables, key)

    @cached_property
    def _tables(self) -> Tables:
        return tables_of(self.desk.text)

    def line(self, label: str, key: Key, *, placeholder: str = "") -> None:
        """Ask for a line of text."""
        widget = self._key(key)
        value = str(self.said(*key) or "")
        if st.session_state.get(widget) != value:
            st.session_state[widget] = value
        st.text_input(
            label,
            key=widget,
            live=True,
            max_chars=200,
            placeholder=placeholder,
            on_change=self._heard,
            args=(key, lambda typed: typed or None),
        )
        self.findings(key)

    def number(self, label: str, key: Key, *, placeholder: str = "", hint: str | None = None) -> None:
        """Ask for a number, empty for none; what is no number stays as typed, and is said to be none."""
        widget, value = self._key(key), self.said(*key)
        if number_of(str(st.session_state.get(widget, ""))) != value:
            st.session_state[widget] = _written(value)
        st.text_input(
            label,
            key=widget,
            live=True,
            max_chars=40,
            placeholder=placeholder,
            help=hint,
            on_change=self._heard,
            args=(key, number_of),
        )
        self.findings(key)

    def choice(self, label: str, key: Key, titles: Mapping[Any, str], default: object = None) -> None:
        """Ask for one of several values; the default is not written down."""
        widget, value = self._key(key), self.said(*key)
        value = default if value is None else value
        offered = dict(titles) if value in titles else {**titles, value: str(value)}
        st.session_state[widget] = value
        st.selectbox(
            label,
            list(offered),
            key=widget,
            format_func=offered.__getitem__,
            on_change=self._heard,
            args=(key, lambda chosen: None if chosen == default else chosen),
        )
        self.findings(key)

    def flag(self, label: str, key: Key, *, default: bool = False) -> None:
        """Ask yes or no."""
        widget, value = self._key(key), self.said(*key)
        st.session_state[widget] = default if value is None else bool(value)
        st.checkbox(
            label,
            key=widget,
            on_change=self._heard,
            args=(key, lambda ticked: None if ticked == default else ticked),
        )
        self.findings(key)

    def several(
        self,
        label: str,
        key: Key,
        titles: Mapping[str, str],
        *,
        default: Sequence[str] = (),
        placeholder: str = "",
    ) -> None:
        """Ask for some of several values, in the order of the titles."""
        widget, value = self._key(key), self.said(*key)
        value = list(default if value is None else value)
        offered = {**titles, **{each: str(each) for each in value if each not in titles}}
        order = list(offered)
        st.session_state[widget] = value
        st.multiselect(
            label,
            order,
            key=widget,
            format_func=offered.__getitem__,
            placeholder=placeholder or self.names.speech.say("all"),
            on_change=self._heard,
            args=(key, lambda chosen: _unless(sorted(chosen, key=order.index), list(default))),
        )
        self.findings(key)

    def findings(self, key: Key) -> None:
        """Say what is wrong at a key, right below its field."""
        translate = self.names.speech.translate
        for finding in self.checked.findings:
            if finding.key[: len(key)] == key:
                st.error(plain(finding.problem.render(translate)), icon=":material/error:")

    def _key(self, key: Key) -> str:
        return f"{self.desk.name} {'.'.join(key)}"

    def _heard(self, key: Key, meaning: Any) -> None:  # noqa: ANN401 - of text, of a choice, of several
        self.desk.say(key, meaning(st.session_state[self._key(key)]))


def checked(names: Names, draft: str) -> Checked:
    """Return a draft after its check against this city and its rules."""
    return _checked(names.workspace.fingerprint, draft, names.workspace)


@st.cache_resource(show_spinner=False, max_entries=200)
def _checked(fingerprint: str, draft: str, _workspace: Workspace) -> Checked:  # noqa: ARG001 - part of the key
    return check_draft(draft, _workspace.city)


def number_of(typed: str) -> int | float | str | None:
    """Return what was typed as a number: separators and wide digits are read, and anything else is kept."""
    plain = unicodedata.normalize("NFKC", typed).replace(",", "").replace(" ", "").strip()
    if not plain:
        return None
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return typed


def _written(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.15g}"


def _unless(chosen: list[str], usual: list[str]) -> list[str] | None:
    return None if chosen == usual else chosen
