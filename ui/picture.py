"""One topic at one time with all that Today shows of it, made once for each version of the facts."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from scenarios.atlas import Layer
from scenarios.roles import Action, Visitor
from scenarios.today import STRANGER, Headline, Topic, View, compliance, headline, layers, look
from scenarios.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Picture:
    """What Today draws; shared by all readers who may see as much, so nobody may change it."""

    view: View
    layer: Layer
    headline: Headline
    compliance: pd.DataFrame


def picture(workspace: Workspace, topic: Topic, number: int | None, visitor: Visitor = STRANGER) -> Picture:
    """Return the picture of a topic, today or after a run, as far as somebody may see it."""
    exact = visitor.may(Action.SEE_EXACT)
    return _picture(workspace.version(number), topic, number, exact, workspace, visitor)


@st.cache_resource(show_spinner=False, max_entries=64)
def _picture(
    version: str,  # noqa: ARG001
    topic: Topic,
    number: int | None,
    exact: bool,  # noqa: ARG001, FBT001
    _workspace: Workspace,
    _visitor: Visitor,
) -> Picture:
    view = look(_workspace, topic, number, _visitor)
    (layer,) = layers(_workspace, (view,))
    head = headline(_workspace, topic, number, _visitor)
    return Picture(view, layer, head, compliance(_workspace, topic.level, number))
