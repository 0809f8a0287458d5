"""Runs side by side: what differs going in, what differs coming out, and who wins and loses."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geodata.city import City
from scenarios.changes.children import CHANGES, children_changes
from scenarios.changes.effects import effects, works_that_differ
from scenarios.differences import inputs_that_differ
from scenarios.errors import CompareError
from scenarios.headline import headline_of, headline_today
from scenarios.runs import Run
from scenarios.side_by_side import (
    indicator_table,
    inequality_table,
    money_table,
    shortage_table,
    worst_off,
)
from scenarios.winners import district_changes, school_changes

TODAY = "today"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs of one city side by side; in wide tables every run has a column, named by its label.

    Unknown values are NaN. Money is in cents.

    Attributes
    ----------
    labels : tuple of str
        One label a run, in the order given: the scenario's name, with the run number where names repeat.
    base : str
        What winners and losers are measured against: the first label, or "today" for a single run.
    inputs : DataFrame
        ``key, <labels>``: only what differs (scenario keys, city, policy, code), as text.
    headline : DataFrame
        ``measure, unit, better, today, <labels>``; better is "less", "more" or "". Measures and units:
        children, unplaced (children), overfull (seats), mean_metres, p95_metres, max_metres (metres),
        short_teachers, teachers_hired, teachers_moved (teachers), worst_shortfall (share),
        granted, short_funds (cents), schools_met, schools_assessed (schools).
    indicators : DataFrame
        ``indicator, level, measure, today, <labels>``, city-wide; measures mean, minimum, maximum,
        share_below_standard.
    inequality : DataFrame
        ``indicator, level, measure, limit, today, <labels>``, city-wide; measures cv, gini, theil, hoover,
        mcloone; limit is NaN where the pack sets none.
    money_by_source : DataFrame
        ``source_id, name, name_zh, level, <labels>`` in cents.
    money_by_district : DataFrame
        ``district_id, name, name_zh, <labels>`` in cents.
    schools : DataFrame
        ``run, school_id, level, district_id, measure, before, after, change, verdict``: a row for each school
        and measure that changed against the base; verdict is better or worse. Measures:
        pupils_per_teacher, short_teachers, overfull, mean_metres, granted_per_pupil (cents).
    districts : DataFrame
        ``run, district_id, measure, better, worse, before, after, change``: schools that gained and schools
        that lost, and the district's own value before and after.
    worst : DataFrame
        ``run, what, rank, unit, unit_id, level, district_id, amount, measured_in``: the ten largest
        shortages of each kind (places, seats, teachers, funds).
    shortages : DataFrame
        ``what, district_id, level, measured_in, <labels>``: amounts; 0 where a run has none.
    children : DataFrame
        ``run, measure, kind, group, children, better, worse, share_worse``: children better and worse off
        than under the first run (`scenarios.changes.children`); empty for a single run.
    effects : DataFrame
        ``effect, unit, <labels>``: what a plan does beside its goals (`scenarios.changes.effects`).
    works : DataFrame
        ``project_id, <labels>``: year of opening of projects that are not the same in all runs.
    """

    labels: tuple[str, ...]
    base: str
    inputs: pd.DataFrame
    headline: pd.DataFrame
    indicators: pd.DataFrame
    inequality: pd.DataFrame
    money_by_source: pd.DataFrame
    money_by_district: pd.DataFrame
    schools: pd.DataFrame
    districts: pd.DataFrame
    worst: pd.DataFrame
    shortages: pd.DataFrame
    children: pd.DataFrame
    effects: pd.DataFrame
    works: pd.DataFrame


def compare(runs: Sequence[Run], city: City) -> Comparison:
    """Put one or more runs of a city side by side.

    Parameters
    ----------
    runs
        The first is the base of winners and losers; a single run is held against today.
    city
        The facts that every run was made from.

    Raises
    ------
    CompareError
        When there is no run, or a run was made from other facts.
    """
    _require_comparable(runs, city)
    labels = labels_of(runs)
    named = dict(zip(labels, runs, strict=True))
    schools = school_changes(named)
    return Comparison(
        labels=labels,
        base=labels[0] if len(runs) > 1 else TODAY,
        inputs=inputs_that_differ(named),
        headline=_headline(named),
        indicators=indicator_table(named),
        inequality=inequality_table(named),
        money_by_source=money_table(named, city, "source_id"),
        money_by_district=money_table(named, city, "district_id"),
        schools=schools,
        districts=district_changes(named, schools),
        worst=worst_off(named),
        shortages=shortage_table(named),
        children=_children(named, city),
        effects=effects(named, city),
        works=works_that_differ(named),
    )


def labels_of(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return the name of each run's scenario, with the run number where names repeat."""
    names = Counter(run.scenario.name for run in runs)
    labels = []
    for place, run in enumerate(runs, start=1):
        name = run.scenario.name
        number = f"{name} #{run.number}" if run.number is not None else f"{name} ({place})"
        labels.append(number if names[name] > 1 or name == TODAY else name)
    return tuple(labels)


def _children(runs: dict[str, Run], city: City) -> pd.DataFrame:
    (_, base), *others = runs.items()
    tables = [children_changes(base, run, city).assign(run=label) for label, run in others]
    columns = ["run", *CHANGES]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def _headline(runs: dict[str, Run]) -> pd.DataFrame:
    first = next(iter(runs.values()))
    table = headline_today(first)
    for label, run in runs.items():
        table[label] = headline_of(run)
    return table.reset_index()


def _require_comparable(runs: Sequence[Run], city: City) -> None:
    if not runs:
        raise CompareError.one("runs", "name at least one run")
    facts = city.fingerprint()
    strangers = [run for run in runs if run.provenance.city != facts]
    if strangers:
        names = ", ".join(
            f"{run.number} ({run.scenario.name}, {run.provenance.city_name})" for run in strangers
        )
        raise CompareError.one(
            "runs", "these runs were made from other facts than this city holds now; solve again", found=names
        )
    numbers = [run.number for run in runs if run.number is not None]
    if len(set(numbers)) < len(numbers):
        raise CompareError.one(
            "runs", "a run is named twice", found=", ".join(str(number) for number in numbers)
        )
