"""What the years looked at will need: running costs, salaries of the hired, and works."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.sources import CAPITAL, CENTS, OPERATING, STAFF
from models.not_assessed import gathered, left_out
from models.plan_tables import SCHOOL
from models.staff.staffed import staff_cents

if TYPE_CHECKING:  # an audit reads these needs, and it must not need the solver
    from models.question import Question

COLUMNS = ["year", "use", "level", "district_id", "ownership", "cents"]
WHERE = ["level", "district_id"]
PUBLIC = "public"


def year_needs(
    city: City, question: "Question", tables: Mapping[str, pd.DataFrame], years: tuple[int, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cents needed by year, use, level and district, and years of which needs are unknown.

    This year's needs are decided and granted; of this year only works are looked at that no grant pays. Of
    later years, running costs are those of the table ``outlook``, and where it has none, this year's in
    proportion to the children; the hired are paid every year; works cost when they start and run once open.
    """
    pieces = [_works(city, question, tables, years), _salaries(city, tables["hires"], years[1:])]
    unknown = []
    for year in years[1:]:
        seen = tables["outlook"][tables["outlook"]["year"] == year].dropna(subset="need_funds")
        missing = [level for level in question.levels if level not in set(seen["level"])]
        grown, left = _in_proportion(city, question, tables, year, missing)
        cents = np.rint(seen["need_funds"].to_numpy(dtype=np.float64) * CENTS)
        pieces += [grown, seen[WHERE].assign(year=year, use=OPERATING, ownership=PUBLIC, cents=cents)]
        unknown.append(left)
    needs = pd.concat([piece[COLUMNS] for piece in pieces], ignore_index=True)
    return needs[needs["cents"] != 0].reset_index(drop=True), gathered(unknown)


def _in_proportion(
    city: City, question: "Question", tables: Mapping[str, pd.DataFrame], year: int, levels: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return this year's running costs of some levels, in proportion to the children of a later year."""
    schools = tables["schools"]
    due = pd.Series(schools["need_funds"].to_numpy() * CENTS, index=pd.MultiIndex.from_frame(schools[SCHOOL]))
    works = tables["grants"][tables["grants"]["use"] == CAPITAL]
    staff = staff_cents(tables["hires"], tables.get("conversions"))
    for cents in (staff, works.groupby(SCHOOL)["cents"].sum()):
        due = due.sub(cents.reindex(due.index).fillna(0.0))
    now = pd.DataFrame({"cents": due.to_numpy()}).assign(**{name: schools[name].to_numpy() for name in WHERE})
    now = now[now["level"].isin(levels)].groupby(WHERE)[["cents"]].sum().reset_index()
    children = city.children.groupby(["year", "level"])["children"].sum().astype("float64")
    ratio = {
        level: children.get((year, level), np.nan) / children.get((question.year, level), np.nan)
        for level in levels
    }
    unknown = [level for level, value in ratio.items() if np.isnan(value)]
    reason = "no forecast of children, so what the year needs for running is unknown"
    rows = now[~now["level"].isin(unknown)]
    cents = np.rint(rows["cents"] * rows["level"].map(ratio).astype("float64"))
    grown = rows[WHERE].assign(year=year, use=OPERATING, ownership=PUBLIC, cents=cents)
    return grown, gathered([left_out("funds", level, "year", [str(year)], reason) for level in unknown])


def _salaries(city: City, hires: pd.DataFrame, years: tuple[int, ...]) -> pd.DataFrame:
    where = city.schools.set_index("school_id")[["district_id", "ownership"]]
    found = where.reindex(hires["school_id"]).reset_index(drop=True)
    rows = pd.concat([hires[["level", "cents"]].reset_index(drop=True), found], axis=1).assign(use=STAFF)
    yearly: list[pd.DataFrame] = [rows.assign(year=year) for year in years]
    return pd.concat(yearly) if yearly else rows.assign(year=0).iloc[:0]


def _works(
    city: City, question: "Question", tables: Mapping[str, pd.DataFrame], years: tuple[int, ...]
) -> pd.DataFrame:
    """Return what works cost each year: building when they start, running (never below 0) once open."""
    works = tables["works"].reset_index(drop=True)
    where = city.schools.set_index("school_id")[["district_id", "ownership"]]
    works = pd.concat([works, where.reindex(works["school_id"]).reset_index(drop=True)], axis=1)
    build = works.rename(columns={"start_year": "year", "capital_cents": "cents"}).assign(use=CAPITAL)
    build = build[build["year"].isin(years)]
    grants = tables["grants"]
    paid = grants[grants["use"] == CAPITAL].groupby(SCHOOL)["cents"].sum()
    index = pd.MultiIndex.from_frame(build[SCHOOL])
    now = (build["year"] == question.year).to_numpy()
    build = build[~(now & index.isin(paid.index))]
    later: list[pd.DataFrame] = [
        works[works["open_year"] <= year].assign(
            year=year, use=OPERATING, cents=works["running_cents"].clip(lower=0)
        )
        for year in years[1:]
    ]
    return pd.DataFrame(pd.concat([piece[COLUMNS] for piece in [build, *later]]))
