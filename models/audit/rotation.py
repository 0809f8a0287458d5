"""Rules of the audit on rotation: who may go, where to, and how many are missing; staff is counted anew."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from models.audit.case import Case, PlanFault, exceeding, faults
from models.plan_tables import POST, SCHOOL
from models.rounding import NOISE
from models.staff.rotation_rules import RotationRules
from models.staff.staffed import as_counted

METRE = 1.0
PAIR = ["from_school_id", "to_school_id", "level", "kind"]


def closed_rotation_is_empty(case: Case) -> Iterator[PlanFault]:
    """Where rotation is not decided, nobody rotates."""
    if not _rules(case).decide and len(case.plan.rotations):
        yield PlanFault("closed_rotation_is_empty", "rotations", "rows", str(len(case.plan.rotations)), "0")


def rotation_is_of_the_eligible(case: Case) -> Iterator[PlanFault]:
    """Nobody rotates who has not served long enough, and no backbone teacher who is not there."""
    rows, rule = case.plan.rotations, "rotation_is_of_the_eligible"
    if rows.empty:
        return
    eligible, backbone = _eligible(case)
    gone = rows.groupby(["from_school_id", "level", "kind"])[["teachers", "backbone"]].sum()
    gone = gone.rename_axis(POST)
    yield from exceeding(rule, "rotations", gone["teachers"], eligible)
    yield from exceeding(rule, "rotations.backbone", gone["backbone"], backbone)
    wrong = rows[rows["backbone"] > rows["teachers"]]
    yield from faults(rule, "rotations.backbone", _units(wrong), wrong["backbone"], wrong["teachers"])


def rotation_goes_to_the_weaker(case: Case) -> Iterator[PlanFault]:
    """No teacher goes from a weaker school to a stronger one but in exchange for one who came."""
    rows = case.plan.rotations
    if rows.empty:
        return
    strength = _strength(case)
    before, after = (
        strength.reindex(pd.MultiIndex.from_frame(rows[[side, "level"]])).to_numpy()
        for side in ("from_school_id", "to_school_id")
    )
    sent = rows.groupby(PAIR)["teachers"].sum()
    turned = pd.MultiIndex.from_frame(rows[["to_school_id", "from_school_id", "level", "kind"]], names=PAIR)
    returned = sent.reindex(turned).fillna(0.0).to_numpy() if _rules(case).exchange else np.zeros(len(rows))
    wrong = ~((before > after) | (rows["teachers"].to_numpy() <= returned))
    allowed = [f"at most {count:g}, in exchange" for count in returned[wrong]]
    yield from faults(
        "rotation_goes_to_the_weaker", "rotations", _units(rows[wrong]), rows["teachers"][wrong], allowed
    )


def rotation_is_within_the_commute(case: Case) -> Iterator[PlanFault]:
    """Nobody serves beyond the policy's commute, nor in another district where that is forbidden."""
    rows, points = case.plan.rotations, case.city.schools.set_index("school_id")
    sides = ("from_school_id", "to_school_id")
    ends = [points.geometry.reindex(rows[side]).to_numpy() for side in sides]
    metres = shapely.distance(*ends) * (case.policy.amount("places.detour_factor") or 1.0)
    limit = case.policy.amount("staffing.commute_metres") or 0.0
    across = case.policy.value("staffing.across_districts")
    districts = [points["district_id"].reindex(rows[side]).to_numpy() for side in sides]
    inside = (districts[0] == districts[1]) | (across is None or bool(across.amount))
    right = (np.abs(rows["metres"] - metres) <= METRE) & (metres <= limit + METRE)
    wrong = ~(right.to_numpy() & inside)
    allowed = [f"{distance:.0f}, at most {limit:g}" for distance in metres[wrong]]
    yield from faults(
        "rotation_is_within_the_commute", "rotations", _units(rows[wrong]), rows["metres"][wrong], allowed
    )


def rotation_keeps_schools_staffed(case: Case) -> Iterator[PlanFault]:
    """No post falls below its need by rotation; one that is below already loses nobody."""
    rows, plan = case.plan.rotations, case.plan
    if rows.empty:
        return
    net = _net(rows)
    need = case.posts["need"]
    if len(plan.posts):
        need = plan.posts.drop_duplicates(POST).set_index(POST)["posts"].astype("float64")
    known = _known_staff(case).index
    hired = as_counted(plan.hires.groupby(POST)["teachers"].sum(), known)
    staff = case.city.staff.groupby(POST)["teachers"].sum(min_count=1).astype("float64")
    index = net.index
    after = sum(
        (table.reindex(index).fillna(0.0) for table in (staff, as_counted(_net(plan.moves), known), hired)),
        pd.Series(0.0, index=index),
    )
    spare = (after - need.reindex(index)).clip(lower=0).fillna(0.0)
    yield from exceeding("rotation_keeps_schools_staffed", "rotations", -net[net < 0], spare)


def missing_rotation_is_told(case: Case) -> Iterator[PlanFault]:
    """Teachers who should rotate and do not, by district, add up to what the proof says."""
    steps = case.plan.steps
    told = steps[(steps["step"] == "rotation") & (steps["goal"] == "short_rotation")]["value"]
    if not _rules(case).decide or told.empty:
        return
    eligible, _ = _eligible(case)
    district = case.city.schools.set_index("school_id")["district_id"]
    share = case.policy.amount("staffing.rotation_share") or 0.0
    home = eligible.index.get_level_values("school_id").map(district.to_dict())
    target = np.ceil(eligible.groupby(home).sum() * share - NOISE)
    rows = case.plan.rotations
    gone = rows.groupby(rows["from_school_id"].map(district))["teachers"].sum()
    missing = float((target - gone.reindex(target.index, fill_value=0)).clip(lower=0).sum())
    if abs(missing - float(told.iloc[0])) > 1 / 2:
        yield PlanFault(
            "missing_rotation_is_told", "steps", "short_rotation", f"{told.iloc[0]:g}", f"{missing:g}"
        )


def _eligible(case: Case) -> tuple[pd.Series, pd.Series]:
    """Return whole teachers, and whole backbone teachers, who may rotate, by post."""
    staff = _known_staff(case)
    years = case.policy.amount("staffing.rotation_eligible_years")
    gone = case.plan.moves.groupby(["from_school_id", "level", "kind"])["teachers"].sum().rename_axis(POST)
    gone = as_counted(gone, staff.index)
    stay = (staff["teachers"] - gone.reindex(staff.index).fillna(0.0)).clip(lower=0)
    served = staff["years_at_school"] >= (np.inf if years is None else years)
    eligible = np.floor(stay.where(served, 0.0) + NOISE)
    return eligible, np.floor(staff["backbone"] + NOISE).clip(upper=eligible)


def _known_staff(case: Case) -> pd.DataFrame:
    """Return the staff of public schools and levels of which everything that rotation needs is known."""
    schools = case.open_schools
    public = schools.index[(schools["ownership"] == "public") & schools["level"].isin(_rules(case).levels)]
    counts = ["teachers", "backbone", "years_at_school"]
    staff = case.city.staff.reindex(columns=[*POST, *counts]).astype(dict.fromkeys(counts, "float64"))
    staff = staff[pd.MultiIndex.from_frame(staff[SCHOOL]).isin(public)].set_index(POST)
    known = staff["teachers"].notna() & staff["backbone"].notna()
    known &= staff["years_at_school"].notna() | (staff["teachers"] == 0)
    return staff[known.groupby(level=SCHOOL).transform("all").astype(bool)]


def _strength(case: Case) -> pd.Series:
    """Return backbone teachers per pupil of the plan, by (school_id, level)."""
    backbone = _known_staff(case)["backbone"].groupby(level=SCHOOL).sum()
    pupils = case.planned_schools["pupils"].astype("float64").rename_axis(SCHOOL).reindex(backbone.index)
    return backbone / pupils.where(pupils > 0)


def _net(rows: pd.DataFrame) -> pd.Series:
    """Return by how many teachers each post grows; less is negative."""
    ends = []
    for side, sign in (("from_school_id", -1.0), ("to_school_id", 1.0)):
        end = rows[[side, "level", "kind"]].set_axis(POST, axis=1)
        ends.append(end.assign(teachers=sign * rows["teachers"].astype("float64")))
    return pd.concat(ends).groupby(POST)["teachers"].sum()


def _units(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    return rows[PAIR].itertuples(index=False, name=None)


def _rules(case: Case) -> RotationRules:
    rules: RotationRules = case.question.rotation
    return rules


RULES = (
    closed_rotation_is_empty,
    rotation_is_of_the_eligible,
    rotation_goes_to_the_weaker,
    rotation_is_within_the_commute,
    rotation_keeps_schools_staffed,
    missing_rotation_is_told,
)
