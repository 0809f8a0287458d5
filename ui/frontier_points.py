"""The points of a frontier as a table, and the plan of one of them to open elsewhere."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from scenarios.frontier.search import PlanFrontier
from ui.address import remember
from ui.markup import badge, text
from ui.words import Names

_LIMITS = {"money": "", "travel": "share", "moves": "teachers"}
_SPENT = {"money": "cents", "travel": "metres", "moves": "teachers"}
_TODAY, _COMPARE = "ui/opening/today.py", "ui/opening/compare.py"


def put_in_words(names: Names, svg: str) -> str:
    """Return the picture with indicators called as the rules call them."""
    for indicator in names.workspace.policy.indicators:
        svg = svg.replace(f" · {indicator.id} · ", f" · {text(names.indicator(indicator.id))} · ")
    return svg


def points_table(names: Names, frontier: PlanFrontier, chosen: str, on_choose: Callable[[str], None]) -> None:
    """Show the points as a table in which a row can be chosen, then what can be done with that plan."""
    speech = names.speech
    rows = frontier.rows()
    numbers = [str(row.run) for row in rows]
    key = f"points {speech.lang} {' '.join(numbers)}"

    def selected() -> None:
        found = st.session_state[key]["selection"]["rows"]
        if found:
            on_choose(numbers[found[0]])

    st.dataframe(
        _table(names, frontier),
        key=key,
        hide_index=True,
        on_select=selected,
        selection_mode="single-row",
        placeholder="–",
    )
    if chosen in numbers:
        _chosen(names, frontier, numbers.index(chosen), numbers)


def _table(names: Names, frontier: PlanFrontier) -> pd.DataFrame:
    speech = names.speech
    limit = _LIMITS[frontier.axis.name] or speech.currency
    rows = [
        {
            speech.say("Run"): str(row.run),
            speech.say("Limit"): speech.amount(row.limit, limit),
            speech.say("Taken"): speech.amount(row.spent, _SPENT[frontier.axis.name]),
            speech.say("Equity"): speech.amount(row.equity, frontier.measure.unit),
            speech.say("Status"): speech.term(row.status),
            speech.say("Gap"): speech.share(row.gap, 2),
            speech.say("Projects added"): row.added,
            speech.say("Projects dropped"): row.dropped,
            speech.say("Remark"): speech.say("beaten by another") if row.dominated else "",
        }
        for row in frontier.rows()
    ]
    return pd.DataFrame(rows)


def _chosen(names: Names, frontier: PlanFrontier, place: int, numbers: list[str]) -> None:
    speech, row = names.speech, frontier.rows()[place]
    called = speech.names(names.workspace.city.projects, "project_id")
    lines = [
        f"<span>{badge(kind, speech)} {text(speech.say(said, list=_listed(ids, called)))}</span>"
        for kind, said, ids in (
            ("better", "added: {list}", row.added),
            ("worse", "dropped: {list}", row.dropped),
        )
        if ids
    ] or [f"<span>{text(speech.say('The projects are those of the point before.'))}</span>"]
    head = speech.say("Plan {number}", number=numbers[place])
    facts = f'<div class="facts">{"".join(lines)}</div>'
    st.html(f'<div class="place"><div class="name">{text(head)}</div>{facts}</div>')
    with st.container(horizontal=True):
        if st.button(speech.say("Open on Today"), type="primary"):
            remember("run", numbers[place])
            st.switch_page(_TODAY)
        others = [each for each in (numbers[0], numbers[-1]) if each != numbers[place]]
        if others and st.button(speech.say("Compare with the first point")):
            remember("runs", ",".join([others[0], numbers[place]]))
            st.switch_page(_COMPARE)


def _listed(ids: str, called: dict[str, str]) -> str:
    return ", ".join(called.get(each, each) for each in ids.split(", "))
