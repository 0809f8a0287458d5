"""What sources ask in return: own money beside theirs, use before they lapse, a share for each district."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.errors import QuestionError
from models.funds.formulas_weighted import district_weights
from models.funds.paid_before import GENERAL, paid_of_general
from models.funds.sources import LENT, OPERATING, STAFF, carried_share, known_number, named, source_cents
from models.not_assessed import gathered, left_out
from models.policy import Policy
from models.rounding import largest_remainder

if TYPE_CHECKING:  # an audit reads these terms, and it must not need the solver
    from models.question import Question

LAST_YEAR = ("total", "per_pupil")


@dataclass(frozen=True, eq=False)
class SourceTerms:
    """The terms of the year's sources, by source_id.

    Attributes
    ----------
    match : Series
        Own money per unit granted, of the sources that ask for it.
    own : Index
        Sources whose money counts as own.
    lapsing : Series
        Share of what is left that may not be used next year.
    lent : Index
        Loans.
    general : Index
        Sources of the general budget.
    last_year : Series
        Least cents of general-budget money, by rule (``total``, ``per_pupil``); empty where not asked or
        not known.
    shares : Series
        Most cents by (source_id, district_id), of sources shared out by weighted counts.
    not_assessed : DataFrame
        Rules that were asked for and cannot be judged.
    """

    match: pd.Series
    own: pd.Index
    lapsing: pd.Series
    lent: pd.Index
    general: pd.Index
    last_year: pd.Series
    shares: pd.Series
    not_assessed: pd.DataFrame


def source_terms(
    city: City | None, policy: Policy, question: "Question", schools: pd.DataFrame
) -> SourceTerms:
    """Read the terms of the question's sources.

    Raises
    ------
    QuestionError
        If a rule names a source that is in no year of the question.
    """
    _refuse_unknown(question)
    rows = {str(row["source_id"]): row for row in question.sources.to_dict("records")}
    ratios = {name: known_number(row, "match_ratio") or 0.0 for name, row in rows.items()}
    lapsing = {name: 1.0 - carried_share(row, question.year) for name, row in rows.items()}
    last_year, unknown = least_general_money(city, question, schools)
    shares, unshared = _shares(city, policy, question)
    return SourceTerms(
        match=_series({name: ratio for name, ratio in ratios.items() if ratio > 0}),
        own=_index(name for name, row in rows.items() if row.get("kind") in question.funds.own_kinds),
        lapsing=_series(lapsing),
        lent=_index(name for name, row in rows.items() if row.get("kind") == LENT),
        general=_index(name for name, row in rows.items() if row.get("kind") == GENERAL),
        last_year=last_year,
        shares=shares,
        not_assessed=gathered([unknown, unshared]),
    )


def _refuse_unknown(question: "Question") -> None:
    known = set(question.sources["source_id"])
    if len(question.later_sources):
        known |= set(question.later_sources["source_id"])
    for rule in ("weak_link", "by_weight"):
        strange = [name for name in getattr(question.funds, rule) if name not in known]
        if strange:
            found, allowed = ", ".join(strange), ", ".join(sorted(known))
            raise QuestionError(f"funds.{rule}: found {found}; allowed: {allowed}")


def _series(numbers: dict[str, float]) -> pd.Series:
    return pd.Series(numbers, dtype="float64").rename_axis("source_id").sort_index()


def _index(names: Iterable[str]) -> pd.Index:
    return pd.Index(sorted(names), dtype="object", name="source_id")


def least_general_money(
    city: City | None, question: "Question", schools: pd.DataFrame
) -> tuple[pd.Series, pd.DataFrame]:
    """Return what general-budget money may not fall below: last year's, in all and for each pupil.

    Last year's outlay is what general-budget sources paid at the planned levels for running, training and
    salaries (``grants_before``). Where no payment is known it is the general-budget money of the table
    ``sources`` for that year that could pay running costs or salaries, if all levels are planned. Last year's
    pupils are those of the table ``grades``.
    """
    none = pd.Series(dtype="int64")
    if not question.funds.never_decrease:
        return none, gathered([])
    cents = None if city is None else paid_of_general(city, question.year - 1, question.levels)
    if city is not None and cents is None and set(question.levels) == set(city.levels()):
        cents = _general_cents(city, question.year - 1)
    if city is None or not cents:
        reason = "general-budget money of the year before unknown, or not all levels are planned"
        return none, left_out("funds", "", "city", LAST_YEAR, reason)
    before = city.grades[city.grades["year"] == question.year - 1]
    before = before[before["level"].isin(question.levels)]
    floors = {"total": cents}
    if not set(question.levels) <= set(before["level"]) or not before["pupils"].sum():
        reason = "pupils of the year before unknown"
        return pd.Series(floors), left_out("funds", "", "city", ["per_pupil"], reason)
    pupils = float(schools["pupils"].sum())
    floors["per_pupil"] = int(np.ceil(cents / float(before["pupils"].sum()) * pupils))
    return pd.Series(floors), gathered([])


def _general_cents(city: City, year: int) -> int:
    """Return the general-budget money of a year that could pay running costs or salaries, in cents."""
    rows = city.sources[(city.sources["year"] == year) & (city.sources["kind"] == GENERAL)]
    uses = rows["uses"].map(named) if "uses" in rows else pd.Series([frozenset()] * len(rows), rows.index)
    rows = rows[uses.map(lambda of: not of or bool(of & {OPERATING, STAFF})).astype(bool)]
    return int(source_cents(rows).sum()) if len(rows) else 0


def _shares(city: City | None, policy: Policy, question: "Question") -> tuple[pd.Series, pd.DataFrame]:
    """Return the most that each district may have of every source that is shared out by weights."""
    index = pd.MultiIndex.from_tuples([], names=["source_id", "district_id"])
    none = pd.Series(dtype="int64", index=index)
    asked = [name for name in question.funds.by_weight if name in set(question.sources["source_id"])]
    if not asked:
        return none, gathered([])
    weights = None if city is None else district_weights(city, policy, question.levels, question.year)
    if city is None or weights is None or not weights["weighted"].sum():
        reason = "weighted counts of children unknown, so not shared out by district"
        return none, left_out("funds", "", "source", asked, reason)
    cents, part = source_cents(question.sources), weights["weighted"] / weights["weighted"].sum()
    part = part.reindex(sorted(set(part.index) | set(city.schools["district_id"])), fill_value=0.0)
    pieces = {
        name: pd.Series(largest_remainder((part * cents[name]).to_numpy()), index=part.index)
        for name in asked
    }
    return pd.concat(pieces, names=["source_id", "district_id"]), gathered([])
