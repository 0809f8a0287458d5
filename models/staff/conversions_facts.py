"""What the conversions step knows: posts that lack teachers, levels that have some to spare, ways between."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import pandas as pd

from geodata.city import City
from models.funds.sources import STAFF, payers, source_cents
from models.not_assessed import gathered, left_out
from models.plan_tables import POST
from models.policy import Policy
from models.rounding import NOISE, cents_of, whole_down
from models.staff.conversions_rules import ConversionsRules
from models.staff.posts_today import needs_by_post, staff_by_post
from models.staff.teacher_pairs import teacher_pairs

if TYPE_CHECKING:  # the audit reads these facts too, and must not need the solver
    from models.question import Question

WHAT = "conversions"
GENERALISTS = frozenset({"general", "core"})  # a school that does not tell kinds apart calls its own general
NO_SHARE = "the policy does not say how many teachers of a level may change level in a year"
NO_COST = "the policy has no cost of retraining a teacher"
PAIR = ["from_school_id", "to_school_id", "from_level", "to_level", "kind", "to_kind"]


@dataclass(frozen=True, eq=False)
class ConversionsFacts:
    """The sets and parameters of the conversions formulation. Posts are labelled (school_id, level, kind).

    Attributes
    ----------
    gap, need : Series
        Whole teachers missing (positive) and teachers called for, per post with a gap at the end of a pair.
    spare : Series
        Whole teachers to spare, per post at the start of a pair.
    net : Series
        Whole teachers that a kind and level has to spare in a district after its own gaps, not below 0, by
        (district_id, level, kind).
    pairs : DataFrame
        from_school_id, to_school_id, from_level, to_level, kind, to_kind, metres, district_id, cents (cost of
        one conversion), payers (sources that may pay it, as ``a+b``).
    sources : Series
        Cents by source_id.
    most : Series
        Whole teachers who may leave each level in the year.
    unfilled : float
        Teachers missing at posts that no pair reaches.
    not_assessed : DataFrame
        Levels without a rule.
    """

    gap: pd.Series
    need: pd.Series
    spare: pd.Series
    net: pd.Series
    pairs: pd.DataFrame
    sources: pd.Series
    most: pd.Series
    unfilled: float
    not_assessed: pd.DataFrame

    def givers(self) -> pd.MultiIndex:
        """Return the post each pair takes from."""
        return pd.MultiIndex.from_frame(self.pairs[["from_school_id", "from_level", "kind"]], names=POST)

    def payments(self) -> pd.MultiIndex:
        """Return (source_id, payers), every pair of a source and a set of payers it belongs to."""
        texts = sorted(set(self.pairs["payers"]) - {""})
        pairs = [(source, text) for text in texts for source in text.split("+")]
        return pd.MultiIndex.from_tuples(sorted(pairs), names=["source_id", "payers"])

    def receivers(self) -> pd.MultiIndex:
        """Return the post each pair gives to."""
        return pd.MultiIndex.from_frame(self.pairs[["to_school_id", "to_level", "to_kind"]], names=POST)


def conversions_facts(
    city: City,
    policy: Policy,
    question: "Question",
    schools: pd.DataFrame,
    posts: pd.DataFrame,
) -> ConversionsFacts:
    """Read what the conversions step needs.

    Where the plan has posts, gaps and surpluses are its vacancies and its surplus (those who leave are gone);
    elsewhere they are the difference between teachers today and those the pupils call for. What a conversion
    costs is money for staff of the level and school that gains the teacher: no loan pays it.

    Parameters
    ----------
    schools : DataFrame
        One row per open school and planned level, with the pupils of the plan, district_id and ownership.
    posts : DataFrame
        The plan's table of that name, empty where posts were not decided.
    """
    state = post_balance(city, policy, schools, posts)
    gap = state["short"].map(lambda short: ceil(short - NOISE)).astype("float64")
    spare = whole_down(state["over"])
    paths, unknown = _paths(policy, sorted(set(schools["level"])))
    pairs = _pairs(city, policy, question.conversions, paths, (spare[spare > 0], gap[gap > 0]))
    costs = {to: cents for _, to, cents in paths}
    pairs = _payable(question, schools, pairs.assign(cents=pairs["to_level"].map(costs).astype("int64")))
    givers = pd.MultiIndex.from_frame(pairs[["from_school_id", "from_level", "kind"]]).unique()
    takers = pd.MultiIndex.from_frame(pairs[["to_school_id", "to_level", "to_kind"]]).unique()
    ends = {to for _, to, _ in paths}
    wanted = gap[gap.index.get_level_values("level").isin(sorted(ends))]
    takers = pd.MultiIndex.from_tuples(sorted(takers), names=POST)
    return ConversionsFacts(
        gap=gap.reindex(takers),
        need=state["need"].reindex(takers),
        spare=spare.reindex(pd.MultiIndex.from_tuples(sorted(givers), names=POST)),
        net=net_surplus(state),
        pairs=pairs,
        sources=source_cents(question.sources),
        most=yearly_limits(policy, state, sorted({level for level, _, _ in paths})),
        unfilled=float(wanted[~wanted.index.isin(takers)].sum()),
        not_assessed=gathered(unknown),
    )


def post_balance(city: City, policy: Policy, schools: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """Return need, teachers, short, over and district_id of every post that can be assessed."""
    if len(posts):
        table = posts.set_index(POST)
        state = pd.DataFrame(
            {
                "need": table["posts"].astype("float64"),
                "teachers": table["teachers"],
                "short": table["vacancies"],
                "over": table["surplus"],
            }
        )
    else:
        staff = staff_by_post(city, schools)
        need = needs_by_post(policy, schools, staff)
        missing = need - staff["teachers"]
        state = pd.DataFrame(
            {
                "need": need,
                "teachers": staff["teachers"],
                "short": missing.clip(lower=0),
                "over": (-missing).clip(lower=0),
            }
        )
    state = state[state["short"].notna() & state["over"].notna()].sort_index()
    district = city.schools.set_index("school_id")["district_id"]
    return state.assign(district_id=state.index.get_level_values("school_id").map(district))


def net_surplus(state: pd.DataFrame) -> pd.Series:
    """Return the whole teachers each (district_id, level, kind) has to spare after its own gaps."""
    table = state.reset_index()
    net = (
        (table["over"] - table["short"]).groupby([table["district_id"], table["level"], table["kind"]]).sum()
    )
    return whole_down(net.clip(lower=0))


def yearly_limits(policy: Policy, state: pd.DataFrame, levels: list[str]) -> pd.Series:
    """Return the whole teachers who may leave each of some levels in a year."""
    teachers = state["teachers"].groupby(level="level").sum().reindex(levels, fill_value=0.0)
    share = pd.Series({level: policy.require("staffing.conversion_share", level) for level in levels})
    return whole_down(teachers * share.reindex(teachers.index).astype("float64"))


def compatible(kind: str, to_kind: str) -> bool:
    """Return whether a teacher of a kind may be retrained for a kind of another level."""
    return kind == to_kind or {kind, to_kind} <= GENERALISTS


def _paths(policy: Policy, levels: list[str]) -> tuple[list[tuple[str, str, int]], list[pd.DataFrame]]:
    """Return (from level, to level, cents a teacher) that the policy allows, and what it leaves unsaid."""
    paths, unknown = [], []
    for to in levels:
        start = policy.choice("staffing.convert_from", to)
        if start is None or start not in levels or start == to:
            continue
        cost = policy.amount("staffing.conversion_cost", to)
        share = policy.amount("staffing.conversion_share", start)
        for missing, level, reason in ((cost, to, NO_COST), (share, start, NO_SHARE)):
            if missing is None:
                unknown.append(left_out(WHAT, level, "level", [level], reason))
        if cost is not None and share is not None:
            paths.append((start, to, int(cents_of(pd.Series([cost]).to_numpy())[0])))
    return paths, unknown


def _pairs(
    city: City,
    policy: Policy,
    rules: ConversionsRules,
    paths: list[tuple[str, str, int]],
    ends: tuple[pd.Series, pd.Series],
) -> pd.DataFrame:
    """Return the pairs of posts along which a teacher may change level, sorted."""
    spare, gap = ends
    district = city.schools.set_index("school_id")["district_id"]
    pieces = [pd.DataFrame(columns=[*PAIR, "metres", "district_id"])]
    for start, to, _ in paths:
        for kind, to_kind in _kinds(spare, gap, start, to):
            donors = _relabelled(spare, start, kind, (to, to_kind))
            receivers = _relabelled(gap, to, to_kind, (to, to_kind))
            near = _same_school(donors, receivers)
            if rules.within == "district":
                near = pd.concat([near, teacher_pairs(city, policy, donors, receivers)])
            names = {"from_level": start, "to_level": to, "kind": kind, "to_kind": to_kind}
            pieces.append(near[["from_school_id", "to_school_id", "metres"]].assign(**names))
    pairs = pd.concat([piece for piece in pieces if len(piece)] or pieces)
    pairs["district_id"] = pairs["from_school_id"].map(district)
    pairs = pairs[pairs["district_id"] == pairs["to_school_id"].map(district)]
    return pairs.astype({"metres": "float64"}).sort_values(PAIR).reset_index(drop=True)


def _payable(question: "Question", schools: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that cost nothing, or for which some sources hold the cost of one conversion."""
    named = {"to_school_id": "school_id", "to_level": "level"}
    where = schools[["school_id", "level", "district_id", "ownership"]]
    ends = pairs[list(named)].rename(columns=named).merge(where, how="left")
    pairs = pairs.assign(payers=payers(question.sources, ends, STAFF).to_numpy())
    money = source_cents(question.sources)
    held = pairs["payers"].map({text: money.reindex(text.split("+")).sum() for text in set(pairs["payers"])})
    free = pairs["cents"] == 0
    kept = free | ((pairs["payers"] != "") & (held >= pairs["cents"]))
    return pairs.assign(payers=pairs["payers"].mask(free, ""))[kept].reset_index(drop=True)


def _kinds(spare: pd.Series, gap: pd.Series, start: str, to: str) -> Iterator[tuple[str, str]]:
    """Yield the kinds that have teachers to spare with the kinds that lack some, where they fit."""
    given = {post[2] for post in spare.index if post[1] == start}
    wanted = {post[2] for post in gap.index if post[1] == to}
    for kind in sorted(given):
        yield from ((kind, to_kind) for to_kind in sorted(wanted) if compatible(kind, to_kind))


def _relabelled(posts: pd.Series, level: str, kind: str, as_post: tuple[str, str]) -> pd.MultiIndex:
    """Return the schools with posts of a level and kind, labelled as another post."""
    index = posts.index
    chosen = (index.get_level_values("level") == level) & (index.get_level_values("kind") == kind)
    named = [(school, *as_post) for school in index.get_level_values("school_id")[chosen]]
    return pd.MultiIndex.from_tuples(named, names=POST)


def _same_school(donors: pd.MultiIndex, receivers: pd.MultiIndex) -> pd.DataFrame:
    """Return the pairs that stay at one school."""
    both = donors.intersection(receivers).get_level_values("school_id")
    return pd.DataFrame({"from_school_id": both, "to_school_id": both, "metres": 0.0})
