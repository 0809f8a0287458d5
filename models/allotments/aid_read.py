"""Aid for each school and category, out of what its group gets; and who pays it, to the cent."""

import pandas as pd

from geodata.city import City
from models.allotments.aid import PER_THOUSAND, STEP, formulate_aid
from models.allotments.aid_claims import CLAIM
from models.allotments.aid_facts import AID, AidFacts, aid_facts
from models.allotments.aid_rules import AidRules
from models.allotments.exact_shares import paid_exactly, shared_out
from models.allotments.next_to_share import next_to_share
from models.errors import NoPlanError
from models.goals import require_values
from models.locks.aid import locked_groups
from models.plan_tables import stacked, tidy
from models.policy import Policy
from models.question import Question
from models.rounding import whole
from models.steps import Steps
from optimizer.solve import Solution


def decide_aid(
    city: City,
    policy: Policy,
    question: Question,
    rules: AidRules,
    steps: Steps,
    spent: pd.Series | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the tables ``aid``, ``grants`` (use ``aid``), ``shortages`` and ``not_assessed``.

    Parameters
    ----------
    spent
        Cents that earlier steps have granted, by source_id.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    facts = aid_facts(city, policy, question, rules, spent)
    locked_groups(facts, question)  # refuses those that nobody can keep
    solution = None
    if len(facts.paid()):
        solution = steps.solve(STEP, "", formulate_aid(facts, question))
    else:
        steps.settled(STEP, "", "uncovered", float(facts.groups["pupils"].sum()), "pupils")
    aided, pay = read_groups(facts, solution)
    cells = shared_bands(facts, shared_pupils(facts, aided, steps), aided, steps)
    return {
        "aid": tidy("aid", cells[cells["pupils"] > 0]),
        "grants": _grants(cells, pay),
        "shortages": lacking(facts, cells, city.currency),
        "not_assessed": facts.not_assessed,
    }


def read_groups(facts: AidFacts, solution: Solution | None) -> tuple[pd.Series, pd.Series]:
    """Return pupils by group and band, and whole cents by source and group."""
    if solution is None:
        return pd.Series(0, index=facts.bands.index), pd.Series(0, index=facts.arcs(), dtype="int64")
    require_values(STEP, solution)
    counts = whole(solution.values("aided"))
    if counts is None:
        raise NoPlanError(STEP, "a plan that is not in whole pupils")
    aided = pd.Series(counts, index=facts.bands.index)
    cost = (aided * aided.index.get_level_values("band_cents")).groupby(level="group").sum()
    pay = pd.Series(solution.values("pay") * PER_THOUSAND, index=facts.arcs())
    return aided, paid_exactly(STEP, pay, cost, facts.sources)


def shared_pupils(facts: AidFacts, aided: pd.Series, steps: Steps) -> pd.Series:
    """Return the pupils aided by row of the claims; schools, and claims in them, next to their share."""
    rows = facts.claims
    entitled = rows["group"].map(facts.groups["pupils"])
    exact = (rows["pupils"] * rows["group"].map(aided.groupby(level="group").sum())) / entitled
    school = rows["school_id"] + " " + rows["group"]
    return next_to_share("aid schools", "pupils", exact.astype("float64"), [rows["group"], school], steps)


def shared_bands(facts: AidFacts, pupils: pd.Series, aided: pd.Series, steps: Steps) -> pd.DataFrame:
    """Return pupils and cents by claim and band: totals of claims and bands hold, schools are even."""
    given = facts.claims[[*CLAIM, "district_id", "group"]].assign(claim=facts.claims.index, given=pupils)
    cells = given.merge(aided.rename("in_band").reset_index(), on="group")
    total = cells["group"].map(aided.groupby(level="group").sum())
    exact = (cells["given"] * cells["in_band"] / total.where(total > 0)).fillna(0.0)
    band = cells["group"] + " " + cells["band_cents"].astype(str)
    groupings = [cells["claim"], band, cells["school_id"] + " " + band]
    cells["pupils"] = next_to_share("aid bands", "pupils", exact, groupings, steps)
    return cells.assign(cents=cells["pupils"] * cells["band_cents"])


def _grants(cells: pd.DataFrame, pay: pd.Series) -> pd.DataFrame:
    """Return the plan's table ``grants`` for aid: every school's aid is paid exactly."""
    pieces = []
    for group, part in cells.groupby("group", sort=True):
        paid = pay[pay.index.get_level_values("group") == group].droplevel("group")
        if paid.sum():
            due = part.groupby(["school_id", "level"])["cents"].sum()
            pieces.append(shared_out(due, paid))
    if not pieces:
        return tidy("grants")
    rows = pd.concat(pieces).groupby(["school_id", "level", "source_id"], as_index=False)["cents"].sum()
    return tidy("grants", rows[rows["cents"] > 0].assign(use=AID))


def lacking(facts: AidFacts, cells: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Return the plan's rows of ``shortages``: pupils who get nothing, and means that whole pupils miss."""
    given = cells.groupby("claim")["pupils"].sum()
    rows = facts.claims.assign(amount=facts.claims["pupils"] - given.reindex(facts.claims.index))
    key = ["level", "kind", "school_id", "district_id"]
    rows = rows.groupby(key)["amount"].sum().reset_index()
    rows = rows.assign(what="aid_" + rows["kind"], unit="school", measured_in="pupils")
    rows = rows.rename(columns={"school_id": "unit_id"})
    mean = cells["group"].map(facts.groups["cents"])
    gap = (cells["pupils"] * mean - cells["cents"]).groupby(cells["level"]).sum() / 100
    means = gap.rename("amount").rename_axis("level").reset_index()
    means = means.assign(what="aid_mean", unit="level", unit_id=means["level"], district_id="")
    pieces = [rows, means.assign(measured_in=currency)]
    return stacked("shortages", [piece[piece["amount"] > 0] for piece in pieces])
