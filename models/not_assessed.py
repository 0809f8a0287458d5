"""What a step had to leave out, and why: unknown is never taken for zero, and never left unsaid."""

from collections.abc import Iterable

from pandas import DataFrame

from models.plan_tables import stacked


def left_out(what: str, level: str, unit: str, unit_ids: Iterable[str], reason: str) -> DataFrame:
    """Return rows of the plan's table ``not_assessed``, one for each id, all for one reason."""
    ids = sorted(unit_ids)
    rows = {"what": what, "level": level, "unit": unit, "unit_id": ids, "reason": reason}
    return DataFrame(rows, index=range(len(ids)))


def gathered(frames: list[DataFrame]) -> DataFrame:
    """Return the rows of several pieces once each."""
    table = stacked("not_assessed", frames)
    return table.drop_duplicates(ignore_index=True)
