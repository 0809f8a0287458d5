"""Where is it unfair: differences above their limit, districts that lack most, town and country."""

from collections.abc import Hashable, Mapping

import pandas as pd

from geodata.city import City
from models.places.reach import area_settings
from models.policy import Policy
from scenarios.describe import indicator_title, level_title
from scenarios.explain.answer import Answer
from scenarios.runs import Run
from scenarios.speech import Speech

DISTRICTS = 3


def where_is_it_unfair(run: Run, city: City, policy: Policy, speech: Speech) -> Answer:
    """Say where children are treated unequally under a plan, and where they are today.

    Returns
    -------
    Answer
        Tables ``differences`` (coefficients above their limit), ``districts`` (share of the judgements of its
        schools that are not met, today and under the plan), ``settings`` (children, share without a place and
        mean metres to school), ``shortages`` (amount by kind and district).
    """
    uneven, districts = _uneven(run), missed_by_district(run)
    settings, shortages = _settings(run, city), _shortages(run)
    sentences = [
        *(_say_uneven(row, run, city, policy, speech) for row in uneven.to_dict("records")),
        *_say_districts(districts, city, speech),
        *_say_shortages(shortages, city, speech),
        *_say_settings(settings, speech),
    ]
    if not sentences:
        sentences = [speech.say("Nothing could be assessed: the pack has no standard, or facts are missing.")]
    tables = {"differences": uneven, "districts": districts, "settings": settings, "shortages": shortages}
    return Answer(tuple(sentences), tables)


def missed_by_district(run: Run) -> pd.DataFrame:
    """Return ``district_id, today, plan``: share of its schools' judgements that are not met.

    Worst first; the row without a district is the whole city.
    """
    columns = {}
    for when, measures in (("today", run.before), ("plan", run.after)):
        values = measures.values  # noqa: PD011 - a table of ours
        judged = values[values["verdict"].isin(["met", "not_met"])]
        missed = judged["verdict"].eq("not_met")
        own = missed.groupby(judged["district_id"].astype(str)).mean()
        columns[when] = pd.concat([own, pd.Series({"": missed.mean()}, dtype=float)])
    table = pd.DataFrame(columns).rename_axis("district_id").reset_index()
    return table.sort_values(["plan", "district_id"], ascending=[False, True], ignore_index=True)


def _uneven(run: Run) -> pd.DataFrame:
    """Return the city-wide coefficients that are above their limit under the plan, the farthest first."""
    key = ["indicator", "level"]
    city_wide = [each[each["scope"] == "city"] for each in (run.before.inequality, run.after.inequality)]
    table = city_wide[1].merge(
        city_wide[0][[*key, "cv"]].rename(columns={"cv": "cv_today"}), on=key, how="left"
    )
    above = table[table["verdict"] == "not_met"]
    above = above.assign(excess=above["cv"] / above["cv_limit"])
    return above.sort_values("excess", ascending=False, kind="stable", ignore_index=True)[
        [*key, "cv_limit", "cv_today", "cv"]
    ]


def _say_uneven(row: Mapping[Hashable, object], run: Run, city: City, policy: Policy, speech: Speech) -> str:
    values = run.after.values  # noqa: PD011 - a table of ours
    here = values[(values["indicator"] == row["indicator"]) & (values["level"] == row["level"])]
    here = here[here["value"].notna() & here["excluded"].eq("")].sort_values(["value", "school_id"])
    names = speech.names(city.schools, "school_id")
    worst, best = here.iloc[0], here.iloc[-1]
    return speech.say(
        "{level}: {indicator} differs between schools by {cv}, above the limit of {limit} (today {today}); "
        "from {least} at {poor} to {most} at {rich}.",
        level=level_title(policy, str(row["level"]), speech),
        indicator=indicator_title(policy, str(row["indicator"]), speech.lang),
        cv=speech.number(float(str(row["cv"])), 3),
        limit=speech.number(float(str(row["cv_limit"])), 3),
        today=speech.number(float(str(row["cv_today"])), 3),
        least=speech.number(float(worst["value"])),
        most=speech.number(float(best["value"])),
        poor=names.get(str(worst["school_id"]), str(worst["school_id"])),
        rich=names.get(str(best["school_id"]), str(best["school_id"])),
    )


def _say_districts(table: pd.DataFrame, city: City, speech: Speech) -> list[str]:
    names = speech.names(city.districts, "district_id")
    whole, own = table[table["district_id"] == ""], table[table["district_id"] != ""]
    known = own[own["plan"].notna()]
    if known.empty:
        return []
    city_wide = float(whole["plan"].iloc[0])
    shown = pd.concat([known.head(DISTRICTS), known.tail(1)]).drop_duplicates("district_id")
    return [
        speech.say(
            "{district}: its schools miss {plan} of the standards they are assessed on (whole city {city}, "
            "today {today}).",
            district=names.get(str(row["district_id"]), str(row["district_id"])),
            plan=speech.share(float(row["plan"])),
            city=speech.share(city_wide),
            today=speech.share(float(row["today"])),
        )
        for row in shown.to_dict("records")
    ]


def _shortages(run: Run) -> pd.DataFrame:
    sums = (
        run.plan.shortages.groupby(["what", "measured_in", "district_id"], sort=False)[["amount"]]
        .sum()
        .reset_index()
    )
    return sums.sort_values(
        ["what", "amount", "district_id"], ascending=[True, False, True], ignore_index=True
    )


def _say_shortages(table: pd.DataFrame, city: City, speech: Speech) -> list[str]:
    names = speech.names(city.districts, "district_id")
    sentences = []
    for what, rows in table.groupby("what", sort=False):
        most, unit = rows.iloc[0], str(rows["measured_in"].iloc[0])
        sentences.append(
            speech.say(
                "{what}: {total}, of which {amount} in {district}.",
                what=speech.term(what, "shortage"),
                total=speech.amount(float(rows["amount"].sum()), unit),
                amount=speech.amount(float(most["amount"]), unit),
                district=names.get(str(most["district_id"]), str(most["district_id"])),
            )
        )
    return sentences


def _settings(run: Run, city: City) -> pd.DataFrame:
    """Return ``setting, children, share_unplaced, mean_metres`` of the children planned for."""
    setting = area_settings(city)
    placed, left = run.plan.placements, run.plan.unplaced
    travelled = placed.assign(
        setting=placed["area_id"].map(setting), metres=placed["metres"] * placed["children"]
    )
    sums = travelled.groupby("setting")[["children", "metres"]].sum()
    unplaced = left["children"].groupby(left["area_id"].map(setting).astype("str")).sum()
    table = pd.DataFrame({"placed": sums["children"], "metres": sums["metres"], "unplaced": unplaced})
    table = table.fillna(0.0).rename_axis("setting").reset_index()
    children = table["placed"] + table["unplaced"]
    return pd.DataFrame(
        {
            "setting": table["setting"].astype("str"),
            "children": children,
            "share_unplaced": table["unplaced"] / children.where(children > 0),
            "mean_metres": table["metres"] / table["placed"].where(table["placed"] > 0),
        }
    )


def _say_settings(table: pd.DataFrame, speech: Speech) -> list[str]:
    if len(table) < 2:  # noqa: PLR2004 - nothing to hold it against
        return []
    return [
        speech.say(
            "Children of {setting} areas: {metres} to school on average, {share} without a place.",
            setting=speech.term(row["setting"]),
            metres=speech.amount(float(row["mean_metres"]), "metres"),
            share=speech.share(float(row["share_unplaced"])),
        )
        for row in table.sort_values("mean_metres", ascending=False).to_dict("records")
    ]
