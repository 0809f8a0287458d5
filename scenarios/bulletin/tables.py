"""The tables of a bulletin: every total is the sum of the printed rows under it, hidden ones included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geodata.schemas.levels import LEVELS
from scenarios.bulletin.cells import BY_OWNERSHIP, PRESCHOOL, Cells, members
from scenarios.bulletin.facts import COUNTED, KEYS
from scenarios.bulletin.hiding import SHOWN
from scenarios.bulletin.rounding import Step, share

ALL = ""
PEOPLE = ("pupils", "boarders", "teachers", *BY_OWNERSHIP, "inclusive")
SHARES = ("privately_run_share", "inclusive_schools_share", "inclusive_share", "share")


@dataclass(frozen=True, eq=False)
class Printed:
    """One table as it is published.

    Attributes
    ----------
    name : its id, and that of its file.
    labels : columns that say what a row is about; an empty id means all.
    frame : labels and numbers; people in the unit of the bulletin, shares 0-1; NaN where hidden or unknown.
    hidden : row and column of every number that is withheld.
    """

    name: str
    labels: tuple[str, ...]
    frame: pd.DataFrame
    hidden: frozenset[tuple[int, str]] = frozenset()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the columns of numbers."""
        return tuple(str(name) for name in self.frame.columns if name not in self.labels)


@dataclass
class _Rows:
    """Rows of a table being written."""

    labels: tuple[str, ...]
    rows: list[dict[str, object]] = field(default_factory=list)
    hidden: set[tuple[int, str]] = field(default_factory=set)

    def add(self, labels: Mapping[str, str], numbers: Mapping[str, float | None]) -> None:
        """Add a row; None is a hidden number."""
        self.hidden |= {(len(self.rows), name) for name, value in numbers.items() if value is None}
        shown = {name: np.nan if value is None else value for name, value in numbers.items()}
        self.rows.append({**{name: labels[name] for name in self.labels}, **shown})

    def table(self, name: str) -> Printed:
        """Return the table."""
        return Printed(name, self.labels, pd.DataFrame(self.rows), frozenset(self.hidden))


class Lookup:
    """Printed numbers by what they are about."""

    def __init__(self, cells: Cells, state: np.ndarray, step: Step) -> None:
        self.groups, self.step = cells.groups, step
        self._numbers = {name: cells.groups[name].to_numpy(dtype="float64") for name in COUNTED}
        self._hidden = {
            (*(str(row[key]) for key in KEYS), str(row["measure"]))
            for row in cells.frame[state != SHOWN].to_dict("records")
        }

    def children(self, measure: str, **about: str) -> float | None:
        """Return a count of children as printed; None where it is hidden, NaN where it is unknown."""
        labels = {**dict.fromkeys(KEYS, ALL), **about}
        if (*(labels[key] for key in KEYS), measure) in self._hidden:
            return None
        return self.step.printed(self.total(measure, **about))

    def total(self, measure: str, **about: str) -> float:
        """Return the sum of the rounded groups."""
        inside = members(self.groups, {**dict.fromkeys(KEYS, ALL), **about})
        return float(self._numbers[measure][inside].sum())

    def present(self, key: str) -> tuple[str, ...]:
        """Return the ids that occur, levels in their order."""
        found = set(self.groups[key])
        return tuple(name for name in LEVELS if name in found) if key == "level" else tuple(sorted(found))

    def counted(self, **about: str) -> dict[str, float | None]:
        """Return the columns of a row about schools."""
        numbers: dict[str, float | None] = {}
        for name in COUNTED:
            if name in ("pupils", "boarders"):
                numbers[name] = self.children(name, **about)
            elif name == "teachers":
                numbers[name] = self.step.printed(self.total(name, **about))
            else:
                numbers[name] = self.total(name, **about)
        numbers["pupils_per_teacher"] = ratio(numbers["pupils"], numbers["teachers"])
        return numbers


def ratio(part: float | None, whole: float | None) -> float | None:
    """Return one printed number by another; hidden where one of them is."""
    return None if part is None or whole is None else share(part, whole)


def tables(lookup: Lookup, classes: pd.DataFrame) -> tuple[Printed, ...]:
    """Return every table of the bulletin that the city has numbers for."""
    made = [
        _crossed(lookup, "levels", None),
        _crossed(lookup, "districts", "district_id"),
        _crossed(lookup, "settings", "setting"),
        _ownership(lookup),
        *([_kindergartens(lookup)] if PRESCHOOL in lookup.present("level") else []),
        *([_class_sizes(classes)] if len(classes) else []),
    ]
    return tuple(made)


def _crossed(lookup: Lookup, name: str, key: str | None) -> Printed:
    """Return rows by level, for each unit of a key and for all together."""
    rows = _Rows(("level",) if key is None else (key, "level"))
    for unit in (ALL,) if key is None else (*lookup.present(key), ALL):
        about = {} if key is None else {key: unit}
        for level in (*lookup.present("level"), ALL):
            if members(lookup.groups, {**dict.fromkeys(KEYS, ALL), **about, "level": level}).any():
                rows.add({**about, "level": level}, lookup.counted(**about, level=level))
    return rows.table(name)


def _ownership(lookup: Lookup) -> Printed:
    rows = _Rows(("level",))
    for level in (*lookup.present("level"), ALL):
        numbers = {name: _of_owner(lookup, level, name) for name in BY_OWNERSHIP}
        numbers["pupils"] = lookup.children("pupils", level=level)
        numbers["privately_run_share"] = ratio(numbers["privately_run"], numbers["pupils"])
        rows.add({"level": level}, numbers)
    return rows.table("ownership")


def _of_owner(lookup: Lookup, level: str, ownership: str) -> float | None:
    return lookup.children("pupils", level=level, ownership=ownership)


def _kindergartens(lookup: Lookup) -> Printed:
    rows = _Rows(("district_id",))
    for district in (*lookup.present("district_id"), ALL):
        about = {"level": PRESCHOOL, "district_id": district}
        numbers: dict[str, float | None] = {
            "schools": lookup.total("schools", **about),
            "inclusive_schools": lookup.total("schools", **about, ownership="inclusive"),
            "pupils": lookup.children("pupils", **about),
            "inclusive": lookup.children("pupils", **about, ownership="inclusive"),
        }
        if not numbers["schools"]:
            continue
        numbers["inclusive_schools_share"] = ratio(numbers["inclusive_schools"], numbers["schools"])
        numbers["inclusive_share"] = ratio(numbers["inclusive"], numbers["pupils"])
        rows.add({"district_id": district}, numbers)
    return rows.table("kindergartens")


def _class_sizes(classes: pd.DataFrame) -> Printed:
    rows = _Rows(("level", "district_id", "band"))
    for level, district, here in _by_level_and_district(classes):
        for band, count in zip(here["band"], here["classes"], strict=True):
            labels = {"level": level, "district_id": district, "band": str(band)}
            numbers = {"classes": float(count), "share": share(float(count), float(here["classes"].sum()))}
            rows.add(labels, numbers)
    return rows.table("classes")


def _by_level_and_district(classes: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    for level in (name for name in LEVELS if name in set(classes["level"])):
        of_level = classes[classes["level"] == level]
        for district, here in of_level.groupby("district_id"):
            yield level, str(district), here
        yield level, ALL, of_level.groupby(["low", "band"])[["classes"]].sum().reset_index()
