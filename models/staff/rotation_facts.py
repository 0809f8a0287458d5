"""What the rotation step knows: who is eligible, which school is stronger, how many must rotate."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.city import City
from models.not_assessed import gathered, left_out
from models.plan_tables import POST, SCHOOL
from models.policy import Policy
from models.rounding import NOISE, whole_down
from models.staff.posts_today import needs_by_post, staff_by_post, unknown_staff
from models.staff.rotation_rules import RotationRules
from models.staff.staffed import as_counted
from models.staff.teacher_pairs import teacher_pairs

WHAT = "rotation"
PAIR = ["from_school_id", "to_school_id", "level", "kind"]
NO_RULE = "the policy has no rotation rule"
NO_COMMUTE = "the policy has no commute limit"
NO_STAFF = "teachers by kind unknown"
NO_YEARS = "years at the school unknown"
NO_BACKBONE = "backbone teachers unknown"


@dataclass(frozen=True, eq=False)
class RotationFacts:
    """The sets and parameters of the rotation formulation. Posts are labelled (school_id, level, kind).

    Attributes
    ----------
    eligible, backbone, spare : Series
        Whole teachers who may rotate, whole backbone teachers among them, and whole teachers above the need,
        by post.
    due : Series
        Backbone teachers by which a school and level is behind the mean, negative where it is ahead, by
        (school_id, level).
    pairs : DataFrame
        from_school_id, to_school_id, level, kind, metres, district_id (of the first), forth (whether from
        the stronger school to the weaker); the pairs back only with an exchange.
    target : Series
        Whole teachers who must rotate, by district_id.
    backbone_share : float
        Least share of backbone teachers among them.
    not_assessed : DataFrame
        Schools and levels that take no part, and why.
    """

    eligible: pd.Series
    backbone: pd.Series
    spare: pd.Series
    due: pd.Series
    pairs: pd.DataFrame
    target: pd.Series
    backbone_share: float
    not_assessed: pd.DataFrame

    def senders(self) -> pd.MultiIndex:
        """Return the post that each pair takes from."""
        return pd.MultiIndex.from_frame(self.pairs[["from_school_id", "level", "kind"]], names=POST)

    def receivers(self) -> pd.MultiIndex:
        """Return the post that each pair gives to."""
        return pd.MultiIndex.from_frame(self.pairs[["to_school_id", "level", "kind"]], names=POST)


@dataclass(frozen=True, eq=False)
class EarlierTables:
    """Tables of the plan that rotation reads; each may be empty."""

    posts: pd.DataFrame
    moves: pd.DataFrame
    hires: pd.DataFrame


def rotation_facts(
    city: City, policy: Policy, rules: RotationRules, schools: pd.DataFrame, earlier: EarlierTables
) -> RotationFacts:
    """Read what the rotation step needs.

    The table ``staff`` knows the mean years of a post, not those of each teacher: a post whose mean reaches
    the policy's years is eligible as a whole, any other not at all. Who changes school for good this year
    does not rotate. A school is stronger than another if it has more backbone teachers for its pupils.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and planned level, with the pupils of the plan, district_id and ownership.
    """
    share, years = policy.amount("staffing.rotation_share"), policy.amount("staffing.rotation_eligible_years")
    backbone_share = policy.amount("staffing.rotation_backbone_share")
    planned = schools[schools["level"].isin(rules.levels)]
    staff = staff_by_post(city, planned)
    unknown = _unknown(planned, staff)
    lacking = NO_RULE if share is None or years is None or backbone_share is None else ""
    lacking = lacking or (NO_COMMUTE if policy.amount("staffing.commute_metres") is None else "")
    if lacking:
        levels = sorted(set(planned["level"]))
        unknown = [left_out(WHAT, level, "level", [level], lacking) for level in levels]
    state = _state(policy, planned, staff, earlier)
    posts = state[state["known"] & (not lacking)]
    eligible = whole_down(posts["stay"]).where(posts["years_at_school"] >= (years or 0.0), 0.0)
    strength, due = backbone_standing(posts, planned)
    target = np.ceil(eligible.groupby(posts["district_id"]).sum() * (share or 0.0) - NOISE)
    return RotationFacts(
        eligible=eligible,
        backbone=whole_down(posts["backbone"]).clip(upper=eligible),
        spare=whole_down((posts["after"] - posts["need"]).clip(lower=0).fillna(0.0)),
        due=due,
        pairs=_pairs(city, policy, rules, eligible, strength),
        target=target[target > 0],
        backbone_share=backbone_share or 0.0,
        not_assessed=gathered(unknown),
    )


def backbone_standing(posts: pd.DataFrame, schools: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return backbone teachers per pupil, and how many are missing to the mean, by (school_id, level).

    The mean of a level is the ratio of totals over the schools of `posts`; schools without pupils have none.
    """
    pupils = schools.set_index(SCHOOL)["pupils"].astype("float64")
    backbone = posts["backbone"].groupby(level=SCHOOL).sum()
    pupils = pupils.reindex(backbone.index)
    backbone, pupils = backbone[pupils > 0], pupils[pupils > 0]
    totals = pd.concat([backbone, pupils], axis=1, keys=["backbone", "pupils"]).groupby(level="level").sum()
    mean = (totals["backbone"] / totals["pupils"]).reindex(pupils.index.get_level_values("level"))
    return backbone / pupils, mean.to_numpy() * pupils - backbone


def _state(
    policy: Policy, schools: pd.DataFrame, staff: pd.DataFrame, earlier: EarlierTables
) -> pd.DataFrame:
    """Return each post with its need, its district, and its teachers after moves and hires."""
    need = needs_by_post(policy, schools, staff)
    if len(earlier.posts):
        need = earlier.posts.set_index(POST)["posts"].astype("float64").reindex(staff.index)
    flows = (
        earlier.moves.groupby(["from_school_id", "level", "kind"])["teachers"].sum(),
        earlier.moves.groupby(["to_school_id", "level", "kind"])["teachers"].sum(),
        earlier.hires.groupby(POST)["teachers"].sum(),
    )
    gone, come, hired = (as_counted(flow, staff.index).reindex(staff.index, fill_value=0) for flow in flows)
    district = schools.drop_duplicates("school_id").set_index("school_id")["district_id"]
    years = staff["years_at_school"].where(staff["teachers"] > 0, 0.0)
    whole = (years.notna() & staff["backbone"].notna()).groupby(level=SCHOOL).transform("all")
    return staff.assign(
        need=need,
        stay=(staff["teachers"] - gone).clip(lower=0),
        after=staff["teachers"] - gone + come + hired,
        district_id=staff.index.get_level_values("school_id").map(district.to_dict()),
        years_at_school=years,
        known=whole.astype(bool),
    )


def _unknown(schools: pd.DataFrame, staff: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what is not known of whom."""
    counted = staff["teachers"] > 0
    tables = (
        (unknown_staff(schools, staff), NO_STAFF),
        (staff[counted & staff["years_at_school"].isna()].reset_index(), NO_YEARS),
        (staff[staff["backbone"].isna()].reset_index(), NO_BACKBONE),
    )
    return [
        left_out(WHAT, str(level), "school", set(rows["school_id"]), reason)
        for table, reason in tables
        for level, rows in table.groupby("level")
    ]


def _pairs(
    city: City, policy: Policy, rules: RotationRules, eligible: pd.Series, strength: pd.Series
) -> pd.DataFrame:
    """Return the pairs from stronger to weaker schools, and those back if there may be an exchange."""
    schools = pd.MultiIndex.from_frame(eligible.index.to_frame()[SCHOOL])
    index = eligible.index[schools.isin(strength.index)]
    near = teacher_pairs(city, policy, index, index)

    def strong(side: str) -> np.ndarray:
        ends = pd.MultiIndex.from_frame(near[[side, "level"]])
        return strength.reindex(ends).to_numpy(dtype=np.float64)

    near["forth"] = strong("from_school_id") > strong("to_school_id") + NOISE**2
    swapped = near[near["forth"]].rename(
        columns={"from_school_id": "to_school_id", "to_school_id": "from_school_id"}
    )
    back = swapped.assign(forth=False) if rules.exchange else swapped[:0]
    pairs = pd.concat([near[near["forth"]], back[near.columns]])
    sender = pd.MultiIndex.from_frame(pairs[["from_school_id", "level", "kind"]])
    pairs = pairs[eligible.reindex(sender).to_numpy() > 0].copy()
    pairs["district_id"] = pairs["from_school_id"].map(city.schools.set_index("school_id")["district_id"])
    return pairs.sort_values(PAIR).reset_index(drop=True)
