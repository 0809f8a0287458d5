"""What the shared posts step knows of one kind: who needs whom, who has them, who is near enough to share."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from geodata.city import City
from geodata.travel import nearby_pairs
from models.not_assessed import gathered, left_out
from models.policy import Policy
from models.staff.posts_today import staff_by_post

WHAT = "shared_posts"
COUNSELLOR = "counsellor"
NEAREST = 20  # partners of each school, as in `models.staff.teacher_pairs`; a pack may say more
NO_RULE = "the policy does not say how many counsellors a school has"
NO_SHARING = "the policy does not say who may share a teacher"
UNKNOWN = "teachers of this kind unknown"
NO_SUCH_KIND = "no school counts this kind of teacher"


@dataclass(frozen=True, eq=False)
class SharedPostsFacts:
    """The sets and parameters of the shared posts formulation, for one kind and one level.

    Attributes
    ----------
    kind, level : str
        ``level`` is empty where a school needs the post for all its levels together.
    need, held : Series
        Whole posts each school needs, and those it has, by school_id.
    sharing : Series
        Whether the school is small enough to share, by school_id.
    arcs : DataFrame
        base_school_id, school_id, metres: who may serve whom; every school may serve itself.
    schools_max : int
        Schools that one shared post serves at most.
    not_assessed : DataFrame
        Schools of which it is unknown what they have.
    """

    kind: str
    level: str
    need: pd.Series
    held: pd.Series
    sharing: pd.Series
    arcs: pd.DataFrame
    schools_max: int
    not_assessed: pd.DataFrame


def shared_posts_facts(
    city: City, policy: Policy, kind: str, schools: pd.DataFrame
) -> list[SharedPostsFacts]:
    """Read what the shared posts step needs: one piece for counsellors, one per level for other kinds.

    Public schools with pupils take part. Counsellors are needed as the pack says for the levels of a school
    (the most of them, where it has several); of any other kind each school needs one, full or part time.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and planned level, with the pupils of the plan, ownership and, where known,
        counsellors.
    """
    public = schools[(schools["ownership"] == "public") & (schools["pupils"] > 0)]
    if kind == COUNSELLOR:
        return [_facts(city, policy, kind, "", *_counsellors(policy, public))]
    staff = staff_by_post(city, public)["teachers"]
    pieces = []
    for level, rows in public.groupby("level"):
        index = pd.Index(rows["school_id"], name="school_id")
        posts = pd.MultiIndex.from_product([index, [level], [kind]])
        table = pd.DataFrame({"pupils": rows["pupils"].to_numpy(), "need": 1.0}, index=index)
        table["held"] = staff.reindex(posts).to_numpy()
        unknown = left_out(WHAT, str(level), "school", index[table["held"].isna()], UNKNOWN)
        if table["held"].isna().all():
            unknown = left_out(WHAT, str(level), "level", [str(level)], NO_SUCH_KIND)
        pieces.append(_facts(city, policy, kind, str(level), table.dropna(), [unknown]))
    return pieces


def _counsellors(policy: Policy, schools: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return pupils, need and held of each school, and who is left out."""
    least = {
        level: policy.amount("staffing.counsellors_per_school", level) for level in set(schools["level"])
    }
    unknown = [left_out(WHAT, lv, "level", [lv], NO_RULE) for lv in sorted(least) if least[lv] is None]
    rows = schools[schools["level"].map(lambda level: least[level] is not None)]
    held = rows["counsellors"] if "counsellors" in rows else pd.Series(np.nan, index=rows.index)
    rows = rows.assign(held=held.astype("float64"), need=rows["level"].map(least).astype("float64"))
    without = rows[rows["held"].isna()]
    unknown += [
        left_out(WHAT, str(level), "school", part["school_id"], UNKNOWN)
        for level, part in without.groupby("level")
    ]
    by_school = rows.groupby("school_id")
    table = pd.DataFrame(
        {
            "pupils": by_school["pupils"].sum(),
            "need": by_school["need"].max(),
            "held": by_school["held"].apply(lambda counts: counts.sum(skipna=False)),
        }
    )
    return table[table["held"].notna() & (table["need"] > 0)], unknown


def _facts(
    city: City, policy: Policy, kind: str, level: str, table: pd.DataFrame, unknown: list[pd.DataFrame]
) -> SharedPostsFacts:
    asked = level or None
    small, most, reach = (
        policy.amount(f"staffing.{name}", asked)
        for name in ("shared_pupils", "shared_schools", "shared_metres")
    )
    if small is None or most is None or reach is None:
        small, most, reach = 0.0, 1.0, 0.0
        unit = level or kind
        unknown = [*unknown, left_out(WHAT, level, "level" if level else "kind", [unit], NO_SHARING)]
    table = table.sort_index()
    sharing = table["pupils"] <= small
    return SharedPostsFacts(
        kind=kind,
        level=level,
        need=table["need"].astype("float64"),
        held=table["held"].map(ceil).astype("float64"),
        sharing=sharing,
        arcs=_arcs(city, policy, table.index, sharing, reach),
        schools_max=int(most),
        not_assessed=gathered(unknown),
    )


def _arcs(city: City, policy: Policy, schools: pd.Index, sharing: pd.Series, reach: float) -> pd.DataFrame:
    """Return who may serve whom: every school itself, and small schools each other within reach."""
    own = pd.DataFrame({"base_school_id": schools, "school_id": schools, "metres": 0.0})
    places = city.schools[city.schools["school_id"].isin(sharing.index[sharing])]
    if len(places) > 1 and reach > 0:
        near = nearby_pairs(
            places,
            limit_metres=reach,
            at_most=int(policy.amount("staffing.nearest_schools") or NEAREST),
            detour=policy.amount("places.detour_factor") or 1.0,
        )
        own = pd.concat([own, near.set_axis(["base_school_id", "school_id", "metres"], axis=1)])
    return own.sort_values(["base_school_id", "school_id"]).reset_index(drop=True)
