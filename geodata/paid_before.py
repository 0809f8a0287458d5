"""Checks of the money paid in past years, and of class rooms against classes."""

from collections.abc import Iterator, Mapping

import numpy as np

from geodata.comparing import beside, has, over, sums_of
from geodata.converting import Typed
from geodata.faults import Fault, FaultKind
from geodata.settings import Settings

CENT = 0.005  # of a currency unit: sums of amounts to the cent are exact to less than this

PAID_TO_COME = FaultKind(
    "paid_to_come",
    "warning",
    "These grants are of a year that has not begun; nothing can have been paid.",
    "Correct the year, or leave the rows out.",
    "a year up to {year}",
)
PAID_OVER_SOURCE = FaultKind(
    "paid_over_source",
    "warning",
    "The source paid more in {year} than the table sources says it had.",
    "Correct the payments, or the amount of the source in that year.",
    "payments that together are no more than the amount",
)
CLASSES_OVER_ROOMS = FaultKind(
    "classes_over_rooms",
    "warning",
    "The school teaches more classes than it has class rooms.",
    "Correct classes or rooms; where classes use other rooms, count these too.",
    "no more classes than rooms",
)
KINDS = (PAID_TO_COME, PAID_OVER_SOURCE, CLASSES_OVER_ROOMS)


def paid_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    """Yield payments that cannot have been made, and classes without a room of their own."""
    if has(tables, "grants_before", "source_id", "year", "amount"):
        yield from _payment_faults(tables, settings)
    if has(tables, "provision", "classes", "rooms"):
        provision = tables["provision"]
        rooms = provision.frame["rooms"].to_numpy(float)
        crowded = provision.frame["classes"].to_numpy(float) > rooms
        yield from over(provision, CLASSES_OVER_ROOMS, "classes", crowded, rooms)


def _payment_faults(tables: Mapping[str, Typed], settings: Settings) -> Iterator[Fault]:
    paid = tables["grants_before"]
    if settings.school_year:
        early = paid.frame["year"] > settings.school_year
        if early.any():
            yield paid.fault(PAID_TO_COME, early, "year", year=settings.school_year)
    if not has(tables, "sources", "source_id", "year", "amount"):
        return
    account = ("source_id", "year")
    most = beside(paid.frame, account, sums_of(tables["sources"].frame, account, "amount"))
    spent = beside(paid.frame, account, sums_of(paid.frame, account, "amount"))
    for year in sorted(set(paid.frame["year"].dropna())):
        wrong = ((paid.frame["year"] == year) & (spent > most + CENT)).to_numpy()
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            found = f"{spent.iloc[first]:.2f} / {most.iloc[first]:.2f}"
            yield paid.fault(PAID_OVER_SOURCE, wrong, "amount", found=found, year=f"{year:.0f}")
