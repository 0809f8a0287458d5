"""Bounds of the checks between tables have a source, and unknown values are not outside."""

import tomllib

import numpy as np
import pytest

from geodata.handbook import FILE, bounds

NAMES = tuple(tomllib.loads(FILE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", NAMES)
def test_every_bound_has_an_end_and_a_source(name: str) -> None:
    found = bounds(name)
    assert found.low <= found.high
    assert np.isfinite(found.low) or np.isfinite(found.high)
    assert found.source
    assert found.certainty in {"found in one source", "judgement"}


def test_both_ends_are_inside_and_unknown_is_not_outside() -> None:
    found = bounds("pupils_per_child")
    values = [found.low, found.high, found.low - 0.01, found.high + 0.01, np.nan]
    assert found.outside(values).tolist() == [False, False, True, True, False]
    assert found.texts()["low"] == f"{found.low:g}"
