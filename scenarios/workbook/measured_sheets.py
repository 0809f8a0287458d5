"""Sheets of what is measured and proved: indicators by school, inequality, the proof; all runs together."""

import pandas as pd

from models.measures.indicators import Measures
from scenarios.report.material import Material
from scenarios.report.public import PEOPLE, public_values
from scenarios.workbook.book import Book, Column

_KEY = ["indicator", "level", "school_id"]


def summary(book: Book, material: Material, note: str) -> None:
    """Write the headline measures of today and of every run, as numbers, each row with its unit."""
    speech, table = material.speech, material.comparison.headline
    labels = ("today", *material.labels)
    numbers = table[list(labels)].astype(float)
    if material.public:
        few = numbers.gt(0) & numbers.lt(material.smallest_count)
        numbers = numbers.mask(few.mul(table["unit"].isin(PEOPLE), axis=0))
    cents = table["unit"] == "cents"
    numbers[cents] = (numbers[cents] / 100).round(2)
    frame = numbers.set_axis([f"value {number}" for number in range(len(labels))], axis=1).assign(
        measure=table["measure"].map(lambda measure: speech.term(measure, "headline")),
        unit=table["unit"].map(speech.unit),
    )
    titles = (speech.say("Today"), *material.titles)
    columns = [
        Column("measure", speech.say("Measure"), width=44),
        Column("unit", speech.say("Unit"), width=14),
        *(Column(f"value {number}", title, "number", width=26) for number, title in enumerate(titles)),
    ]
    book.table(speech.say("Summary"), speech.say("Summary"), columns, frame, note)


def indicators(book: Book, material: Material) -> None:
    """Write every indicator of every school, today and under each run."""
    speech = material.speech
    today = _values(material, material.runs[0].before)
    frame = today[[*_KEY, "district_id", "value", "standard", "verdict", "excluded"]].rename(
        columns={"value": "today"}
    )
    after = []
    for number, run in enumerate(material.runs):
        values = _values(material, run.after)[[*_KEY, "value", "verdict"]]
        after += [f"value {number}", f"verdict {number}"]
        frame = frame.merge(values.set_axis([*_KEY, *after[-2:]], axis=1), on=_KEY, how="outer", sort=True)
    for name in ("verdict", *(name for name in after if name.startswith("verdict"))):
        frame[name] = frame[name].fillna("not_assessed").map(speech.term)
    frame = frame.assign(
        indicator=frame["indicator"].map(material.indicator),
        level=frame["level"].map(material.level),
        school=frame["school_id"].map(lambda school: material.place("school", school)),
        district=frame["district_id"].map(lambda district: material.place("district", district)),
        excluded=frame["excluded"].fillna("").map(lambda reason: speech.reason(reason) if reason else ""),
    )
    columns = [
        Column("indicator", speech.say("Indicator"), width=38),
        Column("level", speech.say("Level")),
        Column("school_id", speech.say("School id"), width=14),
        Column("school", speech.say("School"), width=34),
        Column("district", speech.say("District")),
        Column("standard", speech.say("Standard"), "number"),
        Column("today", speech.say("Today"), "coefficient"),
        Column("verdict", speech.say("Verdict")),
        *(_after(material, name) for name in after),
        Column("excluded", speech.say("Left out because")),
    ]
    book.table(speech.say("Indicators"), speech.say("Indicators"), columns, frame)


def _values(material: Material, measures: Measures) -> pd.DataFrame:
    if material.public:
        return public_values(measures, material.city.provision, material.smallest_count)
    return measures.values  # noqa: PD011 (a table of that name)


def _after(material: Material, name: str) -> Column:
    what, number = name.split()
    title = material.titles[int(number)]
    if what == "value":
        return Column(name, title, "coefficient")
    return Column(name, f"{title}: {material.speech.say('Verdict')}")


def inequality(book: Book, material: Material) -> None:
    """Write every index of inequality, today and under each run."""
    speech = material.speech
    parts = [_measured(material, material.runs[0].before, speech.say("Today"))]
    parts += [
        _measured(material, run.after, title)
        for run, title in zip(material.runs, material.titles, strict=True)
    ]
    frame = pd.concat(parts, ignore_index=True)
    indices = ("mean", "minimum", "maximum", "cv", "cv_limit", "gini", "theil", "hoover", "mcloone")
    columns = [
        Column("run", speech.say("Run")),
        Column("indicator", speech.say("Indicator"), width=38),
        Column("level", speech.say("Level")),
        Column("scope", speech.say("Scope")),
        Column("schools", speech.say("Schools"), "whole"),
        Column("pupils", speech.say("Pupils"), "whole"),
        *(Column(name, speech.term(name), "coefficient") for name in indices),
        Column("share_below_standard", speech.term("share_below_standard"), "share"),
        Column("verdict", speech.say("Verdict")),
    ]
    book.table(speech.say("Inequality"), speech.say("Inequality"), columns, frame)


def _measured(material: Material, measures: Measures, run: str) -> pd.DataFrame:
    table, speech = measures.inequality, material.speech
    return table.assign(
        run=run,
        indicator=table["indicator"].map(material.indicator),
        level=table["level"].map(material.level),
        scope=table["scope"].map(
            lambda scope: speech.term("city") if scope == "city" else material.place("district", scope)
        ),
        verdict=table["verdict"].map(speech.term),
    )


def proof(book: Book, material: Material) -> None:
    """Write what every goal reached, and how far from the best possible that is."""
    speech = material.speech
    parts = [
        steps.assign(
            run=title,
            level=steps["level"].map(material.level),
            step=steps["step"].map(speech.step),
            unit=steps["unit"].map(speech.unit),
            **{name: steps[name].map(speech.term) for name in ("goal", "status")},
        )
        for steps, title in zip(
            (material.tables(number)["steps"] for number in range(len(material.runs))),
            material.titles,
            strict=True,
        )
    ]
    columns = [
        Column("run", speech.say("Run")),
        *(Column(name, speech.term(name)) for name in ("step", "level")),
        Column("goal", speech.term("goal"), width=34),
        Column("value", speech.say("Reached"), "number"),
        Column("bound", speech.term("bound"), "number"),
        Column("unit", speech.term("unit")),
        Column("gap", speech.term("gap"), "coefficient"),
        Column("status", speech.term("status")),
        Column("seconds", speech.term("seconds"), "number"),
    ]
    book.table(speech.say("Proof"), speech.say("Proof"), columns, pd.concat(parts, ignore_index=True))
