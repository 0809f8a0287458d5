"""The whole plan of a city, five levels, decided for three years one after the other: seconds and gaps.

Run: ``python -m benchmarks.whole_plan [CITY]``. CITY is a city folder, else that of
``junheng demo OUT --size city``; the question is ``benchmarks/whole_plan.toml``.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Row, Target, shown, table
from geodata.demo import demo_tables
from geodata.writing import write_city
from scenarios.store import Store

QUESTION = Path(__file__).with_suffix(".toml")
START = "from scenarios.cli import main; main()"
YEARS, MOST, GAP = 3, 180.0, 0.01


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure the demo city, or the small one."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "city"
        settings, tables = demo_tables("small" if quick else "city", 0)
        write_city(folder, settings, tables)
        yield from measure(folder)


def measure(city: Path) -> Iterator[Row]:
    """Return the rows of a city folder: seconds of the command, and the largest gap of each year."""
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "runs.sqlite"
        command = ["solve", str(city), str(QUESTION), "--years", str(YEARS), "--store", str(store)]
        began = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", START, *command], check=True, stdout=subprocess.DEVNULL
        )
        seconds = time.perf_counter() - began
        gaps = tuple(run.worst_gap for run in Store(store).runs())
    size = f"{city.name}, five levels, {YEARS} years"
    yield Row("the whole plan", size, f"{shown(seconds)} s", "", (seconds,), "s", Target("≤", MOST))
    told = ", ".join(f"{gap:.2%}" for gap in gaps)
    yield Row("the largest gap of a year", size, told, "", gaps, "", Target("≤", GAP))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whole_plan", description=__doc__)
    parser.add_argument("city", nargs="?", type=Path, help="city folder")
    city = parser.parse_args().city
    print(table(list(rows(quick=False) if city is None else measure(city))))


if __name__ == "__main__":
    main()
