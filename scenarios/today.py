"""What the screens show of a city, today or after a run: one level, one indicator, one kind of place.

Everything here is read from `Measures`; the only sums are counts of verdicts, of pupils, and of children
beyond a limit. Who may not see small counts is shown none, nor what would give them away; without a visitor
nobody is trusted.
"""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from models.places.reach import has_limit, level_arcs, travel_limits
from models.policy import Indicator
from scenarios.atlas import Layer, Unit, choropleth, shared_breaks
from scenarios.roles import Role, Visitor
from scenarios.small_counts import hidden_beside_total, rounded_share, rounded_shares, smallest_shown
from scenarios.terms import term
from scenarios.withheld import is_withheld, pupils_by_school, shielded, shielded_distances
from scenarios.wording import translator
from scenarios.workspace import Workspace

DISTANCE = "distance"  # not of a pack: metres to school, where children live
TODAY = None
CITY = "city"
STRANGER = Visitor("", Role.VIEWER)
_STANDINGS = ["met", "not_met", "not_assessed"]


@dataclass(frozen=True)
class Topic:
    """What is looked at: a level, an indicator (or `DISTANCE`), and the kind of place to show."""

    level: str
    indicator: str
    unit: Unit


@dataclass(frozen=True, eq=False)
class View:
    """One topic at one time (today, or after a run).

    Attributes
    ----------
    topic, number : what, and the run (None is today).
    table : DataFrame sorted by unit_id: unit_id, name, name_zh, district_id, value, and
        ``verdict`` (schools), ``schools, pupils, share_below_standard, cv, verdict`` (districts).
    standard : what a school or a way should reach, if the rules say so.
    higher_is_better : whether more is fairer.
    """

    topic: Topic
    number: int | None
    table: pd.DataFrame
    standard: float | None
    higher_is_better: bool


@dataclass(frozen=True)
class Headline:
    """City-wide figures of an indicator and level; NaN where not assessed.

    `children_far` is NaN too where there are some, fewer than the `smallest` count that may be shown.
    """

    cv: float
    cv_limit: float
    cv_verdict: str
    gini: float
    pupils_below: float
    schools_below: int
    schools_assessed: int
    schools: int
    children_far: float
    share_far: float
    far_verdict: str
    limit_metres: float
    furthest_metres: float
    smallest: int = 0


def topics(workspace: Workspace, level: str) -> tuple[str, ...]:
    """Return the indicators that the rules name for a level, and the distance to school."""
    return (*(each.id for each in workspace.policy.indicators if level in each.levels), DISTANCE)


def most_unequal(workspace: Workspace, level: str) -> str:
    """Return the indicator that schools differ in most today, against its limit; the first without one."""
    here = _rows(workspace.measures(TODAY).inequality, scope=CITY, level=level)
    against = (here["cv"] / here["cv_limit"]).set_axis(here["indicator"]).dropna()
    return str(against.idxmax()) if len(against) else topics(workspace, level)[0]


def units(indicator: str) -> tuple[Unit, ...]:
    """Return the kinds of place an indicator can be shown for."""
    return ("district", "area") if indicator == DISTANCE else ("district", "school")


def look(workspace: Workspace, topic: Topic, number: int | None = TODAY, visitor: Visitor = STRANGER) -> View:
    """Return one topic, today or after a run, as far as somebody may see it."""
    smallest = smallest_shown(workspace.rules(number), visitor)
    if topic.indicator == DISTANCE:
        found = shielded_distances(_distances(workspace, topic, number), smallest)
        limit = workspace.rules(number).amount("places.travel_limit_metres", topic.level)
        return View(topic, number, _named(workspace, topic.unit, found), limit, higher_is_better=False)
    pick = {"district": _of_districts, "school": _of_schools}[topic.unit]
    found = pick(workspace, topic, number)
    if smallest:
        found = shielded(workspace, (topic.level, topic.unit), number, found, smallest)
    indicator = known_indicator(workspace, topic.indicator, number)
    return View(
        topic=topic,
        number=number,
        table=_named(workspace, topic.unit, found),
        standard=indicator.standards.get(topic.level) if indicator else None,
        higher_is_better=indicator.higher_is_better if indicator else True,
    )


def layers(workspace: Workspace, views: tuple[View, ...]) -> tuple[Layer, ...]:
    """Put the places of several views into the same classes, so that equal values have equal colours."""
    first = views[0]
    values = [view.table.set_index("unit_id")["value"] for view in views]
    breaks = shared_breaks(values, standard=first.standard)
    drawn = (
        choropleth(
            workspace.city,
            each,
            first.topic.unit,
            breaks=breaks,
            standard=first.standard,
            higher_is_better=first.higher_is_better,
        )
        for each in values
    )
    return tuple(_only(layer, view.table["unit_id"]) for layer, view in zip(drawn, views, strict=True))


def headline(
    workspace: Workspace, topic: Topic, number: int | None = TODAY, visitor: Visitor = STRANGER
) -> Headline:
    """Return the figures at the head of the page, as far as somebody may see them."""
    measures = workspace.measures(number)
    smallest = smallest_shown(workspace.rules(number), visitor)
    equality = _row(measures.inequality, scope=CITY, level=topic.level, indicator=topic.indicator)
    access = _row(measures.access, scope=CITY, level=topic.level)
    values = _rows(measures.values, level=topic.level, indicator=topic.indicator)
    counts = values.loc[values["excluded"] == "", "verdict"].value_counts()
    below, met = int(counts.get("not_met", 0)), int(counts.get("met", 0))
    limit = workspace.rules(number).amount("places.travel_limit_metres", topic.level)
    share_far, children = 1 - _number(access, "share_within_limit"), _number(access, "children")
    sides = pd.Series([share_far * children, (1 - share_far) * children]).round(6)
    few = hidden_beside_total(sides, smallest).any()
    return Headline(
        cv=_number(equality, "cv"),
        cv_limit=_number(equality, "cv_limit"),
        cv_verdict=str(equality.get("verdict", "not_assessed")),
        gini=_number(equality, "gini"),
        pupils_below=rounded_share(
            _number(equality, "share_below_standard"), _number(equality, "pupils"), smallest
        ),
        schools_below=below,
        schools_assessed=below + met,
        schools=len(values),
        children_far=np.nan if few else share_far * children,
        share_far=rounded_share(share_far, children, smallest),
        far_verdict=_far_verdict(share_far, limit),
        limit_metres=np.nan if limit is None else limit,
        furthest_metres=_number(access, "max_metres"),
        smallest=smallest,
    )


def _far_verdict(share_far: float, limit: float | None) -> str:
    if limit is None or not np.isfinite(share_far):
        return "not_assessed"
    return "not_met" if share_far > 0 else "met"


def compliance(workspace: Workspace, level: str, number: int | None = TODAY) -> pd.DataFrame:
    """Return how each rule stands in each district and for the city as a whole.

    A rule is met in a district when every unit of it that is judged there meets it; a unit that cannot be
    judged leaves the district "not assessed" unless another one fails.

    Returns
    -------
    DataFrame : rule, district_id ("city" for rules judged city-wide), judged, not_met, verdict.
    """
    table = workspace.measures(number).compliance
    table = table[table["level"].fillna("").isin([level, ""])]
    placed = table.assign(district_id=_districts_of(workspace, table))
    counts = pd.crosstab([placed["rule"], placed["district_id"]], placed["verdict"])
    counts = counts.reindex(columns=_STANDINGS, fill_value=0).rename_axis(columns=None).reset_index()
    verdict = np.select(
        [counts["not_met"] > 0, counts["not_assessed"] > 0], ["not_met", "not_assessed"], default="met"
    )
    counts = counts.assign(judged=counts["met"] + counts["not_met"], verdict=verdict)
    return counts[["rule", "district_id", "judged", "not_met", "verdict"]]


def worst(view: View, count: int = 10) -> pd.DataFrame:
    """Return the places furthest on the bad side, worst first; ties go by id."""
    known = view.table.dropna(subset="value")
    order = known.sort_values(["value", "unit_id"], ascending=[view.higher_is_better, True], kind="stable")
    return order.head(count).reset_index(drop=True)


def place_indicators(
    workspace: Workspace,
    topic: Topic,
    unit_id: str,
    number: int | None = TODAY,
    visitor: Visitor = STRANGER,
) -> pd.DataFrame:
    """Return all indicators of one district or school at the level: indicator, value, standard, verdict.

    A district's verdict is that of its difference coefficient; none are known for areas.
    """
    measures = workspace.measures(number)
    smallest = smallest_shown(workspace.rules(number), visitor)
    if topic.unit == "school":
        rows = _rows(measures.values, level=topic.level, school_id=unit_id)
        if is_withheld(workspace, (topic.level, topic.unit), unit_id, number, smallest):
            rows = rows.assign(value=np.nan)
        return rows[["indicator", "value", "standard", "verdict"]].reset_index(drop=True)
    rows = _rows(measures.inequality, level=topic.level, scope=unit_id)
    rows = rows.rename(columns={"mean": "value", "cv_limit": "standard"})
    below = rounded_shares(rows["share_below_standard"], rows["pupils"], smallest)
    rows = rows.assign(share_below_standard=below)
    return rows[["indicator", "value", "standard", "cv", "share_below_standard", "verdict"]].reset_index(
        drop=True
    )


def place_facts(
    workspace: Workspace, topic: Topic, unit_id: str, visitor: Visitor = STRANGER
) -> dict[str, float]:
    """Return a school's stocks at the level, or a district's totals: name of the stock to number.

    What somebody may not see is NaN, as is what is not known.
    """
    city = workspace.city
    table = city.provision[city.provision["level"] == topic.level]
    if topic.unit == "school":
        here = table[table["school_id"] == unit_id]
    elif topic.unit == "district":
        inside = city.schools.loc[city.schools["district_id"] == unit_id, "school_id"]
        here = table[table["school_id"].isin(inside)]
    else:
        return {}
    names = [name for name in ("pupils", "seats", "classes", "teachers") if name in here]
    facts = {name: float(here[name].sum(min_count=1)) for name in names}
    smallest = smallest_shown(workspace.policy, visitor)
    if is_withheld(workspace, (topic.level, topic.unit), unit_id, TODAY, smallest):
        facts["pupils"] = np.nan
    return facts if topic.unit == "school" else {"schools": float(len(here)), **facts}


def rule_title(workspace: Workspace, rule: str, lang: str) -> str:
    """Return what the rules call a rule."""
    titles = {each.id: each.title(lang) for each in workspace.policy.rules}
    return titles.get(rule) or term(rule, translator(lang))


def known_indicator(workspace: Workspace, indicator: str, number: int | None = TODAY) -> Indicator | None:
    """Return what the rules say of an indicator."""
    return next((each for each in workspace.rules(number).indicators if each.id == indicator), None)


def _only(layer: Layer, unit_ids: "pd.Series[str]") -> Layer:
    """Leave out the places that the level does not have, such as schools of other levels."""
    frame = layer.frame[layer.frame["unit_id"].isin(unit_ids)].reset_index(drop=True)
    return replace(layer, frame=frame, not_assessed=int(frame["value"].isna().sum()))


def _of_schools(workspace: Workspace, topic: Topic, number: int | None) -> pd.DataFrame:
    values = _rows(workspace.measures(number).values, level=topic.level, indicator=topic.indicator)
    table = values[["school_id", "value", "verdict", "excluded"]].copy()
    table["pupils"] = pupils_by_school(workspace, topic.level, number).reindex(table["school_id"]).to_numpy()
    table["value"] = table["value"].where(table["excluded"] == "")  # not compared, so not coloured
    return table.rename(columns={"school_id": "unit_id"})


def _of_districts(workspace: Workspace, topic: Topic, number: int | None) -> pd.DataFrame:
    table = _rows(workspace.measures(number).inequality, level=topic.level, indicator=topic.indicator)
    table = table[table["scope"] != CITY].rename(columns={"scope": "unit_id", "mean": "value"})
    return table[["unit_id", "value", "schools", "pupils", "share_below_standard", "cv", "verdict"]]


def _distances(workspace: Workspace, topic: Topic, number: int | None) -> pd.DataFrame:
    if topic.unit == "district":
        table = _rows(workspace.measures(number).access, level=topic.level)
        table = table[table["scope"] != CITY].rename(columns={"scope": "unit_id", "mean_metres": "value"})
        return table[["unit_id", "value", "children", "p95_metres", "max_metres", "share_within_limit"]]
    rules = workspace.rules(number)
    if number is None:
        nearest = level_arcs(workspace.city, rules, topic.level, at_least=1, at_most=1).set_index("area_id")
        metres, within = nearest["metres"], nearest["within_limit"]
    else:
        metres = _placed(workspace, topic.level, number)
        limits = travel_limits(workspace.city, rules, topic.level)["metres"]
        within = metres <= limits.reindex(metres.index)
    verdict = pd.Series("not_assessed", index=metres.index)
    if has_limit(workspace.city, rules, topic.level):
        verdict = verdict.mask(within, "met").mask(~within, "not_met")
    return pd.DataFrame({"unit_id": metres.index, "value": metres.to_numpy(), "verdict": verdict.to_numpy()})


def _placed(workspace: Workspace, level: str, number: int) -> "pd.Series[float]":
    placed = _rows(workspace.run(number).plan.placements, level=level)
    placed = placed[placed["children"] > 0]
    travelled = (placed["metres"] * placed["children"]).groupby(placed["area_id"]).sum()
    return cast("pd.Series[float]", travelled / placed.groupby("area_id")["children"].sum())


def _named(workspace: Workspace, unit: Unit, found: pd.DataFrame) -> pd.DataFrame:
    """Give every place of the city its row, with its names; one without a value is not assessed."""
    names = choropleth(workspace.city, pd.Series(dtype=float), unit).frame
    if unit == "school":
        names = names[names["unit_id"].isin(found["unit_id"])]
    table = pd.DataFrame(names[["unit_id", "name", "name_zh", "district_id"]])
    table = table.merge(found, on="unit_id", how="left")
    if "verdict" in table:
        table["verdict"] = table["verdict"].fillna("not_assessed")
    return table


def _districts_of(workspace: Workspace, table: pd.DataFrame) -> "pd.Series[str]":
    city = workspace.city
    home = {
        **dict(zip(city.areas["area_id"], city.areas["district_id"], strict=True)),
        **dict(zip(city.schools["school_id"], city.schools["district_id"], strict=True)),
        **{each: each for each in city.districts["district_id"]},
    }
    return cast("pd.Series[str]", table["unit_id"].map(home).fillna(CITY))


def _rows(table: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


def _row(table: pd.DataFrame, **wanted: str) -> "pd.Series[float]":
    rows = _rows(table, **wanted)
    return rows.iloc[0] if len(rows) else pd.Series(dtype=float)


def _number(row: "pd.Series[float]", name: str) -> float:
    return float(row.get(name, np.nan))
