"""Rules of money and projects: what expires, what is owed, what requires what, what quotas can give."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from babel.numbers import list_currencies
from pandas import Series

from geodata import kinds
from geodata.comparing import beside, has, over, sums_of
from geodata.converting import Typed
from geodata.faults import Fault
from geodata.settings import Settings

LENT = ("loan", "foreign_aid")
OF_LOANS = ("interest", "drawdown", "repayment")
ADD_SEATS = ("new", "expand", "temporary")


def money_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong between columns of sources and projects, and between quotas and other tables."""
    if has(tables, "sources", "year", "kind", "amount"):
        yield from _source_faults(tables["sources"], settings)
    if has(tables, "projects", "project_id", "kind"):
        yield from _project_faults(tables, settings)
    if has(tables, "quotas", "senior_school_id", "year", "places"):
        yield from _quota_faults(tables)


def _source_faults(sources: Typed, settings: Settings) -> Iterator[Fault]:
    frame = sources.frame
    if "expires" in frame:
        early = frame["expires"] < frame["year"]
        if early.any():
            year = f"{frame['year'][early].iloc[0]:.0f}"
            yield sources.fault(kinds.EXPIRED, early, "expires", year=year)
    lent = frame["kind"].isin(LENT)
    columns = [name for name in OF_LOANS if name in frame]
    not_lent = ~lent & Series((frame[columns] > 0).any(axis=1), index=frame.index)
    if columns and not_lent.any():
        yield sources.fault(kinds.LOAN_COLUMNS, not_lent, "kind")
    silent = frame["kind"] == "loan"
    if "interest" in frame:
        silent &= frame["interest"].isna()
    if silent.any():
        yield sources.fault(kinds.LOAN_WITHOUT_INTEREST, silent, "kind")
    if "drawdown" in frame:
        drawn = (frame["drawdown"] > frame["amount"]).to_numpy()
        yield from over(sources, kinds.DRAWN_OVER_AMOUNT, "drawdown", drawn, frame["amount"].to_numpy(float))
    if "foreign_currency" in frame:
        yield from _currency_faults(sources, settings)


def _currency_faults(sources: Typed, settings: Settings) -> Iterator[Fault]:
    codes = sources.frame["foreign_currency"]
    unknown = codes.notna() & ~codes.isin(list_currencies())
    if unknown.any():
        yield sources.fault(kinds.FOREIGN_CURRENCY, unknown, "foreign_currency")
    foreign = codes.notna() & ~unknown & (codes != settings.currency)
    if "exchange_rate" in sources.frame:
        foreign &= sources.frame["exchange_rate"].isna()
    if foreign.any():
        yield sources.fault(
            kinds.NO_RATE, foreign, "foreign_currency", found="", foreign=codes[foreign].iloc[0]
        )


def _project_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    projects = tables["projects"]
    frame = projects.frame
    yield from _circles(projects)
    if "adds_seats" in frame:
        nothing = frame["kind"].isin(ADD_SEATS) & ~(frame["adds_seats"] > 0)
        if nothing.any():
            yield projects.fault(kinds.PROJECT_ADDS_NOTHING, nothing, "adds_seats", found="")
    if "earliest_year" in frame and settings.school_year:
        past = frame["earliest_year"] < settings.school_year
        if past.any():
            yield projects.fault(kinds.PROJECT_PAST, past, "earliest_year", year=settings.school_year)
    if not {"school_id", "level"} <= set(frame.columns) or not has(tables, "provision", "school_id", "level"):
        return
    provided = set(zip(*(tables["provision"].frame[name] for name in ("school_id", "level")), strict=True))
    there = Series(
        [pair in provided for pair in zip(frame["school_id"], frame["level"], strict=True)], index=frame.index
    )
    shut = (frame["kind"] == "close") & ~there
    if shut.any():
        yield projects.fault(kinds.PROJECT_LEVEL, shut, "level")
    if has(tables, "schools", "school_id", "status"):
        schools = tables["schools"].frame
        opened = set(schools["school_id"][schools["status"] == "open"])
        again = (frame["kind"] == "new") & frame["school_id"].isin(opened) & there
        if again.any():
            yield projects.fault(kinds.PROJECT_OPEN, again, "school_id")


def _circles(projects: Typed) -> Iterator[Fault]:
    if "requires" not in projects.frame:
        return
    frame = projects.frame.dropna(subset=["project_id"])
    needs = {
        project: {part.strip() for part in parts.split(";") if part.strip()}
        for project, parts in zip(frame["project_id"], frame["requires"].fillna(""), strict=True)
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = error.args[1]
        mask = projects.frame["project_id"].isin(circle)
        yield projects.fault(kinds.PROJECT_CIRCLE, mask, "requires", found=" → ".join(reversed(circle)))


def _quota_faults(tables: Mapping[str, Typed]) -> Iterator[Fault]:
    quotas = tables["quotas"]
    frame = quotas.frame
    if has(tables, "provision", "school_id", "level", "seats"):
        provision = tables["provision"].frame
        upper = provision[provision["level"].isin(("senior", "vocational"))]
        known = frame["senior_school_id"].isin(provision["school_id"].dropna())
        elsewhere = known & ~frame["senior_school_id"].isin(upper["school_id"].dropna())
        if elsewhere.any():
            yield quotas.fault(kinds.QUOTA_LEVEL, elsewhere, "senior_school_id")
        seats = beside(frame, ("senior_school_id",), sums_of(upper, ("school_id",), "seats"))
        more = (frame["places"] > seats).to_numpy()
        yield from over(quotas, kinds.PLACES_OVER_SEATS, "places", more, seats.to_numpy(float))
    if "distributed_share" in frame and has(tables, "graduates", "year", "eligible"):
        given = (frame["places"] * frame["distributed_share"]).groupby(frame["year"]).sum()
        eligible = tables["graduates"].frame.groupby("year")["eligible"].sum(min_count=1)
        for year in given.index.intersection(eligible.dropna().index):
            if given[year] > eligible[year]:
                texts = {"places": f"{given[year]:.0f}", "eligible": f"{eligible[year]:.0f}"}
                here = frame["year"] == year
                yield quotas.fault(
                    kinds.QUOTAS_OVER_ELIGIBLE, here, "places", found="", year=f"{year:.0f}", **texts
                )
