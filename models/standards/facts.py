"""What the standards step knows: how far every school is from every standard, and what may be bought."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.schemas.columns import facts_of
from geodata.schemas.people import STOCKS
from models.expressions import read_expression
from models.measures.indicator_values import EXACT, indicator_values
from models.not_assessed import gathered, left_out
from models.policy import Indicator, Policy

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.standards.rules import StandardsRules

DIVISIBLE = ("m²", "currency")  # units of stocks that are bought in parts; all others are whole
PRICE = "standards.price."
ROOMS = {"music_rooms": "rooms.classes_per_music_room", "art_rooms": "rooms.classes_per_art_room"}


@dataclass(frozen=True, eq=False)
class StandardsFacts:
    """The sets and parameters of the standards formulation for some schools of one level.

    Attributes
    ----------
    level : str
    schools : DataFrame
        By school_id: district_id and what its stocks are today.
    indicators : tuple of Indicator
        Those with a standard for the level.
    today, counts : DataFrame
        Value of every school (rows) and indicator (columns) today, and whether it counts for the standard
        (it is known and the school is not excluded from the indicator).
    weights : DataFrame
        Denominator of every school and indicator.
    prices : Series
        Price of one unit by stock, in currency units; only stocks that may be bought.
    room : DataFrame
        Most that can be bought, or is worth buying, by school and stock.
    least : DataFrame
        What must be bought whatever the indicators say (rooms, certificates), by school and stock.
    needed, share : float
        How many indicators a school must meet, and which share of their standard the others must reach.
    not_assessed : DataFrame
        Schools and indicators that are left out, and why.
    """

    level: str
    schools: pd.DataFrame
    indicators: tuple[Indicator, ...]
    today: pd.DataFrame
    counts: pd.DataFrame
    weights: pd.DataFrame
    prices: pd.Series
    room: pd.DataFrame
    least: pd.DataFrame
    needed: float
    share: float
    not_assessed: pd.DataFrame

    def gain(self, indicator: Indicator) -> pd.DataFrame:
        """Return by how much one unit of each stock raises an indicator, by school and stock."""
        signs = {stock: sign for sign, stock in read_expression(indicator.numerator)}
        sign = np.array([signs.get(stock, 0) for stock in self.prices.index], dtype=np.float64)
        below = self.weights[indicator.id].to_numpy(dtype=np.float64)
        each = np.divide(indicator.scale, below, out=np.zeros(len(below)), where=below > 0)
        return pd.DataFrame(np.outer(each, sign), index=self.schools.index, columns=self.prices.index)

    def standard(self, indicator: Indicator) -> float:
        """Return the standard of an indicator at this level."""
        return indicator.standards[self.level]


def standards_facts(
    policy: Policy, rules: "StandardsRules", stocks: pd.DataFrame, level: str
) -> StandardsFacts:
    """Read what the standards step needs for one level.

    Only indicators of which more is better can be bought for; the others are left to the rules on teachers
    and places. A school counts for an indicator as the pack
    says (pupils, ownership, smallest school); where one of its stocks is unknown, that indicator is not
    assessed there, and the school must meet its number of indicators among the others.

    Parameters
    ----------
    stocks : DataFrame
        As `models.measures.stocks.school_stocks` returns them, with what earlier steps decided.
    """
    rows = stocks[(stocks["level"] == level) & (stocks["pupils"] > 0)]
    if rules.districts:
        rows = rows[rows["district_id"].isin(rules.districts)]
    indicators = tuple(
        known for known in policy.indicators if level in known.standards and known.higher_is_better
    )
    measured = indicator_values(rows, indicators)
    counting = (measured["excluded"] == "") & measured["value"].notna()
    schools = rows.set_index("school_id").sort_index()
    schools = schools[schools.index.isin(measured.loc[counting, "school_id"])]
    today, weights, counts = (
        _wide(measured.assign(counts=counting.astype("float64")), column, schools.index, indicators)
        for column in ("value", "denominator", "counts")
    )
    prices = _prices(policy, level)
    least = _least(policy, level, schools, prices.index)
    facts = StandardsFacts(
        level=level,
        schools=schools,
        indicators=indicators,
        today=today,
        counts=counts.fillna(0.0).astype(bool),
        weights=weights,
        prices=prices,
        room=least,
        least=least,
        needed=policy.amount("compliance.met_at_least", level) or 0.0,
        share=policy.amount("compliance.others_min_share", level) or 0.0,
        not_assessed=_unknown(policy, level, measured, prices),
    )
    return _with_room(facts)


def whole_stocks(stocks: pd.Index) -> np.ndarray:
    """Tell which stocks are bought in whole units."""
    return np.asarray([facts_of(STOCKS[stock]).unit not in DIVISIBLE for stock in stocks], dtype=bool)


def long(table: pd.DataFrame, names: list[str]) -> pd.Series:
    """Return a table of schools (rows) by something (columns) as one column, row by row."""
    index = pd.MultiIndex.from_product([table.index, table.columns], names=names)
    return pd.Series(table.to_numpy().ravel(), index=index)


def _wide(
    measured: pd.DataFrame, column: str, schools: pd.Index, indicators: tuple[Indicator, ...]
) -> pd.DataFrame:
    cells = measured.set_index(["school_id", "indicator"])[column]
    names = pd.Index([indicator.id for indicator in indicators])
    found = cells.reindex(pd.MultiIndex.from_product([schools, names])).to_numpy(dtype=np.float64)
    return pd.DataFrame(found.reshape(len(schools), len(names)), index=schools, columns=names)


def _prices(policy: Policy, level: str) -> pd.Series:
    """Return the price of one unit of every stock that the pack has a price for."""
    found = {stock: policy.amount(PRICE + stock, level) for stock in STOCKS}
    known = {stock: price for stock, price in found.items() if price is not None}
    return pd.Series(known, dtype="float64", name="price").rename_axis("stock")


def _with_room(facts: StandardsFacts) -> StandardsFacts:
    """Return facts with the most that is worth buying, and that can be bought, of each stock.

    Nothing is worth more than bringing each of its indicators to the standard, or to the best school of
    today where that is better: a school above all others that had less would cost less and differ less.
    A part of another stock cannot outgrow it.
    """
    room = facts.least.copy()
    for indicator in facts.indicators:
        today = facts.today[indicator.id].to_numpy()
        counts = facts.counts[indicator.id].to_numpy()
        top = max(facts.standard(indicator), float(today[counts].max())) if counts.any() else 0.0
        wanted = np.where(counts, np.maximum(0.0, top - today), 0.0)
        gain = facts.gain(indicator).to_numpy()
        units = np.divide(wanted[:, None], gain, out=np.zeros(gain.shape), where=gain > 0)
        whole = whole_stocks(facts.prices.index)
        room = np.maximum(room, np.where(whole, np.ceil(units - EXACT), units))
    schools = facts.schools
    for stock in facts.prices.index:
        part_of = facts_of(STOCKS[stock]).part_of
        if part_of and part_of in schools and stock in schools:
            rest = schools[part_of].astype("float64") - schools[stock].astype("float64")
            room[stock] = np.minimum(room[stock], np.floor(rest.clip(lower=0).fillna(0.0) * (1 + EXACT)))
    return replace(facts, room=room)


def _least(policy: Policy, level: str, schools: pd.DataFrame, stocks: pd.Index) -> pd.DataFrame:
    """Return what rules on rooms and certificates make a school buy; what is unknown makes it buy nothing."""
    least = pd.DataFrame(0.0, index=schools.index, columns=stocks)
    checks = {rule.check for rule in policy.rules if not rule.levels or level in rule.levels}
    classes, teachers = _stock(schools, "classes"), _stock(schools, "teachers")
    if "rooms" in checks:
        exempt = policy.amount("rooms.exempt_below_classes", level) or 0.0
        for stock, key in ROOMS.items():
            per = policy.amount(key, level)
            if per is not None and stock in stocks:
                wanted = np.where(classes >= exempt, np.ceil(classes / per), 0.0)
                least[stock] = _lacking(wanted, _stock(schools, stock))
    share = policy.amount("staffing.certified_share", level)
    if "certified" in checks and share is not None and "certified_teachers" in stocks:
        wanted = np.ceil(share * teachers * (1 - EXACT))
        least["certified_teachers"] = _lacking(wanted, _stock(schools, "certified_teachers"))
    return least


def _stock(schools: pd.DataFrame, stock: str) -> np.ndarray:
    known = schools[stock] if stock in schools else pd.Series(np.nan, index=schools.index)
    return known.to_numpy(dtype=np.float64)


def _lacking(wanted: np.ndarray, there: np.ndarray) -> np.ndarray:
    return np.asarray(np.ceil(np.nan_to_num(np.maximum(0.0, wanted - there))))


def _unknown(policy: Policy, level: str, measured: pd.DataFrame, prices: pd.Series) -> pd.DataFrame:
    """Say what is left out: unknown stocks, and stocks that have no price."""
    absent = measured[measured["value"].isna() & (measured["excluded"] == "")]
    pieces = [
        left_out("standards", level, "school", rows["school_id"], f"facts unknown for indicator: {name}")
        for name, rows in absent.groupby("indicator", sort=True)
    ]
    for indicator in policy.indicators:
        if level in indicator.standards and not any(
            sign > 0 and stock in prices.index for sign, stock in read_expression(indicator.numerator)
        ):
            reason = f"no price in the policy, so nothing is bought for indicator: {indicator.id}"
            pieces.append(left_out("standards", level, "level", [level], reason))
    if policy.amount("compliance.met_at_least", level) is None:
        reason = "the policy does not say how many indicators a school must meet"
        pieces.append(left_out("standards", level, "level", [level], reason))
    return gathered(pieces)
