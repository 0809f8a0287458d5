"""Choosing what to change: an area and its new school, or teachers and where they go."""

import math

import streamlit as st

from scenarios.editing.choices import MoveArea, MovePost
from scenarios.editing.edited import require
from scenarios.editing.figures import area_now, offers, posts_at
from scenarios.editing.sheet import Sheet
from ui.choices import choose_place
from ui.drafting.complaint import attempt
from ui.editing.state import Worked, add
from ui.markup import cell, row, table, text
from ui.words import Names

_KINDS_SHOWN = 400


def pick_area(names: Names, sheet: Sheet, worked: Worked, level: str) -> tuple[str | None, str | None]:
    """Offer areas, then schools near the chosen one; return the area and where most of its children go."""
    speech, city = names.speech, names.workspace.city
    called = speech.names(city.areas, "area_id")
    ordered = dict(sorted(called.items(), key=lambda item: item[1]))
    st.subheader(speech.say("Move the children of an area"), anchor=False)
    area = choose_place(speech.term("area"), ordered, speech.say("Click on the map, or type a name"))
    if area is None:
        return None, None
    schools = speech.names(city.schools, "school_id")
    now = area_now(worked.edited, level, area)
    st.html(_goes_to(names, now, schools))
    _pick_school(names, sheet, worked, level, area, schools)
    return area, (str(now["school_id"].iloc[0]) if len(now) else None)


def _goes_to(names: Names, now: "object", schools: dict[str, str]) -> str:
    speech = names.speech
    records = now.to_dict("records")  # type: ignore[attr-defined]
    if not records:
        return f'<div class="hint">{text(speech.say("Nobody from here has a place at this level."))}</div>'
    head = [
        (speech.say("Goes to"), ""),
        (speech.say("Children"), "num"),
        (speech.say("Way to school"), "num"),
    ]
    rows = [
        row(
            text(schools[line["school_id"]]),
            [
                cell(text(speech.number(line["children"], 0)), "num"),
                cell(text(speech.amount(line["metres"], "metres")), "num"),
            ],
        )
        for line in records
    ]
    return table(head, rows)


def _pick_school(
    names: Names, sheet: Sheet, worked: Worked, level: str, area: str, schools: dict[str, str]
) -> None:
    speech = names.speech
    offered = {}
    for line in offers(sheet, worked.edited, level, area).to_dict("records"):
        free = line["free"]
        seats = "–" if not math.isfinite(free) else speech.number(max(free, 0), 0)
        offered[str(line["school_id"])] = speech.say(
            "{school} · {way} · free seats: {seats}",
            school=schools[line["school_id"]] + ("" if line["within_limit"] else " ✗"),
            way=speech.amount(line["metres"], "metres"),
            seats=seats,
        )
    if not offered:
        st.info(speech.say("No school of this level is near this area."))
        return
    with st.form(f"area {level} {area}", border=False):
        key = f"school {level} {area}"
        st.selectbox(
            speech.say("New school (✗: beyond the limit of travel)"),
            list(offered),
            format_func=offered.__getitem__,
            key=key,
        )
        st.form_submit_button(
            speech.say("Move the children"),
            type="primary",
            icon=":material/move_down:",
            on_click=lambda: _choose(sheet, worked, MoveArea(level, area, st.session_state[key])),
        )


def pick_post(names: Names, sheet: Sheet, worked: Worked, level: str) -> None:
    """Offer teachers of a level and the schools between which they may go."""
    speech = names.speech
    if "teachers" not in sheet.question.decisions:
        return
    with st.expander(speech.say("Move teachers")):
        posts = posts_at(sheet, worked.edited, level)
        if posts.empty:
            st.info(speech.say("Nothing is known about the teachers of this level."))
            return
        kinds = sorted(posts["kind"].unique())
        kind = st.selectbox(
            speech.say("Kind of teachers"), kinds, format_func=speech.term, key=f"kind {level}"
        )
        here = posts[posts["kind"] == kind].set_index("school_id")
        called = speech.names(names.workspace.city.schools, "school_id")
        titles = {
            str(school): speech.say(
                "{school} · has {teachers}, needs {need}",
                school=called[str(school)],
                teachers=speech.number(line["teachers"], 0),
                need=speech.number(line["need"], 0),
            )
            for school, line in here.iterrows()
        }
        with st.form(f"post {level} {kind}", border=False):
            ids = sorted(titles, key=titles.__getitem__)
            keys = [f"{each} {level} {kind}" for each in ("giver", "taker", "count")]
            st.selectbox(speech.say("From"), ids, format_func=titles.__getitem__, key=keys[0])
            st.selectbox(
                speech.say("To"),
                ids,
                index=min(1, len(ids) - 1),
                format_func=titles.__getitem__,
                key=keys[1],
            )
            st.number_input(speech.term("teachers"), 1, _KINDS_SHOWN, 1, key=keys[2])
            st.form_submit_button(
                speech.say("Move the teachers"),
                icon=":material/move_down:",
                on_click=lambda: _choose(sheet, worked, _post(level, str(kind), keys)),
            )


def _post(level: str, kind: str, keys: list[str]) -> MovePost:
    giver, taker, count = (st.session_state[key] for key in keys)
    return MovePost(level, kind, giver, taker, int(count))


def _choose(sheet: Sheet, worked: Worked, choice: MoveArea | MovePost) -> None:
    """Add a choice where it makes sense; say why where it does not."""

    def deed() -> None:
        require(sheet, choice)
        add(worked.sketch.run, choice)

    attempt(deed)
