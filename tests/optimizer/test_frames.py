import io
import math

import numpy as np
import pytest

from optimizer.frames import Frame, receive, send


def test_arrays_and_plain_values_arrive_as_they_were_sent() -> None:
    pipe = io.BytesIO()
    send(pipe, Frame({"gap": math.inf, "names": ["a", "b"], "none": None}, {"x": np.array([1.5, -math.inf])}))
    send(pipe, Frame({"second": True}, {"flags": np.array([True, False]), "empty": np.zeros(0)}))
    pipe.seek(0)
    first, second = receive(pipe), receive(pipe)
    assert first is not None
    assert second is not None
    assert first.facts == {"gap": math.inf, "names": ["a", "b"], "none": None}
    assert first.arrays["x"].tolist() == [1.5, -math.inf]
    assert second.arrays["flags"].dtype == bool
    assert second.arrays["empty"].shape == (0,)
    assert receive(pipe) is None


def test_a_frame_that_was_cut_is_none_and_objects_are_refused() -> None:
    pipe = io.BytesIO()
    send(pipe, Frame({"a": 1}))
    assert receive(io.BytesIO(pipe.getvalue()[:-1])) is None
    assert receive(io.BytesIO(b"\0")) is None
    with pytest.raises(ValueError, match="allow_pickle"):
        send(io.BytesIO(), Frame({}, {"x": np.array([object()])}))
