"""Between which schools teachers may move: near enough, from a school with some to spare to one in need."""

import pandas as pd

from geodata.city import City
from geodata.travel import nearby_pairs
from models.policy import Policy

# How many of the nearest partners each school keeps. It bounds the size of the program, not a right of
# anybody: a pack that wants more pairs has "staffing.nearest_schools".
NEAREST = 20
COLUMNS = ["from_school_id", "to_school_id", "level", "kind", "metres"]


def teacher_pairs(city: City, policy: Policy, donors: pd.Index, receivers: pd.Index) -> pd.DataFrame:
    """Return the pairs along which a teacher may move, sorted.

    A pair joins posts of one level and kind, within ``staffing.commute_metres`` (no pairs where the policy
    has none), in one district if ``staffing.across_districts`` is false, and is kept if either school is
    among the nearest partners of the other.

    Parameters
    ----------
    donors, receivers : Index
        Posts (school_id, level, kind) with teachers to spare, and with a gap.
    """
    commute = policy.amount("staffing.commute_metres")
    pieces = []
    if commute is not None:
        for level, kind in sorted({post[1:] for post in donors} & {post[1:] for post in receivers}):
            pairs = _near(
                city, policy, commute, _schools(donors, level, kind), _schools(receivers, level, kind)
            )
            pieces.append(pairs.assign(level=level, kind=kind))
    pieces = [piece for piece in pieces if len(piece)]
    if not pieces:
        return pd.DataFrame(columns=COLUMNS).astype({"metres": "float64"})
    return pd.concat(pieces)[COLUMNS].sort_values(COLUMNS[:4]).reset_index(drop=True)


def _schools(posts: pd.Index, level: str, kind: str) -> pd.Index:
    chosen = (posts.get_level_values("level") == level) & (posts.get_level_values("kind") == kind)
    return posts.get_level_values("school_id")[chosen]


def _near(city: City, policy: Policy, commute: float, donors: pd.Index, receivers: pd.Index) -> pd.DataFrame:
    schools = city.schools[city.schools["school_id"].isin(donors.union(receivers))]
    pairs = nearby_pairs(
        schools,
        limit_metres=commute,
        at_most=len(schools),
        detour=policy.amount("places.detour_factor") or 1.0,
    )
    pairs = pairs[pairs["from_school_id"].isin(donors) & pairs["to_school_id"].isin(receivers)]
    across = policy.value("staffing.across_districts")
    if across is not None and not across.amount:
        district = city.schools.set_index("school_id")["district_id"]
        same = pairs["from_school_id"].map(district) == pairs["to_school_id"].map(district)
        pairs = pairs[same]
    nearest = int(policy.amount("staffing.nearest_schools") or NEAREST)
    pairs = pairs.sort_values(["metres", "from_school_id", "to_school_id"])
    by_donor = pairs.groupby("from_school_id").cumcount() < nearest
    by_receiver = pairs.groupby("to_school_id").cumcount() < nearest
    return pd.DataFrame(pairs[by_donor | by_receiver])
