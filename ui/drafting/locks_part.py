"""What is decided already: the locks of the draft with the names of places, and a form that adds one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from scenarios.desk.offers import LOCK_KINDS, Field, lock_fields
from scenarios.desk.text import with_lock, without_lock
from scenarios.scenario_lock_ids import ids_named
from ui.drafting.form import Form, number_of
from ui.drafting.labels import KEPT, LOCK_KEYS, LOCKS
from ui.drafting.locks_map import pick_on_map

_USES = ("staff", "operating")


def locks_part(form: Form, ids: Mapping[str, Mapping[str, str]]) -> None:
    """Draw the locks."""
    locks = form.said("locks") or []
    for number, lock in enumerate(locks):
        said, out = st.columns([6, 1], vertical_alignment="center")
        said.text(f"{number + 1}. {lock_line(form, lock, ids)}")
        out.button(
            form.names.speech.say("Remove"),
            key=f"{form.desk.name} lock {number} out",
            help=form.names.speech.say("Remove lock {number}", number=number + 1),
            on_click=lambda place=number: form.desk.put(without_lock(form.desk.text, place)),
        )
        form.findings(("locks", str(number)))
    if not locks:
        st.caption(form.names.speech.say("Nothing is locked."))
    with st.expander(form.names.speech.say("Add a lock")):
        _add(form, ids)


def lock_line(form: Form, lock: Mapping[str, Any], ids: Mapping[str, Mapping[str, str]]) -> str:
    """Say a lock in one line: what it is, and its keys with the names of places."""
    speech = form.names.speech
    kind = str(lock.get("lock", ""))
    said = [speech.say(LOCKS[kind]) if kind in LOCKS else kind]
    for key, value in lock.items():
        if key not in {"lock", "name"}:
            label = speech.say(LOCK_KEYS[key]) if key in LOCK_KEYS else key
            each = value if isinstance(value, list) else [value]
            said.append(f"{label}: {', '.join(_word(form, kind, key, one, ids) for one in each)}")
    line = speech.say("; ").join(said)
    return f"{lock['name']}: {line}" if lock.get("name") else line


def _word(form: Form, kind: str, key: str, value: Any, ids: Mapping[str, Mapping[str, str]]) -> str:  # noqa: ANN401 - of TOML
    if sort := ids_named(kind).get(key):
        return ids[sort].get(str(value), str(value))
    if key == "level":
        return form.names.level(str(value))
    if key == "kept":
        return form.names.speech.say(KEPT.get(str(value), str(value)))
    return form.names.speech.term(value) if isinstance(value, str) else str(value)


def _add(form: Form, ids: Mapping[str, Mapping[str, str]]) -> None:
    speech, stem = form.names.speech, f"{form.desk.name} new lock"
    kind = st.selectbox(
        speech.say("Kind of lock"),
        LOCK_KINDS,
        format_func=lambda each: speech.say(LOCKS[each]),
        key=f"{stem} kind",
    )
    pick_on_map(form, kind, {field.name: _widget(form, kind, field) for field in lock_fields(kind)})
    typed: dict[str, Any] = {"lock": kind}
    columns = st.columns(2, vertical_alignment="bottom")
    fields = sorted(lock_fields(kind), key=lambda field: (field.name == "name", not field.required))
    for place, field in enumerate(fields):
        with columns[place % 2]:
            typed[field.name] = _asked(form, kind, field, ids)
    missing = [field.name for field in fields if field.required and not typed[field.name]]
    st.button(
        speech.say("Add this lock"),
        key=f"{stem} add",
        icon=":material/lock:",
        on_click=lambda: form.desk.put(with_lock(form.desk.text, typed)),
        disabled=bool(missing),
    )


def _widget(form: Form, kind: str, field: Field) -> str:
    return f"{form.desk.name} new lock {kind} {field.name}"


def _asked(form: Form, kind: str, field: Field, ids: Mapping[str, Mapping[str, str]]) -> Any:  # noqa: ANN401 - any key
    speech, key = form.names.speech, _widget(form, kind, field)
    label, hint = speech.say(LOCK_KEYS[field.name]), speech.say("Type a name or an id")
    titles = ids.get(ids_named(kind).get(field.name, ""), {})
    if field.name == "level":
        titles = {each: form.names.level(each) for each in form.names.workspace.city.levels()}
        hint = speech.say("every level")
    elif field.name == "use":
        titles, hint = {each: speech.term(each) for each in _USES}, ""
    elif field.name == "kept":
        titles, hint = {each: speech.say(title) for each, title in KEPT.items()}, speech.say("all")
    elif field.choices:
        titles, hint = {each: speech.term(each) for each in field.choices}, ""
    if field.shape == "list":
        return st.multiselect(label, list(titles), format_func=titles.__getitem__, key=key, placeholder=hint)
    if titles:
        return st.selectbox(
            label, list(titles), index=None, format_func=titles.__getitem__, key=key, placeholder=hint
        )
    if field.shape == "number":
        return number_of(st.text_input(label, key=key, max_chars=20) or "")
    return st.text_input(label, key=key, max_chars=80)
