"""The readings of a fair share side by side: what each leaves short, in all, by level and by district."""

from collections.abc import Mapping

import pandas as pd

from models.plan_tables import stacked, tidy

EVERYWHERE = ""  # the key of a row for all levels or all districts
GROUPS: tuple[list[str], ...] = (["level", "district_id"], ["level"], ["district_id"], [])


def fairness_table(
    shortages: Mapping[str, pd.DataFrame],
    district: pd.Series,
    proved: Mapping[str, bool],
) -> pd.DataFrame:
    """Return the plan's table ``fairness``.

    Parameters
    ----------
    shortages : mapping of str to DataFrame
        By reading, the one that the plan follows first: need, lacked and share by (school_id, level, kind).
    district : Series
        District by school_id.
    proved : mapping of str to bool
        By reading: whether it is proved that no plan is fairer.
    """
    pieces = []
    for number, (reading, shortage) in enumerate(shortages.items()):
        rows = shortage.reset_index()
        rows["district_id"] = rows["school_id"].map(district)
        summed = pd.concat([_summed(rows, keys) for keys in GROUPS])
        summed = summed.assign(reading=reading, followed=int(number == 0), proved=int(proved[reading]))
        pieces.append(tidy("fairness", summed))
    return stacked("fairness", pieces)


def _summed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the figures of every group of posts, groups being by `keys`."""
    marked = rows.assign(short=rows["lacked"] > 0)
    for key in ("level", "district_id"):
        if key not in keys:
            marked[key] = EVERYWHERE
    found = marked.groupby(["level", "district_id"]).agg(
        posts_with_gap=("need", "size"),
        need_of_posts=("need", "sum"),
        lacked=("lacked", "sum"),
        posts_short=("short", "sum"),
        most_lacked=("lacked", "max"),
        largest_share=("share", "max"),
    )
    return found.reset_index()
