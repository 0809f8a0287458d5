"""Sources of money by year, sized so that they cover most, but not all, of what the schools need."""

import numpy as np
from pandas import DataFrame, Series

from geodata.demo.gazetteer import DISTRICTS, SCHOOL_YEAR
from geodata.demo.population import HORIZON
from geodata.demo.rolls import ENROLLED
from geodata.demo.source_list import COMPULSORY, SOURCES, Source
from geodata.demo.staffing import missing_teachers

# The invented bureau's own budget basis, in yuan a year; the rules that plans must keep are in the packs.
PER_PUPIL = {"preschool": 500, "primary": 720, "junior": 940, "senior": 1000, "special": 6000}
PER_BOARDER = 300
LEAST_PUPILS = 100
YEARLY_COST_OF_TEACHER = 120_000
ROUND_TO = 10_000


def operating_need(roll: DataFrame) -> Series:
    """Return what each school and level needs for running costs, by row of `roll`, in yuan a year."""
    pupils, level = roll["pupils"], roll["level"]
    small = level.isin(COMPULSORY.split(";"))
    counted = pupils.where(~small, np.maximum(pupils, LEAST_PUPILS))
    return counted * level.map(PER_PUPIL) + roll["boarders"] * PER_BOARDER


def source_table(roll: DataFrame, children: DataFrame, district_ids: list[str]) -> DataFrame:
    """Return the sources of the school year and of each forecast year.

    Parameters
    ----------
    roll
        Provision with district_id, ownership, kind of district, pupils, boarders and stocks.
    children
        Children by area, level and year: later amounts follow the number of children.
    """
    bases = _bases(roll)
    by_year = children.groupby("year")["children"].sum()
    counties = ";".join(id_ for id_, d in zip(district_ids, DISTRICTS, strict=True) if d.setting == "rural")
    rows = [
        _row(source, year, bases[source.of] * by_year[year] / by_year[SCHOOL_YEAR], counties)
        for source in SOURCES
        for year in range(SCHOOL_YEAR, SCHOOL_YEAR + HORIZON + 1)
        if source.expires is None or year <= source.expires
    ]
    table = DataFrame(rows)
    return table.assign(expires=table["expires"].astype("Int64"))


def _bases(roll: DataFrame) -> dict[str, float]:
    need = operating_need(roll)
    kind = roll["district_kind"]
    compulsory = roll["level"].isin(COMPULSORY.split(";")) & (roll["ownership"] == "public")
    bases = {
        "all": float(need[roll["ownership"] != "private"].sum()) / ENROLLED,  # as if every child came
        "rural": float(need[compulsory & kind.isin(["town", "mountain"])].sum()),
        "mountain": float(need[compulsory & (kind == "mountain")].sum()),
        "preschool": float(need[roll["level"] == "preschool"].sum()),
        "senior": float(need[roll["level"] == "senior"].sum()),
        "staff": missing_teachers(roll) * YEARLY_COST_OF_TEACHER,
    }
    others = sum(bases[source.of] * source.part for source in SOURCES if source.of in bases)
    return {**bases, "budget": others}


def _row(source: Source, year: int, base: float, counties: str) -> dict[str, object]:
    amount = base * source.part * source.yearly ** (year - SCHOOL_YEAR)
    return {
        "source_id": source.source_id,
        "year": year,
        "name": source.name,
        "name_zh": source.name_zh,
        "kind": source.kind,
        "amount": max(1, round(amount / ROUND_TO)) * ROUND_TO,
        "levels": source.levels,
        "uses": source.uses,
        "districts": counties if source.counties_only else "",
        "ownership": source.ownership,
        "match_ratio": source.match_ratio,
        "expires": source.expires,
        "interest": source.interest,
        "carry_over": source.carry_over,
    }
