"""The whole plan of a city for three years, and one level of a province for one: seconds, gaps, memory.

Run: ``python -m benchmarks.whole_plan [CITY]``. CITY is a city folder, else those of ``junheng demo OUT``
with ``--size city`` and ``--size province``. The questions are ``whole_plan.toml``, each of three years
on the city that the year before leaves, and ``whole_plan_province.toml``.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.table import Row, Target, shown, table
from geodata.demo import demo_tables
from geodata.writing import write_city
from scenarios.store import Store

HERE = Path(__file__).parent
START = "from scenarios.cli import main; main()"
GAP, LOOK, GIGABYTE = 0.01, 0.2, 1e9


@dataclass(frozen=True)
class Asked:
    """A question to a city, and how long it may take.

    Attributes
    ----------
    seconds : promised on two cores.
    """

    what: str
    question: Path
    years: int
    seconds: float


CITY = Asked("the whole plan, five levels, three years", HERE / "whole_plan.toml", 3, 180.0)
PROVINCE = Asked("one level, one year, a province", HERE / "whole_plan_province.toml", 1, 600.0)


def rows(*, quick: bool) -> Iterator[Row]:
    """Measure the demo city and the province, or the small city alone."""
    yield from _demo("small" if quick else "city", CITY)
    if not quick:
        yield from _demo("province", PROVINCE)


def _demo(size: str, asked: Asked) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "city"
        settings, tables = demo_tables(size, 0)  # type: ignore[arg-type]
        write_city(folder, settings, tables)
        told = f"{len(tables['schools']):,} schools, {len(tables['areas']):,} areas"
        yield from measure(folder, asked, told)


def measure(city: Path, asked: Asked, size: str) -> Iterator[Row]:
    """Return seconds and memory of the command, and the largest gap of each year."""
    with tempfile.TemporaryDirectory() as place:
        store = Path(place) / "runs.sqlite"
        years = ["--years", str(asked.years)] if asked.years > 1 else []
        command = ["solve", str(city), str(asked.question), *years, "--store", str(store)]
        began = time.perf_counter()
        most = _memory([sys.executable, "-c", START, *command])
        seconds = time.perf_counter() - began
        gaps = tuple(run.worst_gap for run in Store(store).runs())
    yield Row(asked.what, size, f"{shown(seconds)} s", "", (seconds,), "s clock", Target("≤", asked.seconds))
    told = ", ".join(f"{gap:.2%}" for gap in gaps)
    yield Row(f"{asked.what}: the largest gap", size, told, "", gaps, "", Target("≤", GAP))
    yield Row(f"{asked.what}: memory at peak", size, "", "", (most / GIGABYTE,), "GB", Target("≤", 8.0))


def _memory(command: list[str]) -> float:
    """Run a command; return the most bytes that it and its processes held at once, looked at now and then."""
    most = 0.0
    with psutil.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            held = 0
            for each in [process, *process.children(recursive=True)]:
                try:
                    held += each.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            most = max(most, held)
            time.sleep(LOOK)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return most


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whole_plan", description=__doc__)
    parser.add_argument("city", nargs="?", type=Path, help="city folder")
    city = parser.parse_args().city
    print(table(list(rows(quick=False) if city is None else measure(city, CITY, city.name))))


if __name__ == "__main__":
    main()
