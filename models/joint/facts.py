"""What the joint relaxation knows: children, seats, posts, teachers and money of all levels at once."""

from dataclasses import dataclass

import pandas as pd

from geodata.city import City
from models.funds.facts import FundsFacts, funds_facts
from models.funds.payers import eligible_payers
from models.funds.sources import CAPITAL, OPERATING, STAFF, TRAINING, source_cents
from models.joint.curves import PER_THOUSAND, due_curves
from models.joint.posts_facts import JointPosts, joint_posts
from models.joint.projects import JointProjects
from models.places.facts import PlacesFacts, places_facts
from models.plan_tables import SCHOOL, tidy
from models.policy import Policy
from models.question import Question
from models.school_table import today
from models.supply import open_provision, plannable_seats

PLACES = ["level", "school_id"]


@dataclass(frozen=True, eq=False)
class JointFacts:
    """The sets and parameters of the joint relaxation.

    Attributes
    ----------
    arcs : MultiIndex
        (level, area_id, school_id), every journey within the limit.
    children : Series
        Whole children by (level, area_id), areas with children only.
    seats, room : Series
        Whole seats, and children that may be placed beyond them, by (level, school_id).
    posts : JointPosts
        Needs and teachers; without a row where teachers are not decided.
    curves : DataFrame
        school_id, level, piece, slope, base: what a school is due lies above these lines [thousands].
    running : Series
        Payer group of each school and level that is due something for its running, by (level, school_id).
    staffing : Series
        Payer group of each post that may be hired for, by (school_id, level, kind).
    works : Series
        Thousands due for works this year, by payer group.
    payments : MultiIndex
        (source_id, group), every payer group with each source that may pay it.
    sources : Series
        Thousands by source_id.
    projects : DataFrame
        Projects left open (`models.joint.projects.JointProjects`); without a row where works are given.
    building : Series
        Payer group of what each of them costs the year's money, by project_id; none where it costs nothing.
    building_money : Series
        Thousands that may build this year, by source_id.
    """

    arcs: pd.MultiIndex
    children: pd.Series
    seats: pd.Series
    room: pd.Series
    posts: JointPosts
    curves: pd.DataFrame
    running: pd.Series
    staffing: pd.Series
    works: pd.Series
    payments: pd.MultiIndex
    sources: pd.Series
    projects: pd.DataFrame
    building: pd.Series
    building_money: pd.Series


def joint_facts(
    city: City,
    policy: Policy,
    question: Question,
    works: pd.DataFrame,
    projects: JointProjects | None = None,
) -> JointFacts:
    """Read what the joint relaxation needs.

    Parameters
    ----------
    city : City
        As the works that are given leave it.
    works : DataFrame
        The works that are given.
    projects : JointProjects, optional
        Projects that are left open; then `city` is their ``least``.
    """
    widest, rules = (city, policy) if projects is None else (projects.most, projects.policy)
    schools = today(city, question.levels)
    levels = [places_facts(widest, rules, question, level) for level in question.levels]
    children = _by_level({facts.level: facts.children[facts.areas()] for facts in levels}, "area_id")
    seats = _by_level({facts.level: _seats_now(city, facts) for facts in levels}, "school_id")
    room = _by_level({facts.level: facts.overfull_max for facts in levels}, "school_id")
    posts = joint_posts(city, policy, question, schools)
    curves = _curves(city, policy, question, schools, (seats + room).clip(lower=0))
    groups = _Groups(city, policy, question, schools)
    running = groups.of(curves[SCHOOL].drop_duplicates(), (OPERATING, TRAINING))
    running.index = pd.MultiIndex.from_frame(running.index.to_frame(index=False)[PLACES])
    staffing = groups.of(posts.hireable.to_frame(index=False), (STAFF,))
    staffing.index = posts.hireable
    due = _works_due(city, policy, question, schools, works)
    table = _nothing_open() if projects is None else projects.table
    building = _building(groups, question, table)
    paid = sorted({*running, *staffing, *due.index, *building})
    return JointFacts(
        arcs=_arcs(levels),
        children=children.astype("float64"),
        seats=seats,
        room=room,
        posts=posts,
        curves=curves,
        running=running,
        staffing=staffing,
        works=due,
        payments=_payments(paid),
        sources=source_cents(question.sources) / PER_THOUSAND,
        projects=table,
        building=building,
        building_money=pd.Series(dtype="float64") if projects is None else projects.money,
    )


def _seats_now(city: City, facts: PlacesFacts) -> pd.Series:
    """Return the seats of a level that a plan may fill before any project that is left open."""
    schools = open_provision(city, [facts.level]).set_index("school_id")
    return plannable_seats(schools).reindex(facts.seats.index).astype("float64")


def _nothing_open() -> pd.DataFrame:
    columns = ["school_id", "level", "seats", "thousands", "payers", "group", "requires"]
    return pd.DataFrame(columns=columns, index=pd.Index([], name="project_id", dtype="object"))


def _building(groups: "_Groups", question: Question, projects: pd.DataFrame) -> pd.Series:
    """Return the payer group of each open project, by project_id, where works are paid with the rest."""
    if "funds" not in question.decisions or not question.funds.pay_works or projects.empty:
        return pd.Series(dtype="object")
    found = groups.of(projects.reset_index(), (CAPITAL,))
    return pd.Series(found.to_numpy(), index=projects.index, dtype="object")


class _Groups:
    """Says which sources may pay a use of a school, as ``use:source+source``."""

    def __init__(self, city: City, policy: Policy, question: Question, schools: pd.DataFrame) -> None:
        self.city, self.policy, self.question = city, policy, question
        self.known = schools[[*SCHOOL, "district_id", "ownership"]]

    def of(self, needs: pd.DataFrame, uses: tuple[str, ...]) -> pd.Series:
        """Return the payer group of each need, by (school_id, level), in order.

        Several uses are one need that any source of any of them may pay: no plan can be paid better.
        """
        index = pd.MultiIndex.from_frame(needs[SCHOOL])
        payers = [""] * len(needs)
        for use in uses:
            facts = needs[SCHOOL].merge(self.known, how="left").assign(use=use)
            more = eligible_payers(self.city, self.policy, self.question, facts)
            payers = [_union(one, other) for one, other in zip(payers, more, strict=True)]
        return pd.Series([f"{uses[0]}:{text}" for text in payers], index=index, dtype="object")


def _union(one: str, other: str) -> str:
    return "+".join(sorted({*one.split("+"), *other.split("+")} - {""}))


def _by_level(pieces: dict[str, pd.Series], name: str) -> pd.Series:
    stacked: pd.Series = pd.concat(pieces, names=["level", name])
    return stacked


def _arcs(levels: list[PlacesFacts]) -> pd.MultiIndex:
    pairs = [facts.arcs[["area_id", "school_id"]].assign(level=facts.level) for facts in levels]
    return pd.MultiIndex.from_frame(pd.concat(pairs)[["level", "area_id", "school_id"]])


def _curves(
    city: City, policy: Policy, question: Question, schools: pd.DataFrame, most: pd.Series
) -> pd.DataFrame:
    """Return the lines of what schools are due; none where funds are not decided."""
    most = most.swaplevel()
    if "funds" not in question.decisions:
        schools = schools[:0]
    return due_curves(city, policy, question, schools, most)


def _works_due(
    city: City, policy: Policy, question: Question, schools: pd.DataFrame, works: pd.DataFrame
) -> pd.Series:
    """Return what works are due this year, if they are paid with the rest, by payer group."""
    if "funds" not in question.decisions or not question.funds.pay_works:
        return pd.Series(dtype="float64")
    nobody = schools.assign(pupils=0.0)
    facts: FundsFacts = funds_facts(policy, question, nobody, tidy("hires"), city, works)
    building = facts.due.index.get_level_values("use") == CAPITAL
    due = facts.due[building].groupby(facts.group[building]).sum() / PER_THOUSAND
    return due.astype("float64")


def _payments(groups: list[str]) -> pd.MultiIndex:
    pairs = [(source, group) for group in groups for source in group.split(":")[1].split("+") if source]
    return pd.MultiIndex.from_tuples(sorted(pairs), names=["source_id", "group"])
