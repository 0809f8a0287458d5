"""What is asked at all: title, rules, year, levels, children expected, money, what may be decided."""

import streamlit as st

from scenarios.desk.offers import DECISIONS_OFFERED, FORECASTS, USUAL_DECISIONS, packs_offered
from ui.drafting.form import Form

_SOURCES, _SCALE, _AMOUNT = "sources", "scale", "amount"


def question_part(form: Form) -> None:
    """Draw the fields of the question."""
    speech, city = form.names.speech, form.names.workspace.city
    left, right = st.columns(2)
    with left:
        form.line(speech.say("Title in English"), ("title", "en"))
    with right:
        form.line(speech.say("Title in Chinese"), ("title", "zh"))
    pack, year, demand = st.columns([2, 1, 1])
    with pack:
        form.choice(speech.say("Policy pack"), ("policy",), packs_offered(speech.lang))
    with year:
        form.choice(speech.say("Year"), ("year",), {each: str(each) for each in city.years()})
    with demand:
        titles = {each: speech.term(each) for each in FORECASTS}
        form.choice(speech.term("demand"), ("demand",), titles, "mid")
    form.several(
        speech.say("Levels"),
        ("levels",),
        {level: form.names.level(level) for level in city.levels()},
        placeholder=speech.say("every level that the city teaches"),
    )
    form.several(
        speech.say("What may be decided; the rest stays as it is"),
        ("decisions",),
        {each: speech.term(each) for each in DECISIONS_OFFERED},
        default=USUAL_DECISIONS,
    )


def money_part(form: Form) -> None:
    """Draw the fields of the year's money."""
    speech = form.names.speech
    key = f"{form.desk.name} money"
    titles = {
        _SOURCES: speech.say("The city's own sources"),
        _SCALE: speech.say("The city's sources times a factor"),
        _AMOUNT: speech.say("One amount in their place"),
    }
    said = form.said("budget") or {}
    st.session_state[key] = _AMOUNT if _AMOUNT in said else _SCALE if _SCALE in said else _SOURCES
    kind, figure, extra = st.columns([2, 1, 1])
    with kind:
        st.selectbox(
            speech.say("Money of the year"),
            list(titles),
            format_func=titles.__getitem__,
            key=key,
            on_change=_chosen,
            args=(form, key),
        )
    with figure:
        if _AMOUNT in said:
            form.number(speech.say("Amount ({currency})", currency=speech.currency), ("budget", "amount"))
        elif _SCALE in said:
            form.number(speech.say("Factor"), ("budget", "scale"))
    with extra:
        form.number(
            speech.say("Further money ({currency})", currency=speech.currency),
            ("budget", "extra"),
            placeholder="0",
        )
    for finding in form.checked.findings:
        if finding.key == ("budget",):
            form.findings(("budget",))


def _chosen(form: Form, key: str) -> None:
    kept = {name: value for name, value in (form.said("budget") or {}).items() if name == "extra"}
    chosen = st.session_state[key]
    new: dict[str, float] = {} if chosen == _SOURCES else {chosen: 1.0 if chosen == _SCALE else 0}
    form.desk.say(("budget",), {**kept, **new} or None)
