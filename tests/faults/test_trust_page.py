"""The page of trust says what the tests try, no more and no less."""

import pytest

from tools.trust import PAGE, PROMISES, attempts, page


def test_page_is_written_from_the_tests() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text, attempts()), "python -m tools.trust"


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_was_attacked(promise: str) -> None:
    assert sum(attempt.promise == promise for attempt in attempts()) >= 5


def test_enough_bad_inputs_were_tried() -> None:
    assert sum(attempt.cases for attempt in attempts() if attempt.promise == "bad input") >= 60
