"""A reader who has nothing but the published files, all of them, and the list of schools, and who solves.

Unlike the reader of `tests/scenarios/bulletin`, this one knows no object of the program: he reads the CSV
files as they lie on a server, and takes classes by size into account.
"""

import csv
import runpy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from geodata.city import City
from scenarios.bulletin.bulletin import make_bulletin
from scenarios.bulletin.files import write_bulletin
from scenarios.packs import load_pack

MADE = runpy.run_path(str(Path(__file__).parents[1] / "scenarios" / "bulletin" / "conftest.py"))
city_of, random_rows = MADE["city_of"], MADE["random_rows"]
KEYS = ("level", "district_id", "setting", "ownership")
OWNERS = {
    "public": {"public"},
    "inclusive_private": {"inclusive_private"},
    "private": {"private"},
    "privately_run": {"inclusive_private", "private"},
    "inclusive": {"public", "inclusive_private"},
}
SMALLEST = 10


class Stranger:
    """What can be worked out from a folder of published files."""

    def __init__(self, folder: Path, schools: pd.DataFrame) -> None:
        self.groups = sorted({tuple(row) for row in schools[list(KEYS)].itertuples(index=False)})
        self.equal: list[tuple[np.ndarray, float]] = []
        self.within: list[tuple[np.ndarray, float, float]] = []
        self.hidden: dict[str, np.ndarray] = {}
        for path in sorted(folder.glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            if path.stem == "classes":
                self._read_classes(rows)
            else:
                for row in rows:
                    self._read(path.stem, row)

    def _inside(self, row: dict[str, str], owners: set[str] | None = None) -> np.ndarray:
        about = {key: row[key] for key in KEYS if row.get(key)}
        return np.array(
            [
                all(group[KEYS.index(key)] == value for key, value in about.items())
                and (owners is None or group[3] in owners)
                for group in self.groups
            ],
            dtype=float,
        )

    def _read(self, table: str, row: dict[str, str]) -> None:
        about = {**row, "level": "preschool"} if table == "kindergartens" else row
        for column, told in row.items():
            if column not in {"pupils", "boarders", *OWNERS} or told == "":
                continue
            inside = self._inside(about, OWNERS.get(column))
            nothing = np.zeros_like(inside)
            sum_ = np.concatenate([nothing, inside] if column == "boarders" else [inside, nothing])
            if told == "*":
                self.hidden[f"{table} {row} {column}"] = sum_
            else:
                self.equal.append((sum_, float(told)))

    def _read_classes(self, rows: list[dict[str, str]]) -> None:
        found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
        for row in rows:
            low, high = _ends(row["band"])
            found.setdefault((row["level"], row["district_id"]), []).append(
                (low, high, float(row["classes"]))
            )
        for (level, district), bands in found.items():
            inside = self._inside({"level": level, "district_id": district})
            sum_ = np.concatenate([inside, 0 * inside])
            least = sum(low * count for low, _, count in bands)
            most = sum(high * count for _, high, count in bands if count)
            self.within.append((sum_, least, most))

    def range_of(self, sum_: np.ndarray) -> tuple[float, float]:
        """Return the least and the most that a sum can be."""
        count = len(self.groups)
        above = [*np.hstack([-np.eye(count), np.eye(count)])]  # boarders are pupils
        limits = [0.0] * count
        for told, least, most in self.within:
            above.append(-told)
            limits.append(-least)
            if np.isfinite(most):
                above.append(told)
                limits.append(most)
        matrix, right = (np.array(part) for part in zip(*self.equal, strict=True))
        ends = []
        for sign in (1, -1):
            found = linprog(sign * sum_, A_ub=np.array(above), b_ub=limits, A_eq=matrix, b_eq=right)
            assert found.status in {0, 3}, found.message
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        return ends[0], ends[1]

    def secrets(self, truth: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        """Yield every sum that nobody may find out: what is hidden, and small groups printed nowhere."""
        yield from self.hidden.items()
        own, count = np.eye(len(truth)), len(self.groups)
        for sum_ in (*own, *(own[:count] - own[count:])):
            if 0 < sum_ @ truth < SMALLEST:
                yield "a group", sum_


def _ends(band: str) -> tuple[float, float]:
    text = band.strip("'")
    if text.startswith("≤"):
        return 1.0, float(text[1:])
    if text.startswith("≥"):
        return float(text[1:]), np.inf
    low, high = text.split("–")
    return float(low), float(high)


def published(city: City, folder: Path) -> tuple[Stranger, np.ndarray]:
    write_bulletin(folder, make_bulletin(city, load_pack("cn.2017.quality")))
    schools = pd.DataFrame(city.schools).merge(city.provision, on="school_id", suffixes=("", "_of_provision"))
    stranger = Stranger(folder, schools)
    sums = schools.groupby(list(KEYS))[["pupils", "boarders"]].sum()
    truth = np.array(
        [[sums.loc[group, name] for group in stranger.groups] for name in ("pupils", "boarders")]
    )
    return stranger, truth.ravel().astype(float)


@pytest.mark.promise(
    "nothing leaked",
    "all published files of a bulletin together, classes by size too, are solved for every hidden count",
    "small counts stay uncertain by the smallest that may be shown or more, other hidden ones by two",
)
@pytest.mark.parametrize("seed", [11, 12])
def test_no_hidden_count_follows_from_all_files_together(
    city_of: object, random_rows: object, tmp_path: Path, seed: int
) -> None:
    rows = random_rows(seed)  # type: ignore[operator]
    city = with_classes(city_of(rows))  # type: ignore[operator]
    stranger, truth = published(city, tmp_path / "bulletin")
    assert stranger.hidden
    for told in stranger.equal:
        assert told[0] @ truth == pytest.approx(told[1]), "the reader adds up as the bulletin does"
    for name, sum_ in stranger.secrets(truth):
        low, high = stranger.range_of(sum_)
        value = sum_ @ truth
        assert low - 1e-6 <= value <= high + 1e-6, name
        assert high - low >= (SMALLEST if 0 < value < SMALLEST else 2) - 1e-4, (name, value, low, high)


def with_classes(city: City) -> City:
    """Return the city with its pupils in classes of forty, for levels that have a limit."""
    rows = [
        (school, level, 1, number + 1, min(40, pupils - 40 * number))
        for school, level, pupils in city.provision[["school_id", "level", "pupils"]].itertuples(index=False)
        if level == "primary"
        for number in range(-(-int(pupils) // 40))
    ]
    classes = pd.DataFrame(rows, columns=["school_id", "level", "grade", "class_no", "pupils"])
    return replace(city, classes=classes)


@pytest.mark.promise(
    "nothing leaked",
    "the same reader, given one of the counts that are hidden for the sake of small ones",
    "he finds the small count: he is no straw man, and what is hidden is hidden for a reason",
)
def test_the_reader_succeeds_where_a_complement_is_told(city_of: object, tmp_path: Path) -> None:
    rows = pd.DataFrame(
        [("primary", "D1", "urban", "public", 4, 0), ("primary", "D2", "urban", "public", 150, 0)],
        columns=[*KEYS, "pupils", "boarders"],
    )
    stranger, truth = published(city_of(rows), tmp_path / "bulletin")  # type: ignore[operator]
    small = [sum_ for sum_ in stranger.hidden.values() if sum_ @ truth == 4]
    kept = [sum_ for sum_ in stranger.hidden.values() if sum_ @ truth == 150]
    assert small
    assert kept
    assert stranger.range_of(small[0])[1] >= 10
    stranger.equal.append((kept[0], 150.0))
    assert stranger.range_of(small[0]) == pytest.approx((4, 4))
