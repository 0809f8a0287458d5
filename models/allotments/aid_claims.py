"""Who is entitled to which aid: eligible pupils by school, level, category and kind of aid."""

from collections.abc import Mapping
from itertools import pairwise
from math import gcd

import numpy as np
import pandas as pd

from geodata.city import City
from models.allotments.aid_rules import AidRules
from models.funds.sources import named
from models.not_assessed import left_out
from models.policy import Policy
from models.rounding import NOISE, cents_of
from models.supply import open_provision

GRANT, LIVING, NUTRITION = KINDS = ("grant", "living", "nutrition")
BOARDER, DAY = "living_boarder", "living_day"
EVERYBODY = "all"
CLAIM = ["school_id", "level", "category", "kind"]
BANDS = ("aid.grant_band_1", "aid.grant_band_2", "aid.grant_band_3")


def eligible_pupils(city: City, levels: tuple[str, ...]) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the rows of the table ``aid`` at open schools with what is known of the school.

    Beside them come the rows of ``not_assessed`` for schools that are not open.
    """
    asked = pd.DataFrame(city.aid[city.aid["level"].isin(levels)]) if len(city.aid) else city.aid
    if asked.empty:
        return pd.DataFrame(), [left_out("aid", "", "level", levels, "the city has no eligible pupils")]
    columns = ["school_id", "level", "district_id", "ownership", "pupils", "boarders"]
    schools = open_provision(city, levels).reindex(columns=columns)
    if "boarders" in asked:
        schools = schools.drop(columns="boarders")
    rows = asked.merge(schools, how="left", on=["school_id", "level"])
    shut = rows[rows["ownership"].isna()]
    unknown = [
        left_out("aid", str(level), "school", set(part["school_id"]), "no open school of the level")
        for level, part in shut.groupby("level")
    ]
    rows = rows[rows["ownership"].notna() & (rows["eligible"] > 0)]
    return rows.reset_index(drop=True), unknown


def claims(
    policy: Policy, rules: AidRules, eligible: pd.DataFrame, *, own_boarders: bool
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return every claim with its pupils and yearly cents a head (for a grant, its mean).

    Parameters
    ----------
    eligible
        As :func:`eligible_pupils` returns them.
    own_boarders
        Whether ``boarders`` are those among the eligible, and not all of the school's.
    """
    pieces, unknown = [], []
    for name, rows in eligible.groupby("level", sort=True) if len(eligible) else ():
        level = str(name)
        rates = _rates(policy, rules, level)
        if not rates:
            unknown.append(left_out("aid", level, "level", [level], "the policy has no aid for the level"))
            continue
        served = set()
        for kind, cents in rates.items():
            who = _categories(policy, rules, kind, level)
            part = rows if EVERYBODY in who else rows[rows["category"].isin(who)]
            served |= set(part["category"])
            count = part["eligible"].astype("int64")
            if kind in (BOARDER, DAY):
                boarders = _boarders(part, own_boarders=own_boarders)
                count = boarders if kind == BOARDER else count - boarders
            pieces.append(part.assign(kind=kind, pupils=count, cents=cents))
        if BOARDER in rates:
            unknown += _unsure_boarders(rows, level, own_boarders=own_boarders)
            if DAY not in rates:
                reason = "the policy has no living subsidy for day pupils"
                unknown.append(left_out("aid", level, "level", [level], reason))
        if policy.choice("aid.fees_and_textbooks", level) == "free":
            reason = "fees and textbooks are free for every pupil and cost no money for aid"
            unknown.append(left_out("aid", level, "level", [level], reason))
        rest = sorted(set(rows["category"]) - served)
        unknown.append(left_out("aid", level, "category", rest, "the policy names no aid for the category"))
    columns = [*CLAIM, "district_id", "ownership", "pupils", "cents"]
    if not pieces:
        return pd.DataFrame(columns=columns), unknown
    table = pd.concat(pieces)[columns]
    return table[table["pupils"] > 0].sort_values(CLAIM, ignore_index=True), unknown


def _rates(policy: Policy, rules: AidRules, level: str) -> Mapping[str, int]:
    """Return yearly cents a head by kind of aid, as far as the policy has them."""
    boarder = policy.amount("aid.living_boarder", level)
    share = policy.amount("aid.living_day_share", level)
    daily, days = policy.amount("aid.nutrition_per_day", level), policy.amount("aid.nutrition_days", level)
    amounts = {
        GRANT: policy.amount("aid.grant_mean", level),
        BOARDER: boarder,
        DAY: None if boarder is None or share is None else boarder * share,
        NUTRITION: None if daily is None or days is None else daily * days,
    }
    wanted = rules.kinds or KINDS
    return {
        kind: int(cents_of(np.array([amount]))[0])
        for kind, amount in amounts.items()
        if amount and kind.split("_", 1)[0] in wanted
    }


def _categories(policy: Policy, rules: AidRules, kind: str, level: str) -> frozenset[str]:
    """Return the categories that a kind of aid is for, at a level."""
    whose = kind.split("_", 1)[0]
    asked = {GRANT: rules.grant_for, LIVING: rules.living_for, NUTRITION: rules.nutrition_for}[whose]
    return frozenset(asked) or named(policy.choice(f"aid.{whose}_for", level))


def _boarders(rows: pd.DataFrame, *, own_boarders: bool) -> pd.Series:
    """Return the boarders among the eligible: as counted, else as many as in the whole school."""
    known = rows["boarders"].astype("float64").fillna(0.0)
    count = rows["eligible"].astype("float64")
    if own_boarders:
        counted: pd.Series = known.clip(upper=count).astype("int64")
        return counted
    share = (known / rows["pupils"].where(rows["pupils"] > 0)).fillna(0.0).clip(upper=1.0)
    expected: pd.Series = np.floor(count * share + 0.5 + NOISE).clip(upper=count).astype("int64")
    return expected


def _unsure_boarders(rows: pd.DataFrame, level: str, *, own_boarders: bool) -> list[pd.DataFrame]:
    """Say where boarders are unknown, and where they are taken to be as frequent as in the school."""
    nobody = set(rows[rows["boarders"].isna()]["school_id"])
    found = [left_out("aid", level, "school", nobody, "boarders unknown, counted as none")]
    if not own_boarders:
        mixed = rows[(rows["boarders"] > 0) & (rows["boarders"] < rows["pupils"])]
        reason = "boarders among the eligible unknown, counted as in the whole school"
        found.append(left_out("aid", level, "school", set(mixed["school_id"]), reason))
    return found


def bands(policy: Policy, level: str) -> tuple[dict[int, float], str]:
    """Return the share of the pupils in each band of the grant, by cents, and what is wrong with them.

    With two bands the mean fixes both shares; with three it fixes the outer ones once the policy gives the
    share in the middle band. A share that nothing fixes is NaN.
    """
    mean = policy.require("aid.grant_mean", level)
    amounts = [amount for key in BANDS if (amount := policy.amount(key, level)) is not None]
    low = policy.amount("aid.grant_lowest", level)
    high = policy.amount("aid.grant_highest", level)
    if len(amounts) < 2:  # noqa: PLR2004 - one band is no band
        return {}, "the policy has no two bands for the grant"
    first, last = amounts[0], amounts[-1]
    rising = all(below < above for below, above in pairwise(amounts))
    inside = (low is None or first >= low) and (high is None or last <= high)
    if not (rising and inside and first <= mean <= last):
        return {}, "the bands of the policy are out of order, beyond their limits or cannot have its mean"
    middle = policy.amount("aid.grant_middle_share", level) if len(amounts) > 2 else 0.0  # noqa: PLR2004
    if middle is None:
        shares = [np.nan] * len(amounts)
    else:
        over = (mean - middle * sum(amounts[1:-1]) - (1 - middle) * first) / (last - first)
        shares = [1 - middle - over, *[middle] * (len(amounts) - 2), over]
        if min(shares) < -NOISE:
            return {}, "the bands of the policy are out of order, beyond their limits or cannot have its mean"
    cents = cents_of(np.array(amounts)).tolist()
    return dict(zip(cents, shares, strict=True)), ""


def slack(mean: int, amounts: list[int]) -> int:
    """Return the most cents that whole pupils can leave a group below its mean.

    Of N pupils as many as possible get the next band above the mean and the rest the one below it (or at
    it): what is missing is N·(mean − below) modulo (above − below), at most this step less the greatest
    common divisor. Nothing is ever missing where the mean is a band.
    """
    below = max(cents for cents in amounts if cents <= mean)
    if below == mean:
        return 0
    step = min(cents for cents in amounts if cents > mean) - below
    return step - gcd(mean - below, step)
