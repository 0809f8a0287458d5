"""Equity maps as small multiples: the runs next to each other, with the same classes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.measures.indicators import Measures
from models.policy import Indicator
from scenarios.atlas import Layer, choropleth, shared_breaks
from scenarios.maps import MapWords, draw_map
from scenarios.report.material import Material
from scenarios.runs import Run

if TYPE_CHECKING:
    import pandas as pd


_WIDTH = 190.0  # points: three maps across a page


@dataclass(frozen=True)
class Figure:
    """Maps of one thing side by side; `maps` are SVG elements; `judged` when the level has a standard."""

    caption: str
    note: str
    maps: tuple[str, ...]
    judged: bool


def figures(material: Material) -> tuple[Figure, ...]:
    """Draw, for every level, where the most uneven indicator stands and how far children travel."""
    speech = material.speech
    words = MapWords(speech.translate, speech.number, speech.lang == "zh")
    found = []
    for level in material.levels:
        indicator = most_uneven(material, level)
        if indicator is not None:
            found.append(_figure(material, indicator_layers(material, indicator, level), words, judged=True))
        if any("places" in run.scenario.decisions for run in material.runs):
            placed = replace(words, unknown="no child placed")
            layers = travel_layers(material, level)
            found.append(_figure(material, layers, placed, judged=indicator is not None))
    return tuple(found)


def indicator_figure(material: Material, indicator_id: str, level: str, width: float) -> Figure:
    """Draw one indicator of a level, today and under every run, each map `width` points wide."""
    indicator = next(each for each in material.policy.indicators if each.id == indicator_id)
    words = MapWords(material.speech.translate, material.speech.number, material.speech.lang == "zh")
    caption, note, layers = indicator_layers(material, indicator, level)
    maps = tuple(draw_map(layer, material.city, words=words, width=width) for layer in layers)
    return Figure(caption, note, maps, judged=True)


def _figure(
    material: Material, multiple: tuple[str, str, list[Layer]], words: MapWords, *, judged: bool
) -> Figure:
    caption, note, layers = multiple
    maps = tuple(draw_map(layer, material.city, words=words, width=_WIDTH) for layer in layers)
    return Figure(caption, note, maps, judged)


def most_uneven(material: Material, level: str) -> Indicator | None:
    """Return the indicator with most pupils in schools below the standard today; None if none is assessed."""
    table = material.runs[0].before.inequality
    table = table[
        (table["scope"] == "city") & (table["level"] == level) & table["share_below_standard"].notna()
    ]
    if table.empty:
        return None
    chosen = table.sort_values(["share_below_standard", "indicator"], ascending=[False, True])[
        "indicator"
    ].iloc[0]
    return next((each for each in material.policy.indicators if each.id == chosen), None)


def indicator_layers(material: Material, indicator: Indicator, level: str) -> tuple[str, str, list[Layer]]:
    """Return caption, note and a layer each for today and every run: the districts' ratios of totals."""
    speech = material.speech
    values = [by_district(material.runs[0].before, indicator, level)]
    values += [by_district(run.after, indicator, level) for run in material.runs]
    standard = indicator.standards.get(level)
    breaks = shared_breaks(values, standard=standard)
    note = speech.say(
        "Chosen because most pupils are in schools below this standard today. Ratio of totals by district."
    )
    if standard is not None:
        reached = "Standard: {standard}. Brown has not reached it, blue has."
        note = f"{note} {speech.say(reached, standard=speech.number(standard))}"
    layers = [
        choropleth(
            material.city,
            value,
            "district",
            breaks=breaks,
            standard=standard,
            higher_is_better=indicator.higher_is_better,
            title=title,
            measured_in=indicator.unit(speech.lang),
        )
        for title, value in zip((speech.say("Today"), *material.titles), values, strict=True)
    ]
    return f"{indicator.title(speech.lang)} · {material.level(level)}", note, layers


def by_district(measures: Measures, indicator: Indicator, level: str) -> "pd.Series[float]":
    """Return the ratio of totals × scale of each district's schools that count."""
    rows = measures.values  # noqa: PD011 (a table of that name)
    rows = rows[(rows["indicator"] == indicator.id) & (rows["level"] == level) & rows["value"].notna()]
    rows = rows[rows["excluded"] == ""]
    totals = rows.groupby("district_id")[["numerator", "denominator"]].sum()
    return totals["numerator"] / totals["denominator"].replace(0, np.nan) * indicator.scale


def travel_layers(material: Material, level: str) -> tuple[str, str, list[Layer]]:
    """Return caption, note and a layer for every run: mean kilometres of each area's placed children."""
    speech = material.speech
    least = material.smallest_count if material.public else 0
    values = [_kilometres(run, level, least) for run in material.runs]
    limit = material.policy.amount("places.travel_limit_metres", level)
    standard = None if limit is None else limit / 1000
    breaks = shared_breaks(values, standard=standard)
    layers = [
        choropleth(
            material.city,
            value,
            "area",
            breaks=breaks,
            standard=standard,
            higher_is_better=False,
            title=title,
            measured_in=speech.say("mean km to school"),
        )
        for title, value in zip(material.titles, values, strict=True)
    ]
    note = speech.say("Distance to the school where a child is placed, mean of each area.")
    if limit is not None:
        note += " " + speech.say(
            "Brown is farther than the limit of {limit}.", limit=speech.amount(limit, "metres")
        )
    return f"{speech.say('Way to school')} · {material.level(level)}", note, layers


def _kilometres(run: Run, level: str, least: int) -> "pd.Series[float]":
    rows = run.plan.placements
    rows = rows[rows["level"] == level]
    weighted = (rows["metres"] * rows["children"]).groupby(rows["area_id"]).sum()
    children = rows.groupby("area_id")["children"].sum()
    return (weighted / children / 1000)[children >= least]
