"""What every school is due for its running, by the pack's formula and the rules the question asks for."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.formulas import BASE, BEFORE, unknown_stocks
from models.funds.paid_before import paid_for_each_pupil
from models.funds.sources import CAPITAL, OPERATING, TRAINING, payers
from models.needs import due_per_pupil_before, operating_needs, training_cents
from models.not_assessed import gathered, left_out
from models.plan_tables import NEED
from models.policy import Policy

if TYPE_CHECKING:  # an audit reads these needs, and it must not need the solver
    from models.question import Question


def school_needs(
    city: City | None, policy: Policy, question: "Question", schools: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return cents due by school_id, level and use (operating, training), and what is left out and why.

    Parameters
    ----------
    city : City or None
        Gives last year's payments and pupils, by which schools are held harmless.
    schools : DataFrame
        One row per open school and level with district_id, ownership, pupils and the stocks that are known.
    """
    pieces, unknown = [], []
    for name, rows in schools.groupby("level", sort=True):
        level = str(name)
        private = rows["ownership"] == "private"
        unpaid = rows[private & (payers(question.sources, rows, OPERATING) == "")]["school_id"]
        reason = "private, and no source names private schools"
        unknown.append(left_out("funds", level, "school", unpaid, reason))
        table = rows[~rows["school_id"].isin(unpaid)].set_index("school_id")
        if policy.amount(BASE, level) is None:
            unknown.append(left_out("funds", level, "level", [level], "the policy has no funds per pupil"))
            continue
        if question.funds.hold_harmless:
            table, left = _held_harmless(city, policy, question, level, table)
            unknown.append(left)
        unknown.append(_uncounted(policy, level, table))
        due, left = _split(policy, question, level, operating_needs(policy, level, table))
        pieces.append(due)
        unknown.append(left)
    empty = pd.DataFrame({column: [] for column in [*NEED, "cents"]})
    return (pd.concat(pieces)[[*NEED, "cents"]] if pieces else empty), gathered(unknown)


def _uncounted(policy: Policy, level: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the stocks that the formula counts and nobody knows: of some schools, or of the whole level."""
    pieces = []
    for stock, ids in unknown_stocks(policy, level, table).items():
        reason = f"{stock} unknown, counted as none"
        if stock in table:
            pieces.append(left_out("funds", level, "school", ids, reason))
        elif ids:
            pieces.append(left_out("funds", level, "level", [level], reason))
    return gathered(pieces)


def _held_harmless(
    city: City | None, policy: Policy, question: "Question", level: str, table: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add what each school was paid per pupil the year before, else due; list those with neither."""
    if policy.amount("funds.hold_harmless_share", level) is None:
        reason = "the policy has no share that schools are held harmless at"
        return table, left_out("funds", level, "level", [level], reason)
    before = paid = pd.Series(np.nan, index=table.index)
    if city is not None:
        paid = paid_for_each_pupil(city, question.year - 1, level, table)
        before = paid.fillna(due_per_pupil_before(city, policy, question.year, level, table))
    unknown = before.isna()
    reason = "pupils of the year before unknown, so not held harmless"
    left = [left_out("funds", level, "school", table.index[unknown], reason)]
    if paid.notna().any():
        reason = "payments of the year before unknown, so held harmless at what the formula gives"
        left.append(left_out("funds", level, "school", table.index[paid.isna() & ~unknown], reason))
    return table.assign(**{BEFORE: before}), gathered(left)


def _split(
    policy: Policy, question: "Question", level: str, operating: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what is due by use: all for running, or a part of it set apart for training."""
    due = operating.rename("cents").rename_axis("school_id").reset_index()
    due = due.assign(level=level, use=OPERATING)
    training = training_cents(policy, level, operating) if question.funds.training else None
    if training is None:
        reason = "the policy has no share of funds for training"
        return due, left_out("funds", level, "level", [level] * question.funds.training, reason)
    apart = due.assign(use=TRAINING, cents=training.to_numpy())
    return pd.concat([due.assign(cents=due["cents"] - apart["cents"]), apart]), gathered([])


def capital_needs(question: "Question", schools: pd.DataFrame, works: pd.DataFrame | None) -> pd.DataFrame:
    """Return the cents due for works that start this year at schools that are open, if they are paid here."""
    empty = pd.DataFrame({column: [] for column in [*NEED, "cents"]})
    if works is None or not question.funds.pay_works:
        return empty
    mine = works[works["start_year"] == question.year]
    mine = mine.merge(schools[["school_id", "level"]], on=["school_id", "level"])
    cents = mine.rename(columns={"capital_cents": "cents"}).groupby(["school_id", "level"])[["cents"]].sum()
    return pd.DataFrame(cents.reset_index().assign(use=CAPITAL)[[*NEED, "cents"]])


def not_open_yet(question: "Question", schools: pd.DataFrame, works: pd.DataFrame | None) -> pd.DataFrame:
    """List the works that start this year at schools that are no schools yet, so that nothing is granted."""
    if works is None or not question.funds.pay_works:
        return gathered([])
    mine = works[(works["start_year"] == question.year) & ~works["school_id"].isin(schools["school_id"])]
    reason = "starts at a school that is not open yet, so no grant is shown"
    return left_out("funds", "", "project", mine["project_id"], reason)
