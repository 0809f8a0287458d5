"""What the quotas step knows: places that senior schools set aside, and who is due how many."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.allotments.apportionment import FLOOR, LOTTERY, REMAINDER, apportion
from models.not_assessed import gathered, left_out
from models.policy import Policy
from models.rounding import NOISE
from models.supply import open_provision

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.question import Question

SENIOR, JUNIOR = "senior", "junior"
ROW_BY_ROW = (FLOOR, LOTTERY)  # these round each senior school by itself


@dataclass(frozen=True, eq=False)
class QuotasFacts:
    """The sets and parameters of the quotas formulation.

    Attributes
    ----------
    method : str
        The pack's rule of rounding.
    distributed : Series
        Whole places set aside, by senior_school_id.
    weight : Series
        Eligible graduates, those of rural schools times the pack's multiplier, by junior_school_id.
    due : Series
        Whole places due in all, by junior_school_id; NaN where the method rounds row by row.
    exact : DataFrame
        Exact share of each pair: senior_school_id, junior_school_id, share (places), floor and ceiling.
    year : int
        Intake the places are for.
    seed : int
        Of a lottery.
    not_assessed : DataFrame
        Junior schools without known graduates, levels without rules.
    """

    method: str
    distributed: pd.Series
    weight: pd.Series
    due: pd.Series
    exact: pd.DataFrame
    year: int
    seed: int
    not_assessed: pd.DataFrame


def quotas_facts(city: City, policy: Policy, question: "Question") -> QuotasFacts:
    """Read what the quotas step needs.

    Each open senior school sets aside ``distributed_share`` of its places, rounded up, and never less than
    the pack's share. Eligible graduates are those of the table ``graduates``, else the expected graduates
    of the junior school's provision; a school with neither takes no part, and that is said.
    """
    method = policy.choice("quota.apportion")
    weight, most, unknown = _claims(city, policy, question)
    distributed, wrong = _distributed(city, policy, question)
    if method is None:
        reason = "the policy has no rule for rounding quotas"
        unknown.append(left_out("quotas", SENIOR, "level", [SENIOR], reason))
        distributed = distributed[:0]
    distributed = _shortened(distributed, int(most.sum()))
    total = int(distributed.sum())
    least = np.minimum(most, policy.amount("quota.min_per_school") or 0).astype(np.int64)
    due = pd.Series(np.nan, index=weight.index)
    columns = weight.to_numpy()
    if method is not None and method not in ROW_BY_ROW and total and len(weight):
        seats = apportion(method, total, columns, least=least, most=most, seed=question.limits.seed)
        due = pd.Series(seats.astype(np.float64), index=weight.index)
        columns = seats.astype(np.float64)
    return QuotasFacts(
        method=method or "",
        distributed=distributed,
        weight=weight,
        due=due,
        exact=_exact(distributed, weight.index, columns),
        year=question.year,
        seed=question.limits.seed,
        not_assessed=gathered([*unknown, *wrong]),
    )


def _claims(
    city: City, policy: Policy, question: "Question"
) -> tuple[pd.Series, np.ndarray, list[pd.DataFrame]]:
    """Return weight and eligible graduates of each junior school, and those left out."""
    schools = open_provision(city, [JUNIOR]).set_index("school_id")
    schools = schools[schools["ownership"] != "private"]
    eligible = _eligible(city, question.year).reindex(schools.index)
    expected = schools.get("expected_graduates", pd.Series(np.nan, index=schools.index))
    eligible = eligible.fillna(expected.astype("float64"))
    absent = schools.index[eligible.isna()]
    unknown = [left_out("quotas", JUNIOR, "school", absent, "graduates unknown")]
    eligible = eligible[eligible > 0].sort_index()
    rural = _rural(city, question.year).reindex(eligible.index)
    rural = rural.fillna(schools["setting"].reindex(eligible.index) == "rural").astype(bool)
    multiplier = policy.amount("quota.rural_multiplier") or 1.0
    weight = eligible * np.where(rural, multiplier, 1.0)
    return weight.rename_axis("junior_school_id"), eligible.to_numpy(dtype=np.int64), unknown


def _eligible(city: City, year: int) -> pd.Series:
    table = city.graduates[city.graduates["year"] == year].set_index("school_id")
    graduates = table["graduates"].astype("float64")
    if "eligible" not in table:
        return graduates
    return table["eligible"].astype("float64").fillna(graduates)


def _rural(city: City, year: int) -> pd.Series:
    table = city.graduates[city.graduates["year"] == year].set_index("school_id")
    return table["rural"] if "rural" in table else pd.Series(dtype="boolean")


def _distributed(city: City, policy: Policy, question: "Question") -> tuple[pd.Series, list[pd.DataFrame]]:
    """Return the places each open senior school sets aside, and the schools whose quota cannot count."""
    table = city.quotas[city.quotas["year"] == question.year].set_index("senior_school_id").sort_index()
    open_ones = set(open_provision(city, [SENIOR])["school_id"])
    shut = [str(school) for school in table.index if school not in open_ones]
    wrong = [left_out("quotas", SENIOR, "school", shut, "no open senior school")]
    if table.empty:
        reason = "the city has no quotas for the year"
        wrong.append(left_out("quotas", SENIOR, "level", [SENIOR], reason))
    table = table[~table.index.isin(shut)]
    share = np.maximum(
        table["distributed_share"].astype("float64"), policy.amount("enrolment.quota_share") or 0
    )
    places = np.ceil(table["places"].astype("float64") * share - NOISE)
    return places.astype("int64").rename_axis("senior_school_id"), wrong


def _shortened(distributed: pd.Series, takers: int) -> pd.Series:
    """Return the places when fewer can be taken than are set aside: shortened in proportion."""
    if takers >= int(distributed.sum()):
        return distributed
    places = distributed.to_numpy()
    kept = apportion(REMAINDER, takers, places.astype(np.float64), most=places)
    return pd.Series(kept, index=distributed.index)


def _exact(distributed: pd.Series, juniors: pd.Index, columns: np.ndarray) -> pd.DataFrame:
    """Return the exact share of each pair, with the whole numbers around it."""
    names = ["senior_school_id", "junior_school_id"]
    pairs = pd.MultiIndex.from_product([distributed.index, juniors], names=names)
    share = np.outer(distributed.to_numpy(dtype=np.float64), columns).ravel()
    share = share / columns.sum() if len(share) else share
    floor, ceiling = np.floor(share + NOISE), np.ceil(share - NOISE)
    return pd.DataFrame({"share": share, "floor": floor, "ceiling": ceiling}, index=pairs)
