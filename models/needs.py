"""What a school is due by the policy: teachers for its pupils, money for its running.

Plain arithmetic on policy values, worked school by school; nothing here decides anything.
"""

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.formulas import formula_amounts, formula_cents, terms_of
from models.policy import Policy
from models.rounding import NOISE, largest_remainder


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

    The formula is the pack's (`models.funds.formulas`); DOMAIN 1.8 works it for China. A school without
    pupils is due nothing.

    Parameters
    ----------
    schools : DataFrame
        Indexed by school_id, with ``pupils`` and, where known, the stocks that the formula counts.
    """
    return formula_cents(policy, level, schools)


def training_cents(policy: Policy, level: str, operating: pd.Series) -> pd.Series | None:
    """Return the part of what is due for running that is for training, rounded up to whole cents.

    ``None`` where the pack has no ``funds.training_share``.
    """
    share = policy.amount("funds.training_share", level)
    if share is None:
        return None
    return pd.Series(np.ceil(operating * share - NOISE), index=operating.index)


def due_per_pupil_before(
    city: City, policy: Policy, year: int, level: str, schools: pd.DataFrame
) -> pd.Series:
    """Return what each school was due per pupil the year before, in currency units; NaN where unknown.

    It is this year's formula for the pupils that the table ``grades`` has for the year before: what changes
    is the school and not the rates. Boarders and other counted pupils keep today's share of the pupils.
    """
    grades = city.grades[(city.grades["year"] == year - 1) & (city.grades["level"] == level)]
    before = grades.groupby("school_id")["pupils"].sum().astype("float64").reindex(schools.index)
    pupils = schools["pupils"].astype("float64")
    ratio = before / pupils.where(pupils > 0)
    counted = [term.stock for term in terms_of(policy, level) if term.stock in schools]
    then = schools.assign(
        pupils=before, **{name: schools[name].astype("float64") * ratio for name in counted}
    )
    return formula_amounts(policy, level, then) / before.where(before > 0)
