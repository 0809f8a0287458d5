"""What the funds step knows: what each school is due, and who may pay it."""

from dataclasses import dataclass

import pandas as pd

from models.money import OPERATING, STAFF, payers, source_cents
from models.needs import operating_needs, unknown_counts
from models.not_assessed import gathered, left_out
from models.plan_tables import NEED
from models.policy import Policy
from models.question import Question


@dataclass(frozen=True, eq=False)
class FundsFacts:
    """The sets and parameters of the funds formulation. Needs are labelled (school_id, level, use).

    Attributes
    ----------
    due : Series
        Whole cents due per need, positive.
    group : Series
        Payer group per need, ``use:source+source``; nothing after the colon where no source may pay.
    arcs : MultiIndex
        (school_id, level, use, source_id), every need with each source that may pay it.
    sources : Series
        Whole cents by source_id.
    assessed : MultiIndex
        (school_id, level) whose needs are known, also where nothing is due.
    not_assessed : DataFrame
        Levels and schools the policy or the data leave out, and why.
    """

    due: pd.Series
    group: pd.Series
    arcs: pd.MultiIndex
    sources: pd.Series
    assessed: pd.MultiIndex
    not_assessed: pd.DataFrame

    def groups(self) -> pd.Index:
        """Return the payer groups, sorted."""
        groups: pd.Index = pd.Index(sorted(set(self.group)), name="group")
        return groups

    def paid_groups(self) -> pd.Index:
        """Return the payer groups that have a source."""
        paid = [group for group in sorted(set(self.group)) if not group.endswith(":")]
        groups: pd.Index = pd.Index(paid, name="group")
        return groups


def funds_facts(policy: Policy, question: Question, schools: pd.DataFrame, hires: pd.DataFrame) -> FundsFacts:
    """Read what the funds step needs.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and planned level, with district_id, ownership, the pupils of the plan and,
        where known, boarders and disadvantaged_pupils.
    hires : DataFrame
        The plan's table ``hires``: their yearly cost is due first.
    """
    operating, unknown = _operating(policy, question, schools)
    staff = hires.groupby(["school_id", "level"], as_index=False)["cents"].sum().assign(use=STAFF)
    due = (
        pd.concat([operating, staff[[*NEED, "cents"]]]).set_index(NEED)["cents"].astype("int64").sort_index()
    )
    assessed = due.index.droplevel("use").unique()
    due = due[due > 0]
    facts = due.reset_index().merge(schools[["school_id", "level", "district_id", "ownership"]], how="left")
    who = pd.Series("", index=facts.index, dtype="object")
    for use in (OPERATING, STAFF):
        rows = facts[facts["use"] == use]
        who[rows.index] = payers(question.sources, rows, use)
    arcs = [
        (*need, source)
        for need, text in zip(due.index, who, strict=True)
        for source in text.split("+")
        if source
    ]
    return FundsFacts(
        due=due,
        group=pd.Series((facts["use"] + ":" + who).to_numpy(), index=due.index, name="group"),
        arcs=pd.MultiIndex.from_tuples(arcs, names=[*NEED, "source_id"]),
        sources=source_cents(question.sources),
        assessed=assessed,
        not_assessed=unknown,
    )


def _operating(
    policy: Policy, question: Question, schools: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cents due for running each school, and what is left out."""
    pieces, unknown = [], []
    for name, rows in schools.groupby("level", sort=True):
        level = str(name)
        private = rows["ownership"] == "private"
        unpaid = rows[private & (payers(question.sources, rows, OPERATING) == "")]["school_id"]
        reason = "private, and no source names private schools"
        unknown.append(left_out("funds", level, "school", unpaid, reason))
        table = rows[~rows["school_id"].isin(unpaid)].set_index("school_id")
        due = operating_needs(policy, level, table)
        if policy.amount("funds.per_pupil", level) is None:
            unknown.append(left_out("funds", level, "level", [level], "the policy has no funds per pupil"))
            continue
        for column, ids in unknown_counts(policy, level, table).items():
            reason = f"{column} unknown, counted as none"
            unknown.append(left_out("funds", level, "school", ids, reason))
        pieces.append(due.rename("cents").rename_axis("school_id").reset_index().assign(level=level))
    empty = pd.DataFrame({column: [] for column in [*NEED, "cents"]})
    operating = pd.concat(pieces).assign(use=OPERATING)[[*NEED, "cents"]] if pieces else empty
    return operating, gathered(unknown)
