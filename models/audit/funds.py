"""Rules of the audit on money: every cent from a source that may pay it, and none spent twice."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.audit.case import Case, PlanFault, differing, exceeding, faults
from models.funds.payers import eligible_payers
from models.funds.sources import STAFF, source_cents
from models.plan_tables import NEED, SCHOOL

AID = "aid"


def closed_funds_pay_nothing(case: Case) -> Iterator[PlanFault]:
    """Where funds are not decided, nothing is granted."""
    rows = len(of_funds(case))
    if not case.decided("funds") and rows:
        yield PlanFault("closed_funds_pay_nothing", "grants", "rows", str(rows), "0")


def sources_are_not_overspent(case: Case) -> Iterator[PlanFault]:
    """No source pays more than it holds, to the cent."""
    spent = case.plan.grants.groupby("source_id")["cents"].sum()
    yield from exceeding(
        "sources_are_not_overspent", "grants", spent, source_cents(case.question.sources), tolerance=0.0
    )


def sources_pay_only_what_they_may(case: Case) -> Iterator[PlanFault]:
    """Every grant is for a level, use, district, ownership and school that its source allows."""
    rows = with_school(case, case.plan.grants)
    allowed = allowed_payers(case, rows)
    wrong = np.array(
        [source not in text.split("+") for source, text in zip(rows["source_id"], allowed, strict=True)],
        dtype=bool,
    )
    units = rows[wrong][NEED].itertuples(index=False, name=None)
    may = ["an eligible source"] * int(wrong.sum())
    yield from faults("sources_pay_only_what_they_may", "grants", units, rows["source_id"][wrong], may)


def of_funds(case: Case) -> pd.DataFrame:
    """Return the grants of this decision: aid to pupils is one of its own, and its own rules check it."""
    return case.plan.grants[case.plan.grants["use"] != AID]


def with_school(case: Case, table: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the district and ownership of their school; missing where it is no open school."""
    schools = case.open_schools.reset_index(drop=True)[[*SCHOOL, "district_id", "ownership"]]
    return table.merge(schools, how="left", on=SCHOOL)


def allowed_payers(case: Case, rows: pd.DataFrame) -> pd.Series:
    """Return for each row of `with_school` the sources that may pay it, as ``a+b``."""
    texts = pd.Series("", index=rows.index, dtype="object")
    known = rows["ownership"].notna()
    texts[known] = eligible_payers(case.city, case.policy, case.question, rows[known])
    return texts


def nobody_gets_more_than_due(case: Case) -> Iterator[PlanFault]:
    """No school is granted more for a use than it is due."""
    granted = of_funds(case).groupby(NEED)["cents"].sum()
    yield from exceeding("nobody_gets_more_than_due", "grants", granted, case.dues, tolerance=0.0)


def every_hire_is_paid(case: Case) -> Iterator[PlanFault]:
    """Staff money granted to a school is what its hires and who changes level to it cost, to the cent."""
    if not case.decided("funds"):
        return
    grants = case.plan.grants[case.plan.grants["use"] == STAFF]
    paid = grants.groupby(SCHOOL)["cents"].sum()
    retrained = case.plan.conversions.rename(columns={"to_school_id": "school_id", "to_level": "level"})
    costs = pd.concat([case.plan.hires[[*SCHOOL, "cents"]], retrained[[*SCHOOL, "cents"]]])
    cost = costs.groupby(SCHOOL)["cents"].sum()
    labels = paid.index.union(cost.index)
    yield from differing(
        "every_hire_is_paid",
        "grants",
        paid.reindex(labels, fill_value=0),
        cost.reindex(labels, fill_value=0),
        tolerance=0.0,
    )


def schools_lack_what_is_missing(case: Case) -> Iterator[PlanFault]:
    """Due, granted and short money of every school add up and are those of the grants."""
    table = case.plan.schools.drop_duplicates(SCHOOL).set_index(SCHOOL)
    columns = ("need_funds", "granted", "short_funds")
    if not case.decided("funds"):
        for column in columns:
            told = table[column].dropna()
            yield from faults(
                "schools_lack_what_is_missing", "schools", told.index, told, ["nothing"] * len(told)
            )
        return
    due = case.dues.groupby(level=SCHOOL).sum()
    granted = of_funds(case).groupby(SCHOOL)["cents"].sum().reindex(due.index, fill_value=0)
    for column, cents in zip(columns, (due, granted, due - granted), strict=True):
        told = table[column].dropna()
        yield from differing("schools_lack_what_is_missing", f"schools.{column}", told, cents / 100, 0.001)


RULES = (
    closed_funds_pay_nothing,
    sources_are_not_overspent,
    sources_pay_only_what_they_may,
    nobody_gets_more_than_due,
    every_hire_is_paid,
    schools_lack_what_is_missing,
)
