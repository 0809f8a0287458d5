"""Today's equity: what the city's own figures say before anything is decided."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from geodata.city import City
from models.measures.indicators import Measures, measure
from models.policy import Policy
from scenarios.speech import Speech

_STANDINGS = ["met", "not_met", "not_assessed"]


@dataclass(frozen=True, eq=False)
class Description:
    """The city as it is, measured by a policy pack.

    Attributes
    ----------
    city, policy
        What was described, and by which rules.
    measures : Measures
        Everything that was measured, school by school.
    levels : DataFrame
        ``level, schools, pupils, seats, teachers, pupils_per_teacher, seats_taken``: totals of open schools;
        teachers cover the schools that report them, and the ratio is taken over those only.
    districts : DataFrame
        The same by ``district_id, level``.
    standards : DataFrame
        ``indicator, level, met, not_met, not_assessed``: schools by verdict.
    inequality : DataFrame
        City-wide rows of the measured inequality.
    access : DataFrame
        City-wide rows of the measured access.
    compliance : DataFrame
        ``rule, level, met, not_met, not_assessed``: units by verdict.
    """

    city: City
    policy: Policy
    measures: Measures
    levels: pd.DataFrame
    districts: pd.DataFrame
    standards: pd.DataFrame
    inequality: pd.DataFrame
    access: pd.DataFrame
    compliance: pd.DataFrame


def describe(city: City, policy: Policy) -> Description:
    """Measure a city as it is today."""
    measures = measure(city, policy)
    return Description(
        city=city,
        policy=policy,
        measures=measures,
        levels=_totals(city, ["level"]),
        districts=_totals(city, ["district_id", "level"]),
        standards=_standings(measures.values, ["indicator", "level"]),
        inequality=_city_wide(measures.inequality),
        access=_city_wide(measures.access),
        compliance=_standings(measures.compliance, ["rule", "level"]),
    )


def sentences(description: Description, speech: Speech) -> tuple[str, ...]:
    """Return the description in a few sentences, in the reader's language."""
    return (
        *_say_standards(description, speech),
        *_say_teachers(description, speech),
        *_say_access(description, speech),
        *_say_inequality(description, speech),
    )


def indicator_title(policy: Policy, indicator: str, lang: str) -> str:
    """Return what a pack calls an indicator."""
    titles = {known.id: known.title(lang) for known in policy.indicators}
    return titles.get(indicator, indicator)


def level_title(policy: Policy, level: str, speech: Speech) -> str:
    """Return what a pack calls a level, or our own word where it does not name it."""
    title = policy.level_titles.get(level)
    return title(speech.lang) if title else speech.term(level)


def _totals(city: City, by: list[str]) -> pd.DataFrame:
    schools = city.schools.loc[city.schools["status"] == "open", ["school_id", "district_id"]]
    table = city.provision.merge(schools, on="school_id")
    known = table["teachers"] if "teachers" in table else pd.Series(float("nan"), index=table.index)
    table = table.assign(teachers=known, taught=table["pupils"].where(known > 0))
    totals = table.groupby(by, sort=False).agg(
        schools=("school_id", "nunique"),
        pupils=("pupils", "sum"),
        seats=("seats", "sum"),
        teachers=("teachers", lambda column: column.sum(min_count=1)),
        taught=("taught", "sum"),
    )
    totals["pupils_per_teacher"] = totals.pop("taught") / totals["teachers"].where(totals["teachers"] > 0)
    totals["seats_taken"] = totals["pupils"] / totals["seats"].where(totals["seats"] > 0)
    order = {level: place for place, level in enumerate(city.levels())}
    totals = totals.reset_index()
    totals["place"] = totals["level"].map(order)
    columns = ["place" if name == "level" else name for name in by]
    return totals.sort_values(columns, ignore_index=True).drop(columns="place")


def _standings(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counts = table.groupby([*by, "verdict"], sort=False).size().unstack(fill_value=0)  # noqa: PD010 - counts
    return counts.reindex(columns=_STANDINGS, fill_value=0).rename_axis(columns=None).reset_index()


def _city_wide(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["scope"] == "city"].reset_index(drop=True)


def _say_standards(description: Description, speech: Speech) -> Iterable[str]:
    table = description.measures.values  # noqa: PD011 - a table of ours
    values = table[table["excluded"] == ""]
    known = values[values["verdict"] != "not_assessed"]
    met = known["verdict"].eq("met").groupby([known["school_id"], known["level"]]).all()
    if len(met):
        yield speech.say(
            "{met} of {assessed} schools meet every standard they could be assessed on.",
            met=speech.number(int(met.sum())),
            assessed=speech.number(len(met)),
        )
    unknown = int(values["verdict"].eq("not_assessed").sum())
    if unknown:
        yield speech.say(
            "{unknown} of {all} verdicts are missing, because a fact or a standard is unknown.",
            unknown=speech.number(unknown),
            all=speech.number(len(values)),
        )


def _say_teachers(description: Description, speech: Speech) -> Iterable[str]:
    names = speech.names(description.city.districts, "district_id")
    for level, table in description.districts.groupby("level", sort=False):
        ratios = table.dropna(subset="pupils_per_teacher").set_index("district_id")["pupils_per_teacher"]
        if len(ratios) > 1:
            yield speech.say(
                "{level}: a teacher has {most} pupils in {crowded} and {fewest} in {roomy}.",
                level=level_title(description.policy, str(level), speech),
                most=speech.number(ratios.max(), 1),
                crowded=names[str(ratios.idxmax())],
                fewest=speech.number(ratios.min(), 1),
                roomy=names[str(ratios.idxmin())],
            )


def _say_access(description: Description, speech: Speech) -> Iterable[str]:
    for row in description.access.dropna(subset="mean_metres").itertuples():
        yield speech.say(
            "{level}: the nearest school is {mean} away on average and {most} at most.",
            level=level_title(description.policy, str(row.level), speech),
            mean=speech.amount(float(row.mean_metres), "metres"),  # type: ignore[arg-type]
            most=speech.amount(float(row.max_metres), "metres"),  # type: ignore[arg-type]
        )


def _say_inequality(description: Description, speech: Speech) -> Iterable[str]:
    table = description.inequality
    over = table[table["verdict"] == "not_met"]
    for row in over.itertuples():
        yield speech.say(
            "{level}: {indicator} differs between schools by {cv}, above the limit of {limit}.",
            level=level_title(description.policy, str(row.level), speech),
            indicator=indicator_title(description.policy, str(row.indicator), speech.lang),
            cv=speech.number(float(row.cv), 3),  # type: ignore[arg-type]
            limit=speech.number(float(row.cv_limit), 3),  # type: ignore[arg-type]
        )
