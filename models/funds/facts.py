"""What the funds step knows: what each school is due, and who may pay it on which terms."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geodata.city import City
from models.funds.needs import capital_needs, not_open_yet, school_needs
from models.funds.payers import eligible_payers, unknown_standing
from models.funds.sources import STAFF, source_cents
from models.funds.terms import SourceTerms, source_terms
from models.locks.funds import grouped_apart
from models.not_assessed import gathered
from models.plan_tables import NEED
from models.policy import Policy
from models.staff.staffed import staff_cents

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
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
    district : Series
        District of each need.
    terms : SourceTerms
        What the sources ask in return.
    not_assessed : DataFrame
        Levels and schools the policy or the data leave out, and why.
    """

    due: pd.Series
    group: pd.Series
    arcs: pd.MultiIndex
    sources: pd.Series
    assessed: pd.MultiIndex
    district: pd.Series
    terms: SourceTerms
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

    def matches(self) -> pd.MultiIndex:
        """Return every arc of a source that asks for own money, where own money may pay the same need."""
        needs, source = without_source(self.arcs), self.arcs.get_level_values("source_id")
        owned = needs[source.isin(self.terms.own)].unique()
        asking = source.isin(self.terms.match.index) & needs.isin(owned)
        return pd.MultiIndex.from_tuples(list(self.arcs[asking]), names=self.arcs.names)

    def spare(self) -> pd.Index:
        """Return the paying sources of which some money lapses; none where all would lapse alike."""
        paying = self.arcs.get_level_values("source_id").unique().sort_values()
        lapsing = self.terms.lapsing.reindex(paying)
        return paying[lapsing > 0] if len(set(lapsing)) > 1 else paying[:0]


def without_source(arcs: pd.Index) -> pd.MultiIndex:
    """Return the need of each arc."""
    return pd.MultiIndex.from_arrays([arcs.get_level_values(name) for name in NEED], names=NEED)


def funds_facts(
    policy: Policy,
    question: "Question",
    schools: pd.DataFrame,
    hires: pd.DataFrame,
    city: City | None = None,
    works: pd.DataFrame | None = None,
    conversions: pd.DataFrame | None = None,
) -> FundsFacts:
    """Read what the funds step needs.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and planned level, with district_id, ownership, the pupils of the plan and,
        where known, the stocks that the pack's formula counts.
    hires : DataFrame
        The plan's table ``hires``: their yearly cost is due first.
    city : City, optional
        Gives what rules look up beyond the schools: last year's pupils and money, the layout plan, children.
    works : DataFrame, optional
        The plan's table ``works``: those that start this year are due where the question asks to pay them.
    conversions : DataFrame, optional
        The plan's table of that name: what they cost is due as money for staff where the teacher goes.
    """
    operating, unknown = school_needs(city, policy, question, schools)
    staff = staff_cents(hires, conversions).reset_index().assign(use=STAFF)
    pieces = [operating, staff[[*NEED, "cents"]], capital_needs(question, schools, works)]
    due = pd.concat(pieces).set_index(NEED)["cents"].astype("int64").sort_index()
    assessed = pd.MultiIndex.from_frame(due.reset_index()[NEED[:2]].drop_duplicates())
    due = due[due > 0]
    facts = due.reset_index().merge(schools[["school_id", "level", "district_id", "ownership"]], how="left")
    who = eligible_payers(city, policy, question, facts)
    arcs = [
        (*need, source)
        for need, text in zip(due.index, who, strict=True)
        for source in text.split("+")
        if source
    ]
    terms = source_terms(city, policy, question, schools)
    left = [not_open_yet(question, schools, works), unknown_standing(city, question, schools)]
    return FundsFacts(
        due=due,
        group=grouped_apart(
            pd.Series((facts["use"] + ":" + who).to_numpy(), index=due.index, name="group"), question.locks
        ),
        arcs=pd.MultiIndex.from_tuples(arcs, names=[*NEED, "source_id"]),
        sources=source_cents(question.sources),
        assessed=assessed,
        district=pd.Series(facts["district_id"].to_numpy(), index=due.index, name="district_id"),
        terms=terms,
        not_assessed=gathered([unknown, *left, terms.not_assessed]),
    )
