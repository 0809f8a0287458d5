import math
import re
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.frontier.axes import AXES
from scenarios.frontier.picture import WIDTH, draw_frontier, ticks
from scenarios.frontier.search import Found, PlanFrontier, measure_named
from scenarios.speech import Speech

SIGN = 7.0  # width of a sign of size 13


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_span_the_range_in_equal_round_steps(least: float, width: float) -> None:
    most = least + width
    if most <= least:
        return
    marks = ticks(least, most)
    rounding = 1e-9 * max(abs(least), abs(most))
    assert marks[0] <= least + rounding
    assert marks[-1] >= most - rounding
    assert 2 <= len(marks) <= 9
    step = marks[1] - marks[0]
    figure = step / 10 ** math.floor(math.log10(step * 1.0000001))
    assert min(abs(figure - each) for each in (1, 2, 5, 10)) < 1e-3 * max(1.0, abs(least) / step)


def test_a_range_of_one_value_has_one_mark() -> None:
    assert ticks(3.0, 3.0) == [3.0]
    assert ticks(math.nan, 3.0) == [pytest.approx(math.nan, nan_ok=True)]


@pytest.mark.parametrize(("lang", "most"), [("en", 9e5), ("en", 4e9), ("zh", 7e11)])
def test_labels_stand_inside_the_picture_and_apart(lang: str, most: float) -> None:
    run = SimpleNamespace(
        number=1,
        plan=SimpleNamespace(works=pd.DataFrame({"project_id": []})),
        provenance=SimpleNamespace(status="optimal", worst_gap=0.0),
    )
    found = tuple(Found(share, share * most, most - share * most, run) for share in (0.1, 0.5, 0.9))  # type: ignore[arg-type]
    frontier = PlanFrontier(AXES["money"], measure_named("short_funds"), found)
    svg = draw_frontier(frontier, Speech(lang, "CNY"))
    told = re.findall(r'<text x="([-0-9.]+)" y="([0-9.]+)" text-anchor="(\w+)"[^>]*>([^<]+)<', svg)
    spans: dict[str, list[tuple[float, float]]] = {}
    for x, y, anchor, words in told:
        width = SIGN * len(words)
        start = float(x) - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        assert 0 <= start <= start + width <= WIDTH
        spans.setdefault(y, []).append((start, start + width))
    for row in spans.values():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(row)))
