"""The options of school places at the size of a city: seconds, and what stays open of every goal.

Run: ``python -m benchmarks.places_options [CITY] [SECONDS]``. CITY is a city folder, else that of
``junheng demo OUT --size city --seed 1``; the pack is ``cn.2017.quality``, the gap asked for 1 %. SECONDS, 60
if not given, are the clock of each level, so that the whole takes about six of them at most. Feeders need to
know where the children of the primary schools go, so both levels are asked together. A row is a goal. *CPU*
is what the process was given of the wall clock (*s*): where it falls far short, the machine did something
else, and the figures are worse than they would be.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from geodata.checks import read_city
from geodata.city import City
from geodata.demo import demo_tables
from geodata.writing import write_city
from models.errors import NoPlanError
from models.places.rules import PlacesRules
from models.places.step import decide_places
from models.question import Question
from models.steps import Steps
from optimizer.solve import Limits
from scenarios.packs import load_pack

PACK = "cn.2017.quality"
GAP = 1e-2
ASKED = (
    ("plain", ("primary", "junior"), PlacesRules()),
    ("whole areas", ("primary",), PlacesRules(areas="whole")),
    ("whole areas", ("junior",), PlacesRules(areas="whole")),
    ("feeders 1", ("primary", "junior"), PlacesRules(feeders=1, levels=("junior",))),
    ("mix 0.05", ("primary",), PlacesRules(mix_within=0.05)),
)
HEAD = ("option", "level", "areas x schools", "goal", "value", "bound", "gap", "status", "s", "CPU")


def rows(city: City, seconds: float) -> Iterator[tuple[str, ...]]:
    """Return a row for every goal of every option and level."""
    policy = load_pack(PACK)
    for option, levels, rules in ASKED:
        limits = Limits(seconds=seconds, gap=GAP)
        question = Question(city.school_year, levels, city.sources.iloc[:0], places=rules, limits=limits)
        steps, began, worked = Steps(question), time.perf_counter(), time.process_time()
        try:
            decide_places(city, policy, question, steps)
        except NoPlanError as error:
            yield option, ", ".join(levels), "", "", "", "", "", str(error), "", ""
            continue
        spent = f"{time.perf_counter() - began:.0f}", f"{time.process_time() - worked:.0f}"
        for row in steps.table().itertuples():
            schools = int((city.provision["level"] == row.level).sum())
            size = f"{len(city.areas):,} x {schools}"
            told = f"{row.value:,.0f}", f"{row.bound:,.0f}", f"{row.gap:.2%}"
            yield option, str(row.level), size, str(row.goal), *told, str(row.status), *spent


def read(folder: Path | None) -> City:
    """Return the city of a folder, or the invented one, written and read back like a bureau's own."""
    with tempfile.TemporaryDirectory() as made:
        if folder is None:
            folder = Path(made) / "city"
            write_city(folder, *demo_tables("city", 1))
        city, faults = read_city(folder)
    if city is None:
        raise SystemExit("\n".join(fault.render() for fault in faults))
    return city


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.places_options", description=__doc__)
    parser.add_argument("city", nargs="?", type=Path, help="city folder")
    parser.add_argument("seconds", nargs="?", type=float, default=60.0, help="clock of each level")
    given = parser.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for row in rows(read(given.city), given.seconds):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
