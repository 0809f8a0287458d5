"""What the training step knows: hours that teachers still need this year, and the programmes on offer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.allotments.training_rules import TrainingRules
from models.funds.sources import named
from models.not_assessed import gathered, left_out
from models.plan_tables import POST, SCHOOL
from models.policy import Policy
from models.rounding import NOISE, cents_of
from models.supply import open_provision

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.question import Question

TRAINING = "training"
GROUP = ["level", "kind"]


@dataclass(frozen=True, eq=False)
class TrainingFacts:
    """The sets and parameters of the training formulation.

    Attributes
    ----------
    posts : DataFrame
        school_id, level, kind, district_id, heads (teachers, a part of one counted as one) and need (hours
        a year: teachers · hours of the period / its years).
    groups : DataFrame
        By (level, kind): heads and need.
    programmes : DataFrame
        By programme_id: places, hours a place and cents (of the whole programme).
    arcs : MultiIndex
        (programme_id, level, kind), every programme with each group it is for.
    least_cents : int or None
        The policy's share of the operating budget; ``None`` where one of them is unknown.
    not_assessed : DataFrame
        Levels, schools and programmes that are left out, and why.
    """

    posts: pd.DataFrame
    groups: pd.DataFrame
    programmes: pd.DataFrame
    arcs: pd.MultiIndex
    least_cents: int | None
    not_assessed: pd.DataFrame

    def reached(self) -> pd.MultiIndex:
        """Return the groups that some programme is for."""
        reached = self.arcs.droplevel("programme_id")
        groups = pd.MultiIndex.from_frame(self.groups.index.to_frame(index=False))
        kept: pd.MultiIndex = groups[groups.isin(reached)]
        return kept


def training_facts(
    city: City,
    policy: Policy,
    question: "Question",
    rules: TrainingRules,
    operating_cents: int | None = None,
) -> TrainingFacts:
    """Read what the training step needs.

    Parameters
    ----------
    operating_cents
        Operating budget of the year, in cents; ``None`` where it is unknown.
    """
    posts, unknown = _posts(city, policy, question.levels)
    named_kinds = set(posts["kind"])
    if not named_kinds & set(rules.principal_kinds):
        reason = "the table staff names no principals"
        unknown.append(left_out(TRAINING, "", "level", question.levels, reason))
    programmes, silent = _programmes(city, rules)
    groups = posts.groupby(GROUP)[["heads", "need"]].sum()
    groups = groups[groups["need"] > 0]
    arcs = [
        (str(row["programme_id"]), level, kind)
        for row in programmes.to_dict("records")
        for level, kind in groups.index
        if _is_for(row, level, kind)
    ]
    share = policy.amount("funds.training_share")
    least = None
    if share is None or operating_cents is None:
        reason = "operating budget or its share for training unknown"
        unknown.append(left_out("training_funds", "", "city", [city.name], reason))
    else:
        least = int(np.ceil(operating_cents * share - NOISE))
    return TrainingFacts(
        posts=posts[posts["need"] > 0].reset_index(drop=True),
        groups=groups,
        programmes=programmes.set_index("programme_id")[["places", "hours", "cents"]],
        arcs=pd.MultiIndex.from_tuples(arcs, names=["programme_id", *GROUP]),
        least_cents=least,
        not_assessed=gathered([*unknown, *silent]),
    )


def _posts(city: City, policy: Policy, levels: tuple[str, ...]) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the hours that each post needs a year, and the schools that are left out."""
    schools = open_provision(city, levels)
    schools = schools[schools["ownership"] != "private"][[*SCHOOL, "district_id"]]
    columns = [*POST, "teachers"]
    staff = city.staff[columns].dropna(subset="teachers").merge(schools, on=SCHOOL)
    listed = pd.MultiIndex.from_frame(staff[SCHOOL])
    without = schools[~pd.MultiIndex.from_frame(schools[SCHOOL]).isin(listed)]
    unknown = [
        left_out(TRAINING, str(level), "school", part["school_id"], "teachers by kind unknown")
        for level, part in without.groupby("level")
    ]
    hourly = {}
    for level in sorted(set(schools["level"])):
        hours = policy.amount("staffing.training_hours", level)
        years = policy.amount("staffing.training_years", level)
        if hours is None or years is None:
            reason = "the policy has no hours of training"
            unknown.append(left_out(TRAINING, level, "level", [level], reason))
            continue
        hourly[level] = hours / years
    staff = staff[staff["level"].isin(hourly)]
    teachers = staff["teachers"].astype("float64")
    table = staff.assign(
        heads=np.ceil(teachers - NOISE).astype("int64"), need=teachers * staff["level"].map(hourly)
    )
    kept = [*POST, "district_id", "heads", "need"]
    return table[kept].sort_values(POST, ignore_index=True), unknown


def _programmes(city: City, rules: TrainingRules) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the programmes with places and known hours, and those that are left out."""
    table = city.training
    if table.empty:
        columns = ["programme_id", "places", "hours", "cents", "levels", "kinds"]
        return pd.DataFrame(columns=columns), [
            left_out(TRAINING, "", "city", [city.name], "the city has no programmes of training")
        ]
    if rules.programmes:
        table = table[table["programme_id"].isin(rules.programmes)]
    hours = table["hours"].astype("float64") if "hours" in table else pd.Series(np.nan, index=table.index)
    unknown = left_out(
        TRAINING, "", "programme", table["programme_id"][hours.isna()], "hours of a place unknown"
    )
    table = table.assign(hours=hours, cents=cents_of(table["cost"].to_numpy()))
    return table[(hours > 0) & (table["places"] > 0)].sort_values("programme_id"), [unknown]


def _is_for(programme: dict[object, object], level: str, kind: str) -> bool:
    """Return whether a programme is for teachers of a kind at a level; an empty list means all."""
    levels, kinds = named(programme.get("levels")), named(programme.get("kinds"))
    return (not levels or level in levels) and (not kinds or kind in kinds)
