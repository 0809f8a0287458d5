"""What a school is due by the policy: teachers for its pupils, money for its running.

Plain arithmetic on policy values, worked school by school; nothing here decides anything.
"""

import numpy as np
import pandas as pd

from models.policy import Policy
from models.rounding import cents_of, largest_remainder


def teacher_needs(policy: Policy, level: str, schools: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Return the whole teachers each school of a level needs, by kind; NaN where the policy does not say.

    The need of all kinds together is pupils / staffing.pupils_per_teacher. Kind ``general`` is all of it.
    Where staff is split, ``arts_pe`` is pupils · staffing.arts_pe_per_100 / 100 and ``core`` is the rest; if
    the policy has no such number, ``core`` is what today's arts and PE teachers leave. Posts are whole:
    largest remainder within each district keeps the district's rounded total (DOMAIN 1.4).

    Parameters
    ----------
    schools : DataFrame
        Indexed by school_id, with ``pupils`` and ``district_id``.
    staff : DataFrame
        Teachers by school_id (the same index) and kind (columns).

    Returns
    -------
    DataFrame
        Like `staff`, in whole teachers.
    """
    needs = pd.DataFrame(np.nan, index=staff.index, columns=staff.columns)
    ratio = policy.amount("staffing.pupils_per_teacher", level)
    if ratio is None:
        return needs
    total = schools["pupils"] / ratio
    per_100 = policy.amount("staffing.arts_pe_per_100", level)
    if per_100 is not None:
        arts = (schools["pupils"] * per_100 / 100).clip(upper=total)
    else:
        arts = staff.get("arts_pe", pd.Series(0.0, index=staff.index))
    exact = {"general": total, "core": (total - arts).clip(lower=0)}
    if per_100 is not None:
        exact["arts_pe"] = arts
    districts = schools["district_id"].to_numpy()
    for kind, need in exact.items():
        if kind in needs and need.notna().all():
            needs[kind] = largest_remainder(need.to_numpy(), districts).astype(np.float64)
    return needs


def operating_needs(policy: Policy, level: str, schools: pd.DataFrame) -> pd.Series:
    """Return what each school of a level is due for its running, in whole cents; NaN if the policy is silent.

    ``per_pupil · max(pupils, small_school_floor) + boarder_topup · boarders + lump_sum
    + disadvantaged_per_pupil · disadvantaged_pupils`` (DOMAIN 1.8). A school without pupils is due nothing.
    A part that the policy does not have is no part of its formula; boarders or disadvantaged pupils that are
    unknown count as none, and `unknown_counts` says so. Boarders are never more than the pupils.

    Parameters
    ----------
    schools : DataFrame
        Indexed by school_id, with ``pupils`` and, if known, ``boarders`` and ``disadvantaged_pupils``.
    """
    per_pupil = policy.amount("funds.per_pupil", level)
    if per_pupil is None:
        return pd.Series(np.nan, index=schools.index)
    floor = policy.amount("funds.small_school_floor", level) or 0.0
    pupils = schools["pupils"].astype("float64")
    due = per_pupil * pupils.clip(lower=floor) + (policy.amount("funds.lump_sum", level) or 0.0)
    for key, column in COUNTED.items():
        rate = policy.amount(key, level)
        if rate is not None and column in schools:
            due = due + rate * schools[column].astype("float64").fillna(0.0).clip(upper=pupils)
    return pd.Series(cents_of(due.where(pupils > 0, 0.0).to_numpy()), index=schools.index)


COUNTED = {"funds.boarder_topup": "boarders", "funds.disadvantaged_per_pupil": "disadvantaged_pupils"}


def unknown_counts(policy: Policy, level: str, schools: pd.DataFrame) -> dict[str, list[str]]:
    """Return the schools whose boarders or disadvantaged pupils the policy pays for but nobody knows."""
    unknown = {}
    for key, column in COUNTED.items():
        if policy.amount(key, level) is None:
            continue
        known = schools[column].notna() if column in schools else pd.Series(data=False, index=schools.index)
        unknown[column] = list(schools.index[~known])
    return unknown
