"""Rules of the audit on aid: only the entitled, the right amounts, even schools, and every cent paid."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.allotments.aid_claims import CLAIM
from models.allotments.aid_facts import AID, AidFacts, aid_facts
from models.allotments.aid_rules import AidRules
from models.audit.case import Case, PlanFault, differing, exceeding, faults, once_per_case
from models.funds.sources import may_pay, source_cents
from models.rounding import NOISE


def aid_goes_to_the_entitled(case: Case) -> Iterator[PlanFault]:
    """No claim has more pupils than are entitled, and every amount is one of its bands."""
    facts, table = _facts(case), case.plan.aid
    rule = "aid_goes_to_the_entitled"
    if facts is None:
        yield from faults(rule, "aid", table.index, table["pupils"], ["a closed decision"] * len(table))
        return
    given = table.groupby(CLAIM)["pupils"].sum()
    yield from exceeding(rule, "aid", given, facts.claims.set_index(CLAIM)["pupils"])
    rows = table.merge(facts.claims[[*CLAIM, "group"]], how="left", on=CLAIM)
    known = pd.MultiIndex.from_frame(rows[["group", "band_cents"]]).isin(facts.bands.index)
    wrong = rows[~known | (rows["cents"] != rows["pupils"] * rows["band_cents"]) | (rows["pupils"] <= 0)]
    yield from faults(rule, "aid.band_cents", _labels(wrong), wrong["cents"], ["a band"] * len(wrong))


def schools_are_aided_evenly(case: Case) -> Iterator[PlanFault]:
    """No school is a whole pupil away from its share of the aided, nor from its share of a band."""
    facts = _facts(case)
    if facts is None:
        return
    rows = case.plan.aid.merge(facts.claims[[*CLAIM, "group"]], on=CLAIM)
    entitled = facts.claims.groupby(["group", "school_id"])["pupils"].sum()
    given = rows.groupby(["group", "school_id"])["pupils"].sum().reindex(entitled.index, fill_value=0)
    share = entitled * _of(given, "group") / _of(entitled, "group")
    yield from _a_pupil_off("aid", given, share)
    by_band = rows.groupby(["group", "band_cents"])["pupils"].sum()
    in_school = rows.groupby(["group", "band_cents", "school_id"])["pupils"].sum()
    cells = pd.MultiIndex.from_tuples(
        [(group, cents, school) for group, cents in by_band.index for school in given[group].index],
        names=["group", "band_cents", "school_id"],
    )
    of_school = given.reindex(cells.droplevel("band_cents")).to_numpy()
    of_band = by_band.reindex(cells.droplevel("school_id")).to_numpy()
    total = by_band.groupby(level="group").sum().reindex(cells.get_level_values("group")).to_numpy()
    exact = pd.Series(of_school * of_band / total, index=cells)
    yield from _a_pupil_off("aid.band_cents", in_school.reindex(cells, fill_value=0), exact)


def grants_keep_their_mean(case: Case) -> Iterator[PlanFault]:
    """No group gets more than its mean a head, nor less by more than whole pupils explain."""
    facts = _facts(case)
    if facts is None:
        return
    rows = case.plan.aid.merge(facts.claims[[*CLAIM, "group"]], on=CLAIM)
    sums = rows.groupby("group")[["pupils", "cents"]].sum()
    gap = sums["pupils"] * facts.groups["cents"].reindex(sums.index) - sums["cents"]
    slack = facts.groups["slack"].reindex(sums.index)
    wrong = gap.index[(gap < 0) | (gap > slack)]
    allowed = [f"0 to {slack[group]} cents below" for group in wrong]
    yield from faults("grants_keep_their_mean", "aid", wrong, gap[wrong], allowed)


def aid_is_paid_to_the_cent(case: Case) -> Iterator[PlanFault]:
    """Each school's aid is what sources that name aid pay it, within what they have left."""
    facts, rule = _facts(case), "aid_is_paid_to_the_cent"
    grants = case.plan.grants
    paid = grants[grants["use"] == AID]
    cost = case.plan.aid.groupby(["school_id", "level"])["cents"].sum()
    told = paid.groupby(["school_id", "level"])["cents"].sum()
    labels = cost.index.union(told.index)
    both = [part.reindex(labels, fill_value=0) for part in (told, cost)]
    yield from differing(rule, "grants", both[0], both[1], tolerance=0.0)
    if facts is None:
        return
    money = _left(case, facts)
    yield from exceeding(rule, "grants", paid.groupby("source_id")["cents"].sum(), money, tolerance=0.0)
    schools = facts.claims.drop_duplicates(["school_id", "level"])
    rows = paid.merge(schools, how="left", on=["school_id", "level"]).reset_index(drop=True)
    sources = {source["source_id"]: source for source in case.question.sources.to_dict("records")}
    wrong = rows["ownership"].isna().to_numpy(copy=True)
    for source_id, part in rows.groupby("source_id"):
        known = source_id in money.index
        wrong[part.index] |= ~may_pay(sources[source_id], part, AID) if known else True
    units = rows[wrong][["school_id", "level"]].itertuples(index=False, name=None)
    allowed = ["a source for aid"] * int(wrong.sum())
    yield from faults(rule, "grants", units, rows["source_id"][wrong], allowed)


def central_money_keeps_its_share(case: Case) -> Iterator[PlanFault]:
    """Central sources bear no more of a level's aid than the policy's share."""
    facts = _facts(case)
    if facts is None:
        return
    grants = case.plan.grants
    paid = grants[grants["use"] == AID]
    total = paid.groupby("level")["cents"].sum()
    central = paid[paid["source_id"].isin(facts.central)].groupby("level")["cents"].sum()
    share = facts.groups.assign(share=facts.central_share).groupby("level")["share"].first().dropna()
    most = (total * share.reindex(total.index)).dropna()
    told = central.reindex(most.index, fill_value=0)
    yield from exceeding("central_money_keeps_its_share", "grants", told, most, tolerance=1.0)


def uncovered_pupils_are_told(case: Case) -> Iterator[PlanFault]:
    """Whoever is entitled and gets nothing is in the table of shortages."""
    facts, shortages = _facts(case), case.plan.shortages
    what = shortages["what"].str.startswith("aid_") & (shortages["what"] != "aid_mean")
    told = shortages[what].groupby(["level", "what", "unit_id"])["amount"].sum()
    lacking = told[:0]
    if facts is not None:
        key = ["level", "kind", "school_id"]
        entitled = facts.claims.groupby(key)["pupils"].sum()
        given = case.plan.aid.groupby(key)["pupils"].sum().reindex(entitled.index, fill_value=0)
        lacking = (entitled - given)[entitled > given].astype("float64")
        lacking.index = pd.MultiIndex.from_tuples(
            [(level, f"aid_{kind}", school) for level, kind, school in lacking.index],
            names=told.index.names,
        )
    yield from differing("uncovered_pupils_are_told", "shortages", told, lacking)


@once_per_case
def _facts(case: Case) -> AidFacts | None:
    """Return what aid is judged by; ``None`` where the question leaves it closed."""
    if not case.decided(AID):
        return None
    rules: AidRules = getattr(case.question, AID, AidRules())
    return aid_facts(case.city, case.policy, case.question, rules)


def _left(case: Case, facts: AidFacts) -> pd.Series:
    """Return what the sources for aid have left: their money but the reserve, less all other grants."""
    grants = case.plan.grants
    spent = grants[grants["use"] != AID].groupby("source_id")["cents"].sum()
    left: pd.Series = facts.sources - spent.reindex(facts.sources.index, fill_value=0)
    whole = source_cents(case.question.sources).reindex(left.index)
    return left.clip(lower=0, upper=whole)


def _of(values: pd.Series, level: str) -> pd.Series:
    return values.groupby(level=level).transform("sum")


def _a_pupil_off(table: str, given: pd.Series, share: pd.Series) -> Iterator[PlanFault]:
    off = (given < np.floor(share + NOISE)) | (given > np.ceil(share - NOISE))
    allowed = [f"next to {exact:.4g}" for exact in share[off]]
    yield from faults("schools_are_aided_evenly", table, given.index[off], given[off], allowed)


def _labels(rows: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    labels: Iterator[tuple[object, ...]] = rows[CLAIM].itertuples(index=False, name=None)
    return labels


RULES = (
    aid_goes_to_the_entitled,
    schools_are_aided_evenly,
    grants_keep_their_mean,
    aid_is_paid_to_the_cent,
    central_money_keeps_its_share,
    uncovered_pupils_are_told,
)
