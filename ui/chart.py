"""A chart on the page: an SVG made by `scenarios`, whose points can be chosen by mouse or keyboard."""

from collections.abc import Callable

import streamlit as st

# The SVG is parsed as XML and every name in it is escaped, so nothing in it becomes a script.
_SCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".chart");
  const parsed = new DOMParser().parseFromString(data.svg, "image/svg+xml");
  place.replaceChildren(document.importNode(parsed.documentElement, true));
  for (const point of place.querySelectorAll("[data-run]")) {
    const choose = () => setTriggerValue("chosen", point.dataset.run);
    point.addEventListener("click", choose);
    point.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    });
  }
}
"""
_STYLE = """
.chart [data-run] { cursor: pointer; }
.chart [data-run]:hover circle, .chart [data-run]:focus circle { stroke-width: 4; }
.chart [data-run]:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 3px; }
"""
_chart = st.components.v2.component("chart", html='<div class="chart"></div>', css=_STYLE, js=_SCRIPT)


def chart(name: str, svg: str, on_choose: Callable[[str], None] | None = None) -> None:
    """Put a chart on the page.

    Parameters
    ----------
    name : key of the chart on its page.
    svg : the picture, names escaped.
    on_choose : called with the number of the run whose point was chosen, before the script runs again.
    """
    key = f"chart-{name}"

    def changed() -> None:
        chosen = st.session_state[key].get("chosen")
        if chosen is not None and on_choose is not None:
            on_choose(str(chosen))

    _chart(key=key, data={"svg": svg}, on_chosen_change=changed)
