"""Lists of places: the table beside the map that also selects, the ten worst, and the file to download."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from scenarios.today import DISTANCE, View
from ui.markup import badge, cell, row, table, text
from ui.words import Names

_SHARES = ("share_below_standard", "share_within_limit")
_METRES = ("p95_metres", "max_metres")
_LEFT_OUT = ("name_zh", "excluded")


def listing(names: Names, view: View) -> pd.DataFrame:
    """Return the places of a view in the reader's words: one column a fact, numbers as numbers."""
    shown = view.table.drop(columns=[name for name in _LEFT_OUT if name in view.table])
    shown["name"] = view.table["unit_id"].map(names.places(view.table))
    if view.topic.unit == "district":
        shown = shown.drop(columns="district_id")
    else:
        districts = names.speech.names(names.workspace.city.districts, "district_id")
        shown["district_id"] = shown["district_id"].map(districts)
    if "verdict" in shown:
        shown["verdict"] = shown["verdict"].map(names.speech.term)
    first = ["name", "value", "verdict"]
    order = [each for each in first if each in shown] + [each for each in shown if each not in first]
    return shown[order].rename(columns=_titles(names, view))


def selectable_table(
    names: Names, view: View, places: pa.Table, on_select: Callable[[str], None], height: int
) -> None:
    """Show the places of a view (its `listing`) as a table; a row is selected by mouse or keyboard."""
    ids = view.table["unit_id"]
    key = f"table {names.speech.lang} {view.topic} {view.number}"

    def chosen() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            on_select(str(ids.iloc[rows[0]]))

    st.dataframe(
        places,
        key=key,
        height=height,
        hide_index=True,
        on_select=chosen,
        selection_mode="single-row",
        column_config=_formats(names, view),
        placeholder="–",
    )


def worst_table(names: Names, view: View, found: pd.DataFrame) -> str:
    """Return the worst places as markup, worst first."""
    speech, indicator = names.speech, view.topic.indicator
    called = names.places(view.table)
    rows = []
    for _, line in found.iterrows():
        cells = [cell(text(names.value(float(line["value"]), indicator)), "num")]
        if view.topic.unit != "district":
            cells.insert(0, cell(text(names.district(str(line["district_id"]))), "quiet"))
        if "share_below_standard" in found:
            cells.append(cell(text(speech.share(float(line["share_below_standard"]), 0)), "num"))
        elif "verdict" in found:
            cells.append(cell(badge(str(line["verdict"]), speech)))
        rows.append(row(text(called[str(line["unit_id"])]), cells))
    measured = names.indicator(indicator) if indicator == DISTANCE else names.unit(indicator)
    head = [(speech.term(view.topic.unit), ""), (measured, "num")]
    if view.topic.unit != "district":
        head.insert(1, (speech.term("district"), ""))
    if "share_below_standard" in found:
        head.append((speech.say("Pupils below the standard"), "num"))
    elif "verdict" in found:
        head.append((_verdict_title(names, view), ""))
    return table(head, rows)


def download(names: Names, content: bytes, file_name: str) -> None:
    """Offer what is seen as a CSV file that spreadsheets open in any language."""
    st.download_button(
        names.speech.say("Download this table (CSV)"),
        content,
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _titles(names: Names, view: View) -> dict[str, str]:
    speech, indicator = names.speech, view.topic.indicator
    unit = names.unit(indicator)
    return {
        "name": speech.term(view.topic.unit),
        "value": f"{names.indicator(indicator)} ({unit})" if unit else names.indicator(indicator),
        "verdict": _verdict_title(names, view),
        "district_id": speech.term("district"),
        "unit_id": speech.say("Id"),
        "schools": speech.say("Schools"),
        "pupils": speech.say("Pupils"),
        "children": speech.say("Children"),
        "share_below_standard": speech.say("Pupils below the standard"),
        "share_within_limit": speech.say("Children within the limit"),
        "p95_metres": speech.say("95 % live within (m)"),
        "max_metres": speech.say("Longest way (m)"),
        "cv": speech.say("Difference coefficient"),
    }


def _verdict_title(names: Names, view: View) -> str:
    if view.topic.unit == "district" and view.topic.indicator != DISTANCE:
        return names.speech.say("Difference within the limit")
    return names.speech.term("standard")


def _formats(names: Names, view: View) -> dict[str, Any]:
    titles = _titles(names, view)
    label = names.unit(view.topic.indicator) or names.speech.term("value")
    exact = "%d" if view.topic.indicator == DISTANCE else "%.2f"
    formats: dict[str, Any] = {titles["value"]: st.column_config.NumberColumn(label, format=exact)}
    formats |= {titles[name]: st.column_config.NumberColumn(format="percent") for name in _SHARES}
    formats |= {titles[name]: st.column_config.NumberColumn(format="%d") for name in _METRES}
    formats[titles["cv"]] = st.column_config.NumberColumn(format="%.3f")
    return formats
