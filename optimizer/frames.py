"""Named arrays and plain values between processes, without pickle: what arrives is numbers and text only.

A frame is a length (8 bytes, little-endian) and that many bytes of a NumPy archive; the plain values stand in
it as JSON. NaN and infinities are written as JSON of Python reads them.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np

LENGTH = 8
FACTS = "facts"


@dataclass(frozen=True, eq=False)
class Frame:
    """What is sent at once: plain values (numbers, text, lists and mappings of them) and arrays by name."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)


def send(pipe: IO[bytes], frame: Frame) -> None:
    """Write a frame whole."""
    body = io.BytesIO()
    facts = np.frombuffer(json.dumps(frame.facts).encode(), dtype=np.uint8)
    np.savez(body, allow_pickle=False, **{FACTS: facts, **frame.arrays})
    view = body.getbuffer()
    pipe.write(len(view).to_bytes(LENGTH, "little"))
    pipe.write(view)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Frame | None:
    """Read a frame; None when the other side ended before one was complete."""
    length = int.from_bytes(pipe.read(LENGTH), "little")
    body = pipe.read(length)
    if not length or len(body) < length:
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    facts = json.loads(arrays.pop(FACTS).tobytes())
    return Frame(facts, arrays)
