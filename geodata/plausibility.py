"""Checks of sense: seats without number, children without schools, amounts in the wrong unit."""

from collections.abc import Iterator, Mapping

import numpy as np
from pandas import DataFrame

from geodata import kinds
from geodata.converting import Typed
from geodata.distinct import is_among
from geodata.faults import Fault
from geodata.schemas.tables import columns_of
from geodata.settings import FILE, Settings

OVERFULL_TIMES = 1.5
SMALL_PER_PUPIL = 20.0


def plausibility_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield what the tables say together that cannot be, or is hard to believe."""
    for typed in tables.values():
        yield from _parts_over_wholes(typed)
    if _has(tables, "provision", "pupils", "seats", "school_id"):
        yield from _seat_faults(tables["provision"])
        yield from _small_units(tables, settings)
    yield from _level_faults(tables)
    yield from _children_faults(tables, settings)
    yield from _source_faults(tables, settings)


def _has(tables: Mapping[str, Typed], table: str, *columns: str) -> bool:
    return table in tables and set(columns) <= set(tables[table].frame.columns)


def _parts_over_wholes(typed: Typed) -> Iterator[Fault]:
    for column, facts in columns_of(typed.table).items():
        if facts.part_of and {column, facts.part_of} <= set(typed.frame.columns):
            over = typed.frame[column] > typed.frame[facts.part_of]
            if over.any():
                yield typed.fault(kinds.PART_OVER_WHOLE, over, column, whole=facts.part_of)


def _seat_faults(provision: Typed) -> Iterator[Fault]:
    pupils, seats = provision.frame["pupils"], provision.frame["seats"]
    none = (seats == 0) & (pupils > 0)
    if none.any():
        most = f"{pupils[none].max():.0f}"
        yield provision.fault(kinds.NO_SEATS, none, "seats", pupils=most)
    over = (seats > 0) & (pupils > OVERFULL_TIMES * seats)
    if over.any():
        found = f"{pupils[over].iloc[0]:.0f} / {seats[over].iloc[0]:.0f}"
        yield provision.fault(kinds.OVERFULL, over, "pupils", found=found, times=OVERFULL_TIMES)


def _small_units(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    provision = tables["provision"]
    pupils = provision.frame["pupils"]
    if "equipment_value" in provision.frame:
        value = provision.frame["equipment_value"]
        asked = (value > 0) & (pupils > 0)
        if asked.any() and (each := float((value / pupils)[asked].median())) < SMALL_PER_PUPIL:
            yield kinds.SMALL_UNITS.at(
                provision.file,
                table="provision",
                column="equipment_value",
                found=f"{each:.3g} {settings.currency}",
                currency=settings.currency,
            )
    if _has(tables, "sources", "amount", "year") and pupils.sum() > 0:
        sources = tables["sources"]
        amounts = sources.frame["amount"][sources.frame["year"] == settings.school_year]
        if amounts.sum() > 0 and (each := float(amounts.sum() / pupils.sum())) < SMALL_PER_PUPIL:
            yield kinds.SMALL_UNITS.at(
                sources.file,
                table="sources",
                column="amount",
                found=f"{each:.3g} {settings.currency}",
                currency=settings.currency,
            )


def _level_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    if not _has(tables, "provision", "level", "school_id"):
        return
    provision = tables["provision"].frame
    if _has(tables, "schools", "school_id"):
        schools = tables["schools"]
        idle = schools.frame["school_id"].notna() & ~is_among(
            schools.frame["school_id"], provision["school_id"].unique()
        )
        if idle.any():
            yield schools.fault(kinds.NO_PROVISION, idle, "school_id")
    if _has(tables, "children", "level", "children", "year"):
        children = tables["children"]
        asked = children.frame["children"] > 0
        provided = set(provision["level"].dropna().unique())
        for level in sorted(set(children.frame["level"][asked].dropna().unique()) - provided):
            here = (children.frame["level"] == level) & asked
            yield children.fault(
                kinds.NO_SCHOOL_OF_LEVEL,
                here,
                "level",
                level=level,
                children=f"{_most_in_a_year(children.frame[here]):.0f}",
            )


def _most_in_a_year(children: DataFrame) -> float:
    return float(children.groupby("year")["children"].sum().max())


def _children_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    if not _has(tables, "children", "area_id", "children", "year"):
        return
    children = tables["children"]
    yield from _interval_faults(children)
    yield from _estimates(children)
    if (
        settings.school_year
        and len(children.frame)
        and not (children.frame["year"] == settings.school_year).any()
    ):
        found = ", ".join(f"{year:.0f}" for year in sorted(children.frame["year"].dropna().unique()))
        yield kinds.YEAR_WITHOUT_CHILDREN.at(
            children.file, table="children", column="year", found=found, year=settings.school_year
        )
    if _has(tables, "areas", "area_id"):
        areas = tables["areas"]
        idle = areas.frame["area_id"].notna() & ~is_among(
            areas.frame["area_id"], children.frame["area_id"].unique()
        )
        if idle.any():
            yield areas.fault(kinds.AREA_WITHOUT_CHILDREN, idle, "area_id")


def _estimates(children: Typed) -> Iterator[Fault]:
    if "basis" in children.frame and "level" in children.frame:
        estimated = (children.frame["basis"] == "estimated").fillna(value=False).to_numpy(dtype=bool)
        if estimated.any():
            levels = ", ".join(dict.fromkeys(children.frame["level"][estimated].dropna()))
            yield children.fault(kinds.ESTIMATED_CHILDREN, estimated, "basis", found=levels)


def _interval_faults(children: Typed) -> Iterator[Fault]:
    frame = children.frame
    low = frame["low"] if "low" in frame else frame["children"]
    high = frame["high"] if "high" in frame else frame["children"]
    wrong = (low > frame["children"]) | (high < frame["children"])
    if wrong.any():
        first = np.flatnonzero(wrong)[0]
        found = f"low {low.iloc[first]:.15g}, children {frame['children'].iloc[first]:.15g}, "
        found += f"high {high.iloc[first]:.15g}"
        yield children.fault(kinds.INTERVAL, wrong, "children", found=found)


def _source_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    if not settings.school_year:
        return
    if "sources" not in tables:
        yield kinds.YEAR_WITHOUT_SOURCES.at(FILE, year=settings.school_year)
    elif _has(tables, "sources", "year"):
        sources = tables["sources"]
        if not (sources.frame["year"] == settings.school_year).any():
            found = ", ".join(f"{year:.0f}" for year in sorted(sources.frame["year"].dropna().unique()))
            yield kinds.YEAR_WITHOUT_SOURCES.at(
                sources.file, table="sources", column="year", found=found, year=settings.school_year
            )
