"""Cities of few schools, made to hold small counts, and a reader who tries to find them out."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from geodata.city import City
from scenarios.bulletin.bulletin import Bulletin
from scenarios.bulletin.tables import Printed

KEYS = ["level", "district_id", "setting", "ownership"]
OWNERS = {
    "public": ["public"],
    "inclusive_private": ["inclusive_private"],
    "private": ["private"],
    "privately_run": ["inclusive_private", "private"],
    "inclusive": ["public", "inclusive_private"],
}


@pytest.fixture(scope="session")
def city_of(hand_city: City) -> Callable[[pd.DataFrame], City]:
    """Return a function that makes a city of rows: `KEYS`, pupils and boarders of each school."""

    def make(rows: pd.DataFrame) -> City:
        ids = [f"S{number:03d}" for number in range(len(rows))]
        places = rows[["district_id", "setting", "ownership"]].assign(school_id=ids, name=ids, status="open")
        points = [shapely.Point(402_000 + number, 5_000) for number in range(len(rows))]
        stocks = rows[["level", "pupils", "boarders"]].assign(school_id=ids, seats=rows["pupils"])
        return replace(
            hand_city,
            schools=gpd.GeoDataFrame(places.reset_index(drop=True), geometry=points, crs=hand_city.crs),
            provision=stocks.assign(classes=2.0, teachers=3.5).reset_index(drop=True),
        )

    return make


@pytest.fixture(scope="session")
def reads() -> "type[Reader]":
    """Return the reader who attacks a bulletin."""
    return Reader


@pytest.fixture(scope="session")
def random_rows() -> Callable[[int], pd.DataFrame]:
    """Return a function that makes 8 to 30 schools, many of them small."""
    return schools_of_chance


def schools_of_chance(seed: int) -> pd.DataFrame:
    """Return 8 to 30 schools, many of them small."""
    chance = np.random.default_rng(seed)
    count = int(chance.integers(8, 31))
    pupils = chance.choice([0, 3, 7, 12, 25, 90, 400], count) + chance.integers(0, 3, count)
    return pd.DataFrame(
        {
            "level": chance.choice(["preschool", "primary", "special"], count, p=[0.4, 0.4, 0.2]),
            "district_id": chance.choice(["D1", "D2"], count),
            "setting": chance.choice(["urban", "town", "rural"], count),
            "ownership": chance.choice(["public", "inclusive_private", "private"], count, p=[0.5, 0.3, 0.2]),
            "pupils": pupils,
            "boarders": np.floor(pupils * chance.choice([0, 0.1, 0.9, 1.0], count)),
        }
    )


class Reader:
    """Somebody who has every printed table and the list of schools, and solves for what is hidden."""

    def __init__(self, bulletin: Bulletin) -> None:
        city = bulletin.city
        rows = city.provision.merge(pd.DataFrame(city.schools)[["school_id", *KEYS[1:]]], on="school_id")
        sums = rows.groupby(KEYS)[["pupils", "boarders"]].sum()
        self.groups = sums.index.to_frame(index=False)
        self.truth = sums.to_numpy(dtype=float).T.ravel()
        self.shown: list[tuple[np.ndarray, float]] = []
        self.hidden: dict[tuple[str, int, str], np.ndarray] = {}
        for table in bulletin.tables:
            for row, column, sum_ in self._sums(table):
                if (row, column) in table.hidden:
                    self.hidden[table.name, row, column] = sum_
                else:
                    self.shown.append((sum_, float(table.frame[column].iloc[row])))
        count = len(self.groups)
        self.order = np.hstack([-np.eye(count), np.eye(count)])  # boarders are pupils

    def _sums(self, table: Printed) -> Iterator[tuple[int, str, np.ndarray]]:
        for row, labels in enumerate(table.frame.to_dict("records")):
            if table.name == "classes":
                continue
            inside = np.ones(len(self.groups), dtype=bool)
            for label in table.labels:
                if labels[label]:
                    inside &= (self.groups[label] == labels[label]).to_numpy()
            if table.name == "kindergartens":
                inside &= (self.groups["level"] == "preschool").to_numpy()
            for column in table.numbers:
                owned = inside & (
                    self.groups["ownership"].isin(OWNERS[column]).to_numpy() if column in OWNERS else True
                )
                if column in {"pupils", *OWNERS}:
                    yield row, column, np.concatenate([owned, 0 * owned]).astype(float)
                elif column == "boarders":
                    yield row, column, np.concatenate([0 * owned, owned]).astype(float)

    def range_of(self, sum_: np.ndarray) -> tuple[float, float]:
        """Return the least and the most a sum can be."""
        matrix, right = (np.array(part) for part in zip(*self.shown, strict=True))
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * sum_, A_ub=self.order, b_ub=np.zeros(len(self.order)), A_eq=matrix, b_eq=right
            )
            ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
            assert found.status in {0, 3}, found.message
        return ends[0], ends[1]

    def whole_range_of(self, sum_: np.ndarray, most: float = 1e5) -> tuple[float, float]:
        """Return the same when children are whole."""
        matrix, right = (np.array(part) for part in zip(*self.shown, strict=True))
        rules = [
            LinearConstraint(matrix, right, right),
            LinearConstraint(self.order, -np.inf, np.zeros(len(self.order))),
        ]
        ends = [
            sign * milp(sign * sum_, integrality=1 + 0 * sum_, bounds=Bounds(0, most), constraints=rules).fun
            for sign in (1, -1)
        ]
        return ends[0], ends[1]
