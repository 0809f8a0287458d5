"""Rules of the audit on teachers: donors can spare them, and every hire can be paid."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from models.audit.case import Case, PlanFault, exceeding, faults
from models.funds.sources import STAFF, cost_of_hire, payers, source_cents
from models.plan_tables import POST, SCHOOL

METRE = 1.0


def closed_teachers_stay_put(case: Case) -> Iterator[PlanFault]:
    """Where teachers are not decided, nobody moves and nobody is hired."""
    for name in ("moves", "hires"):
        rows = len(case.plan.tables()[name])
        if not case.decided("teachers") and rows:
            yield PlanFault("closed_teachers_stay_put", name, "rows", str(rows), "0")


def posts_are_known(case: Case) -> Iterator[PlanFault]:
    """Only posts of open public schools whose teachers and need are known change."""
    known = case.posts.index
    for table, column in (("moves", "from_school_id"), ("moves", "to_school_id"), ("hires", "school_id")):
        rows = case.plan.tables()[table]
        named = pd.MultiIndex.from_frame(rows[[column, "level", "kind"]], names=POST)
        strange = named[~named.isin(known)]
        yield from faults("posts_are_known", table, strange, strange, ["a known post"] * len(strange))


def moves_are_within_the_commute(case: Case) -> Iterator[PlanFault]:
    """Nobody moves farther than the policy's commute, and metres are those between the schools."""
    rows = case.plan.moves
    points = case.city.schools.set_index("school_id")
    ends = [points.geometry.reindex(rows[side]).to_numpy() for side in ("from_school_id", "to_school_id")]
    metres = shapely.distance(*ends) * (case.policy.amount("places.detour_factor") or 1.0)
    limit = case.policy.amount("staffing.commute_metres") or 0.0
    wrong = ~((np.abs(rows["metres"] - metres) <= METRE) & (metres <= limit + METRE)).to_numpy()
    units = _pairs(rows[wrong])
    allowed = [f"{distance:.0f}, at most {limit:g}" for distance in metres[wrong]]
    yield from faults("moves_are_within_the_commute", "moves", units, rows["metres"][wrong], allowed)


def moves_stay_in_the_district(case: Case) -> Iterator[PlanFault]:
    """Nobody changes district where the policy forbids it."""
    across = case.policy.value("staffing.across_districts")
    if across is None or across.amount:
        return
    district = case.city.schools.set_index("school_id")["district_id"]
    rows = case.plan.moves
    before, after = rows["from_school_id"].map(district), rows["to_school_id"].map(district)
    wrong = (before != after).to_numpy()
    yield from faults("moves_stay_in_the_district", "moves", _pairs(rows[wrong]), after[wrong], before[wrong])


def donors_keep_their_need(case: Case) -> Iterator[PlanFault]:
    """No school gives teachers it needs, or more than may move."""
    leaving = case.plan.moves.groupby(["from_school_id", "level", "kind"])["teachers"].sum()
    spare = spare_teachers(case)
    yield from exceeding("donors_keep_their_need", "moves", leaving.rename_axis(POST), spare)


def spare_teachers(case: Case) -> pd.Series:
    """Return how many teachers may leave each post: those above its need, as far as they are movable."""
    table = case.posts
    share = case.policy.amount("staffing.movable_share")
    spare = (table["teachers"] - table["need"]).clip(lower=0)
    if share is not None:
        spare = spare.clip(upper=table["teachers"] * share)
    if "movable" in case.city.staff:
        spare = spare.clip(upper=_movable(case, spare.index))
    return pd.Series(spare)


def _movable(case: Case, index: pd.Index) -> pd.Series:
    """Return how many teachers of each post may move at most; an approved general post has all kinds."""
    staff = case.city.staff.astype({"movable": "float64"})
    own = staff.groupby(POST)["movable"].sum(min_count=1).reindex(index)
    if case.question.posts.decide:
        every = staff.groupby(SCHOOL)["movable"].sum(skipna=False)
        schools = pd.MultiIndex.from_arrays([index.get_level_values(name) for name in SCHOOL])
        general = index.get_level_values("kind") == "general"
        own = own.mask(general, pd.Series(every.reindex(schools).to_numpy(), index=index))
    return own.fillna(np.inf)


def counts_are_within_the_question(case: Case) -> Iterator[PlanFault]:
    """No more teachers are moved or hired than the question allows."""
    for table, most in (("moves", case.question.teacher_moves_max), ("hires", case.question.hires_max)):
        count = int(case.plan.tables()[table]["teachers"].sum())
        if most is not None and count > most:
            yield PlanFault("counts_are_within_the_question", table, "city", str(count), f"at most {most}")


def hires_cost_what_the_policy_says(case: Case) -> Iterator[PlanFault]:
    """Cents of a hire are teachers times the yearly cost."""
    rows = case.plan.hires
    cost = np.array([cost_of_hire(case.policy, level) or 0 for level in rows["level"]], dtype=np.int64)
    due = rows["teachers"] * cost
    wrong = ((rows["cents"] != due) | (due == 0)).to_numpy()
    units = rows[wrong][POST].itertuples(index=False, name=None)
    yield from faults("hires_cost_what_the_policy_says", "hires", units, rows["cents"][wrong], due[wrong])


def hires_can_be_paid(case: Case) -> Iterator[PlanFault]:
    """Hires and conversions cost no more than the sources that may pay them, for every set they share."""
    schools = case.open_schools.reset_index(drop=True)[[*SCHOOL, "district_id", "ownership"]]
    rows = case.plan.hires.merge(schools)
    retrained = case.plan.conversions.rename(columns={"to_school_id": "school_id", "to_level": "level"})
    rows = pd.concat([rows, retrained.merge(schools)], ignore_index=True)
    cost = rows["cents"].groupby(payers(case.question.sources, rows, STAFF)).sum()
    money = source_cents(case.question.sources)
    sets = {text: frozenset(text.split("+")) - {""} for text in cost.index}
    for text in [*cost.index, "+".join(money.index)]:
        allowed = frozenset(text.split("+"))
        asked = sum(int(cents) for other, cents in cost.items() if sets[other] <= allowed)
        held = int(money.reindex(sorted(allowed & set(money.index))).sum())
        if asked > held:
            yield PlanFault("hires_can_be_paid", "hires", text or "nobody", f"{asked} cents", f"{held} cents")


def _pairs(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    return rows[["from_school_id", "to_school_id", "level", "kind"]].itertuples(index=False, name=None)


RULES = (
    closed_teachers_stay_put,
    posts_are_known,
    moves_are_within_the_commute,
    moves_stay_in_the_district,
    donors_keep_their_need,
    counts_are_within_the_question,
    hires_cost_what_the_policy_says,
    hires_can_be_paid,
)
