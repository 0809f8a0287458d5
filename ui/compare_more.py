"""The further tables of Compare: sorted by a click on a column, and taken away as CSV."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from scenarios.compare import Comparison
from scenarios.compare_shown import tables
from ui.choices import choose
from ui.words import Names

_HEIGHT = 360
_PERCENT = ("share_worse",)
TITLES = {
    "children": "Children better and worse off",
    "effects": "What comes with the plan",
    "works": "Projects that differ, by the year they open",
    "districts": "Districts that gain and lose",
    "schools": "Schools that gain and lose",
    "money_by_source": "Money by source",
    "money_by_district": "Money by district",
}
COLUMNS = {
    "run": "Plan",
    "kind": "Grouped by",
    "group": "Group",
    "measure": "Measure",
    "children": "Children",
    "better": "Better off",
    "worse": "Worse off",
    "share_worse": "Share worse off",
    "effect": "Effect",
    "unit": "Unit",
    "project_id": "Project",
    "before": "Before",
    "after": "After",
    "change": "Change",
    "verdict": "Verdict",
    "source_id": "Source",
    "name": "Name",
}
_SPOKEN = ("measure", "kind", "unit", "verdict")


def further_tables(names: Names, comparison: Comparison, titles: Mapping[str, str]) -> None:
    """Offer the tables one at a time."""
    speech, found = names.speech, tables(comparison)
    st.subheader(speech.say("Look closer"), anchor=False)
    if not found:
        st.info(speech.say("There is nothing more to tell between these plans."))
        return
    offered = {name: speech.say(TITLES[name]) for name in found}
    chosen = choose("table", speech.say("Table"), offered)
    shown = in_words(names, chosen, found[chosen], titles)
    percent = speech.say(COLUMNS["share_worse"])
    st.dataframe(
        shown,
        height=_HEIGHT,
        hide_index=True,
        placeholder="–",
        column_config={percent: st.column_config.NumberColumn(format="percent")},
    )
    st.caption(speech.say("A click on the head of a column sorts by it."))
    st.download_button(
        speech.say("Download this table (CSV)"),
        shown.to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{chosen}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="further-download",
    )


def in_words(names: Names, name: str, table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return a table in the reader's words, its numbers as numbers."""
    speech, shown = names.speech, table.copy()
    if name == "children":
        pairs = zip(shown["group"], shown["kind"], strict=True)
        shown["group"] = [_group(names, str(group), str(kind)) for group, kind in pairs]
    if "name_zh" in shown:
        shown["name"] = shown["name_zh"] if speech.lang == "zh" else shown["name"]
        shown = shown.drop(columns="name_zh")
    for column, said in _wordings(names, titles).items():
        if column in shown and not (column == "district_id" and "name" in shown):
            shown[column] = [said(each) for each in shown[column]]
    heads = {column: speech.say(title) for column, title in COLUMNS.items()}
    heads |= {"level": speech.term("level"), "district_id": speech.term("district"), **titles}
    heads["school_id"] = speech.term("school")
    return shown.rename(columns=heads)


def _wordings(names: Names, titles: Mapping[str, str]) -> Mapping[str, Callable[[Any], str]]:
    """Return how the entries of a column are said."""
    speech = names.speech
    schools = speech.names(names.workspace.city.schools, "school_id")
    spoken: dict[str, Callable[[Any], str]] = dict.fromkeys(_SPOKEN, speech.term)
    return spoken | {
        "run": lambda label: titles.get(label, label),
        "effect": lambda effect: speech.term(effect, "effect"),
        "level": lambda level: names.level(level) if isinstance(level, str) and level else "",
        "district_id": names.district,
        "school_id": lambda school: schools.get(school, school),
    }


def _group(names: Names, group: str, kind: str) -> str:
    return names.district(group) if kind == "district" else names.speech.term(group, "group")
