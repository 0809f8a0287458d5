"""One topic at one time with all that Today shows of it, made once for each version of the facts."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from scenarios.atlas import Layer
from scenarios.today import Headline, Topic, View, compliance, headline, layers, look
from scenarios.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Picture:
    """What Today draws; shared by all readers, so nobody may change it."""

    view: View
    layer: Layer
    headline: Headline
    compliance: pd.DataFrame


def picture(workspace: Workspace, topic: Topic, number: int | None) -> Picture:
    """Return the picture of a topic, today or after a run."""
    return _picture(workspace.version(number), topic, number, workspace)


@st.cache_resource(show_spinner=False, max_entries=64)
def _picture(version: str, topic: Topic, number: int | None, _workspace: Workspace) -> Picture:  # noqa: ARG001 - part of the key
    view = look(_workspace, topic, number)
    (layer,) = layers(_workspace, (view,))
    return Picture(
        view, layer, headline(_workspace, topic, number), compliance(_workspace, topic.level, number)
    )
