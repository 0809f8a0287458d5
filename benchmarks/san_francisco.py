"""The San Francisco sample of siting: 205 census tracts, 16 sites, distances by road, known answers.

The values are those of the README beside the data; that of the p-median is also in spopt's own notebook.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

NUMBER, RADIUS = 4, 5_000.0
KNOWN = {
    "p-median": 2982.126857989,  # mean metres of a resident
    "p-center": 7403.063811,  # metres
    "set covering": 8.0,  # sites
    "maximal covering": 875_247.0,  # residents
}


@dataclass(frozen=True, eq=False)
class Sample:
    """Metres by road (tracts x sites) and residents of every tract."""

    distances: np.ndarray
    weights: np.ndarray


def read_sample(folder: Path) -> Sample:
    """Read the sample.

    Raises
    ------
    ValueError
        A tract lacks a distance or its residents.
    """
    text = {"DestinationName": str, "NAME": str}
    pairs = pd.read_csv(folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv", dtype=text)
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv", dtype=text)
    wide = pairs.pivot(index="DestinationName", columns="name", values="distance")  # noqa: PD010 - refuses a pair given twice
    weights = tracts.set_index("NAME")["POP2000"].reindex(wide.index)
    if wide.isna().any(axis=None) or weights.isna().any():
        raise ValueError(f"{folder}: a tract lacks a distance or its residents")
    return Sample(wide.to_numpy(), weights.to_numpy(dtype=float))
