"""What a plan leaves missing, where: the honest half of every answer."""

import numpy as np
import pandas as pd

from models.plan_tables import stacked


def shortages(unplaced: pd.DataFrame, schools: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Return the plan's table ``shortages`` from its tables ``unplaced`` and ``schools``.

    ``places`` are children without a place, per area; ``seats`` are pupils beyond the seats, ``teachers``
    are teachers and ``funds`` is money missing, per school.
    """
    places = unplaced.rename(columns={"area_id": "unit_id", "children": "amount"})
    pieces = [places.assign(what="places", unit="area", measured_in="children")]
    for what, column, measured_in in (
        ("seats", "overfull", "children"),
        ("teachers", "short_teachers", "teachers"),
        ("funds", "short_funds", currency),
    ):
        amount = schools[column].to_numpy(dtype=np.float64)
        rows = schools[np.nan_to_num(amount) > 0].rename(columns={"school_id": "unit_id", column: "amount"})
        pieces.append(rows.assign(what=what, unit="school", measured_in=measured_in))
    return stacked("shortages", pieces)
