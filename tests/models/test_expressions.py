import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

from models.errors import ExpressionError
from models.expressions import evaluate, read_expression, stocks_of


def test_terms_keep_their_order_and_sign() -> None:
    assert read_expression(" a -b2+ c_m2") == ((1, "a"), (-1, "b2"), (1, "c_m2"))
    assert stocks_of("-teachers + pupils") == ("teachers", "pupils")


@pytest.mark.parametrize("text", ["", "  ", "a b", "a * b", "a +", "2", "a.b", "open('x')", "a - (b)"])
def test_anything_but_stocks_plus_and_minus_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        read_expression(text)


@given(st.text(max_size=20))
def test_no_text_is_read_by_halves(text: str) -> None:
    try:
        terms = read_expression(text)
    except ExpressionError:
        return
    assert "".join(("-" if sign < 0 else "+") + stock for sign, stock in terms).lstrip("+") == "".join(
        text.split()
    ).lstrip("+")


def test_an_unknown_stock_leaves_the_sum_unknown() -> None:
    stocks = DataFrame({"a": [5.0, math.nan], "b": [2, 1]})
    assert evaluate(read_expression("a - b"), stocks).tolist()[0] == 3
    assert evaluate(read_expression("a - b"), stocks).isna().tolist() == [False, True]
    assert evaluate(read_expression("a - absent"), stocks).isna().all()
