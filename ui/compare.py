"""Compare: two or three plans side by side; what got better stands beside what got worse."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scenarios.compare import Comparison, compare
from scenarios.compare_shown import shown_comparison
from scenarios.runs import Run
from scenarios.speech import Speech
from scenarios.workspace import TROUBLES, Workspace
from ui.choices import choose_several
from ui.compare_charts import charts
from ui.compare_maps import maps
from ui.compare_more import further_tables
from ui.compare_tables import (
    headline_table,
    inequality_table,
    inputs_table,
    losers_table,
    proof_table,
    shortages_table,
    winners_table,
)
from ui.frame import enter, folder
from ui.trouble import show_no_runs, show_problem
from ui.visitor import visitor
from ui.words import Names

MOST = 3


def show() -> None:
    """Draw the screen."""
    workspace, speech = enter("Compare")
    names = Names(workspace, speech)
    try:
        if not workspace.summaries():
            show_no_runs(folder(), speech)
            return
        runs = _pick_runs(workspace, speech)
        whole = _compare(_key(workspace, runs), workspace, runs)
        comparison = shown_comparison(whole, workspace.rules(runs[0].number), visitor())
        titles = run_titles(runs, comparison, speech)
        _proof(runs, comparison, titles, speech)
        topic = maps(names, runs, titles)
        charts(names, topic, runs, titles)
        _tables(names, comparison, titles)
        further_tables(names, comparison, titles)
    except TROUBLES as error:
        show_problem(error, speech)


def run_titles(runs: Sequence[Run], comparison: Comparison, speech: Speech) -> dict[str, str]:
    """Return the title of each run in the reader's language by its label; numbered where titles repeat."""
    said = [run.scenario.label(speech.lang) for run in runs]
    return {
        label: title if said.count(title) == 1 else f"{title} ({run.number})"
        for label, title, run in zip(comparison.labels, said, runs, strict=True)
    }


def _pick_runs(workspace: Workspace, speech: Speech) -> list[Run]:
    summaries = workspace.summaries()
    titles = {str(run.number): f"{run.number} · {run.label(speech.lang)}" for run in summaries}
    label = speech.say(
        "Plans to compare, up to {most}; the first is what the others are held against", most=MOST
    )
    chosen = choose_several("runs", label, titles, MOST, speech.say("Choose plans"))
    return [workspace.run(int(number)) for number in chosen]


def _key(workspace: Workspace, runs: Sequence[Run]) -> str:
    return " ".join([workspace.fingerprint, *(f"{run.number}:{run.provenance.plan}" for run in runs)])


@st.cache_resource(show_spinner=False, max_entries=8)
def _compare(key: str, _workspace: Workspace, _runs: Sequence[Run]) -> Comparison:  # noqa: ARG001 - the key says it all
    return compare(_runs, _workspace.city)


def _tables(names: Names, comparison: Comparison, titles: dict[str, str]) -> None:
    speech = names.speech
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        st.subheader(speech.say("What comes out"), anchor=False)
        st.html(headline_table(comparison, titles, speech))
        _download(comparison.headline, speech)
    with right:
        st.subheader(speech.say("Who gains and who loses"), anchor=False)
        st.html(winners_table(comparison, titles, speech))
        st.html(losers_table(comparison, titles, names))
    st.subheader(speech.say("How equal schools are"), anchor=False)
    st.html(inequality_table(comparison, titles, names))
    st.subheader(speech.say("What is short, and where"), anchor=False)
    st.html(shortages_table(comparison, titles, names))


def _proof(runs: Sequence[Run], comparison: Comparison, titles: dict[str, str], speech: Speech) -> None:
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        st.subheader(speech.say("How sure the plans are"), anchor=False)
        st.html(proof_table(runs, titles, speech))
    with right:
        st.subheader(speech.say("What goes in differently"), anchor=False)
        st.html(inputs_table(comparison, titles, speech))


def _download(headline: pd.DataFrame, speech: Speech) -> None:
    shown = headline.assign(
        measure=[speech.term(each, "headline") for each in headline["measure"]],
        unit=[speech.unit(each) for each in headline["unit"]],
    )
    st.download_button(
        speech.say("Download the comparison (CSV)"),
        shown.to_csv(index=False).encode("utf-8-sig"),
        file_name="comparison.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
