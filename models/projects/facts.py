"""What the projects step knows: what could be done, at what cost, and how children grow year by year."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.demand import children_by_area
from models.funds.sources import carried_share, named, payers
from models.not_assessed import gathered, left_out
from models.places.closure import never_together, schools_within_limit
from models.places.facts import PlacesFacts, places_facts
from models.places.rules import PlacesRules
from models.policy import Policy
from models.projects.works import SEAT_KINDS, candidates_open, seats_added
from models.rounding import cents_of

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.question import Question

CAPITAL = "capital"
PERMANENT = ("new", "expand", "convert")


@dataclass(frozen=True, eq=False)
class Block:
    """One level in one year: who looks for a place, and where one may be offered."""

    level: str
    year: int
    places: PlacesFacts


@dataclass(frozen=True, eq=False)
class ProjectsFacts:
    """The sets and parameters of the projects formulation.

    Attributes
    ----------
    years : tuple of int
        The years looked at, the year of the question first.
    projects : DataFrame
        What may be done, by project_id: the city's table with ``seats``, ``district_id``, ``ownership``,
        ``payers`` and ``capital`` (whole cents).
    starts : MultiIndex
        (project_id, year) in which a project may start and still open within the years.
    net_cents : Series
        What starting a project in a year costs over the years, less what it is worth after, by starts.
    blocks : tuple of Block
        Levels that some project gives seats to or takes from, in every year.
    sources : DataFrame
        Money for building by (source_id, year): cents, carry (share of what is left that stays).
    together : dict of level to sets
        Schools that may not all close, lest some children have none within the limit.
    not_assessed : DataFrame
        Projects that cannot be chosen here, and why.
    """

    years: tuple[int, ...]
    projects: pd.DataFrame
    starts: pd.MultiIndex
    net_cents: pd.Series
    blocks: tuple[Block, ...]
    sources: pd.DataFrame
    together: dict[str, tuple[frozenset[str], ...]]
    not_assessed: pd.DataFrame

    def closes(self) -> pd.Series:
        """Return the (level, school_id) that each closing project closes, by project_id."""
        rows = self.projects[self.projects["kind"] == "close"]
        return pd.Series(list(zip(rows["level"], rows["school_id"], strict=True)), index=rows.index)


def projects_facts(city: City, policy: Policy, question: "Question") -> ProjectsFacts:
    """Read what the projects step needs.

    Projects that change seats are chosen here. Those that only equip or standardize a school are not, nor
    are permanent ones at a school that the layout plan does not retain, nor those that open after the years
    looked at.
    """
    rules = question.projects
    years = tuple(range(question.year, question.year + rules.horizon))
    projects, unknown = _eligible(city, question)
    lead = projects["lead_years"].to_numpy(dtype=np.int64)
    first = np.maximum(projects["earliest_year"].to_numpy(dtype=np.int64), question.year)
    starts = [
        (project, year)
        for project, start, wait in zip(projects.index, first, lead, strict=True)
        for year in years
        if start <= year
        and year + wait <= years[-1]
        and (project not in rules.underway or year == question.year)
    ]
    late = projects.index.difference(pd.Index([project for project, _ in starts]))
    unknown.append(left_out("projects", "", "project", late, "opens after the years looked at"))
    projects = projects.drop(index=late)
    projects, dear = _payable(projects, question)
    unknown.append(dear)
    starts = [start for start in starts if start[0] in projects.index]
    labels = pd.MultiIndex.from_tuples(starts, names=["project_id", "year"])
    return ProjectsFacts(
        years=years,
        projects=projects,
        starts=labels,
        net_cents=_net_cents(city, policy, question, projects, labels),
        blocks=_blocks(city, policy, question, projects, years),
        sources=_capital(question, years),
        together=_together(city, policy, question, projects),
        not_assessed=gathered(unknown),
    )


def _eligible(city: City, question: "Question") -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the projects that may be chosen, with their school's facts, and those left out."""
    schools = city.schools.set_index("school_id")
    table = city.projects.copy()
    table = table[table["level"].isin(question.levels)]
    for column, otherwise in (("lead_years", 0), ("earliest_year", question.year), ("running_cost", 0.0)):
        known = table[column] if column in table else pd.Series(np.nan, index=table.index)
        table[column] = known.astype("float64").fillna(otherwise)
    table["seats"] = seats_added(table).to_numpy()
    for column in ("district_id", "ownership"):
        table[column] = schools[column].reindex(table["school_id"]).to_numpy()
    retained = schools["retained_in_layout"] if "retained_in_layout" in schools else pd.Series(dtype=object)
    shut_out = retained.reindex(table["school_id"]).eq(other=False).fillna(value=False).to_numpy(dtype=bool)
    reasons = {
        "adds no seats, so it is a matter of standards": ~table["kind"].isin(SEAT_KINDS)
        | (table["seats"] == 0),
        "the layout plan does not retain the school": table["kind"].isin(PERMANENT) & shut_out,
        "the question rules it out": table["project_id"].isin(question.projects.never),
    }
    unknown, kept = [], np.ones(len(table), dtype=bool)
    for reason, wrong in reasons.items():
        out = wrong.to_numpy(dtype=bool) & kept
        unknown.append(left_out("projects", "", "project", table["project_id"][out], reason))
        kept &= ~out
    return table[kept].set_index("project_id").sort_index(), unknown


def _payable(projects: pd.DataFrame, question: "Question") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return projects with who may pay them; those that nobody may pay are left out."""
    sources = pd.concat([question.sources, question.later_sources])
    sources = sources.drop_duplicates("source_id")
    paid = payers(sources, projects, CAPITAL)
    capital = pd.Series(cents_of(projects["capital_cost"].astype("float64").to_numpy()), index=projects.index)
    unpaid = projects.index[(paid == "") & (capital > 0)]
    left = left_out("projects", "", "project", unpaid, "no source may pay for building there")
    return projects.assign(payers=paid, capital=capital).drop(index=unpaid), left


def _net_cents(
    city: City, policy: Policy, question: "Question", projects: pd.DataFrame, starts: pd.MultiIndex
) -> pd.Series:
    """Return building, moving and running over the years, less what the building is worth after them.

    Moving is what the policy says for each pupil of today at a school that closes.
    A building is written off in equal parts over its life. What is left of it at the end counts only as
    far as the children of its district and level at the end of the forecast are as many as in the years
    looked at: nothing permanent is built for a passing peak unless it pays within the years.
    """
    last = question.year + question.projects.horizon - 1
    needed = _needed_after(city, question, last)
    pupils = city.provision.set_index(["school_id", "level"])["pupils"].astype("float64")
    net = []
    for project, year in starts:
        row = projects.loc[project]
        used = max(0, last - (year + int(row["lead_years"])) + 1)
        life = policy.amount(f"projects.lifetime_years.{row['kind']}") or used
        left = max(0.0, 1 - used / life) if life else 0.0
        worth = left * needed.get((row["district_id"], row["level"]), 0.0) * float(row["capital"])
        moved = pupils.get((row["school_id"], row["level"]), 0.0) if row["kind"] == "close" else 0.0
        moving = moved * (policy.amount("projects.switching_cost", row["level"]) or 0.0) * 100
        net.append(float(row["capital"]) - worth + moving + used * 100 * float(row["running_cost"]))
    return pd.Series(np.rint(net), index=starts, dtype="float64")


def _needed_after(city: City, question: "Question", last: int) -> dict[tuple[str, str], float]:
    """Return the children at the end of the forecast over the most in the years looked at, at most 1."""
    table = city.children[city.children["year"] >= question.year]
    area = city.areas.set_index("area_id")["district_id"]
    table = table.assign(district_id=area.reindex(table["area_id"]).to_numpy())
    sums = table.pivot_table(
        index=["district_id", "level"], columns="year", values="children", aggfunc="sum", fill_value=0
    ).astype("float64")
    years = [int(str(year)) for year in sums]
    most = sums[[year for year in years if year <= last]].max(axis=1)
    after = (sums[max(years)] / most.where(most > 0)).fillna(0.0).clip(upper=1.0)
    keys = zip(*(after.index.get_level_values(level) for level in ("district_id", "level")), strict=True)
    return dict(zip(keys, after.to_numpy().tolist(), strict=True))


def _blocks(
    city: City, policy: Policy, question: "Question", projects: pd.DataFrame, years: tuple[int, ...]
) -> tuple[Block, ...]:
    opened = candidates_open(city, projects.reset_index())
    blocks = []
    for level in question.levels:
        mine = projects[projects["level"] == level]
        if mine.empty:
            continue
        known: PlacesFacts | None = None
        for year in years:
            children = children_by_area(city, level, year, question.demand)
            if known is None or (children[known.children == 0] > 0).any():
                known = places_facts(opened, policy, _plain(question, year), level)
                known = replace(known, arcs=_nearest(known.arcs, question.projects.offers, mine["school_id"]))
            arcs = known.arcs[known.arcs["area_id"].map(children > 0).to_numpy(dtype=bool)]
            blocks.append(Block(level, year, replace(known, children=children, arcs=arcs)))
    return tuple(blocks)


def _together(
    city: City, policy: Policy, question: "Question", projects: pd.DataFrame
) -> dict[str, tuple[frozenset[str], ...]]:
    closing = projects[projects["kind"] == "close"]
    return {
        str(level): never_together(
            schools_within_limit(city, policy, str(level), question.year, question.demand),
            set(rows["school_id"]),
        )
        for level, rows in closing.groupby("level", sort=True)
    }


def _plain(question: "Question", year: int) -> "Question":
    """Return the question of a year with nothing asked of places but seats and ways."""
    return replace(question, year=year, places=PlacesRules())


def _nearest(arcs: pd.DataFrame, offers: int, changed: pd.Series) -> pd.DataFrame:
    """Return the nearest offers of each area, and every offer of a school that a project changes."""
    rank = arcs.groupby("area_id")["metres"].rank(method="first")
    return arcs[(rank <= offers) | arcs["school_id"].isin(set(changed))].reset_index(drop=True)


def _capital(question: "Question", years: tuple[int, ...]) -> pd.DataFrame:
    """Return the money that may build, by source and year; an expired source has none."""
    sources = pd.concat([question.sources, question.later_sources], ignore_index=True)
    rows = []
    for year in years:
        of_year = sources[sources["year"] == year]
        cents = pd.Series(cents_of(of_year["amount"].to_numpy()), index=of_year["source_id"])
        for row in of_year.to_dict("records"):
            uses, expires = named(row.get("uses")), row.get("expires")
            if (uses and CAPITAL not in uses) or (pd.notna(expires) and int(expires) < year):
                continue
            rows.append((row["source_id"], year, int(cents[row["source_id"]]), carried_share(row, year)))
    columns = ["source_id", "year", "cents", "carry"]
    return pd.DataFrame(rows, columns=columns).set_index(["source_id", "year"])
