"""How much a school counts by its distance: weights from 1 near by to 0 beyond the limit.

Distances are relative: 1 is the limit, in metres or minutes. All but `bell` are 0 beyond it.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Decay = Callable[[Floats], Floats]


def same(distance: Floats) -> Floats:
    """Return 1 up to the limit: the two-step floating catchment area (Luo and Wang 2003)."""
    return np.where(distance <= 1, 1.0, 0.0)


def zones(weights: Sequence[float]) -> Decay:
    """Return a decay of equally wide zones: the enhanced method (Luo and Qi 2009).

    Parameters
    ----------
    weights
        Of each zone, the nearest first; with three, the first reaches to a third of the limit.
    """
    steps = np.asarray(weights, dtype=np.float64)

    def decay(distance: Floats) -> Floats:
        zone = np.maximum(np.ceil(distance * len(steps) - 1e-9).astype(np.intp) - 1, 0)
        return np.where(distance <= 1, steps[np.minimum(zone, len(steps) - 1)], 0.0)

    return decay


def gaussian(distance: Floats) -> Floats:
    """Return a bell that is 1 at the door and 0 at the limit (Dai 2010)."""
    edge = np.exp(-0.5)
    return np.where(
        distance <= 1, (np.exp(-0.5 * np.square(np.minimum(distance, 1))) - edge) / (1 - edge), 0.0
    )


def kernel(distance: Floats) -> Floats:
    """Return the Epanechnikov kernel, scaled to 1 at the door (kernel density method)."""
    return np.where(distance <= 1, 1 - np.square(np.minimum(distance, 1)), 0.0)


def bell(scale: float) -> Decay:
    """Return ``exp(-d²/2s²)``, which never ends; the scale is in the unit of the distance."""

    def decay(distance: Floats) -> Floats:
        return np.asarray(np.exp(-np.square(distance / scale) / 2))

    return decay
