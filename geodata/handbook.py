"""The bounds of the checks between tables, read from ``handbook.toml`` with their sources."""

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Bounds:
    """From where to where a value is believed, both ends included."""

    low: float
    high: float
    source: str
    certainty: str

    def outside(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Return which values are known and lie outside."""
        numbers = np.asarray(values, dtype=float)
        return np.asarray(np.isfinite(numbers) & ((numbers < self.low) | (numbers > self.high)))

    def texts(self) -> dict[str, str]:
        """Return both ends for a message."""
        return {"low": f"{self.low:g}", "high": f"{self.high:g}", "limit": f"{self.high:g}"}


@lru_cache
def bounds(name: str) -> Bounds:
    """Return the bounds of this name."""
    values = tomllib.loads(FILE.read_text(encoding="utf-8"))[name]
    return Bounds(
        values.get("low", -math.inf), values.get("high", math.inf), values["source"], values["certainty"]
    )
